#include "core/store/whereabouts.hpp"

#include "store_fixture.hpp"
#include <catch2/catch.hpp>

#include "core/store/peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using store::Changes;
using Stage = store::Whereabouts::Stage;

namespace {

const EntityId noor = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000aa");

/// A tablet, and a server that is known by its device alone.
struct WithServer {
  Replica tablet{1};
  SeededRandom other{2};
  log::DeviceId server = log::DeviceKey::make(other).id();
  store::Peers peers{*tablet.store};
  std::map<SpaceId, std::uint64_t> under_way;

  explicit WithServer(bool writable = true) {
    REQUIRE(tablet->add_space(work_space).has_value());
    store::PeerSpace grant;
    grant.space = work_space.id;
    grant.granted = true;
    grant.writable = writable;
    REQUIRE(peers.save_grants(server, {grant}).has_value());
  }

  EntityId write(const std::string& words, std::optional<EntityId> again = std::nullopt) {
    const EntityId id = again.value_or(tablet->new_id());
    Changes changes(noor);
    changes.set(work_space.id, "observation", id, "words", words);
    last = tablet->commit(changes)->front();
    return id;
  }
  std::uint64_t newest() { return static_cast<std::uint64_t>(*tablet->newest_position(work_space.id)); }
  void acknowledge() {
    const auto before = peers.space(server, work_space.id)->pushed;
    REQUIRE(peers.save_pushed(server, work_space.id, newest(), {}).has_value());
    REQUIRE(store::note_acknowledged(*tablet.store, server, work_space.id, before, newest()).has_value());
  }
  store::Whereabouts where(EntityId id) {
    return *store::WhereaboutsReader::open(*tablet.store, server, under_way)->of("observation", id);
  }

  Hash last;
};

}  // namespace

TEST_CASE(
    "promise 1: a record counts as stored from the moment that the server acknowledged it, and not before") {
  WithServer c;
  const auto id = c.write("glas op de stoep");
  CHECK(c.where(id).stage == Stage::here_only);
  CHECK_FALSE(c.where(id).changed);

  c.under_way[work_space.id] = c.newest();
  CHECK(c.where(id).stage == Stage::under_way);
  c.under_way.clear();  // the link was cut

  c.tablet.clock.at += Minutes{5};
  c.acknowledge();
  CHECK(c.where(id).stage == Stage::stored);
  CHECK(c.where(id).at == c.tablet.clock.at);
}

TEST_CASE("each record keeps the moment of its own acknowledgement, to the minute") {
  WithServer c;
  const auto morning = c.write("een");
  const Instant first = c.tablet.clock.at;
  c.acknowledge();
  c.tablet.clock.at += Minutes{30};
  const auto noon = c.write("twee");
  c.acknowledge();
  CHECK(c.where(morning).at == first);
  CHECK(c.where(noon).at == first + Minutes{30});
  // A stream of acknowledgements within a minute costs one row.
  for (int i = 0; i < 20; ++i) {
    c.tablet.clock.at += Milliseconds{100};
    c.write("nog een");
    c.acknowledge();
  }
  CHECK(*c.tablet->database().number("SELECT count(*) FROM acknowledged").value() == 2);
  CHECK(c.where(morning).at == first);
}

TEST_CASE("a change of what is stored already says that it is a change") {
  WithServer c;
  const auto id = c.write("glas op de stoep");
  c.acknowledge();
  c.write("glas op de stoep, opgeruimd", id);
  CHECK(c.where(id).stage == Stage::here_only);
  CHECK(c.where(id).changed);
}

TEST_CASE(
    "what was refused says why, also when something newer was taken in; when it is offered again it does "
    "not") {
  WithServer c;
  const auto id = c.write("buiten mijn bevoegdheid");
  const Hash refused = c.last;
  REQUIRE(c.peers
              .save_refused(c.server, {work_space.id, refused,
                                       fail(ErrorKind::refused, "space.not-yours", {{"space", "noord"}}),
                                       c.tablet.clock.at})
              .has_value());
  const auto fine = c.write("iets anders");
  c.acknowledge();
  const auto where = c.where(id);
  CHECK(where.stage == Stage::refused);
  CHECK(where.why->key() == "space.not-yours");
  CHECK(where.why->arguments() == Error::Arguments{{"space", "noord"}});
  CHECK(where.at == c.tablet.clock.at);
  CHECK(c.where(fine).stage == Stage::stored);
  const auto touched = *store::records_of(*c.tablet.store, refused, 10);
  REQUIRE(touched.size() == 1);
  CHECK(touched[0].entity == id);
  CHECK(touched[0].kind == "observation");

  REQUIRE(c.peers.forget_refused(c.server, work_space.id).has_value());
  CHECK(c.where(id).stage == Stage::here_only);
}

TEST_CASE(
    "a colleague's record that came from the server is at the server; one from a colleague's tablet is not "
    "yet") {
  WithServer c;
  Replica colleague(3);
  REQUIRE(colleague->add_space(work_space).has_value());
  const auto make = [&](const std::string& words) {
    const EntityId id = colleague->new_id();
    Changes changes(noor);
    changes.set(work_space.id, "observation", id, "words", words);
    REQUIRE(colleague->commit(changes).has_value());
    return id;
  };
  const auto by_server = make("langs de server");
  const auto by_tablet = make("aan tafel");
  const auto commits = *colleague->commits_after(work_space.id, 0, 10);
  REQUIRE(commits.size() == 2);
  REQUIRE(c.tablet->apply(commits[0].commit, c.server.to_text()).has_value());
  REQUIRE(c.tablet->apply(commits[1].commit, colleague->device().id().to_text()).has_value());
  CHECK(c.where(by_server).stage == Stage::stored);
  CHECK(c.where(by_server).at == c.tablet.clock.at);
  CHECK(c.where(by_tablet).stage == Stage::here_only);

  // The colleague is known to have all of it.
  REQUIRE(c.peers.save_pushed(colleague->device().id(), work_space.id, c.newest(), {}).has_value());
  CHECK(c.where(by_tablet).others == 1);
}

TEST_CASE("without a server, or in a space that it does not take, a record stays here and says so") {
  WithServer c(false);
  const auto id = c.write("voor mezelf");
  CHECK(c.where(id).stage == Stage::kept_back);
  CHECK(store::WhereaboutsReader::open(*c.tablet.store, std::nullopt)->of("observation", id)->stage ==
        Stage::kept_back);
  CHECK(c.where(c.tablet->new_id()).stage == Stage::kept_back);  // never written
}

TEST_CASE("promise 5: a server that was put back makes what it lost count as here only again") {
  WithServer c;
  const auto id = c.write("glas op de stoep");
  c.acknowledge();
  const Bytes epoch(16, 7);
  REQUIRE(c.peers.begin_epoch(c.server, epoch).has_value());
  CHECK(c.where(id).stage == Stage::here_only);
  c.tablet.clock.at += Minutes{90};
  c.acknowledge();
  CHECK(c.where(id).at == c.tablet.clock.at);
}
