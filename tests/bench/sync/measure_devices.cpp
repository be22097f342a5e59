// Many devices at one server: coming back at once, and connected without anything to say.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

#include "bench/sync/ends.hpp"
#include "bench/sync/light_replica.hpp"
#include "bench/sync/measures.hpp"
#include <fmt/format.h>
#include <sys/resource.h>

namespace frontlijn::bench {

namespace {

constexpr std::size_t returning = 100;
constexpr std::size_t edits_each = 50;
constexpr std::size_t records_before = 1'000;
constexpr Milliseconds day = std::chrono::hours{24};

/// Edits lie evenly in the day that has passed; how far the clock is behind at each.
Milliseconds behind_at(std::size_t edit) {
  return -day + day * static_cast<std::int64_t>(edit + 1) / static_cast<std::int64_t>(edits_each + 1);
}

log::DeviceKey key_of(std::size_t number) {
  SeededRandom random(1'000'000 + number);
  return log::DeviceKey::make(random);
}

nlohmann::json json_in(const std::filesystem::path& file) {
  return nlohmann::json::parse(std::ifstream(file));
}

/// One device on the loop's thread: its end, its link, and how far it is.
struct OnLine {
  log::DeviceKey key;
  sync::CommitStore& replica;
  std::shared_ptr<sync::SessionLink> link;
  bool ended = false;
  std::uint64_t taken_before = 0;  ///< in sessions that were cut

  bool settled() const { return link && link->session() != nullptr && link->session()->settled(); }
  std::uint64_t taken() const {
    return taken_before +
           (link && link->session() != nullptr ? link->session()->outcome().progress.commits_taken : 0);
  }
};

/// They stay until they are ended; who is cut off meanwhile comes back, as the app does.
class Crowd {
 public:
  explicit Crowd(nlohmann::json where) : where_(std::move(where)) {}

  void join(const log::DeviceKey& key, sync::CommitStore& replica) {
    devices_.push_back(std::make_unique<OnLine>(OnLine{key, replica, nullptr}));
    connect(*devices_.back());
  }
  const std::vector<std::unique_ptr<OnLine>>& devices() const { return devices_; }
  std::size_t cut() const { return cut_; }
  void end() {
    ending_ = true;
    for (const auto& one : devices_)
      one->link->close();
    loop.run_until([&] {
      return std::all_of(devices_.begin(), devices_.end(), [](const auto& one) { return one->ended; });
    });
  }

  net::EventLoop loop;

 private:
  void connect(OnLine& one) {
    one.ended = false;
    sync::ClientSession::Options options;
    options.follow = true;
    one.link =
        std::make_shared<sync::SessionLink>(loop, sync::TabletEnd{one.replica, one.key, random_, clock_},
                                            options, nullptr, [&one, this](const sync::SyncReport& report) {
                                              one.ended = true;
                                              if (ending_) return;
                                              ++cut_;
                                              one.taken_before += report.outcome.progress.commits_taken;
                                              loop.post([&one, this] { connect(one); });
                                            });
    net::connect(loop, connect_to(where_), one.link);
  }

