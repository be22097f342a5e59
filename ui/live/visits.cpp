#include "ui/live/visits.hpp"

#include <algorithm>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/signal.hpp"
#include "ui/live/form_view.hpp"
#include "ui/live/subjects.hpp"

namespace frontlijn::ui::live {

namespace {

/// Shared domains over all domains of the two (Jaccard): a list that asks of much else fits less well.
double likeness(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  const auto shared = std::count_if(one.begin(), one.end(), [&](const std::string& domain) {
    return std::find(other.begin(), other.end(), domain) != other.end();
  });
  const auto all = static_cast<double>(one.size() + other.size()) - static_cast<double>(shared);
  return all == 0 ? 0 : static_cast<double>(shared) / all;
}

// Below it the best of several lists is a guess, and unticking a wrong one costs more than ticking the right
// one.
constexpr double alike_enough = 0.7;

}  // namespace

Result<domain::VisitRun*> VisitDesk::run(EntityId visit) {
  auto& open = runs_[visit];
  if (!open) {
    auto resumed = domain::VisitRun::resume(context_, visit);
    if (resumed.has_error()) {
      runs_.erase(visit);
      return resumed.error();
    }
    open = std::move(*resumed);
  }
  return open.get();
}

Result<std::vector<RunningVisit>> VisitDesk::running() {
  FRONTLIJN_TRY(const auto ids, domain::VisitRun::running(context_.store));
  std::vector<RunningVisit> visits;
  for (const EntityId id : ids) {
    FRONTLIJN_TRY(const auto seen, view(id));
    FRONTLIJN_TRY(const domain::VisitRun* const open, run(id));
    visits.push_back({id, seen.subject_name, open->started(), seen.answered, seen.questions});
  }
  return visits;
}

Result<void> VisitDesk::complete(SubjectCard& card) {
  store::Store& store = context_.store;
  FRONTLIJN_TRY(const auto subject, domain::subject_by_id(store, card.id));
  FRONTLIJN_TRY(const auto fitting, domain::suggest_checklists(store, subject.data));
  FRONTLIJN_TRY(const auto all, domain::current_checklists(store));
  const auto domains = domain::applicable_domains(subject.data);
  std::vector<std::pair<double, ChecklistChoice>> choices;
  for (const auto& checklist : all) {
    // Where nothing is known of the subject every checklist is suggested; that says nothing.
    const bool fits = !domains.empty() && std::any_of(fitting.begin(), fitting.end(),
                                                      [&](const auto& f) { return f.id == checklist.id; });
    choices.emplace_back(likeness(domains, checklist.domains),
                         ChecklistChoice{checklist.id.to_text(), checklist.title, "", checklist.core_items,
                                         checklist.items, fits});
  }
  std::stable_sort(choices.begin(), choices.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto applying =
      std::count_if(choices.begin(), choices.end(), [](const auto& c) { return c.second.applies; });
  for (auto& [alike, choice] : choices)
    card.checklists.push_back(std::move(choice));
  if (applying == 1 || (applying > 1 && choices.front().first >= alike_enough))
    card.checklists.front().proposed = true;
  FRONTLIJN_TRY(const auto ids, domain::VisitRun::running(store));
  for (const EntityId id : ids) {
    FRONTLIJN_TRY(const domain::VisitRun* const open, run(id));
    if (open->subject() == card.id) card.running_visit = id;
  }
  return {};
}

Result<EntityId> VisitDesk::begin(EntityId subject, const std::vector<std::string>& checklists) {
  domain::VisitStart start;
  start.subject = subject;
  for (const auto& text : checklists) {
    FRONTLIJN_TRY(const EntityId id, EntityId::from_text(text));
    start.checklists.push_back(id);
  }
  FRONTLIJN_TRY(auto begun, domain::VisitRun::begin(context_, start));
  const EntityId id = begun->id();
  runs_[id] = std::move(begun);
  return id;
}

Result<VisitView> VisitDesk::view(EntityId visit) {
  store::Store& store = context_.store;
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  VisitView view;
  view.id = visit;
  view.note = open->words();
  if (open->subject()) {
    view.subject = *open->subject();
    view.subject_name = subject_name(store, view.subject);
  }
  for (std::size_t form = 0; form < open->form_count(); ++form) {
    view.checklists.push_back(open->checklist(form).title);
    FRONTLIJN_CHECK(add_form(*open, form, context_.zone, view));
  }
  FRONTLIJN_TRY(const auto findings, domain::findings_of_visit(store, visit));
  for (const auto& finding : findings) {
    const std::string words = finding.words.empty() ? finding.requirement : side_by_side(finding.words);
    view.findings.push_back({finding.id, FindingKind::finding, words, domain_key(finding.domain)});
  }
  FRONTLIJN_TRY(const auto signals, domain::signals_of_visit(store, visit));
  for (const auto& signal : signals) {
    view.findings.push_back({signal.id, FindingKind::signal, signal.words, domain_key(signal.domain)});
  }
  if (!open->subject()) return view;
  FRONTLIJN_TRY(const auto deviations, domain::deviations_on(store, *open->subject()));
  for (const auto& deviation : deviations) {
    if (deviation.about == visit)
      view.findings.push_back({deviation.id, FindingKind::deviation, deviation.rule, ""});
  }
  return view;
}

Result<void> VisitDesk::answer(EntityId visit, const std::string& ref, const std::string& value) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  FRONTLIJN_TRY(const auto question, QuestionRef::from_text(ref));
  FRONTLIJN_CHECK(open->answer(question.form, question.ref, value));
  return {};
}

Result<void> VisitDesk::not_looked_at(EntityId visit, const std::string& ref, bool on) {
  return answer(visit, ref, on ? not_looked_value : "");
}

Result<void> VisitDesk::attach_photo(EntityId visit, const std::string& ref, const std::string& place) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  FRONTLIJN_TRY(const auto question, QuestionRef::from_text(ref));
  FRONTLIJN_TRY(auto photo, photos_.read(place));
  FRONTLIJN_TRY(auto kept, context_.store.put_attachment(photo.bytes, photo.media_type, photo.name));
  FRONTLIJN_CHECK(open->attach(question.form, question.ref, std::move(kept)));
  return {};
}

