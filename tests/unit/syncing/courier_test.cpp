#include "platform/syncing/courier.hpp"

#include <algorithm>
#include <list>

#include "support/running_node.hpp"
#include <catch2/catch.hpp>

#include "core/store/tuning.hpp"
#include "platform/syncing/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::platform;
using frontlijn::test::problem;
using frontlijn::test::RunningServer;
using frontlijn::test::Tablet;

namespace {

/// Time that passes when the test says so.
class HandedTime : public Waiting {
 public:
  Milliseconds passed() const override { return now_; }
  std::shared_ptr<void> after(Milliseconds delay, std::function<void()> job) override {
    auto kept = std::make_shared<std::function<void()>>(std::move(job));
    jobs_.push_back({now_ + delay, kept});
    return kept;
  }

  void pass(Milliseconds time) {
    const Milliseconds until = now_ + time;
    while (const auto next = next_due()) {
      if (*next > until) break;
      now_ = std::max(now_, *next);
      const auto found =
          std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.due == *next; });
      const auto job = found->call.lock();
      jobs_.erase(found);
      if (job) (*job)();
    }
    now_ = until;
  }
  std::optional<Milliseconds> next_due() {
    std::erase_if(jobs_, [](const Job& job) { return job.call.expired(); });
    if (jobs_.empty()) return std::nullopt;
    return std::min_element(jobs_.begin(), jobs_.end(),
                            [](const Job& one, const Job& other) { return one.due < other.due; })
        ->due;
  }

 private:
  struct Job {
    Milliseconds due;
    std::weak_ptr<std::function<void()>> call;
  };
  Milliseconds now_{1'000};
  std::list<Job> jobs_;
};

class HandedNetwork : public net::NetworkWatch {
 public:
  void start(net::EventLoop&, std::function<void()> came) override { came_ = std::move(came); }
  void stop() override { came_ = nullptr; }
  void come() const { came_(); }

 private:
  std::function<void()> came_;
};

/// A tablet of the server's team with its courier, on a loop that the test runs.
struct AtWork {
  RunningServer& server;
  Tablet tablet{"Sam"};
  sync::StoreIdentity identity{*tablet.store};
  HandedTime time;
  HandedNetwork network;
  net::EventLoop loop;
  std::shared_ptr<void> hold = loop.hold();
  std::unique_ptr<Courier> courier;

  explicit AtWork(RunningServer& running, bool by_itself = true) : server(running) {
    courier = std::make_unique<Courier>(
        CourierParts{.loop = loop,
                     .store = *tablet.store,
                     .end = {*tablet.replica, tablet.store->device(), tablet.random, tablet.clock, &identity},
                     .zone = tablet.zone,
                     .random = tablet.random,
                     .waiting = time,
                     .network = network},
        by_itself, [](const Courier::State&) {});
  }
  /// With a goodbye, so that the server need not wait for it.
  ~AtWork() {
    bool closed = false;
    courier->close([&] { closed = true; });
    (void)until([&] { return closed; });
    courier.reset();
  }

  /// The link hears of it here, while the server waits for its end.
  void stop_server() {
    const auto before = state().ended;
    server.stop([&] { (void)until([&] { return state().ended > before; }); });
  }

  const Courier::State& state() const { return courier->state(); }
  std::string problem_key() const { return state().problem ? state().problem->key() : ""; }
  /// Runs the loop until it is so; what never becomes so fails the test instead of hanging it.
  bool until(const std::function<bool()>& so) {
    bool late = false;
    const auto patience = loop.after(Milliseconds{20'000}, [&] { late = true; });
    loop.run_until([&] { return so() || late; });
    return so();
  }
  bool connected() {
    return until([&] { return state().phase == Courier::Phase::connected; });
  }
  void join() {
    const auto code = server.code("Sam Voorbeeld");
    courier->enrol(server.where().server.to_text(), code.to_text());
    REQUIRE(until([&] { return state().phase == Courier::Phase::connected || state().ended > 0; }));
    REQUIRE(problem_key() == "");
    REQUIRE(state().joined == 1);
  }
  EntityId write(const std::string& words) {
    const auto id = tablet.write(server.team->work, words);
    courier->wrote();
    return id;
  }
  bool server_has(EntityId id) const { return server.store->find("signal", id)->has_value(); }
};

}  // namespace

TEST_CASE("a tablet that joins stays connected, and what a colleague sends arrives by itself") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  Tablet bo("Bo");
  REQUIRE(problem(bo.sync(server, server.code("Bo Toonbeeld"))) == "");
  const auto before = sam.state().came_in;
  const auto seen = bo.write(server.team->work, "glas op de stoep");
  REQUIRE(problem(bo.sync(server)) == "");
  REQUIRE(sam.until([&] { return sam.tablet.has(seen); }));
  CHECK(sam.state().came_in > before);
}

