#include "ui/live/stand_up.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "core/domain/observation/observation.hpp"
#include "ui/live/agreements.hpp"
#include "ui/live/subjects.hpp"

namespace frontlijn::ui::live {
namespace {

constexpr const char* stand_up_draft = "app.stand-up-draft";
constexpr std::string_view discussed_field = "discussed/";
constexpr std::string_view parked_field = "parked/";
constexpr std::string_view agreed_field = "agreed/";

AgendaPart part_of(domain::AgendaSection section) {
  switch (section) {
    case domain::AgendaSection::last_agreements:
      return AgendaPart::last_agreements;
    case domain::AgendaSection::stuck_cases:
      return AgendaPart::stuck;
    case domain::AgendaSection::surprises:
      return AgendaPart::surprises;
    case domain::AgendaSection::chart_signals:
      return AgendaPart::signals;
    case domain::AgendaSection::due_promises:
      return AgendaPart::due;
  }
  return AgendaPart::surprises;
}

Phrase reason_of(domain::AgendaSection section, const std::string& who, bool overdue) {
  switch (section) {
    case domain::AgendaSection::last_agreements:
    case domain::AgendaSection::due_promises:
      if (overdue && who.empty()) return {"standup.reason.overdue", {}};
      if (overdue) return {"standup.reason.overdue-by", {{"who", who}}};
      if (who.empty()) return {"standup.reason.coming", {}};
      return {"standup.reason.agreed", {{"who", who}}};
    case domain::AgendaSection::stuck_cases:
      return {"standup.reason.stuck", {}};
    case domain::AgendaSection::surprises:
      return {"standup.reason.surprise", {{"who", who}}};
    case domain::AgendaSection::chart_signals:
      return {"standup.reason.chart", {}};
  }
  return {"standup.reason.stuck", {}};
}

std::string packed(const NewAgreement& agreement) {
  nlohmann::json json{{"what", agreement.what},
                      {"who", agreement.who.to_text()},
                      {"who-else", agreement.who_else},
                      {"for", agreement.for_whom},
                      {"by", to_iso(agreement.by)}};
  if (agreement.subject) json["subject"] = agreement.subject->to_text();
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<NewAgreement> unpacked(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  NewAgreement agreement;
  agreement.what = json.value("what", "");
  agreement.who_else = json.value("who-else", "");
  agreement.for_whom = json.value("for", "");
  FRONTLIJN_TRY(agreement.who, EntityId::from_text(json.value("who", "")));
  FRONTLIJN_TRY(agreement.by, parse_date(json.value("by", "")));
  if (const auto subject = EntityId::from_text(json.value("subject", "")); subject.has_value()) {
    agreement.subject = *subject;
  }
  return agreement;
}

}  // namespace

Result<void> StandUpDesk::load() {
  store::Store& store = context_.store;
  started_.reset();
  discussed_.clear();
  parked_.clear();
  agreed_.clear();
  FRONTLIJN_TRY(const auto known, store.setting(stand_up_draft));
  if (known) {
    FRONTLIJN_TRY(id_, EntityId::from_text(*known));
  } else {
    id_ = store.new_id();
    FRONTLIJN_CHECK(store.set_setting(stand_up_draft, id_.to_text()));
  }
  FRONTLIJN_TRY(const auto fields, store.draft(id_));
  for (const auto& [field, value] : fields) {
    const std::string_view name = field;
    if (name == "started") {
      std::int64_t ms = 0;
      std::from_chars(value.data(), value.data() + value.size(), ms);
      started_ = instant_from_ms(ms);
    } else if (name.starts_with(discussed_field)) {
      if (value != "yes") continue;
      FRONTLIJN_TRY(const EntityId topic, EntityId::from_text(name.substr(discussed_field.size())));
      discussed_.push_back(topic);
    } else if (name.starts_with(parked_field)) {
      FRONTLIJN_TRY(const EntityId topic, EntityId::from_text(name.substr(parked_field.size())));
      FRONTLIJN_TRY(const EntityId holder, EntityId::from_text(value));
      parked_.push_back({topic, holder});
    } else if (name.starts_with(agreed_field)) {
      FRONTLIJN_TRY(const EntityId id, EntityId::from_text(name.substr(agreed_field.size())));
      FRONTLIJN_TRY(auto agreement, unpacked(value));
      agreed_.emplace_back(id, std::move(agreement));
    }
  }
  return {};
}

Result<void> StandUpDesk::save(const std::string& field, const std::string& value) {
  FRONTLIJN_CHECK(context_.store.save_draft(id_, field, value));
  return load();
}

Result<void> StandUpDesk::begin() { return save("started", std::to_string(to_ms(context_.now()))); }

Result<void> StandUpDesk::discussed(EntityId topic, bool on) {
  if (!begun()) FRONTLIJN_CHECK(begin());
  return save(std::string(discussed_field) + topic.to_text(), on ? "yes" : "");
}

Result<void> StandUpDesk::park(EntityId topic, EntityId holder) {
  if (!begun()) FRONTLIJN_CHECK(begin());
  return save(std::string(parked_field) + topic.to_text(), holder.to_text());
}

Result<EntityId> StandUpDesk::agree(const NewAgreement& agreement) {
  const EntityId id = context_.store.new_id();
  FRONTLIJN_CHECK(save(std::string(agreed_field) + id.to_text(), packed(agreement)));
  return id;
}

AgreementView StandUpDesk::shown(const NewAgreement& agreement) const {
  AgreementView view;
  view.what = agreement.what;
  view.who = name_of(context_.store, who_of(agreement));
  view.for_whom = agreement.for_whom;
  view.by = agreement.by;
  view.subject = agreement.subject;
  if (agreement.subject) view.subject_name = subject_name(context_.store, *agreement.subject);
  return view;
}

Result<void> StandUpDesk::add_background(const domain::AgendaItem& item, AgendaItem& shown) const {
  store::Store& store = context_.store;
  if (item.kind == domain::kinds::agreement) {
    FRONTLIJN_TRY(const auto agreement, domain::agreement(store, item.about));
    shown.holder = name_of(store, agreement.who);
    shown.subject = agreement.subject;
  } else if (item.kind == domain::kinds::observation) {
    FRONTLIJN_TRY(const auto seen, domain::observation(store, item.about));
    if (!seen.subjects.empty()) shown.subject = seen.subjects.front();
  }
  return {};
}

Result<StandUpView> StandUpDesk::view(const std::vector<PersonRef>& people) const {
  store::Store& store = context_.store;
  StandUpView board;
  board.begun = begun();
  board.begun_at = started_;
  board.people = people;
  FRONTLIJN_TRY(board.age, data_age(context_));
  FRONTLIJN_TRY(const auto agenda, domain::agenda(context_));
  for (const auto& item : agenda.items) {
    AgendaItem shown_item;
    shown_item.id = item.topic;
    shown_item.part = part_of(item.section);
    shown_item.title = item.words;
    if (item.who) shown_item.holder = name_of(store, *item.who);
    (item.section == domain::AgendaSection::chart_signals ? shown_item.on : shown_item.by) = item.on;
    FRONTLIJN_CHECK(add_background(item, shown_item));
    const bool overdue =
        shown_item.by && std::chrono::sys_days{*shown_item.by} < std::chrono::sys_days{context_.today()};
    shown_item.reason =
        item.state.empty() ? reason_of(item.section, shown_item.holder, overdue) : Phrase{item.state, {}};
    shown_item.discussed = std::find(discussed_.begin(), discussed_.end(), item.topic) != discussed_.end();
    const auto parked =
        std::find_if(parked_.begin(), parked_.end(), [&](const Parked& p) { return p.topic == item.topic; });
    if (parked != parked_.end()) {
      shown_item.part = AgendaPart::parked;
      shown_item.reason = {"standup.reason.parked", {}};
      shown_item.holder = name_of(store, parked->holder);
    }
    board.agenda.push_back(std::move(shown_item));
  }
  for (const auto& [id, agreement] : agreed_) {
    board.made.push_back(shown(agreement));
    board.made.back().id = id;
    board.made.back().recorded = false;
  }
  FRONTLIJN_TRY(const auto today, agreements_made_on(context_, context_.today()));
  board.made.insert(board.made.end(), today.begin(), today.end());
  return board;
}

Result<void> StandUpDesk::end() {
  domain::NewStandUp held;
  held.started = started_.value_or(context_.now());
  held.ended = context_.now();
  held.present = {context_.person};
  held.discussed = discussed_;
  FRONTLIJN_TRY(const auto agenda, domain::agenda(context_));
  for (const auto& parked : parked_) {
    const auto item = std::find_if(agenda.items.begin(), agenda.items.end(),
                                   [&](const auto& i) { return i.topic == parked.topic; });
    if (item == agenda.items.end()) continue;
    held.parked.push_back({item->about, item->words, parked.holder});
  }
  for (const auto& [id, agreement] : agreed_) {
    domain::NewAgreement agreed;
    agreed.who = who_of(agreement);
    agreed.what = agreement.what;
    agreed.for_whom = agreement.for_whom;
    agreed.by_when = agreement.by;
    agreed.subject = agreement.subject;
    held.agreements.push_back(std::move(agreed));
  }
  // The board shows that nothing was agreed when the person ends it.
  held.nothing_agreed = held.agreements.empty();
  FRONTLIJN_CHECK(domain::record_stand_up(context_, held));
  FRONTLIJN_CHECK(context_.store.discard_draft(id_));
  return load();
}

}  // namespace frontlijn::ui::live
