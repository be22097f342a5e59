#include "ui/live/subjects.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "core/domain/enforcement/card.hpp"
#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/team.hpp"
#include "core/store/whereabouts.hpp"
#include "ui/live/agreements.hpp"

namespace frontlijn::ui::live {
namespace {

domain::SubjectType kept(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::address:
      return domain::SubjectType::address;
    case SubjectKind::business:
      return domain::SubjectType::business;
    case SubjectKind::household:
      return domain::SubjectType::household;
    case SubjectKind::person:
      return domain::SubjectType::person;
    case SubjectKind::place:
      return domain::SubjectType::place;
  }
  return domain::SubjectType::address;
}

std::string words_of(const domain::Finding& finding) {
  return finding.words.empty() ? finding.requirement : side_by_side(finding.words);
}

void add_findings(store::Store& store, const domain::Card& known, SubjectCard& card) {
  for (const auto& finding : known.findings) {
    card.findings.push_back({finding.id, FindingKind::finding, words_of(finding), domain_key(finding.domain),
                             name_of(store, finding.by), finding.at, true});
  }
  for (const auto& signal : known.signals) {
    card.findings.push_back({signal.id, FindingKind::signal,
                             signal.words.empty() ? signal.requirement : signal.words,
                             domain_key(signal.domain), name_of(store, signal.by), signal.at, true});
  }
  for (const auto& deviation : known.deviations) {
    card.findings.push_back({deviation.id, FindingKind::deviation, deviation.rule + ": " + deviation.reason,
                             "", name_of(store, deviation.by), deviation.at, deviation.review.empty()});
  }
}

std::string in_words(const domain::Requirement& requirement) {
  return requirement.authority + ": " +
         (requirement.text.empty() ? domain::to_text(requirement.terms) : requirement.text);
}

Result<void> add_conflicts(const domain::Context& context, EntityId subject, SubjectCard& card) {
  store::Store& store = context.store;
  FRONTLIJN_TRY(const auto conflicts, domain::conflicts_on(store, subject));
  if (conflicts.empty()) return {};
  FRONTLIJN_TRY(const auto requirements, domain::requirements_on(store, subject));
  const auto requirement = [&](EntityId id) {
    const auto found =
        std::find_if(requirements.begin(), requirements.end(), [&](const auto& r) { return r.id == id; });
    return found == requirements.end() ? std::string{} : in_words(*found);
  };
  for (const auto& conflict : conflicts) {
    FRONTLIJN_TRY(const auto consultation, domain::consultation_by_id(store, conflict.consultation));
    if (!consultation.agreed.empty()) continue;
    card.conflicts.push_back(
        {conflict.id, conflict.attribute, requirement(conflict.first), requirement(conflict.second), true});
  }
  return {};
}

Result<void> add_contacts(const domain::Context& context, const domain::Card& known, SubjectCard& card) {
  store::Store& store = context.store;
  for (const auto& visit : known.visits) {
    std::string text = side_by_side(visit.words);
    for (const EntityId checklist : visit.checklists) {
      const auto used = domain::checklist_by_id(store, checklist);
      if (used.has_value()) text += (text.empty() ? "" : "\n") + used->title;
    }
    if (text.empty()) text = visit.reason;
    card.contacts.push_back({visit.id, ContactKind::visit, text, name_of(store, visit.by), visit.started});
  }
  domain::ObservationFilter filter;
  filter.subject = card.id;
  FRONTLIJN_TRY(const auto seen, domain::observations(store, filter, most_contacts));
  for (const auto& observation : seen) {
    card.contacts.push_back({observation.id, ContactKind::observation,
                             "“" + side_by_side(observation.words) + "”",
                             name_of(store, observation.noted_by), observation.at});
  }
  std::sort(card.contacts.begin(), card.contacts.end(),
            [](const auto& a, const auto& b) { return a.when > b.when; });
  return {};
}

void add_facts(const domain::Card& known, SubjectCard& card) {
  for (const auto& value : known.known) {
    // Name and address stand in the title already.
    if (value.attribute == "name" || value.attribute == "address") continue;
    RegisterFact fact{value.attribute, value.value, value.source, std::nullopt};
    if (value.as_of) fact.as_of = Instant{std::chrono::sys_days{*value.as_of}};
    card.facts.push_back(std::move(fact));
  }
}

constexpr const char* recent_setting = "app.recent-subjects";

Result<std::vector<EntityId>> recently_looked_at(store::Store& store) {
  std::vector<EntityId> recent;
  FRONTLIJN_TRY(const auto kept, store.setting(recent_setting));
  if (!kept) return recent;
  std::istringstream words(*kept);
  for (std::string word; words >> word;) {
    FRONTLIJN_TRY(const EntityId id, EntityId::from_text(word));
    recent.push_back(id);
  }
  return recent;
}

Result<std::vector<domain::Subject>> first_subjects(const domain::Context& context) {
  std::vector<domain::Subject> subjects;
  FRONTLIJN_TRY(const auto recent, recently_looked_at(context.store));
  for (const EntityId id : recent) {
    auto subject = domain::subject_by_id(context.store, id);
    // One that is no longer here was looked at all the same; it is passed over.
    if (subject.has_value()) subjects.push_back(std::move(*subject));
  }
  FRONTLIJN_CHECK(context.store.each(domain::kinds::subject, [&](const store::Record& record) {
    if (std::find(recent.begin(), recent.end(), record.id()) == recent.end()) {
      subjects.push_back(domain::subject_from(record));
    }
    return subjects.size() < most_hits;
  }));
  return subjects;
}

}  // namespace

