// Lines that lose, repeat and reorder what goes over them.
#include <algorithm>

#include "simulation/world/world.hpp"

#include "sync/session/tuning.hpp"

namespace frontlijn::test {

namespace {

constexpr std::uint64_t spoilt_one_in = 24;
constexpr Milliseconds past_answer_time = sync::tuning::answer_time + Seconds{1};

/// In a queue of messages one that never comes, or one that is not the next: what comes behind it betrays it.
const Bytes gap{};

}  // namespace

bool World::put_on_way(std::deque<Bytes>& way, bool& is_bad) {
  note(way.back());
  is_bad |= spoil(way);
  return true;
}

/// A message is a TLS record: what was lost on the way, comes twice or overtakes another is no other message
/// to the end that receives it, but the end of the link, as soon as the next record comes. Until then that
/// end waits, and meanwhile the other way goes on.
bool World::spoil(std::deque<Bytes>& way) {
  if (!has_bad_lines_ || draw_.below(spoilt_one_in) > 0) return false;
  const std::uint64_t how = draw_.below(3);
  note("spoilt", how);
  switch (how) {
    case 0:  // lost
      way.back() = gap;
      break;
    case 1:  // it comes twice
      way.insert(way.end(), {gap, gap});
      break;
    default:  // it overtakes the one before
      way.insert(way.end() - (way.size() > 1 ? 2 : 1), gap);
  }
  return true;
}

bool World::is_broken(const std::deque<Bytes>& way) { return way.size() > 1 && way.front().empty(); }
bool World::is_silent(const std::deque<Bytes>& way) { return way.empty() || way.front().empty(); }

/// The server's end has closed the link, of which nothing comes to the tablet: time tells it.
void World::wait_for_nothing(std::size_t who) {
  Machine& machine = tablets_[who];
  sync::ClientSession& client = *machine.link->client;
  Node& node = *machine.node;
  note("silence", who);
  while (machine.link->up.size() < 20 && machine.link->client_speaks()) {
  }
  client.tick(node.clock.at);
  node.clock.at += past_answer_time;
  client.tick(node.clock.at);
  if (!client.finished() && !client.settled())
    violate("promise 9: a tablet waits for an end that is not there any more");
  if (client.finished()) cut(who);
}

}  // namespace frontlijn::test
