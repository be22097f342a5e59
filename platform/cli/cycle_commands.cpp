#include <fmt/format.h>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/cycle.hpp"
#include "core/domain/regulation/norm.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace cycle_commands {
namespace {

using domain::Context;
using domain::Cycle;
using domain::CycleStep;
using nlohmann::json;

struct Open {
  std::string question;
  std::vector<std::string> from;
  std::string level = "operational";
  std::string order = "improve";
};

Result<void> open(CommandLine& line, const Open& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewCycle opened;
  opened.question = options.question;
  FRONTLIJN_TRY(opened.level, domain::parse_id<domain::CycleLevel>(options.level, "field.cycle-level"));
  FRONTLIJN_TRY(opened.order, domain::parse_id<domain::LearningOrder>(options.order, "field.learning"));
  for (const std::string& from : options.from) {
    FRONTLIJN_TRY(const EntityId id, read_id(*context, "", from));
    opened.born_from.push_back(id);
  }
  FRONTLIJN_TRY(const EntityId id, domain::open_cycle(*context, opened));
  return tell(line, "cycle.opened", id);
}

struct Step {
  std::string id;
  std::string kind;
  std::string text;
  std::string why;
  std::string follows;
  std::vector<std::string> link;
  std::string target;
  std::string what;
  std::string becomes;
  std::string owner;
};

/// By the start of its id; a checklist also by the name of its form (its newest version).
Result<std::optional<EntityId>> read_renormed(const Context& context, domain::RenormTarget target,
                                              const std::string& text) {
  if (target != domain::RenormTarget::checklist || text.empty()) return read_optional_id(context, "", text);
  FRONTLIJN_TRY(const auto checklist, domain::find_checklist(context.store, text));
  return std::optional{checklist.id};
}

Result<std::optional<domain::Renorming>> read_renorming(const CommandLine& line, const Context& context,
                                                        const Step& options) {
  if (options.target.empty()) return std::optional<domain::Renorming>{};
  domain::Renorming renorming;
  FRONTLIJN_TRY(renorming.target,
                domain::parse_id<domain::RenormTarget>(options.target, "field.renorm-target"));
  FRONTLIJN_TRY(renorming.what, read_renormed(context, renorming.target, options.what));
  renorming.words = options.becomes;
  if (!options.owner.empty()) {
    FRONTLIJN_TRY(auto owner, read_who(line, context, options.owner));
    renorming.new_owner = std::move(owner);
  }
  return std::optional{std::move(renorming)};
}

Result<void> step(CommandLine& line, const Step& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId cycle, read_id(*context, domain::kinds::cycle, options.id));
  domain::NewStep taken;
  FRONTLIJN_TRY(taken.kind, domain::parse_id<domain::StepKind>(options.kind, "field.step-kind"));
  taken.words = options.text;
  taken.why = options.why;
  FRONTLIJN_TRY(taken.follows, read_optional_id(*context, domain::kinds::cycle_step, options.follows));
  for (const std::string& link : options.link) {
    FRONTLIJN_TRY(const EntityId id, read_id(*context, "", link));
    taken.links.push_back(id);
  }
  FRONTLIJN_TRY(taken.renorming, read_renorming(line, *context, options));
  FRONTLIJN_TRY(const EntityId id, domain::add_step(*context, cycle, taken));
  return tell(line, "cycle.step-taken", id);
}

struct Voice {
  std::string id;
  std::string who;
  bool against = false;
  std::string reason;
};

Result<void> voice(CommandLine& line, const Voice& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId of, read_id(*context, domain::kinds::cycle_step, options.id));
  FRONTLIJN_TRY(const auto who, read_who(line, *context, options.who));
  FRONTLIJN_TRY(const EntityId id, domain::add_voice(*context, of, who, !options.against, options.reason));
  return tell(line, "cycle.voice-heard", id);
}

struct End {
  std::string id;
  std::string reason;
};

Result<void> end(CommandLine& line, const End& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::cycle, options.id));
  FRONTLIJN_CHECK(domain::end_cycle(*context, id, options.reason));
  return tell(line, "cycle.has-ended", id);
}

Result<json> step_json(const Context& context, const Cycle& of, const CycleStep& taken) {
  json links = json::array();
  for (const EntityId& link : taken.links)
    links.push_back(link.to_text());
  json voices = json::array();
  for (const domain::StepVoice& heard : taken.voices) {
    FRONTLIJN_TRY(const json by, who_json(context.store, heard.by));
    voices.push_back({{"by", by}, {"assents", heard.assents}, {"reason", heard.reason}});
  }
  json made{{"id", taken.id.to_text()}, {"kind", domain::id_of(taken.kind)},    {"words", taken.words},
            {"why", taken.why},         {"follows", id_json(taken.follows)},    {"links", links},
            {"by", taken.by.to_text()}, {"at", to_iso(taken.at, context.zone)}, {"voices", voices}};
  if (taken.kind == domain::StepKind::decide) made["done"] = of.is_done(taken.id);
  if (taken.renorming)
    made["renorming"] = {{"target", domain::id_of(taken.renorming->target)},
                         {"what", id_json(taken.renorming->what)},
                         {"words", taken.renorming->words}};
  return made;
}

