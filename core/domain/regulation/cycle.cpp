#include "core/domain/regulation/cycle.hpp"

#include <algorithm>

#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/norm.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

StepVoice read_voice(const store::Record& record) {
  return {record.id(), read_id_or_words(record, "by").value_or(IdOrWords{}), record.yes("assents"),
          record.text("reason"), record.moment("at").value_or(record.oldest())};
}

std::optional<Renorming> read_renorming(const store::Record& record) {
  const auto target = from_id<RenormTarget>(record.text("renorm_target"));
  if (!target) return std::nullopt;
  return Renorming{*target, record.reference("renorm_what"), record.text("renorm_words"),
                   read_id_or_words(record, "renorm_owner")};
}

Result<CycleStep> read_step(store::Store& store, const store::Record& record) {
  CycleStep step;
  step.id = record.id();
  step.kind = read_id(record, "step", StepKind::observe);
  step.words = record.texts("words");
  step.why = record.texts("why");
  step.follows = record.reference("follows");
  step.links = record.references("links");
  step.renorming = read_renorming(record);
  step.by = record.reference("by").value_or(EntityId{});
  step.at = record.moment("at").value_or(record.oldest());
  FRONTLIJN_TRY(const auto voices, records_where(store, kinds::voice, "step = ? ORDER BY at, entity LIMIT ?",
                                                 record.id(), tuning::most_parts));
  for (const auto& voice : voices)
    step.voices.push_back(read_voice(voice));
  return step;
}

Result<Cycle> read_cycle(store::Store& store, const store::Record& record) {
  Cycle cycle;
  cycle.id = record.id();
  cycle.space = record.space();
  cycle.question = record.text("question");
  cycle.level = read_id(record, "level", CycleLevel::operational);
  cycle.order = read_id(record, "learning", LearningOrder::improve);
  cycle.born_from = record.references("born_from");
  for (std::size_t i = 0; i < prompt_fields.size(); ++i)
    cycle.prompts.at(i) = record.text(prompt_fields.at(i));
  cycle.holder = record.reference("holder").value_or(EntityId{});
  cycle.opened = record.moment("opened").value_or(record.oldest());
  cycle.ended_because = record.text("ended_because");
  cycle.changed = record.changed();
  FRONTLIJN_TRY(const auto steps,
                records_where(store, kinds::cycle_step, "cycle = ? ORDER BY at, entity LIMIT ?", record.id(),
                              tuning::most_parts));
  for (const auto& one : steps) {
    FRONTLIJN_TRY(auto step, read_step(store, one));
    cycle.steps.push_back(std::move(step));
  }
  return cycle;
}

Result<void> check_origins(store::Store& store, const std::vector<EntityId>& origins) {
  if (origins.empty()) return fail(ErrorKind::refused, "cycle.born-from-nothing");
  if (origins.size() > tuning::most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", "field.born-from"}, {"bound", std::to_string(tuning::most_members)}});
  for (const EntityId& origin : origins) {
    bool known = false;
    for (const char* kind : {kinds::observation, kinds::obstacle, kinds::adopted_case}) {
      FRONTLIJN_TRY(const auto record, store.find(kind, origin));
      known = known || record.has_value();
    }
    if (!known)
      return fail(ErrorKind::not_found, "id.unknown",
                  {{"id", origin.to_text()}, {"kind", "kind.observation"}});
  }
  return {};
}

Error renorm_what(RenormTarget target) {
  return fail(ErrorKind::refused, "cycle.renorm-what", {{"target", "renorm." + std::string(id_of(target))}});
}

/// The change itself, in the step's own commit.
Result<void> put_renorming(store::Changes& changes, const Context& context, EntityId cycle,
                           const Renorming& renorming, const std::string& why) {
  if (!renorming.what && renorming.target != RenormTarget::rule &&
      renorming.target != RenormTarget::checklist)
    return renorm_what(renorming.target);
  switch (renorming.target) {
    case RenormTarget::norm: {
      FRONTLIJN_CHECK(put_norm_version(changes, context, *renorming.what, renorming.words));
      return {};
    }
    case RenormTarget::owner:
      if (!renorming.new_owner) return renorm_what(renorming.target);
      return put_norm_owner(changes, context, *renorming.what, *renorming.new_owner);
    case RenormTarget::measure:
      FRONTLIJN_CHECK(put_break(changes, context, *renorming.what,
                                {context.now(), ChartBreak::Cause::definition, renorming.words, why}));
      return {};
    case RenormTarget::checklist:
      if (!renorming.what && trimmed(renorming.words).empty()) return renorm_what(renorming.target);
      return {};
    case RenormTarget::rule:
      FRONTLIJN_CHECK(put_retired_rule(changes, context, renorming.words, why, renorming.what, cycle));
      return {};
  }
  return {};
}

}  // namespace