  nlohmann::json where_;
  platform::SystemClock clock_;
  SystemRandom random_;
  std::vector<std::unique_ptr<OnLine>> devices_;
  std::size_t cut_ = 0;
  bool ending_ = false;
};

/// Until `done`, looked at now and then.
void run_until(Crowd& crowd, const std::function<bool()>& done) {
  bool is_done = false;
  std::function<void()> look;
  net::EventLoop::Timer timer;
  look = [&] {
    is_done = done();
    if (!is_done) timer = crowd.loop.after(Milliseconds{5}, look);
  };
  look();
  crowd.loop.run_until([&] { return is_done; });
}

void print_return(Crowd& crowd, const std::function<void()>& join, const std::function<Digests()>& digests) {
  const std::uint64_t all = (returning - 1) * edits_each;
  const double ms = milliseconds([&] {
    join();
    run_until(crowd, [&] {
      return std::all_of(crowd.devices().begin(), crowd.devices().end(),
                         [&](const auto& one) { return one->settled() && one->taken() >= all; });
    });
  });
  std::cout << nlohmann::json{{"ms", ms}, {"cut", crowd.cut()}, {"digests", digests()}} << std::endl;
  crowd.end();
}

std::filesystem::path tablet_file(const std::filesystem::path& folder, std::size_t number) {
  return folder / fmt::format("tablet-{}.db", number);
}

}  // namespace

/// words: "real" or "light", the folder, where the server is.
int role_return(const std::vector<std::string>& words) {
  const std::filesystem::path folder = words.at(1);
  const auto where = nlohmann::json::parse(words.at(2));
  Crowd crowd(where);
  if (words.at(0) == "light") {
    const auto places = json_in(folder / "places.json");
    const auto records = made_records(records_before);
    const auto space = SpaceId::from_text(places["work"].get<std::string>()).value();
    std::vector<std::unique_ptr<LightReplica>> replicas;
    for (std::size_t i = 0; i < returning; ++i) {
      auto& replica = *replicas.emplace_back(std::make_unique<LightReplica>(places));
      Writer writer{key_of(i), space, {}, {}};
      for (std::size_t edit = 0; edit < edits_each; ++edit) {
        writer.time = log::HybridTime::at(MovedClock(behind_at(edit)).now());
        replica.add_own(
            edits_of(writer, {records[(i * edits_each + edit) % records_before]}, 1, "onderweg").front());
      }
    }
    print_return(
        crowd,
        [&] {
          for (std::size_t i = 0; i < returning; ++i)
            crowd.join(key_of(i), *replicas[i]);
        },
        [] { return Digests{}; });
    return 0;
  }
  std::vector<std::unique_ptr<BenchTablet>> tablets;
  for (std::size_t i = 0; i < returning; ++i)
    tablets.push_back(std::make_unique<BenchTablet>(tablet_file(folder, i)));
  print_return(
      crowd,
      [&] {
        for (const auto& tablet : tablets)
          crowd.join(tablet->store->device(), *tablet->replica);
      },
      [&] {
        const Digests first = digests_of(*tablets.front()->store);
        for (const auto& tablet : tablets)
          must_agree(first, digests_of(*tablet->store));
        return first;
      });
  return 0;
}

/// words: the folder, where the server of a day ago is. Whole tablets sync with it, and are used without it
/// until now.
int role_away(const std::vector<std::string>& words) {
  const std::filesystem::path folder = words.at(0);
  const auto where = nlohmann::json::parse(words.at(1));
  const auto records = made_records(records_before);
  for (std::size_t i = 0; i < returning; ++i) {
    BenchTablet tablet(tablet_file(folder, i), -day);
    tablet.sync(where);
    SpaceId space;
    for (const auto& one : tablet.store->spaces().value())
      if (one.kind == log::SpaceKind::team_work) space = one.id;
    for (std::size_t edit = 0; edit < edits_each; ++edit) {
      tablet.clock.move_to(behind_at(edit));
      store::Changes changes{EntityId{}};
      changes.set(space, "signal", records[(i * edits_each + edit) % records_before].id, "words",
                  fmt::format("onderweg {}", edit));
      (void)tablet.store->commit(changes).value();
    }
  }
  std::cout << nlohmann::json{{"away", returning}} << std::endl;
  return 0;
}

void measure_return(Table& table, const BenchOptions& options) {
  for (const bool whole : {false, true}) {
    const auto folder = options.work / "return";
    std::filesystem::remove_all(folder);
    {
      ServerHome home(folder, -day);
      std::vector<log::DeviceId> devices;
      for (std::size_t i = 0; i < returning; ++i)
        devices.push_back(whole ? BenchTablet(tablet_file(folder, i), -day).store->device().id()
                                : key_of(i).id());
      home.allow(devices);
      const auto records = made_records(records_before);
      auto writer = Writer::make(home.work(), 1, records.front().at);
      home.fill(commits_of(writer, records, 1));
      auto places = home.places();
      places["work"] = home.work().to_text();
      std::ofstream(folder / "places.json") << places;
    }
    if (whole) {
      const ServerProcess yesterday(folder, std::chrono::duration_cast<Seconds>(-day));
      (void)result_of(self({"away", folder.string(), yesterday.where().dump()}));
    }
    nlohmann::json found;
    ProcessCost cost;
    {
      const ServerProcess server(folder);
      found = result_of(self({"return", whole ? "real" : "light", folder.string(), server.where().dump()}));
      cost = server.cost();
    }
    if (whole) must_agree(digests_in(folder), found["digests"].get<Digests>());
    table.add(
        {fmt::format("100 devices come back at once after a day off line, 50 edits each in that day, until "
                     "all have everything, {}",
                     whole ? "whole tablets, all in one process; digests compared"
                           : "devices that only count (the server's own time)"),
         fmt::format("{}, {} cut off meanwhile; server: processor {}, at most {}",
                     milliseconds_text(found["ms"]), found["cut"].get<int>(),
                     milliseconds_text(cost.processor_ms), bytes_text(cost.most_bytes)),
         "", "", "", std::nullopt});
  }
  std::filesystem::remove_all(options.work / "return");
  table.note(
      "The day off line is one of the clocks that are handed in: tablets synced with a server whose clock "
      "was a "
      "day behind, wrote at moments spread over that day, and came back to the server at the machine's "
      "time.");
}

// --- idle devices ---

/// words: the folder, where the server is, how many. Stays until it is ended.
int role_idle(const std::vector<std::string>& words) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const auto places = json_in(std::filesystem::path(words.at(0)) / "places.json");
  const std::size_t count = std::stoul(words.at(2));
  constexpr std::size_t at_a_time = 64;

