#include "support/faulty_files.hpp"
#include "support/sent_state.hpp"
#include "unit/store/store_fixture.hpp"
#include <catch2/catch.hpp>

#include "core/store/peers.hpp"
#include "core/store/salvage.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

const log::SpaceInfo town_space{*SpaceId::from_text("0193a5b27c1e7f008a3d000000000002"),
                                log::SpaceKind::organisation, "Stad"};

store::Model model_with_pictures() {
  auto model = sample_model();
  model.add({"picture", {{"photo", store::FieldType::attachment, log::Merge::list}}});
  return model;
}

struct Leaver {
  TemporaryFolder folder;
  SetClock clock;
  SeededRandom random{7};
  std::unique_ptr<store::Store> store;
  log::DeviceId server = log::DeviceKey::from_seed(Bytes(32, 9)).value().id();

  explicit Leaver(const std::string& path = {}) {
    open(path);
    for (const auto& space : {work_space, town_space})
      REQUIRE(store->add_space(space));
  }
  void open(const std::string& path = {}) {
    store.reset();
    store = store::Store::open({path.empty() ? folder.path("db").string() : path, store::DatabaseKey{},
                                store::Database::Sharing::exclusive},
                               model_with_pictures(), clock, random)
                .value();
  }
  EntityId write(const log::SpaceInfo& space, const std::string& words) {
    const EntityId entity = store->new_id();
    store::Changes changes{EntityId{}};
    changes.set(space.id, "observation", entity, "words", words);
    REQUIRE(store->commit(changes));
    return entity;
  }
  Hash photograph(const log::SpaceInfo& space, const std::string& content) {
    const auto photo = store->put_attachment(as_bytes(content), "image/jpeg", "foto.jpg").value();
    store::Changes changes{EntityId{}};
    changes.add(space.id, "picture", store->new_id(), "photo", photo);
    REQUIRE(store->commit(changes));
    return photo.hash;
  }
  /// The server has everything of the space that is here now.
  void all_sent(const log::SpaceInfo& space) {
    store::Peers peers(*store);
    const auto newest = static_cast<std::uint64_t>(store->newest_position(space.id).value());
    REQUIRE(peers.save_pushed(server, space.id, newest, {newest, {}}));
    REQUIRE(peers.save_pulled(server, space.id, {newest, {}}));
  }
  /// Of the whole database, the log included.
  bool holds_text(const std::string& text) {
    (void)store->search(text, "", 1);  // what waits goes into the index
    for (const char* where : {"SELECT 1 FROM commit_log WHERE instr(payload, CAST(?1 AS BLOB)) > 0",
                              "SELECT 1 FROM entity WHERE instr(state, CAST(?1 AS BLOB)) > 0",
                              "SELECT 1 FROM observation WHERE instr(words, ?1) > 0",
                              "SELECT 1 FROM waiting_words WHERE instr(words, ?1) > 0"}) {
      auto row = store->database().prepare(where).value();
      row.bind(text);
      if (row.step().value()) return true;
    }
    return !store->search(text, "", 1).value().empty();
  }
};

}  // namespace

TEST_CASE("promise 6: of a space that was left nothing can be read any more, and others are as they were") {
  Leaver tablet;
  Replica anna(2);
  REQUIRE(anna->add_space(work_space));
  store::Changes changes{EntityId{}};
  changes.set(work_space.id, "observation", anna->new_id(), "words", "kelderluik");
  REQUIRE(anna->commit(changes));
  REQUIRE(tablet.store->apply(anna->commits_after(work_space.id, 0, 10)->front().commit, "server"));
  tablet.write(work_space, "steiger");
  const auto elsewhere = tablet.write(town_space, "lantaarn");
  const Hash photo = tablet.photograph(work_space, "beelden");
  const Hash shared = tablet.photograph(town_space, "gedeeld");
  REQUIRE(tablet.photograph(work_space, "gedeeld") == shared);
  tablet.all_sent(work_space);
  REQUIRE(tablet.store->database().script(
      "INSERT INTO attachment_at SELECT (SELECT id FROM peer LIMIT 1), space, hash, 1, NULL, 0, 0, 0 FROM "
      "attachment_reference"));
  const auto digest = tablet.store->digest(town_space.id).value();

  const store::Left left = tablet.store->leave_space(work_space.id, tablet.server).value();
  CHECK(left.commits_kept == 0);
  CHECK(left.attachments_kept == 0);
  CHECK_FALSE(tablet.holds_text("kelderluik"));
  CHECK_FALSE(tablet.holds_text("steiger"));
  CHECK(tablet.store->attachment(photo).error().key() == "attachment.not-here");
  CHECK(tablet.store->attachment(shared));
  CHECK(tablet.store->digest(work_space.id).value() == log::SpaceDigest{});
  CHECK(tablet.store->is_left(work_space.id).value());

  CHECK(tablet.store->digest(town_space.id).value() == digest);
  CHECK(tablet.store->find("observation", elsewhere).value()->text("words") == "lantaarn");
  CHECK(tablet.store->verify_chains().value().problems.empty());
}

