#include "core/domain/enforcement/finding.hpp"

#include <algorithm>

#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

constexpr int most_repeats = 100;  // findings of one matter; a ring of references ends here too

/// Cell and matrix are one value, so that they can only change together: "B4 example-1".
std::string cell_text(const LhsoCell& cell, std::string_view matrix) {
  return to_text(cell) + ' ' + std::string(matrix);
}

std::optional<ChosenCell> chosen_from(std::string_view text) {
  const auto gap = text.find(' ');
  if (gap == std::string_view::npos) return std::nullopt;
  const auto cell = parse_cell(text.substr(0, gap));
  if (!cell) return std::nullopt;
  return ChosenCell{*cell, std::string(text.substr(gap + 1))};
}

Finding finding_from(const Record& record) {
  Finding finding;
  finding.id = record.id();
  finding.space = record.space();
  finding.subject = record.reference("subject").value_or(EntityId{});
  finding.visit = record.reference("visit").value_or(EntityId{});
  finding.requirement = record.text("requirement");
  finding.item = record.text("item");
  finding.domain = record.text("domain");
  finding.law_source = record.text("law_source");
  finding.bound = record.text("bound");
  finding.result = read_id(record, "result", FindingResult::unknown);
  finding.words = record.texts("words");
  finding.photos = record.attachments("photos");
  finding.source = read_id(record, "source", SourceKind::seen);
  finding.by = record.reference("by").value_or(EntityId{});
  finding.at = record.moment("at").value_or(Instant{});
  finding.repeats = record.reference("repeats").value_or(EntityId{});
  for (const std::string& text : record.texts("lhso")) {
    if (auto chosen = chosen_from(text)) finding.cells.push_back(std::move(*chosen));
  }
  finding.resolved = record.moment("resolved");
  return finding;
}

Result<std::vector<Finding>> findings_where(store::Store& store, const std::string& where, EntityId id) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::finding, where, id));
  std::vector<Finding> findings;
  for (const Record& record : records)
    findings.push_back(finding_from(record));
  return findings;
}

Signal as_signal(const Finding& finding) {
  Signal signal;
  signal.subject = finding.subject;
  signal.visit = finding.visit;
  signal.requirement = finding.requirement;
  signal.item = finding.item;
  signal.domain = finding.domain;
  signal.words = finding.words.empty() ? std::string{} : finding.words.front();
  signal.photos = finding.photos;
  signal.source = finding.source;
  return signal;
}

}  // namespace

Result<Recorded> put_finding(store::Changes& changes, const Context& context, const Finding& finding) {
  FRONTLIJN_TRY(const bool power, may_record(context.store, context.person, finding.domain, context.today()));
  if (!power) {
    FRONTLIJN_TRY(const EntityId signal, put_signal(changes, context, as_signal(finding)));
    return Recorded{false, signal};
  }
  const EntityId id = context.store.new_id();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(context.work, kinds::finding, id, field, std::move(value));
  };
  const auto put_text = [&](const char* field, const std::string& text) {
    if (!text.empty()) put(field, text);
  };
  if (!finding.subject.is_nil()) put("subject", finding.subject);
  if (!finding.visit.is_nil()) put("visit", finding.visit);
  put_text("requirement", finding.requirement);
  put_text("item", finding.item);
  put("domain", finding.domain);
  put_text("law_source", finding.law_source);
  put_text("bound", finding.bound);
  put("result", std::string(id_of(finding.result)));
  for (const std::string& words : finding.words) {
    FRONTLIJN_TRY(std::string kept, checked_text(words, "field.words", narrative_bytes));
    put_text("words", kept);
  }
  for (const log::AttachmentRef& photo : finding.photos)
    changes.add(context.work, kinds::finding, id, "photos", photo);
  put("source", std::string(id_of(finding.source)));
  put("by", context.person);
  put("at", context.now());
  if (!finding.repeats.is_nil()) put("repeats", finding.repeats);
  return Recorded{true, id};
}

Result<Recorded> record_finding(const Context& context, const Finding& finding) {
  if (finding.requirement.empty() && finding.words.empty())
    return fail(ErrorKind::invalid_input, "finding.says-nothing");
  FRONTLIJN_TRY([[maybe_unused]] const std::string domain, checked_word_id(finding.domain, "field.domain"));
  auto changes = context.changes();
  FRONTLIJN_TRY(const Recorded recorded, put_finding(changes, context, finding));
  if (!finding.subject.is_nil())
    put_trace(changes, context, finding.subject, recorded.formal ? kinds::finding : kinds::signal,
              recorded.id);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return recorded;
}

Result<Finding> finding_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::finding, id));
  return finding_from(record);
}

Result<std::vector<Finding>> unresolved_findings_on(store::Store& store, EntityId subject) {
  return findings_where(
      store, "subject = ? AND result = 'violation' AND resolved IS NULL ORDER BY entity DESC", subject);
}

Result<std::vector<Finding>> open_findings_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(auto findings, unresolved_findings_on(store, subject));
  std::vector<EntityId> repeated;
  for (const Finding& finding : findings)
    repeated.push_back(finding.repeats);
  std::erase_if(findings, [&](const Finding& finding) {
    return std::find(repeated.begin(), repeated.end(), finding.id) != repeated.end();
  });
  return findings;
}

Result<std::vector<Finding>> findings_of_visit(store::Store& store, EntityId visit) {
  return findings_where(store, "visit = ? ORDER BY entity", visit);
}

