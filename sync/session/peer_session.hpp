#pragma once

#include "sync/session/code_gate.hpp"
#include "sync/session/identity.hpp"
#include "sync/session/pass_book.hpp"
#include "sync/session/session.hpp"

namespace frontlijn::sync {

/// The tablet that founded a team without a server gives out that team's passes: whoever knows the code is at
/// the table, and becomes a member.
class PassOffice {
 public:
  virtual ~PassOffice() = default;
  /// Durably; a repeat gives the same rights.
  virtual Result<Admission> admit(const Newcomer& newcomer, const log::DeviceId& device) = 0;
};

/// One end of a meeting of two tablets with no server: either shows the other that it knows the stand-up's
/// code, proves its device, and shows its passes; then they exchange the spaces that both may see, whoever
/// wrote what is in them. The one who holds the stand-up listens.
class PeerSession : public Session {
 public:
  struct Options {
    Side side = Side::opener;
    /// Of this very connection (RFC 9266).
    Bytes channel_binding;
    StandUpCode code;
    /// Stay and pass on what comes, rather than end when all is said.
    bool follow = true;
    /// To go on under another key when this device turns out to have been put back; null: it never does.
    Identity* identity = nullptr;
    /// This tablet has a server, which has to take such a key over before it is used.
    bool has_server = true;
    /// The opener has no server, and becomes a member of the other's team where that founded one.
    std::optional<Newcomer> newcomer;
    /// The listener's, of a team that this tablet founded; null: only who has a pass comes in.
    PassOffice* office = nullptr;
    /// The listener's, shared by all who come; null: no bound on tries.
    CodeGate* gate = nullptr;
  };

  /// The references, and what the options point at, must outlive the session.
  PeerSession(CommitStore& replica, PassBook& book, const log::DeviceKey& key, RandomSource& random,
              Options options);

  void start(Instant now) override;
  void look_again() override;

  /// Of the other end, once it has proved itself.
  const std::optional<Pass>& other() const { return other_; }
  /// What the listener gave the opener.
  const std::optional<Admission>& admission() const { return admission_; }

 protected:
  Result<void> handle(Frame& frame, Instant now) override;
  bool awaits_answer() const override { return settle_asked_; }
  Result<std::optional<Frame>> when_idle() override;

 private:
  Result<void> on(const Challenge& challenge, Instant now);
  Result<void> on(const Knock& knock, Instant now);
  Result<void> on(const Opened& opened);
  Result<void> on(const Meet& meet, Instant now);
  Result<void> agree(const KeyAgreement::Share& theirs);
  Hash confirmation(Side side) const;
  Hash proof_hash_of(Side side, const log::DeviceId& device) const;
  Result<void> check_key() const;
  Meet own_meet(const Papers& papers) const;
  Result<void> take_admission();
  Result<void> give_admission(Instant now);
  Result<Common> common_now();
  Result<void> leave_what_was_taken_back();
  Result<void> begin(const Common& common);
  Result<void> refresh_rights() override;
  Result<void> go_on_under_next();

  bool is_opener() const { return options_.side == Side::opener; }

  PassBook& book_;
  Options options_;
  std::optional<KeyAgreement> agreement_;
  Bytes transcript_;
  std::optional<Hash> shared_;
  std::uint64_t their_features_ = 0;
  std::optional<Meet> their_meet_;
  std::optional<Pass> other_;
  std::optional<Admission> admission_;
  std::optional<Instant> checked_;
  bool restored_ = false;

  std::uint64_t settle_number_ = 0;
  bool settle_asked_ = false;
  bool they_lack_nothing_ = false;
  std::optional<std::uint64_t> settle_due_;
};

}  // namespace frontlijn::sync
