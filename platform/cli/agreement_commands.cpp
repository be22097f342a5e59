#include <fmt/format.h>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/cli/kept.hpp"

namespace frontlijn::platform {

namespace agreement_commands {
namespace {

using domain::Agreement;
using domain::Context;
using nlohmann::json;

struct Add {
  std::string who;
  std::string what;
  std::string for_whom;
  std::string by;
  std::string subject;
};

Result<void> add(CommandLine& line, const Add& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewAgreement agreed;
  FRONTLIJN_TRY(agreed.who, read_who(line, *context, options.who));
  agreed.what = options.what;
  FRONTLIJN_TRY(agreed.for_whom, read_who(line, *context, options.for_whom));
  FRONTLIJN_TRY(agreed.by_when, read_day(options.by));
  FRONTLIJN_TRY(agreed.subject, read_optional_id(*context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(const EntityId id, domain::make_agreement(*context, agreed));
  return tell(line, "agreement.added", id);
}

struct Keep {
  std::string id;
  std::string on;
};

Result<void> keep(CommandLine& line, const Keep& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::agreement, options.id));
  FRONTLIJN_TRY(const auto on, read_day(options.on));
  FRONTLIJN_CHECK(domain::keep_agreement(*context, id, on));
  return tell(line, "agreement.marked-kept", id);
}

struct Late {
  std::string id;
  std::string reason;
  std::string on;
};

Result<void> late(CommandLine& line, const Late& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::agreement, options.id));
  FRONTLIJN_TRY(const auto on, read_day(options.on));
  FRONTLIJN_CHECK(domain::keep_agreement_late(*context, id, options.reason, on));
  return tell(line, "agreement.marked-late", id);
}

struct Renegotiate {
  std::string id;
  std::string by;
  std::string reason;
};

Result<void> renegotiate(CommandLine& line, const Renegotiate& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::agreement, options.id));
  FRONTLIJN_TRY(const auto by, read_day(options.by));
  FRONTLIJN_CHECK(domain::renegotiate_agreement(*context, id, by, options.reason));
  return tell(line, by ? "agreement.marked-renegotiated" : "agreement.marked-let-go", id);
}

Result<json> agreement_json(const Context& context, const Agreement& made) {
  FRONTLIJN_TRY(const json who, who_json(context.store, made.who));
  FRONTLIJN_TRY(const json for_whom, who_json(context.store, made.for_whom));
  json outcomes = json::array();
  for (const domain::AgreementOutcome& outcome : made.outcomes)
    outcomes.push_back({{"state", domain::id_of(outcome.state)},
                        {"at", to_iso(outcome.at, context.zone)},
                        {"on", day_json(outcome.on)},
                        {"new_by_when", day_json(outcome.new_by_when)},
                        {"reason", outcome.reason}});
  return json{{"id", made.id.to_text()},
              {"who", who},
              {"what", made.what},
              {"for_whom", for_whom},
              {"made_on", to_iso(made.made_on)},
              {"by_when", to_iso(made.by_when)},
              {"first_by_when", to_iso(made.first_by_when)},
              {"subject", id_json(made.subject)},
              {"made_in", id_json(made.made_in)},
              {"state", domain::id_of(made.state)},
              {"past_its_day", made.past_its_day(context.today())},
              {"outcomes", outcomes}};
}

Result<void> print_agreement(const CommandLine& line, const Context& context, const Agreement& made) {
  FRONTLIJN_TRY(const std::string who, who_text(context.store, made.who));
  FRONTLIJN_TRY(const std::string for_whom, who_text(context.store, made.for_whom));
  const std::string state = made.past_its_day(context.today())
                                ? "agreement-state.past-its-day"
                                : "agreement-state." + std::string(domain::id_of(made.state));
  for (const std::string& what : made.what)
    line.say("agreement.line", {{"id", short_id(made.id)},
                                {"who", who},
                                {"what", what},
                                {"for", for_whom},
                                {"day", day_words(line, made.by_when)},
                                {"state", state}});
  return {};
}

struct List {
  bool open = false;
  std::string subject;
  std::string since;
  std::size_t limit = 100;
};

/// The headline of this team, with its denominator (rules 5 and 12).
Result<json> headline(CommandLine& line, const Context& context, const std::string& since) {
  constexpr Date long_ago{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{1}};
  FRONTLIJN_TRY(const auto from, read_day(since));
  FRONTLIJN_TRY(const auto figure,
                domain::agreements_kept(context, from.value_or(long_ago), context.today()));
  line.say("agreement.headline", {{"kept", std::to_string(figure.kept)},
                                  {"renegotiated", std::to_string(figure.renegotiated)},
                                  {"late", std::to_string(figure.late)},
                                  {"silent", std::to_string(figure.past_their_day)},
                                  {"of", std::to_string(figure.of())},
                                  {"waiting", std::to_string(figure.not_yet_due)}});
  return json{{"kept", figure.kept},
              {"renegotiated", figure.renegotiated},
              {"late", figure.late},
              {"past_their_day", figure.past_their_day},
              {"not_yet_due", figure.not_yet_due},
              {"of", figure.of()}};
}

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::AgreementFilter filter;
  filter.open_only = options.open;
  FRONTLIJN_TRY(filter.subject, read_optional_id(*context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(auto found, domain::agreements(context->store, filter, one_more(options.limit)));
  const bool is_more = cut_to(options.limit, found);
  json all = json::array();
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  for (const Agreement& made : found) {
    FRONTLIJN_CHECK(print_agreement(line, *context, made));
    FRONTLIJN_CHECK(kept.note(domain::kinds::agreement, made.id));
    FRONTLIJN_TRY(json one, agreement_json(*context, made));
    FRONTLIJN_CHECK(kept.add(one, domain::kinds::agreement, made.id));
    all.push_back(std::move(one));
  }
  FRONTLIJN_TRY(json figure, headline(line, *context, options.since));
  if (is_more) tell_more(line);
  line.answer({{"agreements", all}, {"kept", figure}});
  return {};
}

}  // namespace
}  // namespace agreement_commands

void add_agreement_commands(CLI::App& app, CommandLine& line) {
  using namespace agreement_commands;
  CLI::App& agreement = *line.command(app, "agreement");
  Defined<Add>(line, agreement, "add", add)
      .required("who", &Add::who)
      .required("what", &Add::what)
      .required("for", &Add::for_whom)
      .required("by", &Add::by)
      .option("subject", &Add::subject);
  Defined<Keep>(line, agreement, "keep", keep).argument("ID", &Keep::id).option("on", &Keep::on);
  Defined<Late>(line, agreement, "late", late)
      .argument("ID", &Late::id)
      .required("reason", &Late::reason)
      .option("on", &Late::on);
  Defined<Renegotiate>(line, agreement, "renegotiate", renegotiate)
      .argument("ID", &Renegotiate::id)
      .option("by", &Renegotiate::by)
      .required("reason", &Renegotiate::reason);
  Defined<List>(line, agreement, "list", list)
      .flag("open", &List::open)
      .option("subject", &List::subject)
      .option("since", &List::since)
      .option("limit", &List::limit);
}

}  // namespace frontlijn::platform
