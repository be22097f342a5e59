#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/log/device.hpp"
#include "sync/protocol/frames.hpp"
#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

/// How a session went.
struct Outcome {
  /// Why it ended early; none where all was said.
  std::optional<Error> error;
  /// When to come back, where the other end said so.
  std::optional<Seconds> retry_after;
  Progress progress;
  /// What went through and yet deserves attention, such as "clock.off" or "device.restored".
  std::vector<Error> warnings;
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  /// Read to show the other end that they are here, and not sent.
  std::uint64_t bytes_shown = 0;
  /// Times that this end spoke and then had to wait for an answer.
  std::uint64_t round_trips = 0;
};

/// One end of one connection, without the connection: what comes in is handed to it, what goes out is fetched
/// from it, the time is told to it. It never waits. Not for use by two threads at once.
class Session {
 public:
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The connection is open. First call.
  virtual void start(Instant now) = 0;
  /// One whole message from the other end.
  void receive(ByteView message, Instant now);
  /// Time has passed; call every few seconds while it waits.
  void tick(Instant now);
  /// The next message to send; none when there is nothing to say at this moment. Ask again after each
  /// receive, tick and look_again.
  std::optional<Bytes> next_frame(Instant now);
  /// Read nothing more from the other end until what waits here has been taken away.
  bool congested() const {
    return to_say_.size() >= tuning::answers_congested || (exchange_ && exchange_->congested());
  }
  /// Whether silence means something: `tick` is to be called every few seconds only then, and once when it
  /// becomes so.
  bool waits() const {
    return !finished_ && (!greeted_ || (exchange_ && exchange_->waiting()) || awaits_answer());
  }
  /// Up to where our log of each space was sent or need not be, acknowledged or not.
  std::map<SpaceId, std::uint64_t> sent() const {
    return exchange_ ? exchange_->sent() : std::map<SpaceId, std::uint64_t>{};
  }
  /// There is something new in the log, or other rights: look for what is to be sent.
  virtual void look_again();
  /// The same, of one space alone; false where the other end does not get it.
  bool look_again_at(SpaceId space);

  /// Ends it with a Problem that says why and when to come back: overload is answered.
  void turn_away(const Error& why, Seconds retry_after);
  /// Nothing will be said or listened to any more: once `next_frame` gives none, close the connection.
  bool finished() const { return finished_; }
  /// Both ends are known to lack nothing.
  bool settled() const { return settled_; }
  /// What became of it, at any time.
  Outcome outcome() const;

  /// Spaces that got something new from the other end, since asked last: others may be waiting for it.
  std::set<SpaceId> take_changed();
  std::set<std::pair<SpaceId, Hash>> take_arrived();
  void tell_of_attachment(SpaceId space, const Hash& hash);

 protected:
  Session(CommitStore& replica, log::DeviceKey key, RandomSource& random, Bytes channel_binding)
      : replica_(replica),
        key_(std::move(key)),
        random_(random),
        channel_binding_(std::move(channel_binding)) {}

  /// Handshake frames of this side; the others have been dealt with.
  virtual Result<void> handle(Frame& frame, Instant now) = 0;
  /// Called before anything is taken in or given.
  virtual Result<void> refresh_rights() { return {}; }
  /// Whether it asked something that is no matter of the exchange.
  virtual bool awaits_answer() const { return false; }
  /// Called when the exchange has nothing to say.
  virtual Result<std::optional<Frame>> when_idle() = 0;
  /// Called before the exchange's next frame.
  virtual Result<std::optional<Frame>> before_exchange() { return std::optional<Frame>{}; }

  void say(Frame frame) { to_say_.push_back(std::move(frame)); }
  void finish() { finished_ = true; }
  /// Ends it with a Problem, after what waits to be said.
  void refuse(const Error& why);
  void check_clock(std::int64_t their_ms, Instant now);
  Nonce make_nonce();
  static Error wrong_state(const char* frame);
  static Result<void> check_protocol(std::uint32_t theirs);

  CommitStore& replica_;
  const log::DeviceKey key_;  ///< of this session, also when the device goes on under another
  RandomSource& random_;
  Bytes channel_binding_;
  std::optional<Exchange> exchange_;
  bool greeted_ = false;
  bool settled_ = false;
  std::vector<Error> warnings_;
  Instant now_;  ///< as last told

 private:
  Result<void> dispatch(Frame& frame, Instant now);
  Result<std::optional<Frame>> next();
  void fail_with(const Error& error);

  std::deque<Frame> to_say_;
  bool finished_ = false;
  std::optional<Error> error_;
  std::optional<Seconds> retry_after_;
  Outcome counts_;
  bool spoke_last_ = false;
  std::optional<Instant> last_heard_;
};

}  // namespace frontlijn::sync
