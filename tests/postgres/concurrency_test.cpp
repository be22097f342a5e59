#include <atomic>
#include <numeric>
#include <thread>

#include "postgres/places.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using postgres::Transaction;
using sync::Applied;

namespace {

log::Commit commit_by(std::uint64_t seed, const std::string& words, SpaceId space = team_work.id) {
  SeededRandom random(seed);
  const auto key = log::DeviceKey::make(random);
  return *log::make_commit(key, space, {}, log::HybridTime{1},
                           {EntityId{}, {{"observation", EntityId{}, "words", words, {}}}});
}

std::vector<std::uint64_t> positions(PostgresPlace& reader, SpaceId space = team_work.id) {
  std::vector<std::uint64_t> seen;
  const auto slice = *reader.store().commits_after(space, 0, {}, {100, 1U << 20});
  for (const auto& one : slice.commits)
    seen.push_back(static_cast<std::uint64_t>(one.position));
  return seen;
}

/// How many backends of this database wait for a lock at this moment.
std::int64_t waiting(PostgresPlace& onlooker) {
  return onlooker.connection
      ->run(
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = "
          "'Lock'")
      ->integer(0, 0);
}

}  // namespace

TEST_CASE("promise 10: a reader never sees a position of which an earlier one is still to come") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace slow(address);
  PostgresPlace quick(address);
  PostgresPlace reader(address);
  REQUIRE(slow.store().add_space(team_work));
  REQUIRE(slow.store().add_space(organisation));
  const log::DeviceId peer{};

  auto open = Transaction::begin(*slow.connection);
  REQUIRE(slow.store().apply(team_work.id, std::vector{commit_by(1, "traag")}, peer, std::nullopt));

  std::atomic<bool> done = false;
  Result<std::vector<sync::Received>> outcome = fail(ErrorKind::io, "none");
  std::thread other([&] {
    outcome = quick.store().apply(team_work.id, std::vector{commit_by(2, "vlug")}, peer, std::nullopt);
    done = true;
  });
  // The second has either come to wait for the first, or was let through: then the reader is about to skip.
  while (!done && waiting(reader) == 0) {
  }
  CHECK_FALSE(done);
  CHECK(positions(reader).empty());
  // Only this space waits.
  CHECK(reader.store()
            .apply(organisation.id, std::vector{commit_by(3, "elders", organisation.id)}, peer, std::nullopt)
            ->front()
            .applied == Applied::taken);

  REQUIRE(open->commit());
  other.join();
  REQUIRE(outcome.has_value());
  CHECK(outcome->front().applied == Applied::taken);
  const auto slice = *reader.store().commits_after(team_work.id, 0, {}, {100, 1U << 20});
  REQUIRE(slice.commits.size() == 2);
  CHECK(slice.commits[0].commit == commit_by(1, "traag"));
  CHECK(slice.commits[1].commit == commit_by(2, "vlug"));
  CHECK(positions(reader) == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("promise 10: a transaction that is rolled back leaves no hole that a reader would wait for") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace one(address);
  PostgresPlace reader(address);
  REQUIRE(one.store().add_space(team_work));
  {
    auto open = Transaction::begin(*one.connection);
    REQUIRE(one.store().apply(team_work.id, std::vector{commit_by(1, "weg")}, {}, std::nullopt));
  }
  CHECK(positions(reader).empty());
  REQUIRE(one.store().apply(team_work.id, std::vector{commit_by(2, "blijft")}, {}, std::nullopt));
  CHECK(positions(reader) == std::vector<std::uint64_t>{1});
  CHECK(reader.store().heads(team_work.id)->size() == 1);
}

