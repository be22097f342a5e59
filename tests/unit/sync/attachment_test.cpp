#include "unit/sync/fleet.hpp"

#include "core/store/attachment_peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Photo {
  Bytes bytes;
  log::AttachmentRef reference;
};

Photo take_photo(Node& tablet, const log::SpaceInfo& space, std::size_t size, std::uint64_t seed = 4) {
  Photo photo;
  photo.bytes.resize(size);
  SeededRandom(seed).fill(photo.bytes);
  photo.reference = tablet->put_attachment(photo.bytes, "image/jpeg", "deur.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(space.id, "observation", tablet->new_id(), "photo", photo.reference);
  REQUIRE(tablet->commit(changes));
  return photo;
}

struct Pair {
  Server server{1};
  Node anna{2};
  Node bram{3};
  Pair() {
    for (Node* tablet : {&anna, &bram}) {
      server.directory.allow(tablet->id(), {grant(team_work)});
      REQUIRE((*tablet)->add_space(team_work));
    }
  }
};

}  // namespace

TEST_CASE("a photo follows its record, in pieces, both ways, and is checked before it counts") {
  const std::size_t size =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{262'144}, std::size_t{700'000});
  CAPTURE(size);
  Pair pair;
  const Photo photo = take_photo(pair.anna, team_work, size);
  CHECK_FALSE(sync_once(pair.anna, pair.server).error);
  CHECK(pair.server->attachment(photo.reference.hash).value() == photo.bytes);
  CHECK_FALSE(sync_once(pair.bram, pair.server).error);
  CHECK(pair.bram->attachment(photo.reference.hash).value() == photo.bytes);
  const auto idle = sync_once(pair.bram, pair.server);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);
}

TEST_CASE("a photo cut off half-way goes on from the piece it had, also after a restart") {
  Pair pair;
  TemporaryFolder folder;
  Server server{5, folder.path("server.db").string()};
  server.directory = pair.server.directory;
  const Photo photo = take_photo(pair.anna, team_work, 1'500'000);
  // Of three pieces and of a part of the fourth.
  std::size_t pieces = 0;
  {
    Connection connection(pair.anna, server);
    while (pieces < 3 * 8 + 3) {
      connection.server_speaks();
      connection.client_hears();
      if (connection.client_speaks() &&
          std::holds_alternative<sync::AttachmentPiece>(**sync::decode_frame(connection.up.back())))
        ++pieces;
      connection.server_hears();
    }
  }
  CHECK(server->attachment(photo.reference.hash).error().key() == "attachment.not-here");
  server.open();
  Connection again(pair.anna, server);
  again.run();
  CHECK_FALSE(again.client->outcome().error);
  CHECK(server->attachment(photo.reference.hash).value() == photo.bytes);
  CHECK(again.client->outcome().bytes_out < 1'500'000 - 3 * 262'144 + 20'000);
}

