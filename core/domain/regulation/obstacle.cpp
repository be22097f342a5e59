#include "core/domain/regulation/obstacle.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

Result<std::vector<store::Record>> parts_of(store::Store& store, const char* kind, EntityId obstacle) {
  return records_where(store, kind, "obstacle = ? ORDER BY at, entity LIMIT ?", obstacle, tuning::most_parts);
}

Result<void> read_parts(store::Store& store, Obstacle& obstacle) {
  FRONTLIJN_TRY(const auto rungs, parts_of(store, kinds::obstacle_rung, obstacle.id));
  for (const auto& one : rungs)
    obstacle.escalations.push_back(
        {one.id(), read_id(one, "rung", Rung::coordinator),
         read_id_or_words(one, "asked").value_or(IdOrWords{}), read_date(one, "asked_on").value_or(Date{}),
         read_date(one, "answer_by").value_or(Date{}), one.moment("at").value_or(one.oldest())});
  std::stable_sort(obstacle.escalations.begin(), obstacle.escalations.end(),
                   [](const Escalation& a, const Escalation& b) { return a.rung < b.rung; });
  FRONTLIJN_TRY(const auto recognitions, parts_of(store, kinds::obstacle_recognition, obstacle.id));
  for (const auto& one : recognitions)
    obstacle.recognitions.push_back({one.id(), one.reference("team").value_or(EntityId{}),
                                     read_id(one, "recognition", RecognitionKind::same), one.text("words"),
                                     one.reference("by").value_or(EntityId{}),
                                     one.moment("at").value_or(one.oldest())});
  FRONTLIJN_TRY(const auto answers, parts_of(store, kinds::obstacle_answer, obstacle.id));
  for (const auto& one : answers)
    obstacle.answers.push_back({one.id(), read_id_or_words(one, "by").value_or(IdOrWords{}),
                                read_id(one, "answer", AnswerKind::cannot), one.text("words"),
                                read_date(one, "promised_by"), one.moment("at").value_or(one.oldest())});
  return {};
}

Result<Obstacle> read_obstacle(store::Store& store, const store::Record& record) {
  Obstacle obstacle;
  obstacle.id = record.id();
  obstacle.space = record.space();
  obstacle.words = record.texts("words");
  obstacle.claim = read_id(record, "claim", Claim::not_allowed);
  obstacle.claimed_rule = record.text("claimed_rule");
  obstacle.verified = read_id(record, "verified", Verified::unknown);
  obstacle.verified_how = record.text("verified_how");
  obstacle.who_can_remove = read_id_or_words(record, "who_can_remove").value_or(IdOrWords{});
  obstacle.raised_by = record.reference("raised_by").value_or(EntityId{});
  obstacle.team = record.reference("team").value_or(EntityId{});
  obstacle.holder = record.reference("holder").value_or(obstacle.raised_by);
  obstacle.raised = record.moment("raised").value_or(record.oldest());
  obstacle.tried = record.texts("tried");
  obstacle.closed = read_closing(record);
  obstacle.changed = record.changed();
  FRONTLIJN_CHECK(read_parts(store, obstacle));
  return obstacle;
}

Result<std::string> checked_how(Verified verified, std::string_view how) {
  FRONTLIJN_TRY(std::string kept, checked_text(how, "field.verified-how", narrative_bytes));
  if (verified != Verified::unknown && kept.empty()) return fail(ErrorKind::refused, "obstacle.verified-how");
  return kept;
}

/// Answered after it was asked at this rung.
bool is_answered(const Obstacle& obstacle, const Escalation& escalation) {
  return std::any_of(obstacle.answers.begin(), obstacle.answers.end(),
                     [&](const ObstacleAnswer& a) { return a.at >= escalation.at; });
}

Result<void> check_rung(const Context& context, const Obstacle& known, Rung rung) {
  const Rung next = known.escalations.empty()
                        ? Rung::coordinator
                        : static_cast<Rung>(static_cast<int>(known.escalations.back().rung) + 1);
  if (rung != next)
    return fail(
        ErrorKind::refused, "obstacle.skips-a-rung",
        {{"asked", "rung." + std::string(id_of(rung))}, {"next", "rung." + std::string(id_of(next))}});
  if (known.escalations.empty()) return {};
  const Escalation& last = known.escalations.back();
  if (last.answer_by >= context.today() && !is_answered(known, last))
    return fail(ErrorKind::refused, "obstacle.clock-runs", {{"date", to_iso(last.answer_by)}});
  return {};
}

}  // namespace

bool Obstacle::clock_ran_out(Date today) const {
  if (closed || escalations.empty()) return false;
  return escalations.back().answer_by < today && !is_answered(*this, escalations.back());
}

Result<EntityId> raise_obstacle(const Context& context, const NewObstacle& obstacle) {
  FRONTLIJN_TRY(const std::string words,
                required_text(obstacle.words, "field.obstacle-words", narrative_bytes));
  FRONTLIJN_TRY(const std::string rule,
                required_text(obstacle.claimed_rule, "field.claimed-rule", narrative_bytes));
  FRONTLIJN_TRY(const std::string how, checked_how(obstacle.verified, obstacle.verified_how));
  FRONTLIJN_TRY(const IdOrWords remover, checked_name(obstacle.who_can_remove, "field.who-can-remove"));
  FRONTLIJN_TRY(const std::string tried, checked_text(obstacle.tried, "field.tried", narrative_bytes));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry entry(changes, context.organisation, kinds::obstacle, id);
  entry.text("words", words)
      .choice("claim", obstacle.claim)
      .text("claimed_rule", rule)
      .choice("verified", obstacle.verified)
      .text("verified_how", how)
      .named("who_can_remove", remover)
      .put("raised_by", context.person)
      .put("team", context.team)
      .put("holder", context.person)
      .put("raised", context.now());
  if (!tried.empty()) entry.members("tried", std::vector{tried});
  return commit_new(context, changes, id);
}

