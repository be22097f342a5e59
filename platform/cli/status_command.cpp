#include <algorithm>

#include "core/domain/people/team.hpp"
#include "core/store/log_counts.hpp"
#include "core/store/peers.hpp"
#include "core/store/whereabouts.hpp"
#include "platform/cli/attachment_words.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/tablet/server_record.hpp"

namespace frontlijn::platform {

namespace status_command {
namespace {

using nlohmann::json;

struct None {};

constexpr std::size_t most_refused = 100;
/// A visit that is closed touches a few dozen records.
constexpr std::size_t most_records = 20;

/// How far this tablet is with its server, and what is on this tablet only.
Result<void> tell_server(CommandLine& line, store::Store& store, json& answer) {
  FRONTLIJN_TRY(const auto server, server_of(store));
  if (!server) {
    line.say("status.no-server");
    answer["server"] = nullptr;
    return {};
  }
  store::Peers peers(store);
  FRONTLIJN_TRY(const auto unsent, peers.unsent(server->device));
  FRONTLIJN_TRY(const auto contact, peers.last_contact(server->device));
  FRONTLIJN_TRY(const auto refused, peers.refused(server->device, most_refused));
  line.say("status.server", {{"server", server->address.to_text()},
                             {"when", contact ? line.when(*contact) : line.text("status.never")}});
  line.say(unsent == 0 ? "status.all-sent" : "status.unsent", {{"count", std::to_string(unsent)}});
  answer["server"] = {{"address", server->address.to_text()},
                      {"device", server->device.to_text()},
                      {"last_contact", contact ? json(to_iso(*contact)) : json()}};
  FRONTLIJN_TRY(const auto sent, peers.sent(server->device));
  FRONTLIJN_TRY(const auto kept_back, peers.kept_back(server->device));
  if (kept_back > 0) line.say("status.kept-back", {{"count", std::to_string(kept_back)}});
  answer["unsent"] = unsent;
  answer["sent"] = sent;
  answer["kept_back"] = kept_back;
  answer["refused"] = json::array();
  for (const store::RefusedCommit& one : refused) {
    const std::string why = line.catalogue().say(one.why);
    line.say("status.refused", {{"commit", one.commit.to_text().substr(0, 12)}, {"why", why}});
    FRONTLIJN_TRY(const auto records, store::records_of(store, one.commit, most_records));
    json touched = json::array();
    for (const store::TouchedRecord& record : records) {
      touched.push_back({{"kind", record.kind}, {"id", record.entity.to_text()}});
      if (!line.options.json) line.print("  " + record.kind + " " + short_id(record.entity));
    }
    answer["refused"].push_back({{"commit", one.commit.to_text()},
                                 {"key", one.why.key()},
                                 {"text", why},
                                 {"at", to_iso(one.at, line.zone())},
                                 {"records", touched}});
  }
  return tell_attachments(line, store, server->device, answer);
}

/// "team/work" as keys are written: "team-work".
std::string key_of(std::string kind) {
  std::replace(kind.begin(), kind.end(), '/', '-');
  return kind;
}

Result<void> status(CommandLine& line, const None&) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  store::Store& store = context->store;
  FRONTLIJN_TRY(const auto name, domain::person_name(store, context->person));
  FRONTLIJN_TRY(const auto team, domain::team_name(store, context->team));
  FRONTLIJN_TRY(const auto spaces, store.spaces());
  FRONTLIJN_TRY(const auto drafts, store.drafts());
  json answer{{"person", {{"id", context->person.to_text()}, {"name", name}}},
              {"team", {{"id", context->team.to_text()}, {"name", team}}},
              {"device", store.device().id().to_text()},
              {"drafts", drafts.size()},
              {"spaces", json::array()}};
  line.say("status.who",
           {{"name", name}, {"team", team}, {"device", store.device().id().to_text().substr(0, 16)}});
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_TRY(const auto here, store::commits_in(store, space.id));
    FRONTLIJN_TRY(const auto not_here, store.commits_not_here(space.id));
    const std::int64_t count = here + not_here;
    const std::string kind(log::name_of(space.kind));
    const bool current = space.id == context->work || space.id == context->backstage ||
                         space.id == context->organisation || space.id == context->personal;
    line.say(current ? "status.space" : "status.space.earlier",
             {{"kind", line.text("space.kind." + key_of(kind))},
              {"space", space.name},
              {"commits", std::to_string(count)}});
    if (not_here > 0) line.say("status.space.no-history", {{"count", std::to_string(not_here)}});
    answer["spaces"].push_back({{"id", space.id.to_text()},
                                {"kind", kind},
                                {"name", space.name},
                                {"commits", count},
                                {"commits_not_here", not_here}});
  }
  if (!drafts.empty()) line.say("status.drafts", {{"count", std::to_string(drafts.size())}});
  FRONTLIJN_CHECK(tell_server(line, store, answer));
  line.answer(answer);
  return {};
}

}  // namespace
}  // namespace status_command

void add_status_command(CLI::App& app, CommandLine& line) {
  using namespace status_command;
  Defined<None>(line, app, "status", status);
}

}  // namespace frontlijn::platform
