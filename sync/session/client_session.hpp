#pragma once

#include "sync/session/identity.hpp"
#include "sync/session/pass_book.hpp"
#include "sync/session/session.hpp"

namespace frontlijn::sync {

/// What a tablet says about itself when it joins.
struct Enrolment {
  std::array<std::uint8_t, EnrolmentCode::secret_bytes> secret{};
  EntityId person;
  std::string person_name;
  std::string device_name;
  /// Its own spaces, for the server to adopt.
  std::vector<log::SpaceInfo> spaces;
};

/// The end that opens the connection: a tablet.
class ClientSession : public Session {
 public:
  struct Options {
    /// Of this very connection (RFC 9266).
    Bytes channel_binding;
    /// Stay and pass on what comes, rather than end when all is said.
    bool follow = false;
    std::optional<Enrolment> enrolment;
    /// To go on under another key when this device turns out to have been put back; null: it never does. Must
    /// outlive the session.
    Identity* identity = nullptr;
    /// Where passes for meetings without a server are kept; null: none are wanted. Must outlive the session.
    PassBook* passes = nullptr;
    /// Fetch the history of what came as a state, once all else is said.
    bool history = false;
    /// When a space is sent, or asked for, as it stands.
    StatePolicy policy{};
    /// What attachments go over this line; none: as the user of this end has chosen for all.
    std::optional<store::AttachmentChoices> attachments = {};
  };

  /// The references must outlive the session.
  ClientSession(CommitStore& replica, const log::DeviceKey& key, RandomSource& random, Options options);

  void start(Instant now) override;
  void look_again() override;
  /// Asks the server once more whether anything is lacking: an answer proves that it is still there.
  void confirm();

  /// The server's device, once it has proved itself.
  const std::optional<log::DeviceId>& server() const { return server_; }
  const std::optional<EnrolDone>& enrolled() const { return enrolled_; }
  const std::vector<SpaceGrant>& grants() const { return grants_; }
  /// This device was reported lost: the server has its work, and everything here is to be removed.
  const std::optional<Instant>& wipe() const { return wipe_; }

 protected:
  Result<void> handle(Frame& frame, Instant now) override;
  bool awaits_answer() const override {
    return standings_awaited_ > 0 || settle_asked_ || renewal_awaited_.has_value();
  }
  Result<std::optional<Frame>> when_idle() override;

 private:
  Result<void> on(const Challenge& challenge, Instant now);
  Result<void> on(const Welcome& welcome);
  Result<void> on(const Standing& standing);
  Result<void> on(const Renewed& renewed);
  Result<void> on(const PassIssued& issued);
  Result<void> keep_issued(const PassIssued& issued);
  Result<void> go_on_under_next();
  Result<void> say_pass_wanted();
  Result<void> hear_time();
  Result<void> say_renew(const log::DeviceKey& next);
  Result<void> recall_grants();
  Result<void> take_grants(const std::vector<SpaceGrant>& grants);
  Result<void> begin_parting();
  Result<void> stream_writable();
  Result<void> part();
  Result<void> fill_again(SpaceId space);
  Result<void> say_states(const std::vector<SpaceId>& spaces);
  Result<States::State> state_of(SpaceId space);
  Result<void> check_own_heads(const Standing::State& state);

  Options options_;
  Challenge challenge_;
  Hello hello_;
  std::optional<log::DeviceId> server_;
  std::optional<EpochId> known_epoch_;  ///< from the last time
  std::optional<EpochId> epoch_;
  std::optional<EnrolDone> enrolled_;
  std::vector<SpaceGrant> known_grants_;  ///< from the last time
  std::vector<SpaceGrant> grants_;
  std::set<SpaceId> stated_;
  std::set<SpaceId> became_writable_;  ///< stated while it was not
  /// Not granted any more: what was not sent is being handed in, then they go.
  std::set<SpaceId> parting_;
  std::size_t standings_awaited_ = 0;
  bool restored_ = false;
  std::optional<log::DeviceId> renewal_awaited_;
  std::optional<log::DeviceId> next_device_;
  bool renewed_ = false;
  bool goes_on_as_next_ = false;
  /// Held back: at a table it would be another's until the tablet goes on under that key. One at most.
  std::vector<Statement> pass_of_next_;
  std::optional<Instant> wipe_;
  std::optional<Instant> heard_at_;  ///< the Challenge, by this tablet's clock

  /// Nothing was said since the server last declared that it lacks nothing.
  bool server_settled_ = false;
  std::uint64_t settle_number_ = 0;
  bool history_asked_ = false;
  bool settle_asked_ = false;
};

}  // namespace frontlijn::sync
