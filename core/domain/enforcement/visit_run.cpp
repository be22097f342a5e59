#include "core/domain/enforcement/visit_run.hpp"

#include <algorithm>

#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/visit_draft.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using forms::FormSession;

forms::Surroundings VisitRun::surroundings() const {
  return {.clock = context_.store.clock(),
          .random = context_.store.random(),
          .zone = context_.zone,
          .properties = {{"deviceid", context_.store.device().id().to_text()},
                         {"username", context_.person.to_text()}},
          .datasets = datasets_.get()};
}

std::vector<FormSession*> VisitRun::sessions() const {
  std::vector<FormSession*> sessions;
  for (const auto& form : forms_)
    sessions.push_back(form.get());
  return sessions;
}

Result<void> VisitRun::open_checklists() {
  if (start_.checklists.size() > limits::checklists_per_visit)
    return fail(ErrorKind::limit_exceeded, "visit.too-many-checklists",
                {{"bound", std::to_string(limits::checklists_per_visit)}});
  for (const EntityId& id : start_.checklists) {
    FRONTLIJN_TRY(Checklist checklist, checklist_by_id(context_.store, id));
    FRONTLIJN_TRY(auto definition, open_checklist(context_.store, checklist));
    checklists_.push_back(std::move(checklist));
    definitions_.push_back(std::move(definition));
  }
  if (start_.subject) {
    FRONTLIJN_TRY(const Subject subject, subject_by_id(context_.store, *start_.subject));
    domains_ = subject.data.domains;
    if (!start_.depth) start_.depth = depth_for(subject.data.regime);
  }
  return {};
}

Result<std::unique_ptr<VisitRun>> VisitRun::begin(const Context& context, const VisitStart& start) {
  std::unique_ptr<VisitRun> visit(new VisitRun(context));
  visit->id_ = context.store.new_id();
  visit->start_ = start;
  visit->started_ = context.now();
  FRONTLIJN_TRY(visit->start_.reason, checked_text(start.reason, "field.reason", narrative_bytes));
  FRONTLIJN_CHECK(visit->open_checklists());
  visit->depth_ = visit->start_.depth.value_or(depth_for(RiskRegime::unknown));
  for (const auto& definition : visit->definitions_) {
    FRONTLIJN_TRY(auto session, FormSession::begin(definition, visit->surroundings()));
    // A form that does not speak the wanted language is asked in its own.
    const auto& languages = definition->languages();
    if (std::find(languages.begin(), languages.end(), start.language) != languages.end())
      FRONTLIJN_CHECK(session->set_language(start.language));
    visit->forms_.push_back(std::move(session));
  }
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context.store.database()));
  VisitDraft draft(*visit);
  FRONTLIJN_CHECK(draft.save_whole());
  for (std::size_t form = 0; form < visit->forms_.size(); ++form)
    FRONTLIJN_CHECK(draft.save_form(form));
  FRONTLIJN_CHECK(transaction.commit());
  return visit;
}

Result<std::unique_ptr<VisitRun>> VisitRun::resume(const Context& context, EntityId id) {
  std::unique_ptr<VisitRun> visit(new VisitRun(context));
  visit->id_ = id;
  FRONTLIJN_CHECK(VisitDraft(*visit).load());
  return visit;
}

Result<std::vector<EntityId>> VisitRun::running(store::Store& store) {
  FRONTLIJN_TRY(const auto drafts, store.drafts());
  std::vector<EntityId> visits;
  for (const EntityId& draft : drafts) {
    FRONTLIJN_TRY(const auto fields, store.draft(draft));
    if (fields.contains(std::string(VisitDraft::whole_field))) visits.push_back(draft);
  }
  return visits;
}

Result<std::size_t> VisitRun::form_index(std::string_view form_id) const {
  std::string known;
  for (std::size_t i = 0; i < checklists_.size(); ++i) {
    if (checklists_[i].form_id == form_id) return i;
    known += (known.empty() ? "" : ", ") + checklists_[i].form_id;
  }
  return fail(ErrorKind::not_found, "visit.no-such-form",
              {{"form", std::string(form_id.substr(0, 80))}, {"known", known}});
}

// --- filling in ---

Result<forms::AnswerOutcome> VisitRun::answer(std::size_t form, std::string_view ref, std::string_view text,
                                              SourceKind source) {
  FRONTLIJN_TRY(auto outcome, this->form(form).answer(ref, text));
  FRONTLIJN_TRY(const std::string stable, this->form(form).stable_ref(ref));
  // Until its transaction is through, nothing of this form is certain to be in the store.
  const bool all = !unsaved_.insert(form).second;
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context_.store.database()));
  VisitDraft draft(*this);
  FRONTLIJN_CHECK(all ? draft.save_form(form) : draft.save_changes(form, outcome));
  const auto known = sources_.find({form, stable});
  if (source != (known == sources_.end() ? SourceKind::seen : known->second)) {
    FRONTLIJN_CHECK(draft.save_source(form, stable, source));
    sources_[{form, stable}] = source;
  }
  FRONTLIJN_CHECK(transaction.commit());
  unsaved_.erase(form);
  return outcome;
}

