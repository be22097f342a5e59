#include "core/domain/enforcement/visit_closing.hpp"

#include <algorithm>

#include "core/base/hash.hpp"
#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/entity_subject.hpp"
#include "core/domain/enforcement/visit_draft.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

namespace {

// What stands beside a question, by the names of assets/checklists/README.md.
constexpr std::string_view words_ending = "_words";
constexpr std::string_view photo_ending = "_photo";
constexpr std::string_view other_ending = "_other";
constexpr std::string_view other_choice = "other";

/// The same answer of a visit is the same record each time it is put on record: a pause, then the close.
EntityId answer_id(const EntityId& visit, const Checklist& checklist, const std::string& ref) {
  const Hash hash =
      hash_of("frontlijn answer 1", {ByteView(visit.bytes), ByteView(checklist.id.bytes), as_bytes(ref)});
  EntityId id;
  std::copy_n(hash.bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::string shown_value(const forms::NodeState& state) {
  std::string shown;
  for (const forms::Choice& choice : state.choices) {
    if (choice.selected) shown += (shown.empty() ? "" : ", ") + choice.label;
  }
  return shown.empty() ? state.value : shown;
}

std::string attribute_of(const forms::Marks& marks, std::string_view mark) {
  const std::string name = mark_of(marks, mark);
  return name.starts_with(register_mark) ? name.substr(register_mark.size()) : std::string{};
}

/// "cook alcohol" and "alcohol cook" are the same choices.
std::vector<std::string> sorted_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == ' ') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace

VisitClosing::VisitClosing(VisitRun& visit)
    : visit_(visit),
      context_(visit.context_),
      subject_(visit.start_.subject),
      changes_(visit.context_.person),
      items_(visit.plan()) {
  result_.id = visit.id_;
  result_.denominator = count(items_);
}

// --- what stands in the way ---

Result<void> VisitClosing::check(const FollowUp& follow_up, std::string_view why_core_open) const {
  const bool follows = follow_up.owner && follow_up.date;
  if (!follows && !follow_up.nothing_needed) return fail(ErrorKind::refused, "visit.no-follow-up");
  if (follow_up.nothing_needed && (follow_up.owner || follow_up.date))
    return fail(ErrorKind::invalid_input, "visit.follow-up-and-nothing");
  if (follows) {
    if (*follow_up.date < context_.today())
      return fail(ErrorKind::invalid_input, "visit.follow-up-past", {{"date", to_iso(*follow_up.date)}});
    FRONTLIJN_TRY([[maybe_unused]] const auto owner,
                  known_record(context_.store, kinds::person, *follow_up.owner));
  }

  for (const auto& form : visit_.forms_) {
    const auto faults = form->validate();
    const auto wrong = std::find_if(faults.begin(), faults.end(), [&](const forms::Fault& fault) {
      return fault.problem != forms::Problem::required || !visit_.stopped_;
    });
    if (wrong == faults.end()) continue;
    FRONTLIJN_TRY(const auto state, form->state(wrong->stable_ref));
    return fail(ErrorKind::invalid_input,
                wrong->problem == forms::Problem::required ? "visit.answer-missing" : "visit.answer-wrong",
                {{"question", state.label},
                 {"ref", wrong->ref},
                 {"value", state.value.substr(0, 80)},
                 {"message", wrong->message}});
  }

  const auto open = visit_.open_core();
  if (!open.empty() && trimmed(why_core_open).empty()) {
    FRONTLIJN_TRY(const auto state, visit_.forms_.at(open.front().form)->state(open.front().ref));
    return fail(ErrorKind::refused, "visit.core-first",
                {{"count", std::to_string(open.size())}, {"question", state.label}});
  }
  return {};
}

// --- the forms ---

Result<void> VisitClosing::put_new_subject(const forms::EntityChange& change) {
  if (!change.create || change.dataset != kinds::subject) return {};
  SubjectData data = subject_data_of(change);
  FRONTLIJN_CHECK(check_subject(data));
  const auto named = EntityId::from_text(change.id);
  const EntityId id = named ? *named : context_.store.new_id();
  FRONTLIJN_TRY(const auto there, context_.store.find(context_.organisation, kinds::subject, id));
  if (there) return {};
  put_subject(changes_, context_.organisation, id, data);
  result_.created.push_back(id);
  if (!subject_) subject_ = id;
  return {};
}

Result<void> VisitClosing::conclude_forms() {
  for (forms::FormSession* session : visit_.sessions()) {
    // One that was stopped half-way has no end of its own.
    auto ended = session->finalize();
    submissions_.push_back(ended ? std::move(*ended) : session->snapshot());
    for (const forms::EntityChange& change : submissions_.back().entities)
      FRONTLIJN_CHECK(put_new_subject(change));
  }
  return {};
}

Result<void> VisitClosing::put_audits() {
  for (std::size_t form = 0; form < submissions_.size(); ++form) {
    const std::string& audit = submissions_[form].audit;
    if (audit.empty()) continue;
    FRONTLIJN_TRY(log::AttachmentRef file,
                  context_.store.put_attachment(
                      as_bytes(audit), "text/csv",
                      visit_.checklists_[form].form_id + "-" + std::string(forms::audit_file_name)));
    changes_.add(context_.work, kinds::visit, visit_.id_, "audits", std::move(file));
  }
  return {};
}

// --- the visit ---

Result<void> VisitClosing::put_visit(VisitState state) {
  const EntityId id = visit_.id_;
  FRONTLIJN_TRY(const auto before, context_.store.find(context_.work, kinds::visit, id));
  const auto put = [&](const char* field, log::Value value) {
    changes_.set(context_.work, kinds::visit, id, field, std::move(value));
  };
  if (!before) {
    put("by", context_.person);
    put("team", context_.team);
    put("started", visit_.started_);
    put("depth", static_cast<std::int64_t>(visit_.depth_));
    if (!visit_.start_.reason.empty()) put("reason", visit_.start_.reason);
    for (const Checklist& checklist : visit_.checklists_)
      changes_.add(context_.work, kinds::visit, id, "checklists", checklist.id);
  }
  if (subject_ && !(before && before->has("subject"))) {
    put("subject", *subject_);
    put_trace(changes_, context_, *subject_, kinds::visit, id);
  }
  put("state", std::string(id_of(state)));
  if (state == VisitState::closed) put("closed", context_.now());
  if (!visit_.words_.empty() || (before && before->has("words"))) put("words", visit_.words_);
  put("stopped_after_core", visit_.stopped_);
  const Denominator& sum = result_.denominator;
  put("items", static_cast<std::int64_t>(sum.items));
  put("looked", static_cast<std::int64_t>(sum.looked));
  put("unknown", static_cast<std::int64_t>(sum.unknown));
  put("not_looked", static_cast<std::int64_t>(sum.not_looked));
  put("violations", static_cast<std::int64_t>(sum.violations));
  return {};
}

Result<void> VisitClosing::put_follow_up(const FollowUp& follow_up) {
  FRONTLIJN_TRY(const std::string what, checked_text(follow_up.what, "field.follow-up", narrative_bytes));
  const auto put = [&](const char* field, log::Value value) {
    changes_.set(context_.work, kinds::visit, visit_.id_, field, std::move(value));
  };
  put("nothing_needed", follow_up.nothing_needed);
  if (!follow_up.nothing_needed) {
    put("follow_up_owner", *follow_up.owner);
    put("follow_up_date", to_iso(*follow_up.date));
  }
  if (!what.empty()) put("follow_up_what", what);
  return {};
}

Result<void> VisitClosing::put_core_deviation(std::string_view why) {
  const auto open = visit_.open_core();
  if (open.empty()) return {};
  Deviation deviation;
  deviation.subject = subject_.value_or(EntityId{});
  deviation.about = visit_.id_;
  deviation.about_kind = kinds::visit;
  for (const OpenCoreItem& item : open) {
    FRONTLIJN_TRY(const auto state, visit_.forms_.at(item.form)->state(item.ref));
    deviation.rule += (deviation.rule.empty() ? "" : "\n") + state.label;
  }
  deviation.reason = std::string(why);
  FRONTLIJN_TRY([[maybe_unused]] const EntityId id,
                put_deviation(changes_, context_, context_.work, std::move(deviation)));
  return {};
}

// --- answers as facts ---

SourceKind VisitClosing::source_of(std::size_t form, const std::string& ref) const {
  const auto found = visit_.sources_.find({form, ref});
  return found == visit_.sources_.end() ? SourceKind::seen : found->second;
}

Result<void> VisitClosing::collect_leaves() {
  if (!leaves_.empty()) return {};
  for (std::size_t form = 0; form < visit_.forms_.size(); ++form) {
    const forms::FormSession& session = *visit_.forms_[form];
    std::map<std::string, const PlannedItem*> judged;
    for (const PlannedItem& item : items_) {
      if (item.form == form && (item.planned || item.answered)) judged[item.ref] = &item;
    }
    const auto take = [&](const std::string& ref, const PlannedItem* item) -> Result<void> {
      FRONTLIJN_TRY(forms::NodeState state, session.state(ref));
      const forms::Marks* marks = session.definition().marks(plain_path(ref));
      if (!state.relevant || state.readonly) return {};
      leaves_.push_back({form, ref, std::move(state), item, marks == nullptr ? forms::Marks{} : *marks});
      return {};
    };
    for (const forms::Answer& answer : session.answers()) {
      if (session.definition().control_for(plain_path(answer.path)) == nullptr ||
          judged.contains(answer.path))
        continue;
      FRONTLIJN_CHECK(take(answer.path, nullptr));
    }
    for (const auto& entry : judged)
      FRONTLIJN_CHECK(take(entry.first, entry.second));
  }
  return {};
}

Result<void> VisitClosing::put_answer(const Leaf& leaf) {
  const Checklist& checklist = visit_.checklists_[leaf.form];
  const EntityId id = answer_id(visit_.id_, checklist, leaf.ref);
  FRONTLIJN_TRY(const auto before, context_.store.find(context_.work, kinds::answer, id));
  const auto put = [&](const char* field, log::Value value) {
    if (!before || before->value(field) != value)
      changes_.set(context_.work, kinds::answer, id, field, std::move(value));
  };
  if (!before) {
    put("visit", visit_.id_);
    if (subject_) put("subject", *subject_);
    put("checklist", checklist.id);
    put("ref", leaf.ref);
    put("question", leaf.state.label);
    if (const std::string domain = mark_of(leaf.marks, "domain"); !domain.empty()) put("domain", domain);
    std::string attribute = attribute_of(leaf.marks, "register");
    if (attribute.empty()) attribute = attribute_of(leaf.marks, "writes");
    if (!attribute.empty()) put("attribute", attribute);
    put("at", context_.now());
  }
  put("value", leaf.state.value);
  if (const std::string shown = shown_value(leaf.state);
      shown != leaf.state.value || (before && before->has("shown")))
    put("shown", shown);
  put("source", std::string(id_of(source_of(leaf.form, leaf.ref))));
  if (leaf.item != nullptr) put("outcome", std::string(id_of(leaf.item->outcome)));
  if (const auto file = visit_.attachments_.find({leaf.form, leaf.ref}); file != visit_.attachments_.end())
    put("attachments", file->second);
  return {};
}

Result<void> VisitClosing::put_answers() {
  FRONTLIJN_CHECK(collect_leaves());
  for (const Leaf& leaf : leaves_)
    FRONTLIJN_CHECK(put_answer(leaf));
  return {};
}

// --- findings and signals ---

std::string VisitClosing::value_beside(std::size_t form, const std::string& ref,
                                       std::string_view ending) const {
  const auto value = visit_.forms_[form]->value(ref + std::string(ending));
  return value ? *value : std::string{};
}

std::string VisitClosing::value_beside(const PlannedItem& item, std::string_view ending) const {
  return value_beside(item.form, item.ref, ending);
}

/// Stable over visits and versions; an instance of a repeat is its own item.
std::string VisitClosing::item_key(const PlannedItem& item) const {
  return visit_.checklists_[item.form].form_id + '#' + item.ref;
}

Result<void> VisitClosing::put_judgement(const PlannedItem& item, const std::vector<Finding>& unresolved) {
  const std::string key = item_key(item);
  EntityId earlier;
  for (const Finding& finding : unresolved) {
    if (finding.item != key) continue;
    if (earlier.is_nil()) earlier = finding.id;
    if (item.outcome != FindingResult::in_order) continue;
    put_resolved(changes_, context_, finding.id, finding.space, {});
    result_.resolved.push_back(finding.id);
  }
  if (item.outcome != FindingResult::violation) return {};

  FRONTLIJN_TRY(const auto state, visit_.forms_[item.form]->state(item.ref));
  Finding finding;
  finding.subject = subject_.value_or(EntityId{});
  finding.visit = visit_.id_;
  finding.requirement = state.label;
  finding.item = key;
  finding.domain = mark_of(item.marks, "domain");
  finding.law_source = mark_of(item.marks, "source");
  finding.bound = mark_of(item.marks, "bound");
  if (std::string words = value_beside(item, words_ending); !words.empty())
    finding.words.push_back(std::move(words));
  const std::string photo_ref = item.ref + std::string(photo_ending);
  if (const auto photo = visit_.attachments_.find({item.form, photo_ref}); photo != visit_.attachments_.end())
    finding.photos.push_back(photo->second);
  finding.source = source_of(item.form, item.ref);
  finding.repeats = earlier;
  FRONTLIJN_TRY(const Recorded recorded, put_finding(changes_, context_, finding));
  if (!finding.subject.is_nil())
    put_trace(changes_, context_, finding.subject, recorded.formal ? kinds::finding : kinds::signal,
              recorded.id);
  result_.recorded.push_back(recorded);
  return {};
}

Result<void> VisitClosing::put_judgements() {
  std::vector<Finding> unresolved;
  if (subject_) {
    FRONTLIJN_TRY(unresolved, unresolved_findings_on(context_.store, *subject_));
  }
  for (const PlannedItem& item : items_)
    FRONTLIJN_CHECK(put_judgement(item, unresolved));
  return {};
}

// --- corrections ---

Result<void> VisitClosing::put_correction_of(const Leaf& leaf, const Subject& subject) {
  const std::string attribute = attribute_of(leaf.marks, "writes");
  if (attribute.empty() || leaf.state.value.empty()) return {};
  FRONTLIJN_TRY(const auto known, known_values(context_.store, subject.id, attribute, context_.zone));
  const auto registered =
      std::find_if(known.begin(), known.end(), [](const KnownValue& value) { return !value.from_visit; });
  if (registered == known.end()) return {};

  CorrectionReport report;
  report.subject = subject.id;
  report.attribute = attribute;
  report.registered = registered->value;
  report.register_source = registered->source;
  report.visit = visit_.id_;
  report.source = source_of(leaf.form, leaf.ref);
  if (leaf.item != nullptr) {
    // "Is it as the register says?" – only a no says that the register is wrong.
    if (leaf.item->outcome != FindingResult::violation) return {};
    report.words = value_beside(leaf.form, leaf.ref, words_ending);
    report.seen = shown_value(leaf.state);
  } else {
    report.seen =
        leaf.state.value == other_choice ? value_beside(leaf.form, leaf.ref, other_ending) : leaf.state.value;
    if (report.seen.empty() || sorted_words(report.seen) == sorted_words(report.registered)) return {};
  }
  result_.corrections.push_back(put_correction(changes_, context_, subject.space, report));
  return {};
}

/// A subject that a checklist changes as an entity: each value that differs from the register's becomes a
/// report to who keeps it, never an edit (rule 7).
Result<void> VisitClosing::put_corrections_of(const forms::EntityChange& change) {
  const auto id = EntityId::from_text(change.id);
  if (!change.update || change.dataset != kinds::subject || !id) return {};
  const auto subject = subject_by_id(context_.store, *id);
  if (!subject) return {};
  const std::string version = std::to_string(to_ms(subject->changed));
  for (const auto& [attribute, seen] : change.properties) {
    FRONTLIJN_TRY(const auto known, known_values(context_.store, *id, attribute, context_.zone));
    const auto registered =
        std::find_if(known.begin(), known.end(), [](const KnownValue& value) { return !value.from_visit; });
    if (registered == known.end() || seen.empty() || sorted_words(seen) == sorted_words(registered->value))
      continue;
    CorrectionReport report;
    report.subject = *id;
    report.attribute = attribute;
    report.registered = registered->value;
    report.register_source = registered->source;
    report.seen = seen;
    report.visit = visit_.id_;
    report.outdated = !change.base_version.empty() && change.base_version != version;
    result_.corrections.push_back(put_correction(changes_, context_, subject->space, report));
  }
  return {};
}

Result<void> VisitClosing::put_corrections() {
  for (const forms::Submission& submission : submissions_)
    for (const forms::EntityChange& change : submission.entities)
      FRONTLIJN_CHECK(put_corrections_of(change));
  // A subject that this visit makes has no register behind it yet.
  if (!visit_.start_.subject) return {};
  FRONTLIJN_TRY(const Subject subject, subject_by_id(context_.store, *subject_));
  FRONTLIJN_CHECK(collect_leaves());
  for (const Leaf& leaf : leaves_)
    FRONTLIJN_CHECK(put_correction_of(leaf, subject));
  return {};
}

// --- requirements ---

Result<void> VisitClosing::put_requirements() {
  if (!subject_) return {};
  FRONTLIJN_TRY(auto standing, requirements_on(context_.store, *subject_));
  std::vector<EntityId> looked;
  for (const PlannedItem& item : items_) {
    const auto terms = parse_terms(mark_of(item.marks, "requirement"));
    if (!terms || (!item.planned && !item.answered)) continue;
    FRONTLIJN_TRY(const auto state, visit_.forms_[item.form]->state(item.ref));
    Requirement requirement{{},
                            *subject_,
                            mark_of(item.marks, "requirement-authority"),
                            mark_of(item.marks, "domain"),
                            mark_of(item.marks, "source"),
                            *terms,
                            state.label};
    if (requirement.authority.empty()) requirement.authority = requirement.domain;
    FRONTLIJN_TRY(requirement.id, put_requirement(changes_, context_, requirement));
    if (item.outcome == FindingResult::violation || item.outcome == FindingResult::in_order)
      looked.push_back(requirement.id);
    const bool there = std::any_of(standing.begin(), standing.end(),
                                   [&](const Requirement& other) { return other.id == requirement.id; });
    if (!there) standing.push_back(std::move(requirement));
  }
  const auto was_looked_at = [&](const EntityId& id) {
    return std::find(looked.begin(), looked.end(), id) != looked.end();
  };
  for (const Clash& clash : clashes_among(standing)) {
    if (!was_looked_at(clash.first.id) && !was_looked_at(clash.second.id)) continue;
    FRONTLIJN_TRY(const EntityId conflict, put_conflict(changes_, context_, clash));
    result_.conflicts.push_back(conflict);
  }
  return {};
}

// --- ending ---

Result<void> VisitRun::pause() {
  VisitClosing closing(*this);
  FRONTLIJN_CHECK(closing.put_visit(VisitState::paused));
  FRONTLIJN_CHECK(closing.put_answers());
  for (std::size_t form = 0; form < forms_.size(); ++form) {
    forms_[form]->put_aside();
    unsaved_.insert(form);
  }
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_CHECK(context_.store.commit(closing.changes()));
  for (std::size_t form = 0; form < forms_.size(); ++form)
    FRONTLIJN_CHECK(VisitDraft(*this).save_audit(form));
  FRONTLIJN_CHECK(transaction.commit());
  unsaved_.clear();
  return {};
}

Result<ClosedVisit> VisitRun::close(const FollowUp& follow_up, std::string_view why_core_open) {
  VisitClosing closing(*this);
  FRONTLIJN_CHECK(closing.check(follow_up, why_core_open));
  FRONTLIJN_CHECK(closing.conclude_forms());
  FRONTLIJN_CHECK(closing.put_visit(VisitState::closed));
  FRONTLIJN_CHECK(closing.put_follow_up(follow_up));
  FRONTLIJN_CHECK(closing.put_answers());
  FRONTLIJN_CHECK(closing.put_core_deviation(why_core_open));
  FRONTLIJN_CHECK(closing.put_judgements());
  FRONTLIJN_CHECK(closing.put_corrections());
  FRONTLIJN_CHECK(closing.put_requirements());
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_CHECK(closing.put_audits());
  FRONTLIJN_CHECK(context_.store.commit(closing.changes()));
  FRONTLIJN_CHECK(context_.store.discard_draft(id_));
  FRONTLIJN_CHECK(transaction.commit());
  return std::move(closing.result());
}

}  // namespace frontlijn::domain
