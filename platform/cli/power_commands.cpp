#include <fmt/format.h>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/team.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace power_commands {
namespace {

using domain::Context;
using nlohmann::json;

/// Nobody named: who works with this tablet.
Result<EntityId> person_from(const CommandLine& line, const Context& context, const std::string& text) {
  if (text.empty()) return context.person;
  return read_person(line, context, text);
}

struct Grant {
  std::string person;
  std::string domain;
  bool signal_only = false;
  std::string from;
  std::string until;
  std::string basis;
};

Result<void> grant(CommandLine& line, const Grant& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::Power power;
  FRONTLIJN_TRY(power.person, person_from(line, *context, options.person));
  power.domain = options.domain;
  power.may = options.signal_only ? domain::PowerLevel::signal : domain::PowerLevel::record;
  FRONTLIJN_TRY(power.from, read_day(options.from));
  FRONTLIJN_TRY(power.until, read_day(options.until));
  power.basis = options.basis;
  FRONTLIJN_TRY(const EntityId id, domain::grant_power(*context, power));
  return tell(line, "cli.power.granted", id);
}

struct List {
  std::string person;
};

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId person, person_from(line, *context, options.person));
  FRONTLIJN_TRY(const auto powers, domain::powers_of(context->store, person));
  json all = json::array();
  for (const domain::Power& power : powers) {
    all.push_back({{"id", power.id.to_text()},
                   {"domain", power.domain},
                   {"may", domain::id_of(power.may)},
                   {"from", day_json(power.from)},
                   {"until", day_json(power.until)},
                   {"basis", power.basis}});
    if (!line.options.json)
      line.print(fmt::format("{}  {}  {}  {}", short_id(power.id), line.text("domain." + power.domain),
                             line.text("power." + std::string(domain::id_of(power.may))),
                             power.until ? day_words(line, *power.until) : std::string{}));
  }
  if (powers.empty()) line.say("cli.power.none");
  line.answer({{"powers", all}});
  return {};
}

struct End {
  std::string id;
  std::string on;
};

Result<void> end(CommandLine& line, const End& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::power, options.id));
  FRONTLIJN_TRY(const auto last_day, read_day(options.on));
  FRONTLIJN_CHECK(domain::end_power(*context, id, last_day.value_or(context->today())));
  return tell(line, "cli.power.ended", id);
}

}  // namespace
}  // namespace power_commands

void add_power_commands(CLI::App& app, CommandLine& line) {
  using namespace power_commands;
  CLI::App& power = *line.command(app, "power");
  Defined<Grant>(line, power, "grant", grant)
      .required("domain", &Grant::domain)
      .option("person", &Grant::person)
      .flag("signal-only", &Grant::signal_only)
      .option("from", &Grant::from)
      .option("until", &Grant::until)
      .option("basis", &Grant::basis);
  Defined<List>(line, power, "list", list).option("person", &List::person);
  Defined<End>(line, power, "end", end).argument("ID", &End::id).option("on", &End::on);
}

}  // namespace frontlijn::platform
