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

namespace {

/// What one tablet has taken in: of every chain all up to some commit.
struct Seen {
  std::array<std::uint64_t, 4> upto{};

  bool operator()(const OperationId& id) const { return id.sequence <= upto[id.device.key[0]]; }
};

Seen any_context(const std::vector<Event>& history) {
  Seen seen;
  for (const Event& event : history) {
    if (*rc::gen::inRange(0, 2) == 0)
      seen.upto[event.id.device.key[0]] = std::max(seen.upto[event.id.device.key[0]], event.id.sequence);
  }
  return seen;
}

/// Only what is alive, as a state keeps it, and what is replaced and has yet to come.
EntityState standing(const std::vector<Event>& history, const Seen& seen) {
  EntityState state;
  for (const Event& event : shuffled(history)) {
    if (seen(event.id)) state.apply(event.operation, event.id, event.time);
  }
  state.forget_replaced(seen);
  return state;
}

Seen both(const Seen& a, const Seen& b) {
  Seen seen;
  for (std::size_t i = 0; i < seen.upto.size(); ++i)
    seen.upto[i] = std::max(a.upto[i], b.upto[i]);
  return seen;
}

}  // namespace

TEST_CASE(
    "joining states equals applying all commits that either covers, in any order, whatever each covers") {
  CHECK(rc::check([] {
    const auto history = any_history();
    const Seen a = any_context(history), b = any_context(history), c = any_context(history);
    const auto joined = [&](EntityState one, const Seen& here, const EntityState& other, const Seen& there) {
      one.join(other, here, there);
      return one;
    };
    const auto ab = joined(standing(history, a), a, standing(history, b), b);
    RC_ASSERT(ab == standing(history, both(a, b)));
    RC_ASSERT(joined(standing(history, b), b, standing(history, a), a) == ab);
    RC_ASSERT(joined(ab, both(a, b), standing(history, b), b) == ab);
    const auto bc = joined(standing(history, b), b, standing(history, c), c);
    RC_ASSERT(joined(ab, both(a, b), standing(history, c), c) ==
              joined(standing(history, a), a, bc, both(b, c)));
  }));
}

TEST_CASE("a commit taken in after a state gives what it gives after its history") {
  CHECK(rc::check([] {
    const auto history = any_history();
    const Seen a = any_context(history), b = any_context(history);
    auto state = standing(history, a);
    for (const Event& event : shuffled(history)) {
      if (b(event.id) && !a(event.id)) state.apply(event.operation, event.id, event.time);
    }
    state.forget_replaced(both(a, b));
    RC_ASSERT(state == standing(history, both(a, b)));
  }));
}

TEST_CASE("promise 3: many operations at once give what they give one by one, also where ids collide") {
  CHECK(rc::check([] {
    auto history = any_history();
    // A device that forks its chain can make two branches with the same mark.
    for (Event& event : history) {
      if (*rc::gen::inRange(0, 4) != 0) continue;
      Event other = event;
      other.operation.value = static_cast<std::int64_t>(*rc::gen::inRange(6, 9));
      if (*rc::gen::inRange(0, 2) == 0) other.time = HybridTime{*rc::gen::inRange<std::uint64_t>(0, 9)};
      history.push_back(std::move(other));
      break;
    }
    const auto again = shuffled(history);
    EntityState at_once;
    std::vector<EntityState::Made> made;
    for (const Event& event : again)
      made.push_back({&event.operation, event.id, event.time});
    at_once.apply_all(made);
    RC_ASSERT(at_once == state_of(history));
    RC_ASSERT(at_once.in_order());
  }));
}