void put_resolved(store::Changes& changes, const Context& context, EntityId finding, SpaceId space,
                  std::string words) {
  changes.set(space, kinds::finding, finding, "resolved", context.now())
      .set(space, kinds::finding, finding, "resolved_by", context.person);
  if (!words.empty()) changes.set(space, kinds::finding, finding, "resolved_words", std::move(words));
}

Result<void> resolve_finding(const Context& context, EntityId finding, std::string_view words) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::finding, finding));
  FRONTLIJN_TRY(std::string kept, required_text(words, "field.words", narrative_bytes));
  auto changes = context.changes();
  put_resolved(changes, context, finding, record.space(), kept);
  // What was found again is one matter: the earlier ones are mended with it.
  EntityId earlier = record.reference("repeats").value_or(EntityId{});
  for (int i = 0; i < most_repeats && !earlier.is_nil(); ++i) {
    FRONTLIJN_TRY(const auto before, context.store.find(kinds::finding, earlier));
    if (!before || before->has("resolved")) break;
    put_resolved(changes, context, earlier, before->space(), kept);
    earlier = before->reference("repeats").value_or(EntityId{});
  }
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

// --- the national enforcement strategy ---

Result<void> set_cell(const Context& context, EntityId finding, const LhsoCell& cell, std::string_view matrix,
                      std::string_view why) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::finding, finding));
  FRONTLIJN_TRY(const std::string version, checked_word_id(matrix, "field.version"));
  FRONTLIJN_TRY(std::string kept, checked_text(why, "field.reason", narrative_bytes));
  auto changes = context.changes();
  changes.set(record.space(), kinds::finding, finding, "lhso", cell_text(cell, version));
  if (!kept.empty()) changes.set(record.space(), kinds::finding, finding, "lhso_why", std::move(kept));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<std::vector<PastCell>> cell_history(store::Store& store, EntityId finding) {
  FRONTLIJN_TRY(const auto past, store.history(kinds::finding, finding));
  std::vector<PastCell> cells;
  for (const store::PastOperation& operation : past) {
    const auto* text = std::get_if<std::string>(&operation.operation.value);
    if (operation.operation.field != "lhso" || text == nullptr) continue;
    if (auto chosen = chosen_from(*text))
      cells.push_back({std::move(*chosen), operation.author, operation.time.instant()});
  }
  return cells;
}

Result<std::map<LhsoCell, std::size_t>> count_cells(store::Store& store) {
  std::map<LhsoCell, std::size_t> counts;
  FRONTLIJN_TRY(store::Statement rows,
                store.database().prepare("SELECT lhso FROM finding WHERE lhso IS NOT NULL"));
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return counts;
    if (const auto chosen = chosen_from(rows.text(0))) ++counts[chosen->cell];
  }
}

// --- interventions ---

Result<Intervention> decide_intervention(const Context& context, EntityId finding_id, InterventionType type,
                                         const InterventionMatrix& matrix, std::string_view reason,
                                         std::string_view reason_to_depart) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::finding, finding_id));
  const Finding finding = finding_from(record);
  FRONTLIJN_TRY(const bool power, may_record(context.store, context.person, finding.domain, context.today()));
  if (!power)
    return fail(ErrorKind::refused, "intervention.no-power", {{"domain", "domain." + finding.domain}});
  FRONTLIJN_TRY(const std::string kept, required_text(reason, "field.reason", narrative_bytes));

  Intervention intervention{context.store.new_id(), finding_id,   type, kept, {},
                            context.person,         context.now()};
  auto changes = context.changes();
  std::string cell;
  if (!finding.cells.empty()) {
    cell = to_text(finding.cells.back().cell);
    const auto& range = matrix.range(finding.cells.back().cell);
    if (std::find(range.begin(), range.end(), type) == range.end()) {
      if (trimmed(reason_to_depart).empty()) {
        std::string known;
        for (const InterventionType one : range)
          known += (known.empty() ? "" : ", ") + std::string(id_of(one));
        return fail(ErrorKind::refused, "intervention.outside-range", {{"cell", cell}, {"range", known}});
      }
      Deviation deviation;
      deviation.subject = finding.subject;
      deviation.about = intervention.id;
      deviation.about_kind = kinds::intervention;
      deviation.rule = "LHSO " + cell + ' ' + matrix.version;
      deviation.reason = std::string(reason_to_depart);
      FRONTLIJN_TRY(intervention.deviation,
                    put_deviation(changes, context, record.space(), std::move(deviation)));
    }
  }
  const auto put = [&](const char* field, log::Value value) {
    changes.set(record.space(), kinds::intervention, intervention.id, field, std::move(value));
  };
  put("finding", finding_id);
  if (!finding.subject.is_nil()) put("subject", finding.subject);
  put("measure", std::string(id_of(type)));
  put("reason", kept);
  if (!intervention.deviation.is_nil()) put("deviation", intervention.deviation);
  put("matrix", matrix.version);
  if (!cell.empty()) put("cell", cell);
  put("by", context.person);
  put("at", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return intervention;
}

Result<std::vector<Intervention>> interventions_on(store::Store& store, EntityId finding) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::intervention, "finding = ? ORDER BY entity", finding));
  std::vector<Intervention> interventions;
  for (const Record& record : records) {
    interventions.push_back({record.id(), finding, read_id(record, "measure", InterventionType::inform),
                             record.text("reason"), record.reference("deviation").value_or(EntityId{}),
                             record.reference("by").value_or(EntityId{}),
                             record.moment("at").value_or(Instant{})});
  }
  return interventions;
}

}  // namespace frontlijn::domain
