#include "bench/sync/ends.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/domain/model.hpp"
#include "sync/server/node/node.hpp"
#include "sync/server/organisation.hpp"
#include "sync/server/sqlite_accounts.hpp"

namespace frontlijn::bench {

ProcessCost cost_of(int process) {
  ProcessCost cost;
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) cost.resident_bytes = 1024 * std::stod(line.substr(6));
    if (line.starts_with("VmHWM:")) cost.most_bytes = 1024 * std::stod(line.substr(6));
  }
  std::ifstream stat(fmt::format("/proc/{}/stat", process));
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string field;
  for (int i = 0; i < 11; ++i)
    fields >> field;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  cost.processor_ms = 1000 * (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return cost;
}

// --- the server ---

namespace {

std::unique_ptr<store::Store> open_server(const std::filesystem::path& folder, const Clock& clock,
                                          RandomSource& random) {
  return store::Store::open({(folder / "frontlijn.db").string(), bench_key, store::Database::Sharing::shared},
                            frontlijn_model(), clock, random)
      .value();
}

}  // namespace

Digests digests_of(store::Store& store) {
  Digests all;
  for (const log::SpaceInfo& space : store.spaces().value())
    all[space.id.to_text()] = store.digest(space.id).value().to_text();
  return all;
}

Digests digests_in(const std::filesystem::path& folder) {
  const MovedClock clock;
  SystemRandom random;
  return digests_of(*open_server(folder, clock, random));
}

void must_agree(const Digests& server, const Digests& tablet) {
  bool any = false;
  for (const auto& [space, digest] : tablet) {
    const auto theirs = server.find(space);
    if (theirs == server.end()) continue;  // a tablet's own, which no server has
    if (theirs->second != digest) throw std::runtime_error("tablet and server differ in space " + space);
    any = any || digest != log::SpaceDigest{}.to_text();
  }
  if (!any) throw std::runtime_error("tablet and server have nothing in common");
}

ServerHome::ServerHome(std::filesystem::path folder, Milliseconds clock_by) : clock_(clock_by) {
  std::filesystem::create_directories(folder);
  store_ = open_server(folder, clock_, random_);
  server::SqliteAccounts::prepare(store_->database()).value();
  registry_.emplace(*store_);
  auto organisation = server::Organisation::open(*store_, *registry_, zone_).value();
  const auto team = organisation.add_team("Noord").value();
  person_ = organisation.add_member(team, "Sam Voorbeeld", domain::Role::member, std::nullopt).value();
  work_ = team.work;
}

void ServerHome::allow(const std::vector<log::DeviceId>& devices) {
  auto organisation = server::Organisation::open(*store_, *registry_, zone_).value();
  auto all = store::Transaction::begin(store_->database()).value();
  for (const log::DeviceId& device : devices)
    organisation.register_device(device, person_).value();
  all.commit().value();
}

void ServerHome::fill(const std::vector<log::Commit>& commits) {
  constexpr std::size_t batch = 2'000;
  for (std::size_t at = 0; at < commits.size(); at += batch) {
    const auto some = std::span(commits).subspan(at, std::min(batch, commits.size() - at));
    const auto received = store_->apply_all(work_, some, "", {}).value();
    for (const auto& one : received)
      if (one.refused) throw std::runtime_error(one.refused->debug_text());
  }
}

nlohmann::json ServerHome::places() {
  sync::StoreReplica replica(*store_);
  nlohmann::json all{{"epoch", replica.epoch().value().to_text()}, {"spaces", nlohmann::json::array()}};
  for (const log::SpaceInfo& space : store_->spaces().value()) {
    const auto newest = replica.newest(space.id).value();
    all["spaces"].push_back({{"id", space.id.to_text()},
                             {"kind", log::name_of(space.kind)},
                             {"name", space.name},
                             {"position", newest.position},
                             {"mark", to_hex(newest.mark)}});
  }
  return all;
}

ServerProcess::ServerProcess(const std::filesystem::path& folder, Seconds clock_by)
    : program_(self({"serve", folder.string(), std::to_string(clock_by.count())})),
      where_(nlohmann::json::parse(program_.line_with("{"))) {}

int serve(const std::filesystem::path& folder, Seconds clock_by) {
  // Each device is one open file; the usual bound is far below what a server is set up with.
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  const MovedClock clock(clock_by);
  const UtcZone zone;
  SystemRandom random;
  const auto identity = net::TlsIdentity::make({"127.0.0.1"}, clock.now()).value();
  net::EventLoop loop;
  net::ListenAt listen;
  listen.connections_per_address = listen.connections;  // all devices are on this machine
  listen.new_connections_per_address = {1e9, 1e9};
  auto node = server::Node::open(
                  loop, identity,
                  {.database = folder / "frontlijn.db",
                   .key = bench_key,
                   .web_assets = FRONTLIJN_SOURCE_DIR "/assets/web",
                   .languages = {{"nl", Catalogue("nl")}, {"en", Catalogue("en")}},
                   .listen = listen,
                   // What is measured is the work, not how it is shared among many.
                   .limits = {.bytes_per_device = {1e15, 1e15},
                              .commits_per_device = {1e12, 1e12},
                              .sessions_per_device = {1e9, 1e9}},
                   .log =
                       [](bool is_problem, std::string_view event, const Error::Arguments& what) {
                         if (is_problem)
                           std::cerr << Error(ErrorKind::io, std::string(event), what).debug_text() << '\n';
                       }},
                  clock, zone, random)
                  .value();
  loop.on_stop_signal([&] { node->drain(Milliseconds{2'000}, [&] { loop.stop(); }); });
  std::cout << nlohmann::json{{"port", node->port()},
                              {"pin", identity.fingerprint().to_text()},
                              {"process", ::getpid()}}
            << std::endl;
  loop.run();
  return 0;
}

net::ConnectTo connect_to(const nlohmann::json& where) {
  return {.server = {"127.0.0.1", where["port"].get<std::uint16_t>()},
          .pin = net::Fingerprint::from_text(where["pin"].get<std::string>()).value()};
}

// --- tablets ---

BenchTablet::BenchTablet(const std::filesystem::path& file, Milliseconds clock_by) : clock(clock_by) {
  std::filesystem::create_directories(file.parent_path());
  store = store::Store::open({file.string(), bench_key, store::Database::Sharing::exclusive},
                             frontlijn_model(), clock, random)
              .value();
  replica = std::make_unique<sync::StoreReplica>(*store);
}

sync::SyncReport BenchTablet::sync(const nlohmann::json& where) {
  auto report = sync::sync_with_server(connect_to(where), end(), {});
  must_settle(report);
  return report;
}

void must_settle(const sync::SyncReport& report) {
  if (const auto problem = report.error()) throw std::runtime_error(problem->debug_text());
  if (!report.settled) throw std::runtime_error("a session ended too early");
}

// --- processes and time ---

std::vector<std::string> self(std::initializer_list<std::string> words) {
  std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe").string()};
  command.insert(command.end(), words);
  return command;
}

nlohmann::json result_of(const std::vector<std::string>& command) {
  test::RunningProgram program(command);
  const std::string line = program.line_with("{");
  if (line.empty()) throw std::runtime_error("no result from " + command.at(1));
  return nlohmann::json::parse(line);
}

double milliseconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> all) { return at_share(std::move(all), 0.5); }

double at_share(std::vector<double> all, double share) {
  if (all.empty()) return 0;
  std::sort(all.begin(), all.end());
  return all[std::min(all.size() - 1, static_cast<std::size_t>(share * static_cast<double>(all.size())))];
}

}  // namespace frontlijn::bench
