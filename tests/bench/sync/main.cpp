// What sync costs, beside what its peers cost. Prints figures; asserts nothing.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>

#include "bench/sync/ends.hpp"
#include "bench/sync/measures.hpp"
#include "bench/sync/peers.hpp"
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/prctl.h>

using namespace frontlijn;
using namespace frontlijn::bench;

namespace {

std::optional<int> run_role(int argc, char** argv) {
  if (argc < 3) return std::nullopt;
  const std::string role = argv[1];
  const std::vector<std::string> words(argv + 2, argv + argc);
  const std::map<std::string, int (*)(const std::vector<std::string>&)> roles{
      {"serve",
       [](const std::vector<std::string>& all) { return serve(all.at(0), Seconds{std::stoll(all.at(1))}); }},
      {"load", role_load},
      {"merge", role_merge},
      {"away", role_away},
      {"return", role_return},
      {"idle", role_idle}};
  const auto found = roles.find(role);
  if (found == roles.end()) return std::nullopt;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing stays behind when the bench is ended
  return found->second(words);
}

/// The command as it was given, to give again.
std::string command_of(int argc, char** argv) {
  std::string command = "./frontlijn bench sync";
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    const bool is_plain = std::all_of(word.begin(), word.end(), [](unsigned char one) {
      return std::isalnum(one) != 0 || std::string_view("-_,.=/").find(one) != std::string_view::npos;
    });
    for (auto at = word.find('\''); at != std::string::npos; at = word.find('\'', at + 4))
      word.replace(at, 1, R"('\'')");
    command += is_plain ? " " + word : " '" + word + "'";
  }
  return command;
}

/// A day's first table is named for the day; what is kept already is left as it is.
std::filesystem::path file_to_keep(const std::string& day) {
  const std::filesystem::path folder = FRONTLIJN_SOURCE_DIR "/docs/bench";
  std::filesystem::create_directories(folder);
  auto file = folder / fmt::format("sync-{}.md", day);
  for (int number = 2; std::filesystem::exists(file); ++number)
    file = folder / fmt::format("sync-{}-{}.md", day, number);
  return file;
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;  // as the programs do
  if (const auto code = run_role(argc, argv)) return *code;

  BenchOptions options;
  bool large = false;
  bool keep = false;
  bool alone = false;
  std::vector<std::string> only;
  std::string busy;
  CLI::App app("Measures sync beside its peers.");
  app.add_option("--sizes", options.sizes, "records of the first load")->delimiter(',');
  app.add_flag("--large", large, "also 1,000,000 records");
  app.add_flag("--keep", keep,
               "write docs/bench/sync-<date>.md; beside one of the same day, sync-<date>-2.md");
  app.add_flag("--alone", alone, "without the peers");
  app.add_option("--only", only, "loads, merge, action, revisions, return, idle")->delimiter(',');
  app.add_option("--devices", options.most_devices, "idle devices at most");
  app.add_option("--note", busy, "what else there is to know of this run");
  CLI11_PARSE(app, argc, argv);
  if (large) options.sizes.push_back(1'000'000);

  options.work = FRONTLIJN_BINARY_DIR "/bench-sync";
  std::filesystem::remove_all(options.work);
  std::filesystem::create_directories(options.work);
  Table table;
  if (!alone) {
    options.peers = FRONTLIJN_BINARY_DIR "/bench-peers";
    if (!install_peers(options.peers)) {
      options.peers.clear();
      table.note("npm could not install the peers' packages: only what is built in was measured beside ours");
    }
  }
  const auto before = machine();  // later the load is the bench's own
  for (const std::string& line : before)
    fmt::print("{}\n", line);
  if (!busy.empty()) table.note(busy);
  table.note(
      "Bytes are those of sync's own messages, both ways, without TLS and TCP; PouchDB's are HTTP's without "
      "TLS. Times "
      "with connecting include the TLS 1.3 handshake. Both ends and the peers share this machine's "
      "processors.");

  const std::vector<std::pair<std::string, void (*)(Table&, const BenchOptions&)>> measures{
      {"loads", measure_loads},         {"merge", measure_merge},   {"action", measure_local_action},
      {"revisions", measure_revisions}, {"return", measure_return}, {"idle", measure_idle_devices}};
  for (const auto& [name, measure] : measures)
    if (only.empty() || std::find(only.begin(), only.end(), name) != only.end()) measure(table, options);
  std::filesystem::remove_all(options.work);

  if (const std::string curves = table.growth(); !curves.empty())
    fmt::print("How the cost grows:\n{}", curves);
  if (!keep) return 0;
  const platform::SystemClock clock;
  const std::string moment = to_iso(clock.now());
  const auto file = file_to_keep(moment.substr(0, 10));
  std::ofstream(file) << table.markdown(moment.substr(0, 16) + " UTC", before, command_of(argc, argv));
  fmt::print("kept: {}\n", file.string());
  return 0;
}