Result<forms::AnswerOutcome> VisitRun::attach(std::size_t form, std::string_view ref,
                                              log::AttachmentRef attachment) {
  FRONTLIJN_TRY(const std::string stable, this->form(form).stable_ref(ref));
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_CHECK(VisitDraft(*this).save_attachment(form, stable, attachment));
  FRONTLIJN_TRY(auto outcome, answer(form, ref, attachment.name));
  FRONTLIJN_CHECK(transaction.commit());
  attachments_[{form, stable}] = std::move(attachment);
  return outcome;
}

Result<void> VisitRun::keep_structure(std::size_t form) {
  unsaved_.insert(form);
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_CHECK(VisitDraft(*this).save_form(form));
  FRONTLIJN_CHECK(transaction.commit());
  unsaved_.erase(form);
  return {};
}

Result<std::string> VisitRun::add_repeat(std::size_t form, std::string_view ref) {
  FRONTLIJN_TRY(std::string stable, this->form(form).add_repeat(ref));
  FRONTLIJN_CHECK(keep_structure(form));
  return stable;
}

Result<forms::AnswerOutcome> VisitRun::remove_repeat(std::size_t form, std::string_view ref) {
  FRONTLIJN_TRY(auto outcome, this->form(form).remove_repeat(ref));
  FRONTLIJN_CHECK(keep_structure(form));
  return outcome;
}

Result<void> VisitRun::set_words(std::string_view words) {
  FRONTLIJN_TRY(words_, checked_text(words, "field.words", narrative_bytes));
  return VisitDraft(*this).save_whole();
}

Result<void> VisitRun::set_subject(EntityId id) {
  FRONTLIJN_TRY(const Subject subject, subject_by_id(context_.store, id));
  start_.subject = id;
  domains_ = subject.data.domains;
  return VisitDraft(*this).save_whole();
}

// --- what to do next ---

std::vector<PlannedItem> VisitRun::plan() const { return plan_items(sessions(), domains_, depth_); }

std::vector<OpenCoreItem> VisitRun::open_core() const { return open_core_items(sessions()); }

Result<std::vector<KnownValue>> VisitRun::known(std::size_t form, std::string_view ref) const {
  const forms::Marks* marks = forms_.at(form)->definition().marks(plain_path(ref));
  const std::string attribute = marks == nullptr ? std::string{} : mark_of(*marks, "register");
  if (!start_.subject || !attribute.starts_with(register_mark)) return std::vector<KnownValue>{};
  return known_values(context_.store, *start_.subject, attribute.substr(register_mark.size()), context_.zone);
}

Result<std::vector<Clash>> VisitRun::clashes() const {
  std::vector<Requirement> requirements;
  if (start_.subject) {
    FRONTLIJN_TRY(requirements, requirements_on(context_.store, *start_.subject));
  }
  for (const PlannedItem& item : plan()) {
    const auto terms = parse_terms(mark_of(item.marks, "requirement"));
    if (!terms || (!item.planned && !item.answered)) continue;
    Requirement requirement{{},
                            start_.subject.value_or(EntityId{}),
                            mark_of(item.marks, "requirement-authority"),
                            mark_of(item.marks, "domain"),
                            mark_of(item.marks, "source"),
                            *terms,
                            {}};
    requirement.id = requirement_id(requirement);
    const bool there = std::any_of(requirements.begin(), requirements.end(),
                                   [&](const Requirement& other) { return other.id == requirement.id; });
    if (there) continue;
    FRONTLIJN_TRY(const auto state, forms_.at(item.form)->state(item.ref));
    requirement.text = state.label;
    requirements.push_back(std::move(requirement));
  }
  return clashes_among(requirements);
}

Result<void> VisitRun::stop_after_core() {
  const auto open = open_core();
  if (!open.empty()) {
    FRONTLIJN_TRY(const auto state, forms_.at(open.front().form)->state(open.front().ref));
    return fail(ErrorKind::refused, "visit.core-first",
                {{"count", std::to_string(open.size())}, {"question", state.label}});
  }
  stopped_ = true;
  return VisitDraft(*this).save_whole();
}

Result<void> VisitRun::discard() { return context_.store.discard_draft(id_); }

}  // namespace frontlijn::domain
