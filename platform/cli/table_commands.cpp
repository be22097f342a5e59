#include <cstdio>

#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/console/console.hpp"
#include "platform/console/qr.hpp"
#include "platform/tablet/joining.hpp"
#include "platform/tablet/table.hpp"
#include "sync/link/stand_up_guest.hpp"
#include "sync/link/stand_up_host.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::platform {

namespace table_commands {
namespace {

using nlohmann::json;

constexpr Milliseconds table_goodbye_time{2'000};

/// This tablet, as its meetings see it.
struct Table {
  sync::StoreReplica replica;
  sync::StoreIdentity identity;
  sync::PassBook book;
  explicit Table(store::Store& store) : replica(store), identity(store), book(store) {}
  sync::PeerEnd end(store::Store& store, bool has_server) {
    return {store, replica, book, &identity, has_server};
  }
};

json progress_json(const sync::Progress& progress) {
  return {{"sent", progress.commits_sent},
          {"received", progress.commits_taken},
          {"attachments_sent", progress.attachments_sent},
          {"attachments_received", progress.attachments_taken}};
}

void tell_progress(CommandLine& line, const sync::Progress& progress) {
  line.say("table.done", {{"sent", std::to_string(progress.commits_sent)},
                          {"received", std::to_string(progress.commits_taken)},
                          {"files", std::to_string(progress.attachments_sent + progress.attachments_taken)}});
}

void tell_warnings(CommandLine& line, const sync::Outcome& outcome) {
  if (line.options.json) return;
  for (const Error& warning : outcome.warnings)
    line.print(line.catalogue().say(warning));
}

/// Whoever watches wants to see it now.
void say_now(CommandLine& line, std::string_view key, const Catalogue::Arguments& arguments = {}) {
  line.say(key, arguments);
  std::fflush(stdout);
}

// --- open ---

struct Open {
  std::string listen;
  std::string port;
  bool until_settled = false;
};

Result<std::uint16_t> read_port(const std::string& text) {
  if (text.empty()) return std::uint16_t{0};
  FRONTLIJN_TRY(const auto address, net::ServerAddress::from_text("port:" + text));
  return address.port;
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

void tell_open(CommandLine& line, const sync::StandUpHost& host, const std::string& listen) {
  const std::string code = host.code().to_text();
  const auto addresses = listen.empty() ? net::own_addresses() : std::vector<std::string>{listen};
  if (line.options.json) {
    line.answer({{"code", code}, {"port", host.port()}, {"addresses", addresses}});
  } else {
    line.say("table.open", {{"code", code}});
    line.print(qr_text(code));
    for (const std::string& address : addresses)
      line.say("table.at", {{"address", net::ServerAddress{address, host.port()}.to_text().substr(8)}});
  }
  std::fflush(stdout);
}

Result<void> open(CommandLine& line, const Open& options) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  FRONTLIJN_TRY(const std::uint16_t port, read_port(options.port));
  Table table(context->store);
  FRONTLIJN_TRY(const AtTable at, at_table(*context, table.book));
  std::optional<FounderOffice> office;
  if (at.founded) office.emplace(*context, table.book, *at.founded);

  net::EventLoop loop;
  bool asked_to_stop = false;
  bool has_come = false;
  std::set<EntityId> here;
  sync::StandUpHost* running = nullptr;
  sync::StandUpHost::Told told;
  told.changed = [&] {
    if (running == nullptr) return;
    std::set<EntityId> now;
    for (const sync::Pass& one : running->present()) {
      has_come = true;
      now.insert(one.person);
      if (!here.contains(one.person)) say_now(line, "table.came", {{"name", one.person_name}});
    }
    here = std::move(now);
  };
  told.left = [&](const sync::PeerReport& report) {
    if (report.other) say_now(line, "table.left", {{"name", report.other->person_name}});
    const auto error = report.outcome.error;
    if (error && !line.options.json) line.print(line.catalogue().say(*error));
    std::fflush(stdout);
  };
  FRONTLIJN_TRY(const auto host,
                sync::StandUpHost::open(loop, table.end(context->store, at.has_server),
                                        {.office = office ? &*office : nullptr,
                                         .address = options.listen,
                                         .port = port,
                                         .discovery = {.loopback = is_loopback(options.listen)}},
                                        told));
  running = host.get();
  loop.on_stop_signal([&] { asked_to_stop = true; });
  tell_open(line, *host, options.listen);
  loop.run_until(
      [&] { return asked_to_stop || (options.until_settled && has_come && host->present().empty()); });
  const sync::Progress progress = host->progress();
  bool closed = false;
  host->close(table_goodbye_time, [&] { closed = true; });
  loop.run_until([&] { return closed; });
  tell_progress(line, progress);
  return {};
}

// --- join ---

struct Join {
  std::string code;
  std::string at;
  bool until_settled = false;
};

Result<void> take_place(CommandLine& line, const domain::Context& context, const sync::Pass& host,
                        const std::optional<sync::Admission>& admission) {
  say_now(line, "table.joined", {{"name", host.person_name}});
  const bool is_new = admission && admission->team != context.team;
  if (!is_new) return {};
  FRONTLIJN_CHECK(take_admission(context, *admission));
  say_now(line, "table.member", {{"team", admission->team_name}});
  return {};
}

/// One stay at the stand-up, from looking for it to leaving it.
Result<sync::PeerReport> stay(CommandLine& line, const domain::Context& context, Table& table,
                              const AtTable& at, sync::StandUpGuest::Options options, net::EventLoop& loop,
                              const bool& asked_to_stop) {
  std::optional<sync::PeerReport> report;
  std::optional<Error> trouble;
  sync::StandUpGuest::Told told;
  told.met = [&](const sync::Pass& host, const auto& admission) {
    if (const auto done = take_place(line, context, host, admission); !done) trouble = done.error();
  };
  told.changed = [&] { say_now(line, "sync.came-in"); };
  told.settled = [&] { say_now(line, "table.settled"); };
  told.lost = [&](const Error&) { say_now(line, "table.lost"); };
  told.done = [&](const sync::PeerReport& done) { report = done; };
  FRONTLIJN_TRY(const auto guest, sync::StandUpGuest::open(loop, table.end(context.store, at.has_server),
                                                           std::move(options), told));
  loop.run_until([&] { return report || trouble || asked_to_stop; });
  if (!report) {
    guest->close(table_goodbye_time);
    loop.run_until([&] { return report.has_value(); });
  }
  if (trouble) return *trouble;
  return report.value_or(guest->report());
}

Result<void> join(CommandLine& line, const Join& options) {
  FRONTLIJN_TRY(const auto code, sync::StandUpCode::from_text(options.code));
  sync::StandUpGuest::Options wanted{.code = code, .follow = !options.until_settled};
  if (!options.at.empty()) {
    FRONTLIJN_TRY(auto address, net::ServerAddress::from_text(options.at));
    const bool has_port = address.port != net::ServerAddress{}.port;
    if (!has_port) address.port = net::tuning::stand_up_port;
    wanted.at = address;
  }
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  Table table(context->store);
  FRONTLIJN_TRY(const AtTable at, at_table(*context, table.book));
  wanted.newcomer = at.newcomer;
  net::EventLoop loop;
  bool asked_to_stop = false;
  loop.on_stop_signal([&] { asked_to_stop = true; });
  FRONTLIJN_TRY(const auto report, stay(line, *context, table, at, std::move(wanted), loop, asked_to_stop));
  // That the one who held the stand-up ended it is how stand-ups end.
  FRONTLIJN_TRY([[maybe_unused]] const bool moved, take_moving(context->store, line.zone()));
  const auto error = report.error();
  const bool has_ended = report.other && (!error || error->key() == "net.leaving");
  if (error && !has_ended && !asked_to_stop) return *error;
  tell_progress(line, report.outcome.progress);
  tell_warnings(line, report.outcome);
  line.answer(progress_json(report.outcome.progress));
  return {};
}

// --- the team's members, on the tablet that founded it ---

struct NoWords {};

struct Who {
  std::string who;
};

Result<void> members(CommandLine& line, const NoWords&) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  sync::PassBook book(context->store);
  FRONTLIJN_TRY(const AtTable at, at_table(*context, book));
  if (!at.founded) return fail(ErrorKind::refused, "stand-up.not-founder");
  FRONTLIJN_TRY(const auto found, founded_members(*context, book));
  json list = json::array();
  for (const FoundedMember& one : found) {
    list.push_back({{"id", one.person.to_text()}, {"name", one.name}, {"is_out", one.is_out}});
    line.say(one.is_out ? "table.member.out" : "table.member.in", {{"name", one.name}});
  }
  if (found.empty()) line.say("table.member.none");
  line.answer({{"members", std::move(list)}});
  return {};
}

Result<void> change_member(CommandLine& line, const Who& options, bool is_out) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  sync::PassBook book(context->store);
  FRONTLIJN_TRY(const AtTable at, at_table(*context, book));
  if (!at.founded) return fail(ErrorKind::refused, "stand-up.not-founder");
  FRONTLIJN_TRY(const FoundedMember member, founded_member(*context, book, options.who));
  FRONTLIJN_CHECK(is_out ? put_out(*context, book, member.person)
                         : let_in_again(*context, book, member.person));
  line.say(is_out ? "table.member.put-out" : "table.member.let-in", {{"name", member.name}});
  line.answer({{"id", member.person.to_text()}, {"is_out", is_out}});
  return {};
}

Result<void> put_member_out(CommandLine& line, const Who& options) {
  return change_member(line, options, true);
}
Result<void> let_member_in(CommandLine& line, const Who& options) {
  return change_member(line, options, false);
}

}  // namespace
}  // namespace table_commands

void add_table_commands(CLI::App& stand_up, CommandLine& line) {
  using namespace table_commands;
  Defined<Open>(line, stand_up, "open", open)
      .option("listen", &Open::listen)
      .option("port", &Open::port)
      .flag("until-settled", &Open::until_settled);
  Defined<Join>(line, stand_up, "join", join)
      .argument("code", &Join::code)
      .option("at", &Join::at)
      .flag("until-settled", &Join::until_settled);
  Defined<NoWords>(line, stand_up, "members", members);
  Defined<Who>(line, stand_up, "put-out", put_member_out).argument("who", &Who::who);
  Defined<Who>(line, stand_up, "let-in", let_member_in).argument("who", &Who::who);
}

}  // namespace frontlijn::platform