TEST_CASE(
    "what is written goes to the server by itself a moment later, gathered, on the link that is there") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  const auto one = sam.write("een");
  const auto two = sam.write("twee");
  sam.time.pass(tuning::gather_time - Milliseconds{1});
  CHECK(sam.state().phase == Courier::Phase::connected);
  sam.time.pass(Milliseconds{1});
  REQUIRE(sam.until([&] { return sam.server_has(one) && sam.server_has(two); }));
  REQUIRE(sam.connected());
  CHECK(sam.state().ended == 0);
  CHECK(sam.state().progress->commits_sent >= 2);
}

TEST_CASE("a connected tablet at rest has nothing to wake up for") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.time.pass(std::max(tuning::progress_time, tuning::tidy_time));  // the last figures; what came in
  CHECK_FALSE(sam.time.next_due());
}

TEST_CASE("the store is put in order when all is quiet, in steps, and then left alone") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  constexpr int batches = 16;
  for (int batch = 0; batch < batches; ++batch) {
    store::Changes changes{EntityId{}};
    for (std::size_t i = 0; i <= store::tuning::words_in_a_batch; ++i)
      changes.set(server.team->work, "signal", sam.tablet.store->new_id(), "words", "glas");
    REQUIRE(sam.tablet.store->commit(changes));
  }
  const auto parts = [&] {
    return sam.tablet.store->database().number("SELECT count(DISTINCT segid) FROM search_idx").value();
  };
  sam.courier->wrote();
  sam.time.pass(tuning::gather_time);
  REQUIRE(sam.until([&] { return sam.state().progress->commits_sent >= batches; }));
  REQUIRE(sam.connected());
  CHECK(parts() >= batches);
  sam.time.pass(tuning::tidy_time + 1'000 * tuning::tidy_pause);
  CHECK(parts() < batches);
  CHECK_FALSE(sam.time.next_due());
}

TEST_CASE("a server that was away comes back, and the tablet syncs without anybody asking") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.stop_server();
  REQUIRE(sam.until([&] { return sam.state().ended == 1; }));
  CHECK(sam.problem_key() == "net.leaving");
  CHECK(sam.state().phase == Courier::Phase::resting);
  CHECK(sam.state().next_try.has_value());
  const auto seen = sam.write("in de kelder, zonder bereik");

  sam.time.pass(tuning::leaving_time + tuning::leaving_random);
  REQUIRE(sam.until([&] { return sam.state().ended == 2; }));
  CHECK(sam.problem_key() == "net.unreachable");
  CHECK_FALSE(sam.server_has(seen));

  server.start();
  sam.time.pass(sync::tuning::longest_retry);
  REQUIRE(sam.until([&] { return sam.server_has(seen); }));
  REQUIRE(sam.connected());
  CHECK(sam.problem_key() == "");
}

TEST_CASE("a network that comes back ends the waiting") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.stop_server();
  REQUIRE(sam.until([&] { return sam.state().ended == 1; }));
  for (std::uint64_t tries = 2; tries < 9; ++tries) {
    sam.time.pass(sync::tuning::longest_retry);
    REQUIRE(sam.until([&] { return sam.state().ended == tries; }));
  }
  CHECK(*sam.time.next_due() - sam.time.passed() > Seconds{60});
  server.start();
  sam.network.come();
  sam.time.pass(tuning::network_time + tuning::network_random);
  CHECK(sam.connected());
}

TEST_CASE("a link that hangs in the air after the network changed is replaced") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  std::promise<void> go_on;
  server.loop.post([hangs = go_on.get_future().share()] { hangs.wait(); });
  sam.network.come();
  CHECK(sam.state().phase == Courier::Phase::working);
  sam.time.pass(tuning::proof_time);
  REQUIRE(sam.until([&] { return sam.state().ended == 1; }));
  go_on.set_value();
  sam.time.pass(sync::tuning::first_retry);
  CHECK(sam.connected());
}

