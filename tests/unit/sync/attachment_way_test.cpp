// Which attachments go, in which order, what counts as sent, and what happens when one is not to be had.
#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

#include "core/log/thumbnail.hpp"
#include "core/store/attachment_peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using store::AttachmentLevel;

namespace {

struct Field {
  FakeThumbnails thumbnails;
  Server server{1};
  Node anna{2};
  Node bram{3};
  std::uint64_t seed = 100;

  Field() {
    for (Node* tablet : {&anna, &bram}) {
      server.directory.allow(tablet->id(), {grant(team_work)});
      REQUIRE((*tablet)->add_space(team_work));
      (*tablet)->make_thumbnails_with(&thumbnails);
    }
  }

  log::AttachmentRef put(Node& tablet, std::size_t size, const std::string& type = "image/jpeg") {
    Bytes content(size);
    SeededRandom(++seed).fill(content);
    const auto reference = tablet->put_attachment(content, type, "deur").value();
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", tablet->new_id(), "photo", reference);
    REQUIRE(tablet->commit(changes));
    tablet.clock.at += Seconds{60};
    return reference;
  }
  static void choose(Node& tablet, AttachmentLevel send, AttachmentLevel fetch, std::uint32_t days = 0) {
    REQUIRE(store::choose_attachments(*tablet.store, {{send, days}, {fetch, days}}));
  }
  void bound_server(sync::AttachmentBounds bounds) {
    server.replica = std::make_unique<sync::StoreReplica>(*server.store, std::move(bounds));
  }
  store::AttachmentWhereabouts whereabouts(Node& tablet, const Hash& hash) {
    return store::AttachmentPeers(*tablet.store).whereabouts(hash).value();
  }
  store::AttachmentCounts counts(Node& tablet) {
    return store::AttachmentPeers(*tablet.store).counts(server.id()).value();
  }
  bool has(Node& node, const log::AttachmentRef& reference) {
    return node->attachment(reference.hash).has_value();
  }
  void wait(Seconds time) {
    for (Node* node : {static_cast<Node*>(&server), &anna, &bram})
      node->clock.at += time;
  }
};

/// The hashes of what came, in order of their first part.
std::vector<Hash> order_of_pieces(Connection& connection) {
  std::vector<Hash> order;
  bool moved = true;
  while (moved) {
    moved = connection.server_speaks() | connection.client_hears();
    if (connection.client_speaks()) {
      moved = true;
      const auto frame = **sync::decode_frame(connection.up.back());
      if (const auto* piece = std::get_if<sync::AttachmentPiece>(&frame)) {
        if (std::find(order.begin(), order.end(), piece->hash) == order.end()) order.push_back(piece->hash);
      }
    }
    moved |= connection.server_hears();
  }
  return order;
}

Hash thumbnail_of(Node& tablet, const log::AttachmentRef& original) {
  Hash found;
  REQUIRE(tablet->each("observation", [&](const store::Record& record) {
    for (const auto& one : record.attachments(log::thumbnail_field("photo")))
      if (log::original_of(one) == original.hash) found = one.hash;
    return true;
  }));
  return found;
}

/// As an end of before parts and offers.
void make_older(std::deque<Bytes>& messages) { take_out(messages, sync::features::attachment_parts); }

}  // namespace

