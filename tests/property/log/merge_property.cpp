// The state of an entity is a join semilattice: whatever order operations arrive in, however often, and
// however replicas exchange them, the outcome is one and the same.
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "core/log/entity_state.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct Event {
  Operation operation;
  OperationId id;
  HybridTime time;
};

const std::array<const char*, 3> field_names{"words", "address", "domains"};

/// A history made by up to four tablets that each saw some of what was written before.
std::vector<Event> any_history() {
  std::vector<Event> history;
  const auto length = *rc::gen::inRange<std::size_t>(0, 40);
  std::array<std::uint64_t, 4> sequences{};
  for (std::size_t i = 0; i < length; ++i) {
    const auto tablet = *rc::gen::inRange<std::uint8_t>(0, 4);
    Event event;
    event.id.device.key[0] = tablet;
    event.id.sequence = ++sequences[tablet];
    // Clocks that disagree by up to a year.
    event.time = HybridTime{*rc::gen::inRange<std::uint64_t>(0, std::uint64_t{31'536'000'000} << 16)};
    event.operation.field = field_names[*rc::gen::inRange<std::size_t>(0, 3)];
    if (*rc::gen::inRange(0, 5) == 0) {
      event.operation.value = Nothing{};
    } else {
      event.operation.value = static_cast<std::int64_t>(*rc::gen::inRange(0, 6));
    }
    for (const Event& earlier : history) {
      if (earlier.operation.field == event.operation.field && *rc::gen::inRange(0, 3) == 0)
        event.operation.replaces.push_back(earlier.id);
    }
    history.push_back(std::move(event));
  }
  return history;
}

std::vector<Event> shuffled(std::vector<Event> events) {
  for (std::size_t i = events.size(); i > 1; --i)
    std::swap(events[i - 1], events[*rc::gen::inRange<std::size_t>(0, i)]);
  return events;
}

EntityState state_of(const std::vector<Event>& events) {
  EntityState state;
  for (const Event& event : events)
    state.apply(event.operation, event.id, event.time);
  return state;
}

EntityState merged(EntityState a, const EntityState& b) {
  a.merge(b);
  return a;
}

std::vector<Event> some_of(const std::vector<Event>& events) {
  std::vector<Event> some;
  for (const Event& event : events) {
    if (*rc::gen::inRange(0, 2) == 0) some.push_back(event);
  }
  return some;
}

}  // namespace

TEST_CASE("promise 3: the same operations in any order and with repeats give the same digest") {
  CHECK(rc::check([] {
    const auto history = any_history();
    auto again = shuffled(history);
    const auto repeats = some_of(history);
    again.insert(again.end(), repeats.begin(), repeats.end());
    const auto a = state_of(history);
    const auto b = state_of(shuffled(again));
    RC_ASSERT(a == b);
    RC_ASSERT(a.digest("k", {}) == b.digest("k", {}));
  }));
}

TEST_CASE("merging is commutative, associative and idempotent") {
  CHECK(rc::check([] {
    const auto history = any_history();
    const auto a = state_of(some_of(history));
    const auto b = state_of(some_of(history));
    const auto c = state_of(some_of(history));
    RC_ASSERT(merged(a, b) == merged(b, a));
    RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
    RC_ASSERT(merged(a, a) == a);
    RC_ASSERT(merged(merged(a, b), b) == merged(a, b));
  }));
}

TEST_CASE("merging states equals applying all their operations") {
  CHECK(rc::check([] {
    const auto history = any_history();
    const auto one = some_of(history);
    const auto other = some_of(history);
    auto both = one;
    both.insert(both.end(), other.begin(), other.end());
    RC_ASSERT(merged(state_of(one), state_of(other)) == state_of(both));
  }));
}

TEST_CASE("a space's digest does not depend on the order of its entities, and shows one that differs") {
  CHECK(rc::check([] {
    const auto one = state_of(any_history()).digest("k", {});
    const auto other = state_of(any_history()).digest("l", {});
    SpaceDigest forward;
    forward.add(one);
    forward.add(other);
    SpaceDigest backward;
    backward.add(other);
    backward.add(one);
    RC_ASSERT(forward == backward);
    RC_ASSERT(forward != SpaceDigest{});
    forward.remove(one);
    forward.remove(other);
    RC_ASSERT(forward == SpaceDigest{});
  }));
}