TEST_CASE("after the network changed a server that answers keeps its link") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.network.come();
  REQUIRE(sam.connected());
  sam.time.pass(tuning::proof_time);
  CHECK(sam.state().phase == Courier::Phase::connected);
  CHECK(sam.state().ended == 0);
}

TEST_CASE("promise 9: a server that is busy is left alone for as long as it takes, whatever happens here") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.stop_server();
  server.listen.connections_per_address = 0;  // every link is told "later"
  REQUIRE(sam.until([&] { return sam.state().ended == 1; }));
  server.start();
  sam.time.pass(tuning::leaving_time + tuning::leaving_random);
  REQUIRE(sam.until([&] { return sam.state().ended == 2; }));
  CHECK(sam.problem_key() == "net.busy");
  const auto due = sam.time.next_due();
  CHECK(*due - sam.time.passed() >= Seconds{20});
  sam.write("nog iets");
  sam.network.come();
  CHECK(sam.time.next_due() == due);
}

TEST_CASE("a tablet that was reported lost hands in its work, says so once and never comes back") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  sam.courier->set_by_itself(false);
  REQUIRE(sam.until([&] { return sam.state().ended == 1; }));
  const auto seen = sam.tablet.write(server.team->work, "voor het kwijtraken");
  const auto devices = *server.organisation->devices();
  REQUIRE(server.organisation->revoke_device(devices.front()).has_value());
  sam.courier->set_by_itself(true);
  sam.time.pass(Milliseconds{0});
  REQUIRE(sam.until([&] { return sam.state().problem.has_value(); }));
  CHECK(sam.problem_key() == "device.wiped");
  CHECK(sam.server_has(seen));
  CHECK_FALSE(sam.state().next_try);
  sam.time.pass(tuning::progress_time);
  CHECK_FALSE(sam.time.next_due());
}

TEST_CASE("whoever wants to be asked first sends nothing until asked, and then once") {
  RunningServer server;
  AtWork sam(server, false);
  sam.join();
  CHECK(sam.state().ended == 1);
  const auto seen = sam.write("alleen als ik het vraag");
  sam.network.come();
  sam.time.pass(sync::tuning::longest_retry);
  CHECK(sam.state().phase == Courier::Phase::resting);
  CHECK_FALSE(sam.server_has(seen));
  sam.courier->ask();
  sam.time.pass(Milliseconds{0});
  REQUIRE(sam.until([&] { return sam.state().ended == 2; }));
  CHECK(sam.problem_key() == "");
  CHECK(sam.server_has(seen));
}

TEST_CASE(
    "a sync that the person ends before it is done does not count as up to date, and the next one does") {
  RunningServer server;
  AtWork sam(server, false);
  sam.join();
  CHECK(sam.state().settled);
  for (int i = 0; i < 3'000; ++i)
    sam.write("waarneming " + std::to_string(i));
  const auto last = sam.write("en de laatste");
  sam.courier->set_by_itself(true);
  sam.courier->open();
  sam.time.pass(Milliseconds{0});
  REQUIRE(sam.until([&] { return sam.state().progress && sam.state().progress->commits_sent > 0; }));
  sam.courier->set_by_itself(false);
  REQUIRE(sam.until([&] { return sam.state().ended == 2; }));
  CHECK(sam.problem_key() == "");
  CHECK_FALSE(sam.state().settled);
  CHECK_FALSE(sam.server_has(last));

  sam.courier->ask();
  sam.time.pass(Milliseconds{0});
  REQUIRE(sam.until([&] { return sam.state().ended == 3; }));
  CHECK(sam.state().settled);
  CHECK(sam.server_has(last));
}

TEST_CASE("closing the app says goodbye") {
  RunningServer server;
  AtWork sam(server);
  sam.join();
  bool closed = false;
  sam.courier->close([&] { closed = true; });
  REQUIRE(sam.until([&] { return closed; }));
  server.stop();
  const std::lock_guard lock(server.logging);
  REQUIRE(server.events.size() >= 2);
  CHECK(server.events.back().find("error") == std::string::npos);
}