TEST_CASE("promise 2: what the server does not have stays in a space that is left, and can be read") {
  Leaver tablet;
  tablet.write(work_space, "verstuurd");
  const auto refused = tablet.write(work_space, "geweigerd");
  const Hash refused_commit = tablet.store->commits_after(work_space.id, 0, 10)->back().hash;
  tablet.all_sent(work_space);
  REQUIRE(
      store::Peers(*tablet.store)
          .save_refused(tablet.server,
                        {work_space.id, refused_commit, fail(ErrorKind::refused, "space.left-before"), {}}));
  const auto unsent = tablet.write(work_space, "onderweg");
  const Hash photo = tablet.photograph(work_space, "alleen hier");

  const store::Left left = tablet.store->leave_space(work_space.id, tablet.server).value();
  CHECK(left.commits_kept == 3);
  CHECK(left.attachments_kept == 1);
  CHECK_FALSE(tablet.holds_text("verstuurd"));
  CHECK(tablet.store->find("observation", refused).value()->text("words") == "geweigerd");
  CHECK(tablet.store->find("observation", unsent).value()->text("words") == "onderweg");
  CHECK(tablet.store->attachment(photo));
  const auto digest = tablet.store->digest(work_space.id).value();
  REQUIRE(tablet.store->rebuild());
  CHECK(tablet.store->digest(work_space.id).value() == digest);

  // Once more changes nothing.
  CHECK(tablet.store->leave_space(work_space.id, tablet.server).value().commits_kept == 3);
  CHECK(tablet.store->digest(work_space.id).value() == digest);
}

TEST_CASE("a space that comes back goes on in the same chain, and is as at the others") {
  Leaver tablet;
  Replica other(3);
  REQUIRE(other->add_space(work_space));
  tablet.write(work_space, "kelder");
  const auto entity = tablet.write(work_space, "zolder");
  pass_on(*tablet.store, *other.store);
  tablet.all_sent(work_space);
  REQUIRE(tablet.store->leave_space(work_space.id, tablet.server));
  const auto lacking = tablet.store->lacking_payloads(work_space.id).value();
  REQUIRE(lacking.size() == 1);
  CHECK(lacking.front().device == tablet.store->device().id());
  CHECK(lacking.front().after == 0);

  pass_on(*other.store, *tablet.store);
  CHECK(tablet.store->lacking_payloads(work_space.id).value().empty());
  REQUIRE(tablet.store->come_back(work_space.id));
  CHECK_FALSE(tablet.store->is_left(work_space.id).value());
  CHECK(tablet.store->digest(work_space.id).value() == other->digest(work_space.id).value());
  CHECK(tablet.store->find("observation", entity).value()->text("words") == "zolder");
  tablet.write(work_space, "erf");
  pass_on(*tablet.store, *other.store);
  CHECK(other->branches(work_space.id).value().size() == 1);
  CHECK(tablet.store->digest(work_space.id).value() == other->digest(work_space.id).value());
}

TEST_CASE("promise 2: the chain of a device goes on in a space that is left after a state covered it") {
  Leaver tablet;
  Replica server(3);
  REQUIRE(server->add_space(work_space));
  tablet.write(work_space, "kelder");
  pass_on(*tablet.store, *server.store);
  REQUIRE(take_state(*tablet.store, server->device().id(), read_state(*server.store, work_space.id)));
  tablet.all_sent(work_space);
  const auto unsent = tablet.write(work_space, "zolder");

  REQUIRE(tablet.store->leave_space(work_space.id, tablet.server).value().commits_kept == 1);
  CHECK_FALSE(tablet.holds_text("kelder"));
  CHECK(tablet.store->verify_chains().value().problems.empty());
  CHECK(tablet.store->find("observation", unsent).value()->text("words") == "zolder");

  REQUIRE(tablet.store->come_back(work_space.id));
  pass_on(*server.store, *tablet.store);
  pass_on(*tablet.store, *server.store);
  CHECK(tablet.store->lacking_payloads(work_space.id).value().empty());
  CHECK(tablet.store->branches(work_space.id).value().size() == 1);
  CHECK(tablet.store->digest(work_space.id).value() == server->digest(work_space.id).value());
}

