// What one process takes in is told to the others, with nobody looking for it.
#include <condition_variable>
#include <mutex>

#include "postgres/places.hpp"

#include "sync/server/postgres/listener.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// Hears what a process with this name would.
struct Heard {
  std::mutex guard;
  std::condition_variable changed;
  int begun = 0;
  int lost = 0;
  std::vector<postgres::News> news;
  postgres::Listener listener;

  Heard(const std::string& address, const std::string& origin)
      : listener(
            address, origin, [this](const postgres::News& one) { note([&] { news.push_back(one); }); },
            [this](const Result<void>& listening) { note([&] { ++(listening ? begun : lost); }); }) {}
  void note(const std::function<void()>& what) {
    const std::lock_guard lock(guard);
    what();
    changed.notify_all();
  }
  /// The bound is for a test that fails: nothing looks by itself here, so that nothing would ever come.
  bool wait_until(const std::function<bool()>& done) {
    std::unique_lock lock(guard);
    return changed.wait_for(lock, std::chrono::seconds{60}, done);
  }
  /// While nothing is added.
  template <class Read>
  auto look(Read read) {
    const std::lock_guard lock(guard);
    return read();
  }
  bool has_news_of(SpaceId space) const {
    return std::any_of(news.begin(), news.end(),
                       [&](const postgres::News& one) { return one.spaces.contains(space); });
  }
};

log::Commit commit_with(const Bytes& photo, store::Store& maker) {
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", maker.new_id(), "photo",
              maker.put_attachment(photo, "image/jpeg", "deur.jpg").value());
  const auto made = maker.commit(changes).value();
  return maker.commit_by_hash(made.front()).value()->commit;
}

void end_listening(PostgresPlace& place) {
  REQUIRE(
      place.connection->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND query ILIKE 'LISTEN%'"));
}

}  // namespace

TEST_CASE("LISTEN and NOTIFY alone tell every other process what came in, and where") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace place(address);
  REQUIRE(place.store().add_space(team_work));
  postgres::PostgresCommits one(*place.connection, place.clock, place.random, "one");
  Heard itself(address, "one");
  Heard other(address, "other");
  REQUIRE(itself.wait_until([&] { return itself.news.size() == 1; }));
  REQUIRE(other.wait_until([&] { return other.news.size() == 1; }));
  CHECK(other.look([&] { return other.news.front().anything; }));  // whatever came before anybody listened

  Node maker{7};
  REQUIRE(maker->add_space(team_work));
  const Bytes photo(30'000, 5);
  const log::Commit commit = commit_with(photo, *maker.store);
  REQUIRE(one.apply(team_work.id, std::vector{commit}, maker.id(), {}));
  REQUIRE(other.wait_until([&] { return other.has_news_of(team_work.id); }));

  const auto missing = *one.missing_attachments({.space = team_work.id, .limit = 10});
  REQUIRE(missing.size() == 1);
  REQUIRE(one.add_piece(missing[0], photo));
  REQUIRE(one.finish_attachment(**one.missing_attachment(team_work.id, missing[0].hash)));
  CHECK(other.wait_until([&] { return !other.news.back().attachments.empty(); }));
  CHECK(other.look([&] { return other.news.back().attachments; }) ==
        std::set{std::pair{team_work.id, missing[0].hash}});
  // It knows what it did itself: this comes from another process, and nothing came before it.
  postgres::PostgresCommits another(*place.connection, place.clock, place.random, "another");
  const log::Commit next = commit_with(Bytes(10, 6), *maker.store);
  REQUIRE(another.apply(team_work.id, std::vector{next}, maker.id(), {}));
  REQUIRE(itself.wait_until([&] { return itself.news.size() > 1; }));
  CHECK(itself.look([&] { return itself.news.size(); }) == 2);
  CHECK(itself.look([&] { return itself.news.back().spaces; }) == std::set{team_work.id});
}

TEST_CASE("a listener whose connection is lost says so, listens again, and asks to look for what it missed") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace place(address);
  Heard heard(address, "one");
  REQUIRE(heard.wait_until([&] { return heard.news.size() == 1; }));
  end_listening(place);
  REQUIRE(heard.wait_until([&] { return heard.news.size() == 2; }));
  CHECK(heard.look([&] { return heard.lost; }) == 1);
  CHECK(heard.look([&] { return heard.begun; }) == 2);
  CHECK(heard.look([&] { return heard.news.back().anything; }));
}
