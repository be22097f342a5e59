#include <algorithm>

#include <fmt/format.h>

#include "core/store/peers.hpp"
#include "platform/cli/attachment_words.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/console/console.hpp"
#include "platform/tablet/joining.hpp"
#include "platform/tablet/tablet_bounds.hpp"
#include "sync/session/retry.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::platform {

namespace sync_commands {
namespace {

using nlohmann::json;

/// The session's words in this tablet's store.
struct Tablet {
  store::Store& store;
  sync::StoreReplica replica;
  sync::StoreIdentity identity;
  sync::PassBook passes;
  explicit Tablet(store::Store& opened)
      : store(opened), replica(opened, tablet_bounds(opened)), identity(opened), passes(opened) {}
  sync::TabletEnd end() {
    return {replica, store.device(), store.random(), store.clock(), &identity, &passes};
  }
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
          {"states_received", progress.states_taken},
          {"refused_here", progress.commits_refused_here},
          {"refused_there", progress.commits_refused_there},
          {"duplicates", progress.commits_duplicate},
          {"forks", progress.forks},
          {"attachments_sent", progress.attachments_sent},
          {"attachments_received", progress.attachments_taken},
          {"attachments_refused_there", progress.attachments_refused_there},
          {"bytes_sent", outcome.bytes_out},
          {"bytes_received", outcome.bytes_in},
          {"round_trips", outcome.round_trips},
          {"spaces_left", progress.spaces_left},
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
  if (progress.states_taken > 0) line.say("sync.states", {{"count", std::to_string(progress.states_taken)}});
  if (progress.commits_refused_there > 0)
    line.say("sync.refused", {{"count", std::to_string(progress.commits_refused_there)}});
  if (progress.attachments_refused_there > 0)
    line.say("sync.files-refused", {{"count", std::to_string(progress.attachments_refused_there)}});
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

/// What a large load put off; a very large rest is left to the next time.
Result<void> tidy_up(store::Store& store) {
  constexpr int most_steps = 100;
  bool more = true;
  for (int step = 0; more && step < most_steps; ++step) {
    FRONTLIJN_TRY(more, store.tidy());
  }
  return {};
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
  return tidy_up(context->store);
}

// --- sync ---

struct Sync {
  bool once = false;
  bool follow = false;
  bool history = false;
  std::string attachments;
  std::optional<int> since;
};

/// What was chosen for this time only, both ways; none: as it was chosen for always.
Result<std::optional<store::AttachmentChoices>> chosen_now(const Sync& options) {
  if (options.attachments.empty() && !options.since) return std::optional<store::AttachmentChoices>{};
  store::AttachmentChoice choice;
  FRONTLIJN_CHECK(read_choice(options.attachments, options.since, choice));
  return std::optional<store::AttachmentChoices>({choice, choice});
}

Result<void> sync_now(CommandLine& line, store::Store& store, const net::ConnectTo& to,
                      sync::ClientSession::Options session) {
  Tablet tablet(store);
  const auto report = sync::sync_with_server(to, tablet.end(), std::move(session));
  if (const auto error = report.error()) return *error;
  FRONTLIJN_TRY(const auto unsent, unsent_at(store, report.server));
  tell_outcome(line, report.outcome, unsent);
  line.answer(outcome_json(line, report.outcome, unsent));
  return tidy_up(store);
}

/// Sessions one after another on one loop, so that a request to stop is heard at any moment: while
/// connecting, while connected, and while waiting to try again.
class Following {
 public:
  Following(CommandLine& line, store::Store& store, const net::ConnectTo& to,
            sync::ClientSession::Options session)
      : line_(line), tablet_(store), to_(to), session_(std::move(session)) {
    loop_.on_stop_signal([this] {
      asked_to_stop_ = true;
      if (link_) link_->close();
    });
  }

  /// Until asked to stop, or refused.
  Result<void> run() {
    sync::Retry retry;
    while (true) {
      const auto report = one_session();
      const std::optional<Error> error = report ? report->error() : std::nullopt;
      if (report) outcome_ = together(std::move(outcome_), report->outcome);
      if (error && error->kind() != ErrorKind::unavailable) return *error;
      if (asked_to_stop_ || !error) return {};
      if (report->settled) retry.succeeded();
      const auto asked = report->outcome.retry_after;
      const Milliseconds wait =
          asked ? sync::Retry::at_least(*asked, line_.random()) : retry.next(line_.random());
      tell_retry(*error, wait);
      rest(wait);
      if (asked_to_stop_) return {};
    }
  }