bool Cycle::is_done(EntityId decision) const {
  return std::any_of(steps.begin(), steps.end(),
                     [&](const CycleStep& s) { return s.kind == StepKind::act && s.follows == decision; });
}

std::vector<EntityId> Cycle::decisions_not_done() const {
  std::vector<EntityId> open;
  for (const CycleStep& step : steps) {
    if (step.kind == StepKind::decide && !is_done(step.id)) open.push_back(step.id);
  }
  return open;
}

Result<EntityId> open_cycle(const Context& context, const NewCycle& cycle) {
  FRONTLIJN_TRY(const std::string question,
                required_text(cycle.question, "field.cycle-question", narrative_bytes));
  FRONTLIJN_CHECK(check_origins(context.store, cycle.born_from));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry entry(changes, context.work, kinds::cycle, id);
  entry.text("question", question)
      .choice("level", cycle.level)
      .choice("learning", cycle.order)
      .members("born_from", cycle.born_from)
      .put("holder", context.person)
      .put("opened", context.now());
  for (std::size_t i = 0; i < prompt_fields.size(); ++i) {
    FRONTLIJN_TRY(const std::string answer,
                  checked_text(cycle.prompts.at(i), "field.prompt", narrative_bytes));
    entry.text(prompt_fields.at(i), answer);
  }
  return commit_new(context, changes, id);
}

Result<EntityId> add_step(const Context& context, EntityId cycle_id, const NewStep& step) {
  FRONTLIJN_TRY(const Cycle known, cycle(context.store, cycle_id));
  if (!known.ended_because.empty())
    return fail(ErrorKind::conflict, "cycle.ended", {{"id", cycle_id.to_text()}});
  FRONTLIJN_TRY(const std::string words, required_text(step.words, "field.step-words", narrative_bytes));
  FRONTLIJN_TRY(const std::string why, checked_text(step.why, "field.why", narrative_bytes));
  const bool needs_why = step.kind == StepKind::decide || step.kind == StepKind::renorm;
  if (needs_why && why.empty()) return fail(ErrorKind::refused, "cycle.decision-without-why");
  if ((step.kind == StepKind::renorm) != step.renorming.has_value())
    return renorm_what(step.renorming ? step.renorming->target : RenormTarget::norm);
  if (step.follows) {
    const bool here = std::any_of(known.steps.begin(), known.steps.end(),
                                  [&](const CycleStep& s) { return s.id == *step.follows; });
    if (!here)
      return fail(ErrorKind::not_found, "id.unknown",
                  {{"id", step.follows->to_text()}, {"kind", "kind.cycle_step"}});
  }

  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry entry(changes, known.space, kinds::cycle_step, id);
  entry.put("cycle", cycle_id)
      .choice("step", step.kind)
      .text("words", words)
      .text("why", why)
      .maybe("follows", step.follows)
      .members("links", step.links)
      .put("by", context.person)
      .put("at", context.now());
  if (step.renorming) {
    entry.choice("renorm_target", step.renorming->target)
        .maybe("renorm_what", step.renorming->what)
        .text("renorm_words", step.renorming->words)
        .named("renorm_owner", step.renorming->new_owner);
    FRONTLIJN_CHECK(put_renorming(changes, context, cycle_id, *step.renorming, why));
  }
  return commit_new(context, changes, id);
}

Result<EntityId> add_voice(const Context& context, EntityId step, const IdOrWords& by, bool assents,
                           std::string_view reason) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::cycle_step, step));
  FRONTLIJN_TRY(const IdOrWords who, checked_name(by, "field.who"));
  FRONTLIJN_TRY(const std::string why, required_text(reason, "field.reason", narrative_bytes));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, record.space(), kinds::voice, id)
      .put("step", step)
      .named("by", who)
      .put("assents", assents)
      .text("reason", why)
      .put("at", context.now());
  return commit_new(context, changes, id);
}

Result<void> hand_over_cycle(const Context& context, EntityId cycle, EntityId holder) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::cycle, cycle));
  if (holder.is_nil()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.holder"}});
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::cycle, cycle).put("holder", holder);
  return commit_all(context, changes);
}

Result<void> end_cycle(const Context& context, EntityId cycle, std::string_view because) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::cycle, cycle));
  FRONTLIJN_TRY(const std::string why, required_text(because, "field.reason", narrative_bytes));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::cycle, cycle).text("ended_because", why);
  return commit_all(context, changes);
}

Result<Cycle> cycle(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::cycle, id));
  return read_cycle(store, record);
}

Result<std::vector<Cycle>> cycles(store::Store& store, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::cycle,
                              "1 ORDER BY ended_because IS NOT NULL, opened DESC, entity DESC LIMIT ?",
                              static_cast<std::int64_t>(limit)));
  std::vector<Cycle> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_cycle(store, record));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace frontlijn::domain