  Crowd crowd(nlohmann::json::parse(words.at(1)));
  std::vector<std::unique_ptr<LightReplica>> replicas;
  const double ms = milliseconds([&] {
    run_until(crowd, [&] {
      const auto& devices = crowd.devices();
      const auto done = static_cast<std::size_t>(
          std::count_if(devices.begin(), devices.end(), [](const auto& one) { return one->settled(); }));
      while (devices.size() < count && devices.size() - done < at_a_time) {
        replicas.push_back(std::make_unique<LightReplica>(places));
        crowd.join(key_of(devices.size()), *replicas.back());
      }
      return done == count;
    });
  });
  std::cout << nlohmann::json{{"ms", ms}, {"connected", crowd.devices().size()}, {"cut", crowd.cut()}}
            << std::endl;
  crowd.loop.run();
  return 0;
}

void measure_idle_devices(Table& table, const BenchOptions& options) {
  constexpr double looked_at_seconds = 10;
  const auto folder = options.work / "idle";
  std::filesystem::remove_all(folder);
  {
    ServerHome home(folder);
    std::vector<log::DeviceId> devices;
    for (std::size_t i = 0; i < options.most_devices; ++i)
      devices.push_back(key_of(i).id());
    home.allow(devices);
    const auto records = made_records(records_before);
    auto writer = Writer::make(home.work(), 1, records.front().at);
    home.fill(commits_of(writer, records, 1));
    std::ofstream(folder / "places.json") << home.places();
  }
  for (const std::size_t count :
       {std::size_t{10}, std::size_t{100}, std::size_t{1'000}, std::size_t{10'000}}) {
    if (count > options.most_devices) break;
    const bool is_goal = count == 10'000;
    const int times = is_goal ? 5 : 3;
    std::vector<double> each;
    std::vector<double> in_all;
    std::vector<double> took;
    double share = 0;
    bool all_connected = true;
    for (int i = 0; i < times; ++i) {
      const ServerProcess server(folder);
      const double before = server.cost().resident_bytes;
      test::RunningProgram devices(
          self({"idle", folder.string(), server.where().dump(), std::to_string(count)}));
      const auto found = nlohmann::json::parse(devices.line_with("{"));
      std::this_thread::sleep_for(std::chrono::seconds(3));
      const ProcessCost begin = server.cost();
      each.push_back((begin.resident_bytes - before) / static_cast<double>(count));
      in_all.push_back(begin.resident_bytes);
      took.push_back(found["ms"]);
      all_connected = all_connected && found["connected"].get<std::size_t>() == count;
      if (i == 0) {
        std::this_thread::sleep_for(std::chrono::duration<double>(looked_at_seconds));
        share = (server.cost().processor_ms - begin.processor_ms) / looked_at_seconds / 10;
      }
      devices.end(SIGKILL);
    }
    const Spread bytes = Spread::of(each);
    const Spread ms = Spread::of(took);
    table.add({fmt::format("{} connected idle devices", count_text(static_cast<double>(count))),
               fmt::format("{} each, {} in all, processor {:.2f}% of a core, connected in {}",
                           bytes.text(bytes_text), bytes_text(Spread::of(in_all).median), share,
                           ms.text(milliseconds_text)),
               is_goal ? "y-websocket, Electric ~45 KB as stated" : "", "",
               is_goal ? "10,000 connected, <= 40 KB each" : "",
               is_goal ? std::optional(all_connected && bytes.median <= 40'000) : std::nullopt});
    constexpr const char* of = "idle devices";
    table.measured_at(of, "memory each, KB", count, bytes.median / 1000);
    table.measured_at(of, "connecting, ms each", count, ms.median / static_cast<double>(count));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace frontlijn::bench