TEST_CASE("promise 6: knowing a hash is not enough to obtain an attachment") {
  Pair pair;
  const Photo photo = take_photo(pair.anna, team_work, 5'000);
  REQUIRE_FALSE(sync_once(pair.anna, pair.server).error);
  Node spy{7};
  pair.server.directory.allow(spy.id(), {grant(organisation)});
  REQUIRE(spy->add_space(organisation));

  SECTION("asked for by a space one does not see, or that does not refer to it") {
    Connection connection(spy, pair.server, true);
    connection.run();
    for (const SpaceId space : {team_work.id, organisation.id}) {
      connection.host->receive(sync::encode_frame(sync::WantAttachment{space, photo.reference.hash, 0}),
                               pair.server.clock.at);
      const auto answer = sync::decode_frame(connection.host->next_frame(pair.server.clock.at).value());
      CHECK(std::holds_alternative<sync::AttachmentAbsent>(**answer));
    }
  }
  SECTION("referred to in a space of one's own, without having the content") {
    store::Changes changes{EntityId{}};
    changes.add(organisation.id, "observation", spy->new_id(), "photo", photo.reference);
    REQUIRE(spy->commit(changes));
    CHECK_FALSE(sync_once(spy, pair.server).error);
    CHECK_FALSE(sync_once(spy, pair.server).error);
    CHECK(spy->attachment(photo.reference.hash).error().key() == "attachment.not-here");
  }
  SECTION("referred to by one who has it: proved, not sent again") {
    REQUIRE(spy->put_attachment(photo.bytes, "image/jpeg", "deur.jpg"));
    store::Changes changes{EntityId{}};
    changes.add(organisation.id, "observation", spy->new_id(), "photo", photo.reference);
    REQUIRE(spy->commit(changes));
    const auto outcome = sync_once(spy, pair.server);
    CHECK_FALSE(outcome.error);
    CHECK(outcome.bytes_out < 2'000);
    Node reader{8};
    pair.server.directory.allow(reader.id(), {grant(organisation)});
    REQUIRE_FALSE(sync_once(reader, pair.server).error);
    CHECK(reader->attachment(photo.reference.hash).value() == photo.bytes);
  }
}

TEST_CASE("an attachment whose content is not what its hash says is refused, and everything else goes on") {
  Pair pair;
  const Photo photo = take_photo(pair.anna, team_work, 300'000);
  pair.anna.observe(team_work, "erna");
  REQUIRE(pair.anna->database().run("UPDATE attachment_piece SET bytes = zeroblob(262144) WHERE number = 0"));
  Connection connection(pair.anna, pair.server);
  connection.run();
  CHECK_FALSE(connection.client->outcome().error);
  CHECK(connection.host->outcome().warnings.front().key() == "attachment.damaged");
  CHECK(pair.server->attachment(photo.reference.hash).error().key() == "attachment.not-here");
  CHECK(pair.server.digest(team_work) == pair.anna.digest(team_work));
}

TEST_CASE("a follower hears when a photo that nobody had arrives") {
  Pair pair;
  const Photo photo = take_photo(pair.anna, team_work, 5'000);
  Connection first(pair.anna, pair.server, true);
  // The record arrives, the photo does not yet.
  bool asked = false;
  while (!asked) {
    if (first.server_speaks() &&
        std::holds_alternative<sync::WantAttachment>(**sync::decode_frame(first.down.back())))
      asked = true;
    else
      first.client_hears();
    first.client_speaks();
    first.server_hears();
  }
  Connection following(pair.bram, pair.server, true);
  following.run();
  CHECK(pair.bram.commits(team_work) == 1);
  CHECK(pair.bram->attachment(photo.reference.hash).has_error());
  first.run();
  const auto arrived = first.host->take_arrived();
  REQUIRE(arrived.size() == 1);
  following.host->tell_of_attachment(arrived.begin()->first, arrived.begin()->second);
  following.run();
  CHECK(pair.bram->attachment(photo.reference.hash).value() == photo.bytes);
}

TEST_CASE("promise 9: an attachment that is named with several sizes holds up nothing but itself") {
  const auto [first_size, pieces, second_size] = GENERATE(table<std::uint64_t, int, std::uint64_t>(
      {{1'000'000, 1, 262'144}, {1'000'000, 2, 262'144}, {1'000'000, 2, 500'000}}));
  CAPTURE(first_size, pieces, second_size);
  Fleet fleet;
  const Bytes content(700'000, 9);
  const auto real = fleet.anna->put_attachment(content, "image/jpeg", "foto.jpg").value();
  const auto refer = [&](const log::SpaceInfo& space, std::uint64_t size) {
    store::Changes changes{EntityId{}};
    changes.add(space.id, "observation", fleet.server->new_id(), "photo",
                log::AttachmentRef{real.hash, size, "image/jpeg", "foto.jpg"});
    REQUIRE(fleet.server->commit(changes));
  };
  refer(organisation, first_size);
  for (int i = 0; i < pieces; ++i) {
    const auto missing = fleet.server.replica->missing_attachment(organisation.id, real.hash).value();
    REQUIRE(missing);
    REQUIRE(fleet.server.replica->add_piece(*missing, Bytes(262'144, 9)));
  }
  refer(team_work, second_size);
  fleet.bram.observe(team_work, "van bram");
  for (int contacts = 0; contacts < 2; ++contacts) {
    CHECK(error_of(sync_once(fleet.bram, fleet.server)) == "none");
    fleet.server.clock.at += std::chrono::hours{24};
    fleet.bram.clock.at += std::chrono::hours{24};
  }
  CHECK(fleet.server.digest(team_work) == fleet.bram.digest(team_work));
}

TEST_CASE("promise 9: an attachment that is named with a wrong size holds up nothing but itself") {
  const std::uint64_t named = GENERATE(699'999, 700'001, 786'432, 100);
  CAPTURE(named);
  Fleet fleet;
  const auto real = fleet.bram->put_attachment(Bytes(700'000, 9), "image/jpeg", "foto.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", fleet.bram->new_id(), "photo",
              log::AttachmentRef{real.hash, named, "image/jpeg", "foto.jpg"});
  REQUIRE(fleet.bram->commit(changes));
  const Photo other = take_photo(fleet.bram, team_work, 5'000);
  CHECK(error_of(sync_once(fleet.bram, fleet.server)) == "none");
  CHECK(error_of(sync_once(fleet.bram, fleet.server)) == "none");
  CHECK(fleet.server.digest(team_work) == fleet.bram.digest(team_work));
  CHECK(fleet.server->attachment(other.reference.hash).has_value());
}

TEST_CASE("promise 9: an attachment whose size is beyond all bounds is not asked for") {
  Fleet fleet;
  const std::uint64_t size = GENERATE(~std::uint64_t{0} - 499'999'999, std::uint64_t{1} << 62);
  CAPTURE(size);
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", fleet.anna->new_id(), "photo",
              log::AttachmentRef{Hash{}, size, "image/jpeg", "foto.jpg"});
  const Hash another = hash_of("another", {});
  changes.add(team_work.id, "observation", fleet.anna->new_id(), "photo",
              log::AttachmentRef{another, size, "image/jpeg", "foto.jpg"});
  REQUIRE(fleet.anna->commit(changes));
  CHECK(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  const auto counts = store::AttachmentPeers(*fleet.anna.store).counts(fleet.server.id());
  REQUIRE(counts.has_value());
  CHECK(counts->originals_not_here.count == 2);
  CHECK(fleet.server.digest(team_work) == fleet.anna.digest(team_work));
  CHECK(fleet.server.replica->missing_attachments({.space = team_work.id, .limit = 10})->empty());
  CHECK_FALSE(fleet.server.replica->missing_attachment(team_work.id, Hash{}).value());
}