SubjectKind kind_of(domain::SubjectType type) {
  switch (type) {
    case domain::SubjectType::address:
      return SubjectKind::address;
    case domain::SubjectType::business:
      return SubjectKind::business;
    case domain::SubjectType::household:
      return SubjectKind::household;
    case domain::SubjectType::person:
      return SubjectKind::person;
    case domain::SubjectType::place:
      return SubjectKind::place;
  }
  return SubjectKind::address;
}

Result<SubjectCard> read_card(const domain::Context& context, EntityId id) {
  store::Store& store = context.store;
  FRONTLIJN_TRY(const auto known, domain::card_of(context, id));
  SubjectCard card;
  card.id = id;
  card.name = known.subject.data.name;
  card.address = known.subject.data.address;
  card.kind = kind_of(known.subject.data.type);
  for (const auto& warning : known.warnings)
    card.warnings.push_back(warning.words);
  FRONTLIJN_CHECK(add_conflicts(context, id, card));
  add_findings(store, known, card);
  FRONTLIJN_TRY(card.agreements, agreements_about(context, id));
  FRONTLIJN_CHECK(add_contacts(context, known, card));
  add_facts(known, card);
  card.hidden = known.hidden;
  FRONTLIJN_TRY(card.age, data_age(context));
  return card;
}

Result<std::vector<SubjectHit>> search_subjects(const domain::Context& context, const std::string& text) {
  std::vector<domain::Subject> found;
  if (text.empty()) {
    FRONTLIJN_TRY(found, first_subjects(context));
  } else {
    FRONTLIJN_TRY(found, domain::find_subjects(context.store, text, most_hits));
  }
  std::vector<SubjectHit> hits;
  for (const auto& subject : found) {
    FRONTLIJN_TRY(const auto findings, domain::open_findings_on(context.store, subject.id));
    hits.push_back(
        {subject.id, subject.data.name, subject.data.address, kind_of(subject.data.type), findings.size()});
  }
  return hits;
}

Result<void> note_looked_at(const domain::Context& context, EntityId subject) {
  FRONTLIJN_TRY(auto recent, recently_looked_at(context.store));
  if (!recent.empty() && recent.front() == subject) return {};
  std::erase(recent, subject);
  recent.insert(recent.begin(), subject);
  if (recent.size() > most_recent) recent.resize(most_recent);
  std::string text;
  for (const EntityId id : recent)
    text += id.to_text() + " ";
  return context.store.set_setting(recent_setting, text);
}

Result<EntityId> add_subject(const domain::Context& context, SubjectKind kind, const std::string& name,
                             const std::string& address) {
  domain::SubjectData data;
  data.type = kept(kind);
  data.name = name;
  data.address = address;
  return domain::add_subject(context, std::move(data));
}

Result<DataAge> data_age(const domain::Context& context) {
  DataAge age;
  store::Store& store = context.store;
  const log::DeviceId own = store.device().id();
  FRONTLIJN_TRY(const auto server, store::home_server(store));
  std::map<log::DeviceId, Instant> heard;
  FRONTLIJN_TRY(const auto spaces, store.spaces());
  for (const auto& space : spaces) {
    FRONTLIJN_TRY(const auto heads, store.heads(space.id));
    for (const auto& [device, head] : heads) {
      FRONTLIJN_TRY(const auto commit, store.commit_by_hash(head.hash));
      if (!commit) continue;
      Instant& newest = heard[device];
      newest = std::max(newest, commit->received);
    }
  }
  for (const auto& [device, when] : heard) {
    FRONTLIJN_TRY(const auto person, domain::person_at(store, device));
    const std::string name = person ? name_of(store, *person) : device.to_text().substr(0, 8);
    age.devices.push_back({name, when, device == own, device == server});
  }
  std::sort(age.devices.begin(), age.devices.end(), [](const auto& a, const auto& b) {
    return a.is_this_one != b.is_this_one ? a.is_this_one : a.name < b.name;
  });
  return age;
}

}  // namespace frontlijn::ui::live
