#include "platform/syncing/rhythm.hpp"

#include <algorithm>

#include "platform/syncing/tuning.hpp"

namespace frontlijn::platform {

void Rhythm::set(Milliseconds due, Reason reason) {
  due_ = due;
  reason_ = reason;
}

void Rhythm::sooner(Milliseconds due, Reason reason) {
  if (!due_ || due < *due_) set(due, reason);
}

Milliseconds Rhythm::some_of(Milliseconds most) {
  return Milliseconds{static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most.count()) + 1))};
}

void Rhythm::begin(Milliseconds now) {
  if (by_itself_) set(now, Reason::none);
}

void Rhythm::wrote(Milliseconds now) {
  // Without a server in reach each word would be an attempt.
  if (!by_itself_ || reason_ == Reason::retrying || reason_ == Reason::told_later) return;
  sooner(now + tuning::gather_time, Reason::gathering);
}

void Rhythm::network_came(Milliseconds now) {
  if (!by_itself_ || reason_ != Reason::retrying) return;
  retry_.succeeded();
  sooner(now + tuning::network_time + some_of(tuning::network_random), Reason::retrying);
}

void Rhythm::asked(Milliseconds now) { set(now, Reason::none); }

void Rhythm::set_by_itself(bool on, Milliseconds now) {
  if (by_itself_ == on) return;
  by_itself_ = on;
  if (on)
    set(now, Reason::none);
  else
    begun();
}

void Rhythm::begun() {
  due_.reset();
  reason_ = Reason::none;
}

void Rhythm::ended(const SessionEnd& end, Milliseconds now) {
  begun();
  if (!by_itself_) return;
  const auto wait = wait_after(end);
  if (!wait) return;
  const bool told = end.retry_after || (end.error && end.error->key() == "net.busy");
  set(now + *wait, told ? Reason::told_later : Reason::retrying);
}

std::optional<Milliseconds> Rhythm::wait_after(const SessionEnd& end) {
  if (end.error && end.error->key() == "device.wiped") return std::nullopt;
  if (end.retry_after) return sync::Retry::at_least(*end.retry_after, random_);
  if (!end.error) return retry_.next(random_);
  if (end.error->key() == "net.busy") return sync::Retry::at_least(tuning::busy_time, random_);
  if (end.error->key() == "net.leaving") return tuning::leaving_time + some_of(tuning::leaving_random);
  if (end.error->kind() == ErrorKind::unavailable) return retry_.next(random_);
  return sync::Retry::at_least(tuning::refused_time, random_);
}

}  // namespace frontlijn::platform
