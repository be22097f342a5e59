#include "sync/session/session.hpp"

#include <algorithm>

#include "core/log/limits.hpp"

namespace frontlijn::sync {

namespace {

/// What the other end may know of a failure here: not file names.
Remark remark_for_peer(const Error& error) {
  const bool own_trouble = error.kind() == ErrorKind::io || error.key().starts_with("store.");
  if (own_trouble) return {"sync.other-end-failed", {}};
  if (error.key() == "sync.other-end-older")
    return Remark::of(fail(ErrorKind::newer_version, "sync.other-end-newer",
                           {{"theirs", error.argument("ours")}, {"ours", error.argument("theirs")}}));
  return Remark::of(error);
}

constexpr std::uint32_t retry_after_trouble = 60;

}  // namespace

void Session::receive(ByteView message, Instant now) {
  if (finished_) return;
  now_ = now;
  ++counts_.frames_in;
  counts_.bytes_in += message.size();
  if (spoke_last_) ++counts_.round_trips;
  spoke_last_ = false;
  if (greeted_) last_heard_ = now;
  if (exchange_) exchange_->set_time(now);
  auto frame = decode_frame(message);
  if (frame.has_error()) return fail_with(frame.error());
  if (!*frame) return;
  last_heard_ = now;  // also before the greeting, of which each frame comes once
  if (const auto dealt_with = dispatch(**frame, now); dealt_with.has_error()) fail_with(dealt_with.error());
}

Result<void> Session::dispatch(Frame& frame, Instant now) {
  if (const auto* problem = std::get_if<Problem>(&frame)) {
    error_ =
        problem->what.error(problem->retry_after_seconds > 0 ? ErrorKind::unavailable : ErrorKind::refused);
    if (problem->retry_after_seconds > 0) retry_after_ = Seconds{problem->retry_after_seconds};
    to_say_.clear();
    finished_ = true;
    return {};
  }
  FRONTLIJN_CHECK(refresh_rights());
  if (finished_) return {};
  const auto to_exchange = [&](auto& fields) -> std::optional<Result<void>> {
    if constexpr (requires { exchange_->receive(fields); }) {
      if (!exchange_) return Result<void>(wrong_state("exchange"));
      settled_ = false;
      return exchange_->receive(fields);
    } else {
      return std::nullopt;
    }
  };
  if (auto dealt_with = std::visit(to_exchange, frame)) return std::move(*dealt_with);
  return handle(frame, now);
}

void Session::tick(Instant now) {
  if (finished_) return;
  now_ = now;
  // A clock that was set back or far ahead meanwhile says nothing about how long it took.
  if (!last_heard_ || now < *last_heard_ || now - *last_heard_ > std::chrono::hours{1}) last_heard_ = now;
  if (!waits()) {
    last_heard_ = now;
    return;
  }
  const Milliseconds bound = greeted_ ? tuning::answer_time : tuning::greeting_time;
  if (now - *last_heard_ > bound)
    fail_with(
        fail(ErrorKind::unavailable, "sync.silent", {{"seconds", std::to_string(bound.count() / 1000)}}));
}

std::optional<Bytes> Session::next_frame(Instant now) {
  if (exchange_) exchange_->set_time(now);
  now_ = now;
  auto frame = next();
  if (frame.has_error()) {
    fail_with(frame.error());
    frame = next();
  }
  if (frame.has_error() || !*frame) return std::nullopt;
  Bytes bytes = encode_frame(**frame);
  ++counts_.frames_out;
  counts_.bytes_out += bytes.size();
  spoke_last_ = true;
  return bytes;
}

Result<std::optional<Frame>> Session::next() {
  const auto take_said = [&] {
    Frame frame = std::move(to_say_.front());
    to_say_.pop_front();
    return std::optional<Frame>(std::move(frame));
  };
  if (finished_ || !exchange_) return to_say_.empty() ? std::optional<Frame>{} : take_said();
  FRONTLIJN_CHECK(refresh_rights());
  if (!to_say_.empty()) return take_said();
  if (finished_) return std::optional<Frame>{};
  FRONTLIJN_TRY(auto first, before_exchange());
  if (first) return first;
  FRONTLIJN_TRY(auto frame, exchange_->next());
  if (frame) return frame;
  if (!exchange_->quiet()) return std::optional<Frame>{};
  return when_idle();
}

void Session::look_again() {
  if (exchange_) exchange_->look_again();
}

bool Session::look_again_at(SpaceId space) {
  if (!exchange_ || !exchange_->rights(space).give) return false;
  exchange_->look_again(space);
  return true;
}

void Session::fail_with(const Error& error) {
  if (finished_) return;
  error_ = error;
  to_say_.clear();
  const bool own_trouble = remark_for_peer(error).key != error.key();
  to_say_.push_back(Problem{remark_for_peer(error), own_trouble ? retry_after_trouble : 0});
  finished_ = true;
}

void Session::refuse(const Error& why) {
  if (finished_) return;
  error_ = why;
  to_say_.push_back(Problem{Remark::of(why), 0});
  finished_ = true;
}

void Session::turn_away(const Error& why, Seconds retry_after) {
  if (finished_) return;
  error_ = why;
  to_say_.clear();
  to_say_.push_back(
      Problem{Remark::of(why), static_cast<std::uint32_t>(std::max<std::int64_t>(1, retry_after.count()))});
  finished_ = true;
}

Outcome Session::outcome() const {
  Outcome outcome = counts_;
  outcome.error = error_;
  outcome.retry_after = retry_after_;
  outcome.warnings = warnings_;
  if (exchange_) {
    outcome.progress = exchange_->progress();
    outcome.bytes_shown = exchange_->bytes_shown();
    outcome.warnings.insert(outcome.warnings.end(), exchange_->warnings().begin(),
                            exchange_->warnings().end());
  }
  return outcome;
}

std::set<SpaceId> Session::take_changed() {
  return exchange_ ? exchange_->take_changed() : std::set<SpaceId>{};
}

std::set<std::pair<SpaceId, Hash>> Session::take_arrived() {
  return exchange_ ? exchange_->take_arrived() : std::set<std::pair<SpaceId, Hash>>{};
}

void Session::tell_of_attachment(SpaceId space, const Hash& hash) {
  if (exchange_) exchange_->tell_of_attachment(space, hash);
}

/// What was written goes through with the times it has; the person is told to set the clock.
void Session::check_clock(std::int64_t their_ms, Instant now) {
  // No year 300,000: the difference of any two moments within stays in range.
  constexpr std::int64_t far = 1LL << 53;
  const Instant theirs = instant_from_ms(std::clamp<std::int64_t>(their_ms, -far, far));
  const Milliseconds off = now > theirs ? now - theirs : theirs - now;
  if (off > log::limits::reported_drift)
    warnings_.push_back(
        fail(ErrorKind::invalid_input, "clock.off", {{"here", to_iso(now)}, {"there", to_iso(theirs)}}));
}

Nonce Session::make_nonce() {
  Nonce nonce{};
  random_.fill(nonce);
  return nonce;
}

Error Session::wrong_state(const char* frame) {
  return fail(ErrorKind::damaged, "sync.out-of-turn", {{"frame", frame}});
}

Result<void> Session::check_protocol(std::uint32_t theirs) {
  if (theirs >= oldest_protocol_version) return {};
  return fail(ErrorKind::refused, "sync.other-end-older",
              {{"theirs", std::to_string(theirs)}, {"ours", std::to_string(oldest_protocol_version)}});
}

}  // namespace frontlijn::sync
