// Promise 6: what goes to somebody who may not have it, at any moment: nothing.
#include "unit/sync/fleet.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

bool says_anything_of(const sync::Frame& frame, SpaceId space) {
  const auto is_of = [&](const auto* one) { return one != nullptr && one->space == space; };
  const auto* commits = std::get_if<sync::Commits>(&frame);
  const auto* vector = std::get_if<sync::Vector>(&frame);
  return std::holds_alternative<sync::PayloadPart>(frame) || (is_of(commits) && !commits->items.empty()) ||
         (is_of(vector) && (!vector->heads.empty() || vector->newest.position != 0)) ||
         is_of(std::get_if<sync::HaveAttachment>(&frame)) ||
         is_of(std::get_if<sync::AttachmentPiece>(&frame)) ||
         is_of(std::get_if<sync::AttachmentProof>(&frame)) || is_of(std::get_if<sync::StatePart>(&frame));
}

/// What anna has to be told of: payloads of all sizes, a photo, and where she goes on from.
struct Withholding : Fleet {
  Hash photo;
  Withholding() {
    anna.observe(team_work, "van anna");
    sync_all();
    for (int large = 0; large < 2; ++large) {
      store::Changes changes{EntityId{}};
      for (int i = 0; i < 3; ++i) {
        Bytes noise(60'000);
        bram.random.fill(noise);
        changes.set(team_work.id, "observation", bram->new_id(), "words", to_hex(noise));
      }
      REQUIRE(bram->commit(changes));
      bram.observe(team_work, "klein");
    }
    const auto taken = bram->put_attachment(Bytes(300'000, 7), "image/jpeg", "foto.jpg").value();
    photo = taken.hash;
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", bram->new_id(), "photo", taken);
    REQUIRE(bram->commit(changes));
    REQUIRE(error_of(sync_once(bram, server)) == "none");
  }
};

}  // namespace

TEST_CASE("promise 6: what was read of a space already does not go out after it was taken away") {
  const bool compares = GENERATE(false, true);
  std::size_t said_before = 0;
  for (std::size_t cut = 1;; ++cut) {
    Withholding fleet;
    if (compares) REQUIRE(fleet.server.replica->renew_epoch());
    Connection link(fleet.anna, fleet.server, true);
    std::size_t said = 0;
    bool moved = true;
    while (moved && said < cut) {
      moved = link.client_speaks() || link.server_hears();
      if (link.server_speaks()) {
        moved = true;
        ++said;
      }
      moved = link.client_hears() || moved;
    }
    if (said < cut) break;  // it came to its end
    said_before = said;
    CAPTURE(compares, cut);
    fleet.server.directory.allow(fleet.anna.id(), {grant(organisation)});
    if (cut % 2 == 0)
      fleet.server.directory.put_out[fleet.anna.id()] = {{team_work.id, fleet.server.clock.at}};
    while (moved) {
      moved = link.client_speaks() || link.server_hears();
      if (link.server_speaks()) {
        moved = true;
        REQUIRE_FALSE(says_anything_of(**sync::decode_frame(link.down.back()), team_work.id));
      }
      moved = link.client_hears() || moved;
    }
    REQUIRE(error_of(link.client->outcome()) == "none");
    REQUIRE(error_of(link.host->outcome()) == "none");

    // Granted again, on the same link, everything comes.
    fleet.server.directory.put_out.clear();
    fleet.server.directory.allow(fleet.anna.id(), {grant(team_work), grant(organisation)});
    link.run();
    REQUIRE(error_of(link.client->outcome()) == "none");
    REQUIRE(fleet.anna.digest(team_work) == fleet.server.digest(team_work));
  }
  CHECK(said_before > 10);
}

TEST_CASE("promise 6: a lost device that hands in its work is not told who else works there, or how much") {
  Withholding fleet;
  fleet.anna.observe(team_work, "nog niet verstuurd");
  REQUIRE(fleet.server.replica->renew_epoch());
  fleet.server.directory.revoked[fleet.anna.id()] = fleet.server.clock.at;
  ++fleet.server.directory.changes;
  Connection last(fleet.anna, fleet.server, true);
  std::size_t compared = 0;
  for (bool moved = true; moved;) {
    moved = last.client_speaks() || last.server_hears();
    if (last.server_speaks()) {
      moved = true;
      const auto frame = **sync::decode_frame(last.down.back());
      CHECK_FALSE(says_anything_of(frame, team_work.id));
      compared += std::holds_alternative<sync::Vector>(frame) ? 1 : 0;
      if (const auto* ack = std::get_if<sync::Ack>(&frame)) CHECK(ack->anchor.position == 0);
    }
    moved = last.client_hears() || moved;
  }
  CHECK(compared > 0);
  CHECK(last.client->wipe() == fleet.server.clock.at);
  CHECK(fleet.server.commits(team_work) == 7);
}

TEST_CASE("promise 6: nor by where the server asks it to begin, whatever it claims to have of them") {
  Withholding fleet;
  REQUIRE(fleet.server->branches(team_work.id).value().size() == 2);
  fleet.server.directory.revoked[fleet.anna.id()] = fleet.server.clock.at;
  ++fleet.server.directory.changes;
  Connection last(fleet.anna, fleet.server, true);
  const auto is_greeted = [&] { return last.host->outcome().round_trips > 1; };
  while (!is_greeted()) {
    const bool moved =
        last.client_speaks() || last.server_hears() || last.server_speaks() || last.client_hears();
    REQUIRE(moved);
  }
  last.down.clear();
  const sync::Vector claimed{team_work.id, {9, {}}, false, {{fleet.bram.id(), 1'000'000, Hash{}}}};
  last.host->receive(sync::encode_frame(claimed), fleet.server.clock.at);
  std::size_t asked = 0;
  while (last.server_speaks()) {
    const auto frame = **sync::decode_frame(last.down.back());
    const auto* want = std::get_if<sync::Want>(&frame);
    if (want == nullptr) continue;
    ++asked;
    CHECK(want->after == 0);
  }
  CHECK(asked == 1);
}

TEST_CASE("promise 9: what is read to show that it is here counts as what is sent does") {
  Withholding fleet;
  fleet.sync_all();
  Connection link(fleet.anna, fleet.server, true);
  link.run();
  CHECK(link.host->outcome().bytes_shown == 0);
  for (std::uint64_t times = 1; times <= 3; ++times) {
    link.host->receive(sync::encode_frame(sync::ProveAttachment{team_work.id, fleet.photo, {}}),
                       fleet.server.clock.at);
    CHECK(link.host->outcome().bytes_shown >= times * 300'000);
  }
}

TEST_CASE(
    "promise 2: of more chains than can wait to be asked for, in all spaces together, each is asked for") {
  Fleet fleet;
  fleet.server.directory.allow(fleet.anna.id(),
                               {grant(team_work), grant(team_backstage), grant(organisation)});
  fleet.sync_all();
  Connection link(fleet.anna, fleet.server, true);
  link.run();
  link.down.clear();
  const std::vector<SpaceId> spaces{team_work.id, team_backstage.id, organisation.id};
  for (const SpaceId space : spaces) {
    sync::Vector vector{space, {1, {}}, false, {}};
    for (std::size_t i = 0; i < sync::limits::heads; ++i) {
      log::DeviceId device;
      fleet.anna.random.fill(device.key);
      vector.heads.push_back({device, 1, Hash{}});
    }
    link.host->receive(sync::encode_frame(vector), fleet.server.clock.at);
  }
  std::map<SpaceId, std::set<log::DeviceId>> asked;
  std::set<SpaceId> compared;
  while (link.server_speaks()) {
    const auto frame = **sync::decode_frame(link.down.back());
    if (const auto* want = std::get_if<sync::Want>(&frame)) {
      CHECK_FALSE(compared.contains(want->space));
      asked[want->space].insert(want->device);
      link.host->receive(sync::encode_frame(sync::Commits{want->space, {}, true, {}}), fleet.server.clock.at);
    }
    if (const auto* done = std::get_if<sync::Compared>(&frame)) compared.insert(done->space);
    link.down.clear();
  }
  CHECK(error_of(link.host->outcome()) == "none");
  CHECK(compared.size() == 3);
  for (const SpaceId space : spaces)
    CHECK(asked[space].size() == sync::limits::heads);
}