Result<void> VisitDesk::add_repeat(EntityId visit, const std::string& ref) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  FRONTLIJN_TRY(const auto repeat, QuestionRef::from_text(ref));
  FRONTLIJN_CHECK(open->add_repeat(repeat.form, repeat.ref));
  return {};
}

Result<void> VisitDesk::remove_repeat(EntityId visit, const std::string& ref) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  FRONTLIJN_TRY(const auto repeat, QuestionRef::from_text(ref));
  FRONTLIJN_CHECK(open->remove_repeat(repeat.form, repeat.ref));
  return {};
}

Result<void> VisitDesk::write_note(EntityId visit, const std::string& text) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  return open->set_words(text);
}

Result<FindingKind> VisitDesk::add_finding(EntityId visit, const NewFinding& finding) {
  FRONTLIJN_TRY(const domain::VisitRun* const open, run(visit));
  if (finding.deviation) {
    domain::Deviation deviation;
    deviation.subject = open->subject().value_or(EntityId{});
    deviation.about = visit;
    deviation.about_kind = domain::kinds::visit;
    deviation.rule = finding.text;
    deviation.reason = finding.reason;
    FRONTLIJN_CHECK(domain::record_deviation(context_, deviation));
    return FindingKind::deviation;
  }
  if (finding.domain.empty()) {
    // Nobody has to know whose it is before it can be kept (rule 3): a signal waits for its domain.
    domain::Signal signal;
    signal.subject = open->subject().value_or(EntityId{});
    signal.visit = visit;
    signal.words = finding.text;
    FRONTLIJN_CHECK(domain::send_signal(context_, signal));
    return FindingKind::signal;
  }
  domain::Finding made;
  made.subject = open->subject().value_or(EntityId{});
  made.visit = visit;
  made.words = {finding.text};
  made.domain = domain_id(finding.domain);
  FRONTLIJN_TRY(const auto recorded, domain::record_finding(context_, made));
  return recorded.formal ? FindingKind::finding : FindingKind::signal;
}

Result<void> VisitDesk::close(EntityId visit, const FollowUp& follow_up) {
  FRONTLIJN_TRY(domain::VisitRun* const open, run(visit));
  domain::FollowUp what_follows;
  what_follows.nothing_needed = follow_up.nothing_needed;
  if (!follow_up.nothing_needed) {
    what_follows.owner = follow_up.owner;
    what_follows.date = follow_up.by;
    what_follows.what = follow_up.what;
  }
  // What is left after the core goes on record as not looked at (rules 5 and 6).
  if (open->open_core().empty() && !open->stopped_after_core()) FRONTLIJN_CHECK(open->stop_after_core());
  FRONTLIJN_CHECK(open->close(what_follows, follow_up.why_core_open));
  runs_.erase(visit);
  return {};
}

}  // namespace frontlijn::ui::live
