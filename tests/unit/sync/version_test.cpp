// Ends of different versions of the protocol.
#include "unit/sync/fleet.hpp"
#include "unit/sync/meeting_team.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

constexpr std::uint32_t later = sync::protocol_version + 1;
constexpr std::uint32_t too_old = sync::oldest_protocol_version - 1;

void run_between(Connection& connection, std::uint32_t tablets, std::uint32_t servers) {
  for (bool moved = true; moved;) {
    moved = connection.server_speaks();
    claim_version(connection.down, servers);
    moved |= connection.client_hears();
    moved |= connection.client_speaks();
    claim_version(connection.up, tablets);
    moved |= connection.server_hears();
  }
}

void run_between(Meeting& meeting, std::uint32_t hosts, std::uint32_t guests) {
  for (bool moved = true; moved;) {
    moved = meeting.host_speaks();
    claim_version(meeting.to_guest, hosts);
    moved |= meeting.guest_hears();
    moved |= meeting.guest_speaks();
    claim_version(meeting.to_host, guests);
    moved |= meeting.host_hears();
  }
}

/// As a later version might say it: with a field more.
Bytes with_more_in_it(const Bytes& frame) {
  ArchiveReader in(frame);
  std::uint32_t tag = 0, version = 0;
  in(tag, version);
  const auto rest = ByteView(frame).subspan(frame.size() - in.left());
  ArchiveWriter out;
  out(tag, version + 1);
  out.put(rest.data(), rest.size());
  out(std::string("from 2031"));
  return out.take();
}

/// And what only a later version says, which may be passed over.
Bytes unknown_frame() {
  ArchiveWriter out;
  out(sync::first_optional_tag + 3, std::uint32_t{1}, std::string("from 2031"));
  return out.take();
}

}  // namespace

TEST_CASE("frames with fields that are not known yet, and frames of unknown kinds, disturb no session") {
  Fleet fleet;
  fleet.anna.observe(team_work, "van anna");
  fleet.bram.observe(team_work, "van bram");
  const auto photo = fleet.bram->put_attachment(Bytes(300'000, 7), "image/jpeg", "foto.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", fleet.bram->new_id(), "photo", photo);
  REQUIRE(fleet.bram->commit(changes));
  std::size_t passed_over = 0;
  const auto as_said_later = [&](std::deque<Bytes>& way) {
    way.back() = with_more_in_it(way.back());
    way.push_back(unknown_frame());
    ++passed_over;
  };
  for (Node* tablet : {&fleet.bram, &fleet.anna}) {
    Connection connection(*tablet, fleet.server);
    for (bool moved = true; moved;) {
      moved = connection.server_speaks();
      if (moved) as_said_later(connection.down);
      while (connection.client_hears())
        moved = true;
      const bool spoke = connection.client_speaks();
      if (spoke) as_said_later(connection.up);
      while (connection.server_hears())
        moved = true;
      moved |= spoke;
    }
    CHECK(error_of(connection.client->outcome()) == "none");
    CHECK(error_of(connection.host->outcome()) == "none");
    CHECK(connection.client->settled());
  }
  CHECK(passed_over > 20);
  CHECK(fleet.anna.digest(team_work) == fleet.server.digest(team_work));
  CHECK(fleet.anna.commits(team_work) == 3);
  CHECK(fleet.anna->attachment(photo.hash).has_value());
}

TEST_CASE("a tablet keeps working with a server of a later version, and the other way round") {
  for (const auto& [tablets, servers] :
       {std::pair{sync::protocol_version, later}, std::pair{later, sync::protocol_version}}) {
    Fleet fleet;
    fleet.anna.observe(team_work, "van een andere versie");
    Connection connection(fleet.anna, fleet.server);
    run_between(connection, tablets, servers);
    CHECK(error_of(connection.client->outcome()) == "none");
    CHECK(connection.client->settled());
    CHECK(fleet.server.commits(team_work) == 1);
  }
}

TEST_CASE("tablets of different versions meet") {
  for (const auto& [hosts, guests] :
       {std::pair{sync::protocol_version, later}, std::pair{later, sync::protocol_version}}) {
    Team team;
    team.anna.observe(team_work, "van een andere versie");
    Meeting meeting(team.anna, team.bram);
    run_between(meeting, hosts, guests);
    CHECK(error_of(*meeting.at_guest) == "none");
    CHECK(team.bram.commits(team_work) == 1);
  }
}

TEST_CASE("a version that is not understood any more is refused, and each side says who has to update") {
  Fleet fleet;
  fleet.anna.observe(team_work, "blijft hier");
  Connection connection(fleet.anna, fleet.server);
  run_between(connection, too_old, sync::protocol_version);
  const auto at_tablet = connection.client->outcome().error;
  const auto at_server = connection.host->outcome().error;
  REQUIRE((at_tablet && at_server));
  CHECK(at_tablet->key() == "sync.other-end-newer");
  CHECK(at_tablet->argument("ours") == std::to_string(too_old));
  CHECK(at_tablet->argument("theirs") == std::to_string(sync::oldest_protocol_version));
  CHECK(at_server->key() == "sync.other-end-older");
  CHECK(at_server->argument("theirs") == std::to_string(too_old));
  CHECK(fleet.anna.commits(team_work) == 1);
  CHECK(fleet.server.commits(team_work) == 0);
  CHECK(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  CHECK(fleet.server.commits(team_work) == 1);

  Connection old_server(fleet.anna, fleet.server);
  run_between(old_server, sync::protocol_version, too_old);
  CHECK(old_server.client->outcome().error.value().key() == "sync.other-end-older");
  CHECK(old_server.host->outcome().error.value().key() == "sync.other-end-newer");
}
