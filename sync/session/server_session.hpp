#pragma once

#include <functional>

#include "sync/session/directory.hpp"
#include "sync/session/session.hpp"

namespace frontlijn::sync {

/// The end that is connected to: a server. What a device may see and write, the directory says, and is asked
/// again whenever it may have changed.
class ServerSession : public Session {
 public:
  struct Options {
    /// Of this very connection (RFC 9266).
    Bytes channel_binding;
    /// Asked before a code is looked at, so that nobody tries many: how long to wait first.
    std::function<std::optional<Seconds>()> wait_before_enrolling{};
    /// When a space is sent, or asked for, as it stands.
    StatePolicy policy{};
    /// What devices did not have at other sessions of this server; null: only this session is remembered.
    Absences* absences = nullptr;
  };

  /// The references must outlive the session.
  ServerSession(CommitStore& replica, Directory& directory, const log::DeviceKey& key, RandomSource& random,
                Options options);

  void start(Instant now) override;

  /// The device at the other end, once it has proved itself and is a member's.
  const std::optional<log::DeviceId>& device() const { return device_; }

 protected:
  Result<void> handle(Frame& frame, Instant now) override;
  Result<std::optional<Frame>> when_idle() override;
  Result<std::optional<Frame>> before_exchange() override;

 private:
  Result<void> on(const Hello& hello, Instant now);
  Result<void> on(const Enrol& enrol, Instant now);
  Result<void> on(const States& states);
  Result<void> on(const Renew& renew);
  Result<void> on(const PassWanted& wanted);
  /// What differs from what the tablet has is given out.
  Result<void> issue(const Member& member, const log::DeviceId& device);
  void set_rights(const SpaceGrant& grant);
  Result<void> hear_out_ended();
  Result<std::vector<SpaceId>> spaces_without_history();
  Result<void> welcome(const Member& member);
  Result<void> refresh_rights() override;
  Result<Standing::State> begin(const States::State& state, bool same_epoch);
  Result<bool> holds(SpaceId space, const LogPlace& place);

  Directory& directory_;
  StatePolicy policy_;
  Absences* absences_;
  std::function<std::optional<Seconds>()> wait_before_enrolling_;
  Challenge challenge_;
  std::optional<Hello> hello_;
  std::optional<log::DeviceId> device_;
  std::vector<SpaceGrant> grants_;
  /// When the device was reported lost: it only hands in what it made.
  std::optional<Instant> revoked_;
  EpochId epoch_;  ///< as it was welcomed
  std::uint64_t revision_ = 0;
  std::deque<Standing> standings_due_;
  bool history_asked_ = false;
  std::optional<std::uint64_t> settle_due_;
  /// What the tablet has of these; none: it asked for none.
  std::optional<PassWanted> has_passes_;
  std::size_t renewals_ = 0;
};

}  // namespace frontlijn::sync
