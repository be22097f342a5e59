// Promise 9: whatever one end says over and over, without taking away what it is answered, the other keeps no
// more than it may, cuts it off in good time, and has all it had.
#include "unit/sync/fleet.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// Far beyond every bound.
constexpr std::size_t times = sync::tuning::answers_waiting + 1'000;

struct Flood {
  const char* what;
  std::function<sync::Frame(std::size_t)> said;
  /// At most so many are heard; none: all are, and what is kept of them does not grow.
  std::optional<std::size_t> heard_at_most;
  std::string ends_with;
};

struct Flooded : Fleet {
  Hash photo;
  Hash missing = hash_of("nobody has it", {});

  Flooded() {
    const auto taken = anna->put_attachment(Bytes(300, 7), "image/jpeg", "foto.jpg").value();
    photo = taken.hash;
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", anna->new_id(), "photo", taken);
    changes.add(team_work.id, "observation", anna->new_id(), "photo",
                log::AttachmentRef{missing, 1'000, "image/jpeg", "foto.jpg"});
    REQUIRE(anna->commit(changes));
    bram.observe(team_work, "van bram");
    sync_all();
  }

  std::vector<Flood> floods() {
    const SpaceId space = team_work.id;
    const auto some_hash = [](std::size_t i) { return hash_of("some", {as_bytes(std::to_string(i))}); };
    const auto some_device = [](std::size_t i) {
      log::DeviceId device;
      std::copy_n(hash_of("some", {as_bytes(std::to_string(i))}).bytes.begin(), device.key.size(),
                  device.key.begin());
      return device;
    };
    constexpr std::size_t answered = sync::tuning::answers_waiting + 1;
    const std::string overrun = "sync.overrun";
    const std::string out_of_turn = "sync.out-of-turn";
    return {
        {"chains wanted",
         [=, this](std::size_t) {
           return sync::Want{space, bram.id(), 0};
         },
         sync::tuning::wants_accepted + 1, out_of_turn},
        {"parts of a photo wanted",
         [=, this](std::size_t) { return sync::WantAttachment{space, photo, 0, 0, 10, {}, true}; },
         sync::tuning::attachment_wishes_accepted + 1, out_of_turn},
        {"photos wanted that are not here",
         [=](std::size_t i) { return sync::WantAttachment{space, some_hash(i), 0, 0, 10, {}, true}; },
         answered, overrun},
        {"proofs wanted",
         [=, this](std::size_t) {
           return sync::ProveAttachment{space, photo, {}};
         },
         answered, overrun},
        {"batches of nothing",
         [=](std::size_t i) {
           return sync::Commits{space, {1'000 + i, {}}, false, {}};
         },
         answered, overrun},
        {"parts of payloads",
         [=](std::size_t i) {
           return sync::PayloadPart{some_hash(i), 600'000, 0, Bytes(1'000, 1)};
         },
         {},
         ""},
        {"photos offered that nobody knows",
         [=](std::size_t i) {
           return sync::HaveAttachment{space, some_hash(i)};
         },
         {},
         ""},
        {"a photo offered that is missing",
         [=, this](std::size_t) {
           return sync::HaveAttachment{space, missing};
         },
         {},
         ""},
        {"photos absent",
         [=](std::size_t i) {
           return sync::AttachmentAbsent{space, some_hash(i)};
         },
         {},
         ""},
        {"photos held",
         [=](std::size_t i) {
           return sync::AttachmentHeld{space, some_hash(i)};
         },
         {},
         ""},
        {"photos refused",
         [=](std::size_t i) {
           return sync::AttachmentRefused{space, some_hash(i), sync::Remark{"attachment.quota", {}}};
         },
         {},
         ""},
        {"pieces that nobody asked for",
         [=](std::size_t i) {
           return sync::AttachmentPiece{space, some_hash(i), 0, Bytes(1'000, 1)};
         },
         {},
         ""},
        {"ends of chains",
         [=](std::size_t i) {
           return sync::Vector{space, {1, {}}, false, {{some_device(i), 1, Hash{}}}};
         },
         {},
         ""},
        {"comparisons that are done",
         [=](std::size_t) {
           return sync::Compared{space, {}};
         },
         1, out_of_turn},
        {"acknowledgements",
         [=](std::size_t) {
           return sync::Ack{space, {1, {}}, {}, {}};
         },
         1, out_of_turn},
        {"a state wanted",
         [=](std::size_t) {
           return sync::WantState{space, false};
         },
         2, out_of_turn},
        {"states offered", [=](std::size_t) { return sync::StateOffer{space}; }, {}, ""},
        {"parts of a state",
         [=](std::size_t i) {
           return sync::StatePart{space, i, true, Bytes(1'000, 1)};
         },
         {},
         ""},
    };
  }
};

/// What an end still has to say once nobody hears it any more.
std::size_t left_to_say(sync::Session& end, Instant now) {
  std::size_t frames = 0;
  while (end.next_frame(now))
    ++frames;
  return frames;
}

void check_flood(const Flood& flood, sync::Session& end, Node& node) {
  INFO(flood.what);
  const std::string before = node.digest(team_work);
  const std::size_t commits = node.commits(team_work);
  std::size_t heard = 0;
  while (heard < times && !end.finished()) {
    end.receive(sync::encode_frame(flood.said(heard)), node.clock.at);
    ++heard;
  }
  INFO("heard " << heard << (end.outcome().error ? ", " + end.outcome().error->debug_text() : ""));
  if (flood.heard_at_most) {
    CHECK(heard <= *flood.heard_at_most);
    CHECK((end.outcome().error ? end.outcome().error->key() : "nothing") == flood.ends_with);
  }
  CHECK(left_to_say(end, node.clock.at) <= sync::tuning::answers_waiting + 200);
  CHECK(node.digest(team_work) == before);
  CHECK(node.commits(team_work) == commits);
  CHECK(node->verify_chains()->problems.empty());
}

}  // namespace

TEST_CASE("promise 9: a server keeps no more of what a tablet says over and over than it may") {
  const std::size_t count = Flooded().floods().size();
  for (std::size_t which = 0; which < count; ++which) {
    Flooded fleet;
    Connection link(fleet.anna, fleet.server, true);
    link.run();
    REQUIRE_FALSE(link.host->finished());
    check_flood(fleet.floods()[which], *link.host, fleet.server);
    REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
    CHECK(fleet.bram.digest(team_work) == fleet.server.digest(team_work));
  }
}

TEST_CASE("promise 9: a tablet keeps no more of what a server says over and over than it may") {
  const std::size_t count = Flooded().floods().size();
  for (std::size_t which = 0; which < count; ++which) {
    Flooded fleet;
    const auto floods = fleet.floods();
    // Only a server is asked by many at once.
    if (std::string_view(floods[which].what) == "photos offered that nobody knows") continue;
    Connection link(fleet.anna, fleet.server, true);
    link.run();
    REQUIRE_FALSE(link.client->finished());
    check_flood(floods[which], *link.client, fleet.anna);
    REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
    CHECK(fleet.anna.digest(team_work) == fleet.server.digest(team_work));
  }
}

TEST_CASE("promise 9: a tablet that states its places again and again is cut off") {
  Flooded fleet;
  Connection link(fleet.anna, fleet.server, true);
  link.run();
  const sync::States states{fleet.server.replica->epoch().value(), {{team_work.id, {}, {}, false}}};
  std::size_t heard = 0;
  while (heard < times && !link.host->finished()) {
    link.host->receive(sync::encode_frame(states), fleet.server.clock.at);
    ++heard;
  }
  CHECK(heard <= sync::tuning::batches_under_way + 2);
  CHECK(link.host->outcome().error->key() == "sync.out-of-turn");
}