Result<json> cycle_json(const Context& context, const Cycle& of) {
  FRONTLIJN_TRY(const json holder, who_json(context.store, of.holder));
  json from = json::array();
  for (const EntityId& id : of.born_from)
    from.push_back(id.to_text());
  json steps = json::array();
  for (const CycleStep& taken : of.steps) {
    FRONTLIJN_TRY(json one, step_json(context, of, taken));
    steps.push_back(std::move(one));
  }
  return json{{"id", of.id.to_text()},
              {"question", of.question},
              {"level", domain::id_of(of.level)},
              {"learning", domain::id_of(of.order)},
              {"born_from", from},
              {"holder", holder},
              {"opened", to_iso(of.opened, context.zone)},
              {"ended_because", of.ended_because},
              {"steps", steps}};
}

Result<void> print_step(const CommandLine& line, const Context& context, const Cycle& of,
                        const CycleStep& taken) {
  const std::string label = line.text("cycle-step." + std::string(domain::id_of(taken.kind)));
  for (const std::string& words : taken.words)
    line.print(fmt::format("  {}  {}  {}: {}", short_id(taken.id), line.when(taken.at), label, words));
  for (const std::string& why : taken.why)
    line.print("            " + why);
  if (taken.renorming)
    line.print(fmt::format("            → {}: {}",
                           line.text("renorm." + std::string(domain::id_of(taken.renorming->target))),
                           taken.renorming->words));
  if (taken.kind == domain::StepKind::decide)
    line.print("            " +
               line.text(of.is_done(taken.id) ? "cycle.decision-done" : "cycle.decision-not-done"));
  for (const domain::StepVoice& heard : taken.voices) {
    FRONTLIJN_TRY(const std::string by, who_text(context.store, heard.by));
    line.print(fmt::format("            {} {}: {}", heard.assents ? "+" : "−", by, heard.reason));
  }
  return {};
}

struct ById {
  std::string id;
};

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::cycle, options.id));
  FRONTLIJN_TRY(const Cycle of, domain::cycle(context->store, id));
  if (!line.options.json) {
    line.print(fmt::format("{}  {}", short_id(of.id), of.question));
    line.print(fmt::format("  {} · {}", line.text("cycle-level." + std::string(domain::id_of(of.level))),
                           line.text("learning." + std::string(domain::id_of(of.order)))));
    for (const CycleStep& taken : of.steps)
      FRONTLIJN_CHECK(print_step(line, *context, of, taken));
  }
  FRONTLIJN_TRY(json document, cycle_json(*context, of));
  line.answer(document);
  return {};
}

struct List {
  std::size_t limit = 50;
};

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(auto all, domain::cycles(context->store, one_more(options.limit)));
  const bool is_more = cut_to(options.limit, all);
  FRONTLIJN_TRY(const auto retired, domain::retired_rules(context->store));
  json document = json::array();
  for (const Cycle& of : all) {
    if (!line.options.json)
      line.print(fmt::format("{}  {}  {}{}", short_id(of.id), line.when(of.opened), of.question,
                             of.ended_because.empty() ? "" : " ✓ " + of.ended_because));
    FRONTLIJN_TRY(json one, cycle_json(*context, of));
    document.push_back(std::move(one));
  }
  if (all.empty()) line.say("cycle.none");
  line.say("cycle.retired-rules", {{"count", std::to_string(retired.size())}});
  if (is_more) tell_more(line);
  line.answer({{"cycles", document}, {"retired_rules", retired.size()}});
  return {};
}

}  // namespace
}  // namespace cycle_commands

void add_cycle_commands(CLI::App& app, CommandLine& line) {
  using namespace cycle_commands;
  CLI::App& cycle = *line.command(app, "cycle");
  Defined<Open>(line, cycle, "open", open)
      .required("question", &Open::question)
      .required("from", &Open::from)
      .option("level", &Open::level)
      .option("order", &Open::order);
  Defined<Step>(line, cycle, "step", step)
      .argument("ID", &Step::id)
      .required("kind", &Step::kind)
      .required("text", &Step::text)
      .option("why", &Step::why)
      .option("follows", &Step::follows)
      .option("link", &Step::link)
      .option("target", &Step::target)
      .option("what", &Step::what)
      .option("becomes", &Step::becomes)
      .option("owner", &Step::owner);
  Defined<Voice>(line, cycle, "voice", voice)
      .argument("ID", &Voice::id)
      .required("who", &Voice::who)
      .flag("against", &Voice::against)
      .required("reason", &Voice::reason);
  Defined<End>(line, cycle, "end", end).argument("ID", &End::id).required("reason", &End::reason);
  Defined<ById>(line, cycle, "show", show).argument("ID", &ById::id);
  Defined<List>(line, cycle, "list", list).option("limit", &List::limit);
}

}  // namespace frontlijn::platform
