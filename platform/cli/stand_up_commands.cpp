#include <algorithm>

#include <fmt/format.h>

#include "core/domain/regulation/stand_up.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace stand_up_commands {
namespace {

using domain::AgendaItem;
using domain::Context;
using nlohmann::json;

struct NoOptions {};

Result<json> item_json(const Context& context, const AgendaItem& item) {
  json made{{"section", domain::id_of(item.section)},
            {"kind", item.kind},
            {"about", item.about.to_text()},
            {"topic", item.topic.to_text()},
            {"words", item.words},
            {"on", day_json(item.on)},
            {"state", item.state},
            {"changed", to_iso(item.changed, context.zone)},
            {"who", nullptr}};
  if (item.who) {
    FRONTLIJN_TRY(made["who"], who_json(context.store, *item.who));
  }
  return made;
}

Result<void> print_item(const CommandLine& line, const Context& context, const AgendaItem& item) {
  std::string words = fmt::format("  {}  {}", short_id(item.about), item.words);
  if (item.who) {
    FRONTLIJN_TRY(const std::string who, who_text(context.store, *item.who));
    words += " · " + who;
  }
  if (item.on) words += " · " + day_words(line, *item.on);
  if (!item.state.empty()) words += " · " + line.text(item.state);
  line.print(words);
  return {};
}

Result<void> agenda(CommandLine& line, const NoOptions&) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const domain::Agenda today, domain::agenda(*context));
  json items = json::array();
  std::optional<domain::AgendaSection> section;
  for (const AgendaItem& item : today.items) {
    if (!line.options.json) {
      if (section != item.section)
        line.print(line.text("agenda." + std::string(domain::id_of(item.section))));
      FRONTLIJN_CHECK(print_item(line, *context, item));
    }
    section = item.section;
    FRONTLIJN_TRY(json one, item_json(*context, item));
    items.push_back(std::move(one));
  }
  if (today.items.empty()) line.say("agenda.empty");
  if (today.left_out > 0) line.say("agenda.left-out", {{"count", std::to_string(today.left_out)}});
  line.answer({{"items", items}, {"left_out", today.left_out}, {"last", id_json(today.last)}});
  return {};
}

struct Record {
  std::vector<std::string> present;
  std::vector<std::string> who;  ///< who, what, for whom and by when: as many of each
  std::vector<std::string> what;
  std::vector<std::string> for_whom;
  std::vector<std::string> by;
  std::vector<std::string> park;  ///< in pairs: what, holder
  std::vector<std::string> discussed;
  bool nothing_agreed = false;
};

Result<void> read_agreements(const CommandLine& line, const Context& context, const Record& options,
                             domain::NewStandUp& held) {
  const std::size_t count = options.who.size();
  if (options.what.size() != count || options.for_whom.size() != count || options.by.size() != count)
    return fail(ErrorKind::invalid_input, "stand-up.uneven");
  for (std::size_t i = 0; i < count; ++i) {
    domain::NewAgreement agreed;
    FRONTLIJN_TRY(agreed.who, read_who(line, context, options.who[i]));
    agreed.what = options.what[i];
    FRONTLIJN_TRY(agreed.for_whom, read_who(line, context, options.for_whom[i]));
    FRONTLIJN_TRY(agreed.by_when, read_day(options.by[i]));
    held.agreements.push_back(std::move(agreed));
  }
  for (std::size_t i = 0; i + 1 < options.park.size(); i += 2) {
    FRONTLIJN_TRY(auto holder, read_who(line, context, options.park[i + 1]));
    held.parked.push_back({std::nullopt, options.park[i], std::move(holder)});
  }
  return {};
}

/// The whole agenda, or only what is named.
Result<std::vector<EntityId>> read_discussed(const Context& context, const Record& options) {
  FRONTLIJN_TRY(const domain::Agenda today, domain::agenda(context));
  std::vector<EntityId> topics;
  if (options.discussed.empty()) {
    for (const AgendaItem& item : today.items)
      topics.push_back(item.topic);
    return topics;
  }
  for (const std::string& text : options.discussed) {
    FRONTLIJN_TRY(const EntityId id, read_id(context, "", text));
    const auto found = std::find_if(today.items.begin(), today.items.end(), [&](const AgendaItem& item) {
      return item.about == id || item.topic == id;
    });
    if (found == today.items.end())
      return fail(ErrorKind::not_found, "stand-up.not-on-agenda", {{"id", text}});
    topics.push_back(found->topic);
  }
  return topics;
}

Result<void> record(CommandLine& line, const Record& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewStandUp held;
  held.started = context->now();
  held.ended = context->now();
  held.nothing_agreed = options.nothing_agreed;
  FRONTLIJN_TRY(held.present, read_whos(line, *context, options.present));
  FRONTLIJN_CHECK(read_agreements(line, *context, options, held));
  FRONTLIJN_TRY(held.discussed, read_discussed(*context, options));
  FRONTLIJN_TRY(const EntityId id, domain::record_stand_up(*context, held));
  return tell(line, "stand-up.recorded", id);
}

}  // namespace
}  // namespace stand_up_commands

void add_stand_up_commands(CLI::App& app, CommandLine& line) {
  using namespace stand_up_commands;
  CLI::App& stand_up = *line.command(app, "standup");
  Defined<NoOptions>(line, stand_up, "agenda", agenda);
  Defined<Record>(line, stand_up, "record", record)
      .required("present", &Record::present)
      .option("who", &Record::who)
      .option("what", &Record::what)
      .option("for", &Record::for_whom)
      .option("by", &Record::by)
      .group("park", &Record::park, 2)
      .option("discussed", &Record::discussed)
      .flag("nothing-agreed", &Record::nothing_agreed);
  add_table_commands(stand_up, line);
}

}  // namespace frontlijn::platform