Result<void> verify_claim(const Context& context, EntityId id, Verified verified, std::string_view how) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_TRY(const std::string kept, checked_how(verified, how));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::obstacle, id).choice("verified", verified).text("verified_how", kept);
  return commit_all(context, changes);
}

Result<void> tell_tried(const Context& context, EntityId id, std::string_view words) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_TRY(const std::string tried, required_text(words, "field.tried", narrative_bytes));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::obstacle, id).members("tried", std::vector{tried});
  return commit_all(context, changes);
}

Result<void> hand_over_obstacle(const Context& context, EntityId id, EntityId holder) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  if (holder.is_nil()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.holder"}});
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::obstacle, id).put("holder", holder);
  return commit_all(context, changes);
}

Result<EntityId> escalate_obstacle(const Context& context, EntityId id, Rung rung, const IdOrWords& to,
                                   std::optional<Date> answer_by) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_CHECK(must_be_open(record));
  FRONTLIJN_TRY(const Obstacle known, read_obstacle(context.store, record));
  FRONTLIJN_TRY(const IdOrWords asked, checked_name(to, "field.asked"));
  if (!answer_by || !answer_by->ok() || *answer_by <= context.today())
    return fail(ErrorKind::refused, "obstacle.no-clock");
  FRONTLIJN_CHECK(check_rung(context, known, rung));
  auto changes = context.changes();
  const EntityId made = context.store.new_id();
  Entry(changes, record.space(), kinds::obstacle_rung, made)
      .put("obstacle", id)
      .choice("rung", rung)
      .named("asked", asked)
      .date("asked_on", context.today())
      .date("answer_by", answer_by)
      .put("by", context.person)
      .put("at", context.now());
  return commit_new(context, changes, made);
}

Result<EntityId> recognise_obstacle(const Context& context, EntityId id, RecognitionKind kind,
                                    std::string_view words) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.recognition", narrative_bytes));
  if (record.reference("team") == context.team) return fail(ErrorKind::refused, "obstacle.recognise-own");
  auto changes = context.changes();
  const EntityId made = context.store.new_id();
  Entry(changes, record.space(), kinds::obstacle_recognition, made)
      .put("obstacle", id)
      .put("team", context.team)
      .choice("recognition", kind)
      .text("words", kept)
      .put("by", context.person)
      .put("at", context.now());
  return commit_new(context, changes, made);
}

Result<EntityId> answer_obstacle(const Context& context, EntityId id, const NewAnswer& answer) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_CHECK(must_be_open(record));
  FRONTLIJN_TRY(const IdOrWords by, checked_name(answer.by, "field.who"));
  FRONTLIJN_TRY(const std::string words, required_text(answer.words, "field.answer", narrative_bytes));
  if (record.texts("tried").empty()) return fail(ErrorKind::refused, "obstacle.ask-what-was-tried");
  if (answer.kind == AnswerKind::promised && (!answer.promised_by || *answer.promised_by < context.today()))
    return fail(ErrorKind::refused, "obstacle.promise-without-day");
  auto changes = context.changes();
  const EntityId made = context.store.new_id();
  Entry(changes, record.space(), kinds::obstacle_answer, made)
      .put("obstacle", id)
      .named("by", by)
      .choice("answer", answer.kind)
      .text("words", words)
      .date("promised_by", answer.promised_by)
      .put("noted_by", context.person)
      .put("at", context.now());
  return commit_new(context, changes, made);
}

Result<void> close_obstacle(const Context& context, EntityId id, const Closing& closing) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::obstacle, id));
  FRONTLIJN_CHECK(must_be_open(record));
  FRONTLIJN_TRY(const bool own, is_self(context, record.reference("raised_by")));
  FRONTLIJN_TRY(const Closing kept, checked_closing(closing, own ? Waiting::oneself : Waiting::somebody));
  auto changes = context.changes();
  Entry entry(changes, record.space(), kinds::obstacle, id);
  put_closing(entry, context, kept);
  return commit_all(context, changes);
}

Result<Obstacle> obstacle(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::obstacle, id));
  return read_obstacle(store, record);
}

Result<std::vector<Obstacle>> obstacles(store::Store& store, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::obstacle,
                              "1 ORDER BY closed_at IS NOT NULL, raised DESC, entity DESC LIMIT ?",
                              static_cast<std::int64_t>(limit)));
  std::vector<Obstacle> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_obstacle(store, record));
    all.push_back(std::move(one));
  }
  return all;
}

Result<EscalationCounts> escalation_counts(store::Store& store) {
  EscalationCounts counts;
  for (const auto& [rung, id] : NamesOf<Rung>::list) {
    FRONTLIJN_TRY(
        const auto times,
        store.database().number("SELECT count(DISTINCT obstacle) FROM obstacle_rung WHERE rung = ?", id));
    counts.rungs.push_back({rung, static_cast<std::size_t>(times.value_or(0))});
  }
  FRONTLIJN_TRY(const auto all, store.database().number("SELECT count(*) FROM obstacle"));
  counts.obstacles = static_cast<std::size_t>(all.value_or(0));
  return counts;
}

}  // namespace frontlijn::domain