TEST_CASE("texts go with their records, then thumbnails, then originals, the newest first") {
  Field field;
  const auto older = field.put(field.anna, 300'000);
  const auto newer = field.put(field.anna, 400'000);
  const auto checklist = field.put(field.anna, 50'000, "application/xml");
  Connection connection(field.anna, field.server);
  const auto order = order_of_pieces(connection);
  CHECK(order == std::vector<Hash>{checklist.hash, thumbnail_of(field.anna, newer),
                                   thumbnail_of(field.anna, older), newer.hash, older.hash});
  CHECK_FALSE(connection.client->outcome().error);
  CHECK(field.has(field.server, older));
}

TEST_CASE("an older version sees a photo as ever, and keeps and passes on its thumbnail") {
  Field field;
  const auto photo = field.put(field.anna, 5'000);
  const auto record = [&](Node& node) {
    std::optional<store::Record> found;
    REQUIRE(node->each("observation", [&](const store::Record& one) {
      found = one;
      return true;
    }));
    return *found;
  };
  CHECK(record(field.anna).attachments("photo") == std::vector{photo});
  CHECK_FALSE(record(field.anna).contested("photo.thumbnail"));
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK(record(field.bram).attachments("photo.thumbnail").size() == 1);
  CHECK(field.bram->attachment(thumbnail_of(field.anna, photo)).value().size() == 900);
}

TEST_CASE("a record written while a large photo is under way goes ahead of the rest of it") {
  Field field;
  field.anna->make_thumbnails_with(nullptr);
  field.put(field.anna, 4'000'000);
  Connection connection(field.anna, field.server, true);
  const auto turn = [&] {
    while (connection.server_speaks() || connection.client_hears()) {
    }
    bool said = false;
    while (connection.client_speaks())
      said = true;
    while (connection.server_hears()) {
    }
    return said;
  };
  for (int i = 0; i < 6; ++i)
    REQUIRE(turn());
  REQUIRE(connection.client->outcome().progress.attachments_sent == 0);
  field.anna.observe(team_work, "er staat iemand voor de deur");
  connection.client->look_again();
  while (connection.server_speaks() || connection.client_hears()) {
  }
  REQUIRE(connection.client_speaks());
  CHECK(std::holds_alternative<sync::Commits>(**sync::decode_frame(connection.up.front())));
}

TEST_CASE("what is under way of a photo is little on a slow line and enough on a fast one") {
  Field field;
  field.anna->make_thumbnails_with(nullptr);
  field.put(field.anna, 8'000'000);
  const auto most_under_way = [&](Seconds each_turn, int settled_in) {
    Connection connection(field.anna, field.server);
    std::size_t most = 0;
    for (int turns = 0; turns < 30; ++turns) {
      while (connection.server_speaks() || connection.client_hears()) {
      }
      std::size_t parts = 0;
      while (connection.client_speaks()) {
        const auto frame = **sync::decode_frame(connection.up.back());
        parts += std::holds_alternative<sync::AttachmentPiece>(frame) ? 1 : 0;
      }
      if (turns > settled_in) most = std::max(most, parts);
      field.server.clock.at += each_turn;
      while (connection.server_hears()) {
      }
    }
    return most;
  };
  CHECK(most_under_way(Seconds{0}, 0) > 16);
  CHECK(most_under_way(Seconds{5}, 8) <= 1);
}

TEST_CASE(
    "records only, thumbnails, originals: what goes up is what its user chose, and it shows what stays") {
  Field field;
  const auto photo = field.put(field.anna, 300'000);
  const Hash small = thumbnail_of(field.anna, photo);
  const auto level = GENERATE(AttachmentLevel::records, AttachmentLevel::thumbnails);
  Field::choose(field.anna, level, AttachmentLevel::originals);
  const auto outcome = sync_once(field.anna, field.server);
  CHECK_FALSE(outcome.error);
  CHECK(field.server.commits(team_work) == 1);
  CHECK_FALSE(field.has(field.server, photo));
  CHECK(field.server->attachment(small).has_value() == (level == AttachmentLevel::thumbnails));
  CHECK(field.counts(field.anna).originals_only_here == store::AttachmentSum{1, 300'000});
  CHECK_FALSE(field.whereabouts(field.anna, photo.hash).at_a_peer);
  const auto idle = sync_once(field.anna, field.server);
  CHECK(idle.bytes_in + idle.bytes_out <
        1024 + 300);  // one is asked for once more, by a server without memory

  Field::choose(field.anna, AttachmentLevel::originals, AttachmentLevel::originals);
  CHECK_FALSE(sync_once(field.anna, field.server).error);
  CHECK(field.has(field.server, photo));
  CHECK(field.counts(field.anna).originals_only_here == store::AttachmentSum{});
  CHECK(field.whereabouts(field.anna, photo.hash).at_a_peer);
}

TEST_CASE("a choice made during a session counts from then on") {
  Field field;
  Field::choose(field.anna, AttachmentLevel::records, AttachmentLevel::originals);
  const auto photo = field.put(field.anna, 300'000);
  Connection connection(field.anna, field.server, true);
  connection.run();
  CHECK_FALSE(field.has(field.server, photo));
  Field::choose(field.anna, AttachmentLevel::originals, AttachmentLevel::originals);
  connection.client->look_again();
  connection.run();
  CHECK(field.has(field.server, photo));
}

TEST_CASE("what comes down is what its user chose: by kind, by age, and one by itself") {
  Field field;
  const auto old = field.put(field.anna, 20'000);
  field.wait(Seconds{40 * 24 * 3600});
  const auto recent = field.put(field.anna, 30'000);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);

  Field::choose(field.bram, AttachmentLevel::originals, AttachmentLevel::thumbnails);
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK_FALSE(field.has(field.bram, recent));
  CHECK(field.bram->attachment(thumbnail_of(field.anna, recent)).has_value());
  CHECK(field.counts(field.bram).originals_not_here == store::AttachmentSum{2, 50'000});

  Field::choose(field.bram, AttachmentLevel::originals, AttachmentLevel::originals, 7);
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK(field.has(field.bram, recent));
  CHECK_FALSE(field.has(field.bram, old));

  Field::choose(field.bram, AttachmentLevel::records, AttachmentLevel::records);
  REQUIRE(store::AttachmentPeers(*field.bram.store).wish_for(old.hash));
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK(field.has(field.bram, old));
  CHECK(store::AttachmentPeers(*field.bram.store).wish_for(Hash{}).error().key() == "attachment.unknown");
}

TEST_CASE("promise 1: cut anywhere, a photo counts as sent only where the server holds all of it") {
  const bool restart = GENERATE(false, true);
  TemporaryFolder folder;
  for (std::size_t cut = 0;; ++cut) {
    CAPTURE(cut, restart);
    Field field;
    Server server{5, restart ? folder.path("server" + std::to_string(cut) + ".db").string() : ":memory:"};
    server.directory = field.server.directory;
    const auto photo = field.put(field.anna, 600'000);
    bool finished = false;
    {
      Connection connection(field.anna, server);
      std::size_t said = 0;
      bool moved = true;
      while (moved && said < cut) {
        moved = false;
        if (connection.server_speaks()) ++said, moved = true;
        moved |= connection.client_hears();
        if (said < cut && connection.client_speaks()) ++said, moved = true;
        moved |= connection.server_hears();
      }
      finished = connection.client->settled();
    }
    if (field.whereabouts(field.anna, photo.hash).at_a_peer) REQUIRE(server->attachment(photo.hash));
    if (finished) REQUIRE(field.whereabouts(field.anna, photo.hash).at_a_peer);
    if (restart) server.open();
    REQUIRE_FALSE(sync_once(field.anna, server).error);
    REQUIRE(server->attachment(photo.hash));
    REQUIRE(field.whereabouts(field.anna, photo.hash).at_a_peer);
    const auto idle = sync_once(field.anna, server);
    REQUIRE(idle.round_trips == 1);
    if (finished) break;
  }
}

TEST_CASE("pieces of a half-sent photo that are not of it are found out before the rest is sent") {
  Field field;
  const auto photo = field.put(field.anna, 1'000'000);
  {
    Connection connection(field.anna, field.server);
    for (std::size_t parts = 0; parts < 20;) {
      connection.server_speaks();
      connection.client_hears();
      if (connection.client_speaks() &&
          std::holds_alternative<sync::AttachmentPiece>(**sync::decode_frame(connection.up.back())))
        ++parts;
      connection.server_hears();
    }
  }
  REQUIRE(field.server->missing_attachment(team_work.id, photo.hash).value()->pieces_here == 2);
  REQUIRE(field.server->database().run(
      "UPDATE attachment_piece SET bytes = zeroblob(262144) WHERE number = 1 AND hash = ?",
      ByteView(photo.hash.bytes)));
  const auto outcome = sync_once(field.anna, field.server);
  CHECK_FALSE(outcome.error);
  CHECK(field.has(field.server, photo));
  CHECK(outcome.bytes_out < 1'200'000);
}

TEST_CASE("a photo that nobody has is not asked for at every contact, and is when it can be had") {
  Field field;
  const auto photo = field.put(field.anna, 20'000);
  {
    // The record goes, the photo does not get through.
    Field::choose(field.anna, AttachmentLevel::records, AttachmentLevel::originals);
    REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  }
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK(field.whereabouts(field.bram, photo.hash).absent_at);
  const auto idle = sync_once(field.bram, field.server);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);

  Field::choose(field.anna, AttachmentLevel::originals, AttachmentLevel::originals);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  SECTION("after a rest that grows") {
    field.wait(Seconds{61});
    REQUIRE_FALSE(sync_once(field.bram, field.server).error);
    CHECK(field.has(field.bram, photo));
  }
  SECTION("at once when the server says that it came") {
    Connection following(field.bram, field.server, true);
    following.run();
    CHECK_FALSE(field.has(field.bram, photo));
    following.host->tell_of_attachment(team_work.id, photo.hash);
    following.run();
    CHECK(field.has(field.bram, photo));
  }
  SECTION("at once when the server was put back") {
    REQUIRE(field.server.replica->renew_epoch());
    REQUIRE_FALSE(sync_once(field.bram, field.server).error);
    CHECK(field.has(field.bram, photo));
  }
  SECTION("at once when somebody asks for it") {
    REQUIRE(store::AttachmentPeers(*field.bram.store).wish_for(photo.hash));
    REQUIRE_FALSE(sync_once(field.bram, field.server).error);
    CHECK(field.has(field.bram, photo));
  }
  SECTION("a clock that was a year ahead does not put it off for a year") {
    field.wait(Seconds{61});
    field.bram.clock.at -= Seconds{365 * 24 * 3600};
    REQUIRE_FALSE(sync_once(field.bram, field.server).error);
    CHECK(field.has(field.bram, photo));
  }
}

TEST_CASE("a server remembers over sessions what a tablet did not have") {
  Field field;
  const auto session = [&] { return sync_once(field.anna, field.server); };
  Field::choose(field.anna, AttachmentLevel::records, AttachmentLevel::originals);
  const auto photo = field.put(field.anna, 20'000);
  REQUIRE_FALSE(session().error);
  CHECK(session().round_trips == 1);
  field.wait(Seconds{61});
  CHECK(session().round_trips > 1);
  CHECK(session().round_trips == 1);
  Field::choose(field.anna, AttachmentLevel::originals, AttachmentLevel::originals);
  REQUIRE_FALSE(session().error);
  CHECK(field.has(field.server, photo));
}

TEST_CASE("over a quota the records go, the photo stays here and says why, and goes when there is room") {
  Field field;
  field.anna->make_thumbnails_with(nullptr);
  const auto first = field.put(field.anna, 1'500'000);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  sync::AttachmentBounds bounds;
  std::string key;
  SECTION("of a member") {
    bounds.per_member = 2'000'000;
    key = "attachment.over-quota-member";
  }
  SECTION("of a space") {
    bounds.per_space = 2'000'000;
    key = "attachment.over-quota-team";
  }
  SECTION("of the server") {
    bounds.total = 2'000'000;
    key = "attachment.over-quota-server";
  }
  SECTION("of its disk") {
    bounds.keep_free = 1'000'000;
    bounds.free_bytes = [] { return std::optional<std::uint64_t>(1'200'000); };
    key = "attachment.server-nearly-full";
  }
  field.server.directory.members[field.anna.id()].id = field.anna->new_id();
  field.bound_server({});
  const auto counted = field.put(field.anna, 100'000);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  if (key == "attachment.over-quota-member") bounds.per_member = 1'000'000;
  field.bound_server(bounds);

  const auto second = field.put(field.anna, 950'000);
  const auto outcome = sync_once(field.anna, field.server);
  CHECK_FALSE(outcome.error);
  CHECK(outcome.progress.attachments_refused_there > 0);
  CHECK(field.server.commits(team_work) == 3);
  CHECK_FALSE(field.has(field.server, second));
  CHECK(field.has(field.anna, second));
  const auto where = field.whereabouts(field.anna, second.hash);
  CHECK_FALSE(where.at_a_peer);
  REQUIRE(where.refused);
  CHECK(where.refused->key() == key);
  CHECK(field.counts(field.anna).refused == store::AttachmentSum{1, 950'000});
  CHECK(store::AttachmentPeers(*field.anna.store).refused(field.server.id(), 10).value().size() == 1);

  field.bound_server({});
  field.wait(Seconds{24 * 3600});
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  CHECK(field.has(field.server, second));
  CHECK(field.counts(field.anna).refused == store::AttachmentSum{});
  CHECK(field.has(field.server, first));
  CHECK(field.has(field.server, counted));
}

TEST_CASE("a tablet whose disk is nearly full takes in records and no photos, and says so once") {
  Field field;
  const auto photo = field.put(field.anna, 20'000);
  field.put(field.anna, 20'000);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  sync::AttachmentBounds bounds;
  bounds.keep_free = 500'000'000;
  bounds.is_tablet = true;
  bounds.free_bytes = [] { return std::optional<std::uint64_t>(400'000'000); };
  field.bram.replica = std::make_unique<sync::StoreReplica>(*field.bram.store, bounds);
  const auto outcome = sync_once(field.bram, field.server);
  CHECK_FALSE(outcome.error);
  REQUIRE(outcome.warnings.size() == 1);
  CHECK(outcome.warnings[0].key() == "attachment.tablet-nearly-full");
  CHECK(field.bram.commits(team_work) == 2);
  CHECK_FALSE(field.has(field.bram, photo));
  field.bram.replica = std::make_unique<sync::StoreReplica>(*field.bram.store);
  REQUIRE_FALSE(sync_once(field.bram, field.server).error);
  CHECK(field.has(field.bram, photo));
}

TEST_CASE("a lost tablet hands in its originals before it removes everything, whatever was chosen") {
  Field field;
  Field::choose(field.anna, AttachmentLevel::records, AttachmentLevel::records);
  const auto photo = field.put(field.anna, 300'000);
  REQUIRE_FALSE(sync_once(field.anna, field.server).error);
  field.server.directory.revoked[field.anna.id()] = field.server.clock.at;
  ++field.server.directory.changes;
  Connection connection(field.anna, field.server);
  connection.run();
  CHECK(connection.client->wipe());
  CHECK(field.has(field.server, photo));
}

TEST_CASE("with an end of before parts and offers, photos go both ways as they did") {
  Field field;
  const auto photo = field.put(field.anna, 600'000);
  const auto session = [&](Node& tablet) {
    Connection connection(tablet, field.server);
    bool moved = true;
    while (moved) {
      moved = false;
      while (connection.server_speaks())
        moved = true;
      make_older(connection.down);
      while (connection.client_hears())
        moved = true;
      while (connection.client_speaks())
        moved = true;
      make_older(connection.up);
      while (connection.server_hears())
        moved = true;
    }
    return connection.client->outcome();
  };
  CHECK_FALSE(session(field.anna).error);
  CHECK(field.has(field.server, photo));
  CHECK_FALSE(session(field.bram).error);
  CHECK(field.has(field.bram, photo));
}

TEST_CASE("promise 9: more photos named at once than are kept in mind end no link") {
  Fleet fleet;
  store::Changes changes{EntityId{}};
  std::vector<Hash> photos;
  for (std::size_t i = 0; i < sync::tuning::offers_accepted + 50; ++i) {
    photos.push_back(hash_of("photo", {as_bytes(std::to_string(i))}));
    changes.add(team_work.id, "observation", fleet.anna->new_id(), "photo",
                log::AttachmentRef{photos.back(), 1'000, "image/jpeg", "foto.jpg"});
  }
  REQUIRE(fleet.anna->commit(changes));
  fleet.sync_all();
  Connection link(fleet.bram, fleet.server, true);
  link.run();
  for (const Hash& photo : photos)
    link.host->receive(sync::encode_frame(sync::HaveAttachment{team_work.id, photo}), fleet.server.clock.at);
  CHECK_FALSE(link.host->finished());
}