TEST_CASE("the same commit brought to two processes at once is taken in once") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace first(address);
  REQUIRE(first.store().add_space(team_work));
  std::vector<log::Commit> commits;
  for (std::uint64_t seed = 1; seed <= 200; ++seed)
    commits.push_back(commit_by(seed, "woorden"));
  constexpr std::size_t processes = 4;
  std::array<std::size_t, processes> taken{};
  std::vector<std::unique_ptr<PostgresPlace>> places;
  for (std::size_t i = 0; i < processes; ++i)
    places.push_back(std::make_unique<PostgresPlace>(address));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < processes; ++i)
    threads.emplace_back([&, i] {
      for (std::size_t at = 0; at < commits.size(); at += 10) {
        const auto received = places[i]->store().apply(team_work.id, std::span(commits).subspan(at, 10),
                                                       log::DeviceId{}, std::nullopt);
        for (const auto& one : *received)
          taken[i] += one.applied == Applied::taken ? 1 : 0;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(std::accumulate(taken.begin(), taken.end(), std::size_t{0}) == commits.size());
  const auto seen = positions(first);
  REQUIRE(seen.size() == 100);
  for (std::size_t i = 0; i < seen.size(); ++i)
    CHECK(seen[i] == i + 1);
}

TEST_CASE("two processes take in the same piece: the content is whole") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace one(address);
  PostgresPlace other(address);
  REQUIRE(one.store().add_space(team_work));
  Bytes content(500'000);
  SeededRandom(4).fill(content);
  Node node(7);
  const auto reference = *node->put_attachment(content, "image/jpeg", "deur.jpg");
  SeededRandom random(1);
  const auto key = log::DeviceKey::make(random);
  const auto commit = *log::make_commit(key, team_work.id, {}, log::HybridTime{1},
                                        {EntityId{}, {{"observation", EntityId{}, "photo", reference, {}}}});
  REQUIRE(one.store().apply(team_work.id, std::vector{commit}, {}, std::nullopt));
  const auto seen_by_both = **one.store().missing_attachment(team_work.id, reference.hash);
  const auto first = ByteView(content).first(262'144);
  REQUIRE(one.store().add_piece(seen_by_both, first));
  REQUIRE(other.store().add_piece(seen_by_both, first));
  const auto now = **other.store().missing_attachment(team_work.id, reference.hash);
  CHECK(now.pieces_here == 1);
  REQUIRE(other.store().add_piece(now, ByteView(content).subspan(262'144)));
  REQUIRE(one.store().finish_attachment(**one.store().missing_attachment(team_work.id, reference.hash)));
  CHECK(*other.commits->attachment(reference.hash) == content);
}

TEST_CASE("a database that stops is away, says so, and is found again without a restart of ours") {
  PostgresPlace place;
  REQUIRE(place.store().add_space(team_work));
  REQUIRE(place.store().apply(team_work.id, std::vector{commit_by(1, "ervoor")}, {}, std::nullopt));
  SECTION("between transactions") {
    PostgresServer::running().stop();
    const auto away = place.store().newest(team_work.id);
    CHECK(away.error().key() == "store.server-away");
    CHECK(away.error().kind() == ErrorKind::unavailable);
    PostgresServer::running().start();
  }
  SECTION("promise 2: in the middle of a transaction, of which nothing remains") {
    auto open = Transaction::begin(*place.connection);
    REQUIRE(place.store().apply(team_work.id, std::vector{commit_by(2, "half")}, {}, std::nullopt));
    PostgresServer::running().crash_and_restart();
    CHECK(open->commit().error().key() == "store.server-away");
  }
  // As soon as its back-off is over.
  Result<log::LogPlace> place_now = place.store().newest(team_work.id);
  while (place_now.has_error() && place_now.error().key() == "store.server-away")
    place_now = place.store().newest(team_work.id);
  REQUIRE(place_now.has_value());
  CHECK(place_now->position == 1);
  CHECK(place.store()
            .apply(team_work.id, std::vector{commit_by(3, "erna")}, {}, std::nullopt)
            ->front()
            .applied == Applied::taken);
}

TEST_CASE("an address that is none, and a database that is not there, are said so") {
  CHECK(postgres::Connection::open("nonsense").error().key() == "store.server-address");
  const auto nowhere = postgres::Connection::open("postgresql:///x?host=/nowhere&password=geheim");
  CHECK(nowhere.error().key() == "store.server-away");
  CHECK(nowhere.error().debug_text().find("geheim") == std::string::npos);
}

TEST_CASE("the tables are made once, by whichever process is first, and refused when newer") {
  const std::string address = PostgresServer::running().new_database();
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      SetClock clock;
      SystemRandom random;
      auto connection = postgres::Connection::open(address);
      if (connection && postgres::migrate(**connection, clock, random)) ++made;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(made == 4);
  PostgresPlace place(address);
  PostgresPlace other(address);
  CHECK(*postgres::database_id(*place.connection) == *postgres::database_id(*other.connection));
  REQUIRE(place.connection->run("INSERT INTO layout VALUES (999)"));
  CHECK(postgres::migrate(*other.connection, other.clock, other.random).error().key() ==
        "store.newer-version");
}
