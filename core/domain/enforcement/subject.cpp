#include "core/domain/enforcement/subject.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Changes;
using store::Record;

namespace {

constexpr std::size_t most_members = 64;  // activities of one place

Result<void> check_words(std::vector<std::string>& words, std::string_view field) {
  if (words.size() > most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", std::string(field)}, {"bound", std::to_string(most_members)}});
  for (std::string& word : words) {
    FRONTLIJN_TRY(word, checked_text(word, field, name_bytes));
  }
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return {};
}

void put_text(Changes& changes, SpaceId space, EntityId id, const char* field, const std::string& text) {
  if (!text.empty()) changes.set(space, kinds::subject, id, field, text);
}

void put_words(Changes& changes, SpaceId space, EntityId id, const char* field,
               const std::vector<std::string>& words) {
  // The first takes the place of what was there; the others come beside it.
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == 0)
      changes.set(space, kinds::subject, id, field, words[i]);
    else
      changes.add(space, kinds::subject, id, field, words[i]);
  }
}

}  // namespace

Result<void> check_subject(SubjectData& data) {
  FRONTLIJN_TRY(data.name, required_text(data.name, "field.name", name_bytes));
  FRONTLIJN_TRY(data.address, checked_text(data.address, "field.address", name_bytes * 2));
  FRONTLIJN_TRY(data.kind, checked_text(data.kind, "field.kind", name_bytes));
  FRONTLIJN_TRY(data.external_id, checked_text(data.external_id, "field.external-id", name_bytes));
  FRONTLIJN_TRY(data.source, checked_text(data.source, "field.register", name_bytes));
  FRONTLIJN_CHECK(check_words(data.activities, "field.activities"));
  FRONTLIJN_CHECK(check_words(data.features, "field.features"));
  FRONTLIJN_CHECK(check_words(data.domains, "field.domain"));
  if (data.point) {
    const auto& point = *data.point;
    const bool on_earth =
        point.latitude >= -90 && point.latitude <= 90 && point.longitude >= -180 && point.longitude <= 180;
    if (!on_earth)
      return fail(ErrorKind::invalid_input, "subject.not-on-earth",
                  {{"latitude", log::to_text(point.latitude)}, {"longitude", log::to_text(point.longitude)}});
  }
  return {};
}

void put_subject(Changes& changes, SpaceId space, EntityId id, const SubjectData& data) {
  changes.set(space, kinds::subject, id, "type", std::string(id_of(data.type)));
  put_text(changes, space, id, "name", data.name);
  put_text(changes, space, id, "address", data.address);
  put_text(changes, space, id, "kind", data.kind);
  put_words(changes, space, id, "activities", data.activities);
  put_words(changes, space, id, "features", data.features);
  put_words(changes, space, id, "domains", data.domains);
  if (data.regime != RiskRegime::unknown)
    changes.set(space, kinds::subject, id, "regime", std::string(id_of(data.regime)));
  if (data.point) changes.set(space, kinds::subject, id, "point", *data.point);
  put_text(changes, space, id, "external_id", data.external_id);
  put_text(changes, space, id, "source", data.source);
  if (data.as_of) changes.set(space, kinds::subject, id, "as_of", to_iso(*data.as_of));
}

Result<EntityId> add_subject(const Context& context, SubjectData data) {
  FRONTLIJN_CHECK(check_subject(data));
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  put_subject(changes, context.organisation, id, data);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Subject subject_from(const Record& record) {
  Subject subject;
  subject.id = record.id();
  subject.space = record.space();
  SubjectData& data = subject.data;
  data.type = read_id(record, "type", SubjectType::place);
  data.name = record.text("name");
  data.address = record.text("address");
  data.kind = record.text("kind");
  data.activities = record.texts("activities");
  data.features = record.texts("features");
  data.domains = record.texts("domains");
  for (auto* words : {&data.activities, &data.features, &data.domains})
    std::sort(words->begin(), words->end());
  data.regime = read_id(record, "regime", RiskRegime::unknown);
  data.point = record.point("point");
  data.external_id = record.text("external_id");
  data.source = record.text("source");
  data.as_of = read_date(record, "as_of");
  subject.contested = record.contested_fields();
  subject.changed = record.changed();
  return subject;
}

Result<Subject> subject_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::subject, id));
  return subject_from(record);
}

Result<std::vector<Subject>> find_subjects(store::Store& store, std::string_view text, std::size_t limit) {
  FRONTLIJN_TRY(const auto hits, store.search(text, kinds::subject, limit));
  std::vector<Subject> subjects;
  for (const store::SearchHit& hit : hits) {
    FRONTLIJN_TRY(const auto record, store.find(hit.space, hit.kind, hit.entity));
    if (record) subjects.push_back(subject_from(*record));
  }
  return subjects;
}

// --- warnings ---

Result<EntityId> add_warning(const Context& context, EntityId subject, std::string_view sort,
                             std::string_view words, std::optional<Date> until) {
  FRONTLIJN_TRY(const Record about, known_record(context.store, kinds::subject, subject));
  FRONTLIJN_TRY(std::string kept_sort, checked_word_id(sort, "field.warning-sort"));
  FRONTLIJN_TRY(std::string kept_words, required_text(words, "field.words", narrative_bytes));
  if (!until) return fail(ErrorKind::refused, "warning.no-last-day");
  const EntityId id = context.store.new_id();
  const SpaceId space = about.space();
  auto changes = context.changes();
  changes.set(space, kinds::warning, id, "subject", subject)
      .set(space, kinds::warning, id, "sort", std::move(kept_sort))
      .set(space, kinds::warning, id, "words", std::move(kept_words))
      .set(space, kinds::warning, id, "until", to_iso(*until))
      .set(space, kinds::warning, id, "by", context.person)
      .set(space, kinds::warning, id, "at", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<void> withdraw_warning(const Context& context, EntityId warning, std::string_view why) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::warning, warning));
  FRONTLIJN_TRY(std::string reason, required_text(why, "field.reason", narrative_bytes));
  auto changes = context.changes();
  changes.set(record.space(), kinds::warning, warning, "withdrawn", context.now())
      .set(record.space(), kinds::warning, warning, "withdrawn_why", std::move(reason));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<std::vector<Warning>> warnings_on(store::Store& store, EntityId subject, Date day) {
  FRONTLIJN_TRY(
      const auto records,
      records_where(store, kinds::warning, "subject = ? AND withdrawn IS NULL ORDER BY entity", subject));
  std::vector<Warning> warnings;
  for (const Record& record : records) {
    const auto until = read_date(record, "until");
    if (until && *until < day) continue;
    warnings.push_back({record.id(), subject, record.text("sort"), record.text("words"), until,
                        record.reference("by").value_or(EntityId{}),
                        record.moment("at").value_or(Instant{})});
  }
  return warnings;
}

// --- traces ---

void put_trace(Changes& changes, const Context& context, EntityId subject, std::string entry_kind,
               EntityId entry) {
  const EntityId id = context.store.new_id();
  const SpaceId space = context.organisation;
  changes.set(space, kinds::trace, id, "subject", subject)
      .set(space, kinds::trace, id, "entry", entry)
      .set(space, kinds::trace, id, "entry_kind", std::move(entry_kind))
      .set(space, kinds::trace, id, "team", context.team)
      .set(space, kinds::trace, id, "at", context.now());
}

}  // namespace frontlijn::domain
