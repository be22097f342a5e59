#include "core/domain/observation/score.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::array<const char*, 4> level_fields{"level_1", "level_2", "level_3", "level_4"};

std::pair<int, int> range_of(Scale scale) {
  return scale == Scale::capability ? std::pair{1, 4} : std::pair{0, 10};
}

Result<ScoreSeries> read_series(store::Store& store, const store::Record& record) {
  ScoreSeries series;
  series.id = record.id();
  series.scale = read_id(record, "scale", Scale::zero_to_ten);
  series.about = record.reference("about").value_or(EntityId{});
  series.words = record.text("words");
  series.person = read_id_or_words(record, "person");
  for (std::size_t i = 0; i < level_fields.size(); ++i)
    series.levels.at(i) = record.text(level_fields.at(i));
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::score, "series = ? ORDER BY at, entity", record.id()));
  for (const auto& one : records) {
    const auto value = static_cast<int>(std::clamp<std::int64_t>(one.whole("value").value_or(0), 0, 10));
    const auto step =
        series.scores.empty() ? std::nullopt : std::optional(value - series.scores.back().value);
    series.scores.push_back({one.id(), value, step, one.texts("why"),
                             read_id_or_words(one, "judged_by").value_or(IdOrWords{}),
                             one.moment("at").value_or(one.oldest())});
  }
  return series;
}

}  // namespace

Result<EntityId> begin_scores(const Context& context, const NewScoreSeries& series) {
  FRONTLIJN_TRY(const std::string words, required_text(series.words, "field.score-words", narrative_bytes));
  if (series.about.is_nil())
    return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.score-about"}});
  if (series.scale == Scale::own_goal && !series.person)
    return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.score-person"}});

  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry entry(changes, context.work, kinds::score_series, id);
  entry.choice("scale", series.scale)
      .put("about", series.about)
      .text("words", words)
      .put("at", context.now());
  if (series.person) {
    FRONTLIJN_TRY(auto person, checked_name(*series.person, "field.score-person"));
    entry.named("person", std::move(person));
  }
  if (series.scale == Scale::capability) {
    for (std::size_t i = 0; i < level_fields.size(); ++i) {
      FRONTLIJN_TRY(const std::string level,
                    checked_text(series.levels.at(i), "field.score-level", narrative_bytes));
      if (level.empty())
        return fail(ErrorKind::refused, "score.levels-missing", {{"level", std::to_string(i + 1)}});
      entry.text(level_fields.at(i), level);
    }
  }
  return commit_new(context, changes, id);
}

Result<EntityId> add_score(const Context& context, EntityId series_id, int value, std::string_view why,
                           const IdOrWords& judged_by, std::optional<Instant> at) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::score_series, series_id));
  FRONTLIJN_TRY(const ScoreSeries series, read_series(context.store, record));
  FRONTLIJN_TRY(const std::string reason, checked_text(why, "field.why", narrative_bytes));
  FRONTLIJN_TRY(const IdOrWords judge, checked_name(judged_by, "field.judged-by"));
  const auto [least, most] = range_of(series.scale);
  if (value < least || value > most)
    return fail(
        ErrorKind::invalid_input, "score.out-of-scale",
        {{"value", std::to_string(value)}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
  if (series.scale == Scale::own_goal && judge != series.person)
    return fail(ErrorKind::refused, "score.not-theirs");

  const Instant moment = at.value_or(context.now());
  const Score* before = nullptr;
  for (const Score& score : series.scores) {
    if (score.at <= moment) before = &score;
  }
  if (before != nullptr && before->value != value && reason.empty())
    return fail(ErrorKind::refused, "score.no-why");

  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, record.space(), kinds::score, id)
      .put("series", series_id)
      .put("value", static_cast<std::int64_t>(value))
      .text("why", reason)
      .named("judged_by", judge)
      .put("at", moment);
  return commit_new(context, changes, id);
}

Result<ScoreSeries> scores(store::Store& store, EntityId series) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::score_series, series));
  return read_series(store, record);
}

Result<std::vector<ScoreSeries>> scores_about(store::Store& store, EntityId about) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::score_series, "about = ? ORDER BY at, entity", about));
  std::vector<ScoreSeries> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto series, read_series(store, record));
    all.push_back(std::move(series));
  }
  return all;
}

}  // namespace frontlijn::domain
