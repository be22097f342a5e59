#include "core/domain/regulation/norm.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

StageStep read_stage(const store::Record& record) {
  const auto how_many = record.whole("how_many");
  return {read_id(record, "stage", NormStage::draft),
          record.text("words"),
          how_many ? std::optional(static_cast<int>(*how_many)) : std::nullopt,
          record.text("where"),
          record.moment("at").value_or(record.oldest()),
          record.reference("by").value_or(EntityId{})};
}

/// The furthest stage that was reached without skipping one; two tablets that each took the same step took
/// one.
NormStage stage_of(const std::vector<StageStep>& steps) {
  NormStage stage = NormStage::draft;
  for (const NormStage next : {NormStage::simulated, NormStage::pilot, NormStage::adopted}) {
    const bool reached =
        std::any_of(steps.begin(), steps.end(), [&](const StageStep& s) { return s.stage == next; });
    if (!reached) break;
    stage = next;
  }
  const bool retired = std::any_of(steps.begin(), steps.end(),
                                   [](const StageStep& s) { return s.stage == NormStage::retired; });
  return retired ? NormStage::retired : stage;
}

Result<NormVersion> read_version(store::Store& store, const store::Record& record) {
  NormVersion version;
  version.id = record.id();
  version.words = record.text("words");
  version.at = record.moment("at").value_or(record.oldest());
  FRONTLIJN_TRY(const auto steps,
                records_where(store, kinds::norm_stage, "version = ? ORDER BY at, entity LIMIT ?",
                              record.id(), tuning::most_parts));
  for (const auto& step : steps)
    version.steps.push_back(read_stage(step));
  version.stage = stage_of(version.steps);
  return version;
}

Result<Norm> read_norm(store::Store& store, const store::Record& record) {
  Norm norm;
  norm.id = record.id();
  norm.space = record.space();
  norm.title = record.text("title");
  norm.why = record.text("why");
  norm.owner = read_ids_or_words(record, "owner");
  norm.team = record.reference("team").value_or(EntityId{});
  norm.forked_from = record.reference("forked_from");
  norm.adaptation = record.text("adaptation");
  norm.review_on = read_date(record, "review_on");
  FRONTLIJN_TRY(const auto versions,
                records_where(store, kinds::norm_version, "norm = ? ORDER BY at, entity LIMIT ?", record.id(),
                              tuning::most_parts));
  for (const auto& one : versions) {
    FRONTLIJN_TRY(auto version, read_version(store, one));
    norm.versions.push_back(std::move(version));
  }
  return norm;
}

EntityId put_version(store::Changes& changes, const Context& context, SpaceId space, EntityId norm,
                     const std::string& words) {
  const EntityId id = context.store.new_id();
  Entry(changes, space, kinds::norm_version, id)
      .put("norm", norm)
      .text("words", words)
      .put("at", context.now())
      .put("by", context.person);
  return id;
}

/// Nothing skipped: simulated before pilot, pilot before adopted.
Result<void> check_step(const NormVersion& version, const StageStep& step) {
  if (version.stage == NormStage::retired) return fail(ErrorKind::conflict, "norm.is-retired");
  if (step.stage == NormStage::retired) return {};
  const int next = static_cast<int>(version.stage) + 1;
  if (static_cast<int>(step.stage) != next)
    return fail(ErrorKind::refused, "norm.skips-a-stage",
                {{"now", "stage." + std::string(id_of(version.stage))},
                 {"asked", "stage." + std::string(id_of(step.stage))},
                 {"next", "stage." + std::string(id_of(static_cast<NormStage>(std::min(next, 4))))}});
  if (step.stage == NormStage::pilot && (step.how_many.value_or(0) < 1 || trimmed(step.where).empty()))
    return fail(ErrorKind::refused, "norm.pilot-without-size");
  return {};
}

}  // namespace

const NormVersion* Norm::in_force() const {
  const auto found = std::find_if(versions.rbegin(), versions.rend(),
                                  [](const NormVersion& v) { return v.stage == NormStage::adopted; });
  return found == versions.rend() ? nullptr : &*found;
}

