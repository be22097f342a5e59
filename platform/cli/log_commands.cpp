#include <fstream>

#include <CLI/CLI.hpp>

#include "core/log/export.hpp"
#include "core/store/exporting.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/console/console.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace log_commands {
namespace {

using nlohmann::json;

struct None {};

// --- digest ---

Result<void> digest(CommandLine& line, const None&) {
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  FRONTLIJN_TRY(const auto spaces, folder->store().spaces());
  json list = json::array();
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_TRY(const auto found, folder->store().digest(space.id));
    const std::string kind(log::name_of(space.kind));
    line.say("log.digest-of", {{"space", space.name}, {"kind", kind}, {"digest", found.to_text()}});
    list.push_back(
        {{"space", space.id.to_text()}, {"kind", kind}, {"name", space.name}, {"digest", found.to_text()}});
  }
  line.answer({{"spaces", list}});
  return {};
}

// --- verify ---

struct Verify {
  std::string file;
  std::string keys;
};

/// One key a line, in hexadecimal; what follows on the line is for people.
Result<std::set<log::DeviceId>> read_keys(const std::string& path) {
  std::set<log::DeviceId> keys;
  if (path.empty()) return keys;
  constexpr std::size_t most_bytes = 1024 * 1024;
  FRONTLIJN_TRY(const Bytes bytes, read_file(path, most_bytes));
  std::string_view rest = as_text(bytes);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const std::string_view row = trimmed(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (row.empty() || row.starts_with('#')) continue;
    FRONTLIJN_TRY(const auto key, log::DeviceId::from_text(row.substr(0, row.find(' '))));
    keys.insert(key);
  }
  return keys;
}

Result<log::ExportReport> check_file(const std::string& path, std::set<log::DeviceId> trusted) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "file.missing", {{"file", path}});
  log::ExportChecker checker(std::move(trusted));
  Bytes buffer(1024 * 1024);
  while (in) {
    in.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
    FRONTLIJN_CHECK(checker.feed(ByteView(buffer).first(static_cast<std::size_t>(in.gcount()))));
  }
  if (in.bad()) return fail(ErrorKind::io, "file.unreadable", {{"file", path}});
  return checker.finish();
}

void tell_problems(CommandLine& line, const std::vector<Error>& problems, json& answer) {
  answer["problems"] = json::array();
  for (const Error& problem : problems) {
    const std::string text = line.catalogue().say(problem);
    if (!line.options.json) line.print(text);
    answer["problems"].push_back({{"key", problem.key()}, {"text", text}});
  }
  if (!problems.empty()) line.fail_quietly(exit_code(problems.front()));
}

Result<void> verify_file(CommandLine& line, const Verify& options) {
  FRONTLIJN_TRY(auto keys, read_keys(options.keys));
  FRONTLIJN_TRY(const auto report, check_file(options.file, std::move(keys)));
  json answer{{"file", options.file},
              {"holds", report.holds()},
              {"made", to_iso(report.made)},
              {"commits", report.commits},
              {"without_payload", report.without_payload},
              {"forks", report.forks},
              {"left_out", report.left_out},
              {"devices", json::array()}};
  line.say(report.holds() ? "log.file-holds" : "log.file-fails",
           {{"file", options.file},
            {"commits", std::to_string(report.commits)},
            {"problems", std::to_string(report.problem_count)}});
  for (const auto& [device, counts] : report.devices) {
    line.say("log.device", {{"device", device.to_text()}, {"commits", std::to_string(counts.commits)}});
    answer["devices"].push_back({{"key", device.to_text()}, {"commits", counts.commits}});
  }
  if (report.without_payload > 0)
    line.say("log.without-payload", {{"count", std::to_string(report.without_payload)}});
  if (report.forks > 0) line.say("log.forks", {{"count", std::to_string(report.forks)}});
  if (report.left_out > 0) line.say("log.left-out", {{"count", std::to_string(report.left_out)}});
  tell_problems(line, report.problems, answer);
  line.answer(answer);
  return {};
}

Result<void> verify(CommandLine& line, const Verify& options) {
  if (!options.file.empty()) return verify_file(line, options);
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  FRONTLIJN_TRY(const auto report, folder->store().verify_chains());
  const bool holds = report.problems.empty();
  line.say(holds ? "log.holds" : "log.fails", {{"commits", std::to_string(report.commits)},
                                               {"problems", std::to_string(report.problems.size())}});
  if (report.without_payload > 0)
    line.say("log.without-payload", {{"count", std::to_string(report.without_payload)}});
  if (report.forks > 0) line.say("log.forks", {{"count", std::to_string(report.forks)}});
  if (report.not_here > 0) line.say("log.not-here", {{"count", std::to_string(report.not_here)}});
  json answer{{"holds", holds},
              {"commits", report.commits},
              {"not_here", report.not_here},
              {"without_payload", report.without_payload},
              {"forks", report.forks}};
  tell_problems(line, report.problems, answer);
  line.answer(answer);
  return {};
}

// --- export ---

struct Export {
  std::string file;
};

Result<void> export_log(CommandLine& line, const Export& options) {
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  std::uint64_t commits = 0;
  FRONTLIJN_CHECK(write_in_pieces(options.file, [&](const PutPiece& put) -> Result<void> {
    const auto written = store::export_log(folder->store(), put);
    if (!written) return written.error();
    commits = *written;
    return {};
  }));
  line.say("log.exported", {{"file", options.file}, {"commits", std::to_string(commits)}});
  line.answer({{"file", options.file}, {"commits", commits}});
  return {};
}

// --- rebuild ---

Result<void> rebuild(CommandLine& line, const None&) {
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  FRONTLIJN_CHECK(folder->store().rebuild());
  line.say("log.rebuilt");
  line.answer({{"rebuilt", true}});
  return {};
}

}  // namespace
}  // namespace log_commands

void add_log_commands(CLI::App& app, CommandLine& line) {
  using namespace log_commands;
  CLI::App* log = line.command(app, "log");
  Defined<None>(line, *log, "digest", digest);
  auto options = std::make_shared<Verify>();
  CLI::App* check = line.command(*log, "verify", [&line, options] { return verify(line, *options); });
  check->add_option("FILE", options->file, line.text("help.log.verify.file"))->type_name("");
  check->add_option("--keys", options->keys, line.text("help.log.verify.keys"))
      ->type_name(line.text("help.type.text"));
  Defined<Export>(line, *log, "export", export_log).argument("file", &Export::file);
  Defined<None>(line, *log, "rebuild", rebuild);
}

}  // namespace frontlijn::platform
