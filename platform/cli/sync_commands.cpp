#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "core/store/peers.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/console/console.hpp"
#include "platform/tablet/joining.hpp"
#include "sync/session/store_replica.hpp"
#include "sync/session/tuning.hpp"

namespace frontlijn::platform {

namespace sync_commands {
namespace {

using nlohmann::json;

/// The session's words in this tablet's store.
struct Tablet {
  store::Store& store;
  sync::StoreReplica replica;
  explicit Tablet(store::Store& opened) : store(opened), replica(opened) {}
  sync::TabletEnd end() { return {replica, store.device(), store.random(), store.clock()}; }
};

json warnings_json(const CommandLine& line, const sync::Outcome& outcome) {
  json list = json::array();
  for (const Error& warning : outcome.warnings)
    list.push_back({{"key", warning.key()}, {"text", line.catalogue().say(warning)}});
  return list;
}

json outcome_json(const CommandLine& line, const sync::Outcome& outcome, std::int64_t unsent) {
  const sync::Progress& progress = outcome.progress;
  return {{"sent", progress.commits_sent},
          {"received", progress.commits_taken},
          {"refused_here", progress.commits_refused_here},
          {"refused_there", progress.commits_refused_there},
          {"duplicates", progress.commits_duplicate},
          {"forks", progress.forks},
          {"attachments_sent", progress.attachments_sent},
          {"attachments_received", progress.attachments_taken},
          {"bytes_sent", outcome.bytes_out},
          {"bytes_received", outcome.bytes_in},
          {"round_trips", outcome.round_trips},
          {"unsent", unsent},
          {"warnings", warnings_json(line, outcome)}};
}

/// A clock that is off puts wrong moments on all that is written here: everything went through, and yet it is
/// told as an error is.
void tell_warnings(CommandLine& line, const sync::Outcome& outcome) {
  for (const Error& warning : outcome.warnings) {
    if (warning.key() == "clock.off")
      line.fail_quietly(report(line.catalogue(), warning, line.options.json));
    else if (!line.options.json)
      line.print(line.catalogue().say(warning));
  }
}

void tell_outcome(CommandLine& line, const sync::Outcome& outcome, std::int64_t unsent) {
  const sync::Progress& progress = outcome.progress;
  line.say("sync.done", {{"sent", std::to_string(progress.commits_sent)},
                         {"received", std::to_string(progress.commits_taken)},
                         {"files", std::to_string(progress.attachments_sent + progress.attachments_taken)}});
  if (progress.commits_refused_there > 0)
    line.say("sync.refused", {{"count", std::to_string(progress.commits_refused_there)}});
  if (unsent > 0) line.say("sync.unsent", {{"count", std::to_string(unsent)}});
  tell_warnings(line, outcome);
}

/// Two sessions as one.
sync::Outcome together(sync::Outcome first, const sync::Outcome& second) {
  first.progress += second.progress;
  first.bytes_out += second.bytes_out;
  first.bytes_in += second.bytes_in;
  first.round_trips += second.round_trips;
  for (const Error& warning : second.warnings) {
    const bool is_said = std::any_of(first.warnings.begin(), first.warnings.end(),
                                     [&](const Error& said) { return said.key() == warning.key(); });
    if (!is_said) first.warnings.push_back(warning);
  }
  return first;
}

Result<std::int64_t> unsent_at(store::Store& store, const std::optional<log::DeviceId>& server) {
  if (!server) return std::int64_t{0};
  return store::Peers(store).unsent(*server);
}

// --- enrol ---

struct Enrol {
  std::string server;
  std::string code;
  std::string device;
};

Result<void> enrol(CommandLine& line, const Enrol& options) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  FRONTLIJN_TRY(auto request, join_request(*context, options.server, options.code, options.device));
  Tablet tablet(context->store);
  const auto joined = sync::sync_with_server(request.to, tablet.end(), request.session);
  FRONTLIJN_CHECK(take_joining(*context, request.to, joined));
  // The team's spaces are known now; who this tablet's person is from here on goes out as well.
  FRONTLIJN_TRY(const auto to, way_to_server(context->store));
  const auto first = sync::sync_with_server(to, tablet.end(), {});
  if (const auto error = first.error()) return *error;
  const sync::Outcome both = together(joined.outcome, first.outcome);
  FRONTLIJN_TRY(const auto unsent, unsent_at(context->store, first.server));
  line.say("sync.enrolled", {{"name", joined.enrolled->member_name},
                             {"team", joined.enrolled->team_name},
                             {"server", request.to.server.to_text()}});
  tell_outcome(line, both, unsent);
  json answer = outcome_json(line, both, unsent);
  answer["member"] = joined.enrolled->member.to_text();
  answer["team"] = joined.enrolled->team.to_text();
  answer["server"] = request.to.server.to_text();
  line.answer(answer);
  return {};
}

// --- sync ---

struct Sync {
  bool once = false;
  bool follow = false;
};

Result<void> sync_now(CommandLine& line, store::Store& store, const net::ConnectTo& to) {
  Tablet tablet(store);
  const auto report = sync::sync_with_server(to, tablet.end(), {});
  if (const auto error = report.error()) return *error;
  FRONTLIJN_TRY(const auto unsent, unsent_at(store, report.server));
  tell_outcome(line, report.outcome, unsent);
  line.answer(outcome_json(line, report.outcome, unsent));
  return {};
}

/// Stays, and comes back after an interruption, until asked to stop or refused.
Result<void> follow(CommandLine& line, store::Store& store, const net::ConnectTo& to) {
  Tablet tablet(store);
  Milliseconds wait = sync::tuning::first_retry;
  while (true) {
    net::EventLoop loop;
    std::optional<sync::SyncReport> report;
    bool asked_to_stop = false;
    sync::ClientSession::Options options;
    options.follow = true;
    const auto tell = [&] {
      line.say("sync.came-in");
      std::fflush(stdout);
    };
    const auto link = std::make_shared<sync::SessionLink>(
        loop, tablet.end(), options, tell, [&](const sync::SyncReport& done) { report = done; });
    loop.on_stop_signal([&] {
      asked_to_stop = true;
      link->close();
    });
    net::connect(loop, to, link);
    loop.run_until([&] { return report.has_value(); });
    const std::optional<Error> error = report ? report->error() : std::nullopt;
    if (asked_to_stop || !error) {
      FRONTLIJN_TRY(const auto unsent, unsent_at(store, report->server));
      tell_outcome(line, report->outcome, unsent);
      line.answer(outcome_json(line, report->outcome, unsent));
      return {};
    }
    if (error->kind() != ErrorKind::unavailable) return *error;
    if (report->settled) wait = sync::tuning::first_retry;
    line.say("sync.retry",
             {{"why", line.catalogue().say(*error)}, {"seconds", std::to_string(wait.count() / 1000)}});
    std::fflush(stdout);
    const auto jitter = Milliseconds{
        static_cast<std::int64_t>(line.random().below(static_cast<std::uint64_t>(wait.count())))};
    std::this_thread::sleep_for(wait / 2 + jitter / 2);
    wait = std::min(wait * 2, sync::tuning::longest_retry);
  }
}

Result<void> sync_command(CommandLine& line, const Sync& options) {
  if (options.once && options.follow) return fail(ErrorKind::invalid_input, "sync.once-or-follow");
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  FRONTLIJN_TRY(const auto to, way_to_server(folder->store()));
  return options.follow ? follow(line, folder->store(), to) : sync_now(line, folder->store(), to);
}

}  // namespace
}  // namespace sync_commands

void add_sync_commands(CLI::App& app, CommandLine& line) {
  using namespace sync_commands;
  Defined<Enrol>(line, app, "enrol", enrol)
      .required("server", &Enrol::server)
      .required("code", &Enrol::code)
      .option("device", &Enrol::device);
  Defined<Sync>(line, app, "sync", sync_command).flag("once", &Sync::once).flag("follow", &Sync::follow);
}

}  // namespace frontlijn::platform
