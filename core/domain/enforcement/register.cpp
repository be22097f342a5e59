#include "core/domain/enforcement/register.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

/// As a checklist writes several choices: "alcohol cook".
std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

void add_own_fields(const Subject& subject, const TimeZone& zone, std::vector<KnownValue>& known) {
  const SubjectData& data = subject.data;
  // What a person typed is as old as the record itself.
  const auto as_of =
      data.source.empty() && !data.as_of ? std::optional(date_at(subject.id.made_at(), zone)) : data.as_of;
  const auto add = [&](const char* attribute, const std::string& value) {
    if (!value.empty()) known.push_back({attribute, value, data.source, as_of, false, subject.id});
  };
  add("name", data.name);
  add("address", data.address);
  add("kind", data.kind);
  add("activities", joined(data.activities));
  add("features", joined(data.features));
  if (data.regime != RiskRegime::unknown) add("regime", std::string(id_of(data.regime)));
}

bool newer(const KnownValue& a, const KnownValue& b) {
  constexpr Date long_ago{std::chrono::year{1}, std::chrono::month{1}, std::chrono::day{1}};
  return a.as_of.value_or(long_ago) > b.as_of.value_or(long_ago);
}

Result<std::vector<KnownValue>> collect(store::Store& store, EntityId subject, const TimeZone& zone) {
  FRONTLIJN_TRY(const Subject found, subject_by_id(store, subject));
  std::vector<KnownValue> known;
  add_own_fields(found, zone, known);
  FRONTLIJN_TRY(const auto registered,
                records_where(store, kinds::register_value, "subject = ? ORDER BY entity DESC", subject));
  for (const Record& record : registered)
    known.push_back({record.text("attribute"), record.text("value"), record.text("source"),
                     read_date(record, "as_of"), false, record.id()});
  FRONTLIJN_TRY(const auto answers,
                records_where(store, kinds::answer,
                              "subject = ? AND attribute <> '' AND value <> '' ORDER BY at DESC, entity DESC",
                              subject));
  for (const Record& record : answers)
    known.push_back({record.text("attribute"), record.text("value"), "",
                     date_at(record.moment("at").value_or(Instant{}), zone), true, record.id()});

  // Of one source only its newest; the newest of all first.
  std::stable_sort(known.begin(), known.end(), newer);
  std::vector<KnownValue> kept;
  for (KnownValue& value : known) {
    const bool older = std::any_of(kept.begin(), kept.end(), [&](const KnownValue& other) {
      return other.attribute == value.attribute && other.source == value.source &&
             other.from_visit == value.from_visit;
    });
    if (!older) kept.push_back(std::move(value));
  }
  return kept;
}

}  // namespace

Result<std::vector<KnownValue>> known_values(store::Store& store, EntityId subject, const TimeZone& zone) {
  FRONTLIJN_TRY(auto known, collect(store, subject, zone));
  std::stable_sort(known.begin(), known.end(),
                   [](const auto& a, const auto& b) { return a.attribute < b.attribute; });
  return known;
}

Result<std::vector<KnownValue>> known_values(store::Store& store, EntityId subject,
                                             std::string_view attribute, const TimeZone& zone) {
  FRONTLIJN_TRY(auto known, collect(store, subject, zone));
  std::erase_if(known, [&](const KnownValue& value) { return value.attribute != attribute; });
  return known;
}

Result<EntityId> add_register_value(const Context& context, EntityId subject, std::string_view attribute,
                                    std::string_view value, std::string_view source, Date as_of) {
  FRONTLIJN_TRY(const Record about, known_record(context.store, kinds::subject, subject));
  FRONTLIJN_TRY(std::string kept_attribute, checked_word_id(attribute, "field.attribute"));
  FRONTLIJN_TRY(std::string kept_value, required_text(value, "field.value", narrative_bytes));
  FRONTLIJN_TRY(std::string kept_source, required_text(source, "field.register", name_bytes));
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  changes.set(about.space(), kinds::register_value, id, "subject", subject)
      .set(about.space(), kinds::register_value, id, "attribute", std::move(kept_attribute))
      .set(about.space(), kinds::register_value, id, "value", std::move(kept_value))
      .set(about.space(), kinds::register_value, id, "source", std::move(kept_source))
      .set(about.space(), kinds::register_value, id, "as_of", to_iso(as_of));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

// --- corrections ---

EntityId put_correction(store::Changes& changes, const Context& context, SpaceId space,
                        const CorrectionReport& report) {
  const EntityId id = context.store.new_id();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(space, kinds::correction_report, id, field, std::move(value));
  };
  put("subject", report.subject);
  put("attribute", report.attribute);
  put("registered", report.registered);
  put("register_source", report.register_source);
  put("seen", report.seen);
  if (!report.words.empty()) put("words", report.words);
  put("source", std::string(id_of(report.source)));
  if (!report.visit.is_nil()) put("visit", report.visit);
  if (report.outdated) put("outdated", true);
  put("by", context.person);
  put("at", context.now());
  return id;
}

Result<EntityId> report_correction(const Context& context, CorrectionReport report) {
  FRONTLIJN_TRY(const Record about, known_record(context.store, kinds::subject, report.subject));
  FRONTLIJN_TRY(report.attribute, checked_word_id(report.attribute, "field.attribute"));
  FRONTLIJN_TRY(report.seen, required_text(report.seen, "field.seen", narrative_bytes));
  FRONTLIJN_TRY(report.words, checked_text(report.words, "field.words", narrative_bytes));
  if (report.registered.empty()) {
    FRONTLIJN_TRY(const auto known,
                  known_values(context.store, report.subject, report.attribute, context.zone));
    const auto registered =
        std::find_if(known.begin(), known.end(), [](const auto& value) { return !value.from_visit; });
    if (registered != known.end()) {
      report.registered = registered->value;
      report.register_source = registered->source;
    }
  }
  if (report.registered == report.seen)
    return fail(ErrorKind::invalid_input, "correction.same",
                {{"attribute", report.attribute}, {"value", report.seen}});
  auto changes = context.changes();
  const EntityId id = put_correction(changes, context, about.space(), report);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<void> answer_correction(const Context& context, EntityId report, CorrectionOutcome outcome,
                               std::string_view words) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::correction_report, report));
  FRONTLIJN_TRY(std::string kept, checked_text(words, "field.words", narrative_bytes));
  if (kept.empty()) return fail(ErrorKind::refused, "correction.no-words");
  auto changes = context.changes();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(record.space(), kinds::correction_report, report, field, std::move(value));
  };
  put("outcome", std::string(id_of(outcome)));
  put("outcome_words", std::move(kept));
  put("outcome_by", context.person);
  put("outcome_at", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<std::vector<CorrectionReport>> corrections_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::correction_report, "subject = ? ORDER BY entity", subject));
  std::vector<CorrectionReport> reports;
  for (const Record& record : records) {
    reports.push_back({record.id(), subject, record.text("attribute"), record.text("registered"),
                       record.text("register_source"), record.text("seen"), record.text("words"),
                       read_id(record, "source", SourceKind::seen),
                       record.reference("visit").value_or(EntityId{}), record.yes("outdated"),
                       record.reference("by").value_or(EntityId{}), record.moment("at").value_or(Instant{}),
                       read_id(record, "outcome", CorrectionOutcome::open), record.text("outcome_words")});
  }
  return reports;
}

}  // namespace frontlijn::domain