Result<EntityId> draft_norm(const Context& context, const NewNorm& norm) {
  FRONTLIJN_TRY(const std::string title,
                required_text(norm.title, "field.norm-title", tuning::short_text_bytes));
  FRONTLIJN_TRY(const std::string words, required_text(norm.words, "field.norm-words", narrative_bytes));
  FRONTLIJN_TRY(const std::string why, required_text(norm.why, "field.why", narrative_bytes));
  FRONTLIJN_TRY(const IdOrWords owner, checked_name(norm.owner, "field.norm-owner"));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::norm, id)
      .text("title", title)
      .text("why", why)
      .named("owner", owner)
      .put("team", context.team)
      .date("review_on", norm.review_on);
  put_version(changes, context, context.work, id, words);
  return commit_new(context, changes, id);
}

Result<EntityId> put_norm_version(store::Changes& changes, const Context& context, EntityId norm,
                                  std::string_view words) {
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.norm-words", narrative_bytes));
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::norm, norm));
  return put_version(changes, context, record.space(), norm, kept);
}

Result<EntityId> add_norm_version(const Context& context, EntityId norm, std::string_view words) {
  auto changes = context.changes();
  FRONTLIJN_TRY(const EntityId id, put_norm_version(changes, context, norm, words));
  return commit_new(context, changes, id);
}

Result<void> put_norm_owner(store::Changes& changes, const Context& context, EntityId norm,
                            const IdOrWords& owner) {
  FRONTLIJN_TRY(const IdOrWords kept, checked_name(owner, "field.norm-owner"));
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::norm, norm));
  Entry(changes, record.space(), kinds::norm, norm).named("owner", kept);
  return {};
}

Result<void> set_norm_owner(const Context& context, EntityId norm, const IdOrWords& owner) {
  auto changes = context.changes();
  FRONTLIJN_CHECK(put_norm_owner(changes, context, norm, owner));
  return commit_all(context, changes);
}

Result<void> advance_norm(const Context& context, EntityId version, const StageStep& step) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::norm_version, version));
  FRONTLIJN_TRY(const NormVersion known, read_version(context.store, record));
  FRONTLIJN_TRY(const std::string words, required_text(step.words, "field.what-was-seen", narrative_bytes));
  FRONTLIJN_TRY(const std::string where, checked_text(step.where, "field.place", tuning::short_text_bytes));
  FRONTLIJN_CHECK(check_step(known, step));

  auto changes = context.changes();
  Entry(changes, record.space(), kinds::norm_stage, context.store.new_id())
      .put("version", version)
      .choice("stage", step.stage)
      .text("words", words)
      .maybe("how_many", step.how_many ? std::optional<std::int64_t>(*step.how_many) : std::nullopt)
      .text("where", where)
      .put("at", context.now())
      .put("by", context.person);
  if (step.stage == NormStage::retired)
    FRONTLIJN_CHECK(
        put_retired_rule(changes, context, known.words, words, record.reference("norm"), std::nullopt));
  return commit_all(context, changes);
}

Result<Norm> norm(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::norm, id));
  return read_norm(store, record);
}

Result<std::vector<Norm>> norms(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::norm, "1 ORDER BY title, entity"));
  std::vector<Norm> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_norm(store, record));
    all.push_back(std::move(one));
  }
  return all;
}

Result<EntityId> put_retired_rule(store::Changes& changes, const Context& context, std::string_view words,
                                  std::string_view why, std::optional<EntityId> norm,
                                  std::optional<EntityId> cycle) {
  FRONTLIJN_TRY(const std::string rule, required_text(words, "field.retired-rule", narrative_bytes));
  FRONTLIJN_TRY(const std::string because, required_text(why, "field.why", narrative_bytes));
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::retired_rule, id)
      .text("words", rule)
      .text("why", because)
      .maybe("norm", norm)
      .maybe("cycle", cycle)
      .put("at", context.now())
      .put("by", context.person);
  return id;
}

Result<std::vector<RetiredRule>> retired_rules(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::retired_rule, "1 ORDER BY at DESC, entity"));
  std::vector<RetiredRule> rules;
  for (const auto& record : records)
    rules.push_back({record.id(), record.text("words"), record.text("why"), record.reference("norm"),
                     record.reference("cycle"), record.moment("at").value_or(record.oldest())});
  return rules;
}

}  // namespace frontlijn::domain