  /// Of all sessions together.
  const sync::Outcome& outcome() const { return outcome_; }

 private:
  /// None where it was stopped before there was anything to report.
  std::optional<sync::SyncReport> one_session() {
    std::optional<sync::SyncReport> report;
    sync::ClientSession::Options options = session_;
    options.follow = true;
    const auto tell = [&] {
      line_.say("sync.came-in");
      std::fflush(stdout);
    };
    link_ = std::make_shared<sync::SessionLink>(loop_, tablet_.end(), options, tell,
                                                [&](const sync::SyncReport& done) { report = done; });
    const auto link = link_;
    net::connect(loop_, to_, link);
    loop_.run_until([&] { return report.has_value() || asked_to_stop_; });
    // Nobody waits long for a goodbye, nor for a link that was never made.
    bool late = !link->session();
    const auto patience = loop_.after(goodbye_time, [&] { late = true; });
    loop_.run_until([&] { return report.has_value() || late; });
    link_.reset();
    return report;
  }

  void tell_retry(const Error& error, Milliseconds wait) {
    if (line_.options.json)
      platform::report(line_.catalogue(), error, true);
    else
      line_.say("sync.retry",
                {{"why", line_.catalogue().say(error)}, {"seconds", std::to_string(wait.count() / 1000)}});
    std::fflush(stdout);
  }

  void rest(Milliseconds wait) {
    bool rested = false;
    const auto resting = loop_.after(wait, [&] { rested = true; });
    loop_.run_until([&] { return rested || asked_to_stop_; });
  }

  static constexpr Milliseconds goodbye_time{2'000};

  CommandLine& line_;
  Tablet tablet_;
  const net::ConnectTo& to_;
  sync::ClientSession::Options session_;
  bool asked_to_stop_ = false;
  sync::Outcome outcome_;
  std::shared_ptr<sync::SessionLink> link_;
  net::EventLoop loop_;  // last: what still waits in it uses what stands above
};

/// Stays, and comes back after an interruption, until asked to stop or refused. What came and went before a
/// refusal is told as well.
Result<void> follow(CommandLine& line, store::Store& store, const net::ConnectTo& to,
                    sync::ClientSession::Options session) {
  Following following(line, store, to, std::move(session));
  const auto ended = following.run();
  FRONTLIJN_TRY(const auto server, server_of(store));
  FRONTLIJN_TRY(const auto unsent, unsent_at(store, server ? std::optional(server->device) : std::nullopt));
  tell_outcome(line, following.outcome(), unsent);
  line.answer(outcome_json(line, following.outcome(), unsent));
  return ended;
}

Result<void> sync_command(CommandLine& line, const Sync& options) {
  if (options.once && options.follow) return fail(ErrorKind::invalid_input, "sync.once-or-follow");
  FRONTLIJN_TRY(DataFolder* const folder, line.folder());
  FRONTLIJN_TRY(const auto to, way_to_server(folder->store()));
  sync::ClientSession::Options session;
  session.history = options.history;
  FRONTLIJN_TRY(session.attachments, chosen_now(options));
  const auto done = options.follow ? follow(line, folder->store(), to, std::move(session))
                                   : sync_now(line, folder->store(), to, std::move(session));
  if (done) {
    FRONTLIJN_TRY([[maybe_unused]] const bool moved, take_moving(folder->store(), line.zone()));
  }
  // Reported lost: the server has the work, and nobody is to find anything here.
  if (!done && done.error().key() == "device.wiped") FRONTLIJN_CHECK(line.wipe_folder());
  return done;
}

}  // namespace
}  // namespace sync_commands

void add_sync_commands(CLI::App& app, CommandLine& line) {
  using namespace sync_commands;
  Defined<Enrol>(line, app, "enrol", enrol)
      .required("server", &Enrol::server)
      .required("code", &Enrol::code)
      .option("device", &Enrol::device);
  Defined<Sync>(line, app, "sync", sync_command)
      .flag("once", &Sync::once)
      .flag("follow", &Sync::follow)
      .flag("history", &Sync::history)
      .option("attachments", &Sync::attachments)
      .option("since", &Sync::since);
}

}  // namespace frontlijn::platform