TEST_CASE("promise 2: a tablet that was put back has a chain that goes on from where it is there") {
  const TemporaryFolder folder;
  Leaver tablet(folder.path("tablet").string());
  Replica server(3);
  REQUIRE(server->add_space(work_space));
  tablet.write(work_space, "kelder");
  const auto late = tablet.write(work_space, "zolder");  // the server had not said to have it
  const log::DeviceId key = tablet.store->device().id();
  pass_on(*tablet.store, *server.store);
  REQUIRE(store::Peers(*tablet.store).save_pushed(tablet.server, work_space.id, 1, {1, {}}));
  tablet.store.reset();
  std::filesystem::copy(folder.path("tablet"), folder.path("backup"));
  tablet.open(folder.path("tablet").string());
  tablet.write(work_space, "erf");
  tablet.write(work_space, "schuur");
  pass_on(*tablet.store, *server.store);

  tablet.open(folder.path("backup").string());
  REQUIRE(take_state(*tablet.store, server->device().id(), read_state(*server.store, work_space.id)));
  REQUIRE(tablet.store->commits_not_here(work_space.id).value() == 2);

  REQUIRE(tablet.store->leave_space(work_space.id, tablet.server).value().commits_kept == 1);
  CHECK(tablet.store->verify_chains().value().problems.empty());
  CHECK(tablet.store->find("observation", late).value()->text("words") == "zolder");
  REQUIRE(tablet.store->branches(work_space.id).value().size() == 1);
  CHECK(tablet.store->branches(work_space.id).value().front().first == key);
  CHECK(tablet.store->branches(work_space.id).value().front().second.sequence == 2);

  REQUIRE(tablet.store->come_back(work_space.id));
  pass_on(*server.store, *tablet.store);
  CHECK(tablet.store->verify_chains().value().problems.empty());
  CHECK(tablet.store->branches(work_space.id).value().size() == 1);
  CHECK(tablet.store->digest(work_space.id).value() == server->digest(work_space.id).value());
}

TEST_CASE("an erasure that was not sent still counts in a space that is left and comes back") {
  Leaver tablet;
  const log::SpaceInfo backstage{*SpaceId::from_text("0193a5b27c1e7f008a3d000000000009"),
                                 log::SpaceKind::team_backstage, "Coulissen"};
  REQUIRE(tablet.store->add_space(backstage));
  const auto entity = tablet.write(backstage, "kelderluik");
  const auto written = tablet.store->commits_after(backstage.id, 0, 10).value().front();
  tablet.all_sent(backstage);
  REQUIRE(tablet.store->erase({backstage.id, "observation", entity, {}, "eigen woorden"}));
  const auto digest = tablet.store->digest(backstage.id).value();
  REQUIRE(tablet.store->leave_space(backstage.id, tablet.server));
  REQUIRE(tablet.store->come_back(backstage.id));
  CHECK(tablet.store->lacking_payloads(backstage.id).value().empty());
  CHECK(tablet.store->apply(written.commit, "server").value() == store::Applied::duplicate);
  CHECK_FALSE(tablet.holds_text("kelderluik"));
  CHECK(tablet.store->digest(backstage.id).value() == digest);
}

TEST_CASE("promise 2: leaving a space that is cut off at any write goes on where it was") {
  FaultyFiles files;
  for (int nth = 1; nth < 10'000; ++nth) {
    files.never_fail();
    Leaver tablet;
    for (int i = 0; i < 4; ++i)
      tablet.write(work_space, "regel " + std::to_string(i) + " geheim");
    const auto mine = tablet.write(town_space, "lantaarn");
    tablet.all_sent(work_space);
    const auto kept = tablet.write(work_space, "onverstuurd");
    files.fail_from(nth, FaultyFiles::Fault::disk_full);
    const bool done = tablet.store->leave_space(work_space.id, tablet.server).has_value();
    const bool failed = files.has_failed();
    files.never_fail();
    tablet.open();
    REQUIRE(tablet.store->finish_leaving());
    // Cut off before it was noted down, nothing has happened.
    if (tablet.store->is_left(work_space.id).value()) {
      REQUIRE_FALSE(tablet.holds_text("geheim"));
    } else {
      REQUIRE(failed);
      REQUIRE_FALSE(done);
      REQUIRE(tablet.holds_text("geheim"));
    }
    REQUIRE(tablet.store->find("observation", kept).value()->text("words") == "onverstuurd");
    REQUIRE(tablet.store->find("observation", mine).value()->text("words") == "lantaarn");
    REQUIRE(tablet.store->verify_chains().value().problems.empty());
    if (!failed) return;
  }
  FAIL("it never came to its end");
}

TEST_CASE("promise 6: after a salvage what was taken away is still left, and what it alone has stays") {
  Leaver damaged;
  store::Peers before(*damaged.store);
  const auto granted = [](const log::SpaceInfo& space) {
    store::PeerSpace one;
    one.space = space.id;
    one.writable = true;
    return one;
  };
  REQUIRE(before.save_grants(damaged.server, {granted(work_space), granted(town_space)}));
  const EntityId sent = damaged.write(work_space, "verstuurd");
  damaged.all_sent(work_space);
  const EntityId own = damaged.write(work_space, "niet verstuurd");
  REQUIRE(before.save_grants(damaged.server, {granted(town_space)}));
  const std::string path = damaged.folder.path("db").string();
  damaged.store.reset();

  Leaver saved;
  REQUIRE(store::salvage(path, store::DatabaseKey{}, *saved.store));
  store::Peers after(*saved.store);
  CHECK(after.ended(damaged.server).value() == std::vector<SpaceId>{work_space.id});
  // How far the server was is found out anew, before anything goes.
  REQUIRE(after.save_pushed(damaged.server, work_space.id, 1, {}));
  REQUIRE(saved.store->leave_space(work_space.id, damaged.server));
  CHECK_FALSE(saved.store->find("observation", sent).value());
  CHECK(saved.store->find("observation", own).value()->text("words") == "niet verstuurd");
}
