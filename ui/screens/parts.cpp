#include "ui/screens/parts.hpp"

#include "ui/base/icons.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {

const char* icon_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::address:
      return icon::address;
    case SubjectKind::business:
      return icon::business;
    case SubjectKind::household:
      return icon::household;
    case SubjectKind::person:
      return icon::person;
    case SubjectKind::place:
      return icon::public_space;
  }
  return icon::address;
}

const char* key_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::address:
      return "screen.subject.kind.address";
    case SubjectKind::business:
      return "screen.subject.kind.business";
    case SubjectKind::household:
      return "screen.subject.kind.household";
    case SubjectKind::person:
      return "screen.subject.kind.person";
    case SubjectKind::place:
      return "screen.subject.kind.place";
  }
  return "";
}

const char* icon_of(SourceKind source) {
  switch (source) {
    case SourceKind::seen:
      return icon::observation;
    case SourceKind::told:
      return icon::told;
    case SourceKind::document:
      return icon::document;
    case SourceKind::anonymous:
      return icon::anonymous;
  }
  return icon::observation;
}

const char* key_of(SourceKind source) {
  switch (source) {
    case SourceKind::seen:
      return "source.seen";
    case SourceKind::told:
      return "source.told";
    case SourceKind::document:
      return "source.document";
    case SourceKind::anonymous:
      return "source.anonymous";
  }
  return "";
}

const char* icon_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::finding:
      return icon::finding;
    case FindingKind::signal:
      return icon::signal;
    case FindingKind::deviation:
      return icon::deviation;
  }
  return icon::finding;
}

const char* key_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::finding:
      return "screen.finding.kind.finding";
    case FindingKind::signal:
      return "screen.finding.kind.signal";
    case FindingKind::deviation:
      return "screen.finding.kind.deviation";
  }
  return "";
}

Meaning meaning_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::finding:
      return Meaning::finding;
    case FindingKind::signal:
      return Meaning::signal;
    case FindingKind::deviation:
      return Meaning::deviation;
  }
  return Meaning::neutral;
}

void note_state(const Ui& ui, const RecordState& state, Row& row) {
  if (state.server.empty()) return;
  switch (state.stage) {
    case RecordState::Stage::stored:
      row.note_icon = icon::synced;
      row.note = ui.say("kept.short.stored");
      return;
    case RecordState::Stage::under_way:
      row.note_icon = icon::sync;
      row.note = ui.say("kept.short.under-way");
      return;
    case RecordState::Stage::here_only:
      row.note_icon = icon::not_synced;
      row.note = ui.say(state.changed ? "kept.short.changed" : "kept.short.here-only");
      row.note_meaning = Meaning::attention;
      return;
    case RecordState::Stage::kept_back:
      row.note_icon = icon::device;
      row.note = ui.say("kept.short.kept-back");
      return;
    case RecordState::Stage::refused:
      row.note_icon = icon::sync_problem;
      row.note = ui.say("kept.short.refused");
      row.note_meaning = Meaning::failure;
      return;
  }
}

void where_kept(Ui& ui, const RecordState& state) {
  section(ui, ui.say("kept.title"));
  const std::string when = state.at ? ui.words.ago(*state.at) : std::string{};
  switch (state.stage) {
    case RecordState::Stage::stored:
      notice(ui, Meaning::good, icon::synced,
             state.at ? ui.say("kept.stored", {{"server", state.server}, {"when", when}})
                      : ui.say("kept.stored.no-moment", {{"server", state.server}}));
      break;
    case RecordState::Stage::under_way:
      notice(ui, Meaning::neutral, icon::sync, ui.say("kept.under-way", {{"server", state.server}}));
      break;
    case RecordState::Stage::here_only:
      notice(ui, Meaning::attention, icon::not_synced,
             ui.say(state.changed ? "kept.changed" : "kept.here-only", {{"server", state.server}}));
      break;
    case RecordState::Stage::kept_back:
      notice(ui, Meaning::neutral, icon::device,
             ui.say(state.server.empty() ? "kept.no-server" : "kept.kept-back", {{"server", state.server}}));
      break;
    case RecordState::Stage::refused:
      notice(ui, Meaning::failure, icon::sync_problem,
             ui.say("kept.refused", {{"server", state.server}, {"when", when}}));
      if (state.why) {
        gap(ui);
        paragraph(ui, ui.words.say(*state.why));
      }
      gap(ui);
      quiet_paragraph(ui, ui.say("kept.refused.again"));
      break;
  }
  if (state.others == 0) return;
  gap(ui);
  status_line(ui, Meaning::neutral, icon::device, ui.words.count("kept.others", state.others));
}

bool agreement_row(Ui& ui, const AgreementView& agreement, bool with_subject) {
  Row spec;
  spec.title = agreement.what;
  spec.icon = icon::agreement;
  spec.subtitle = agreement.who;
  if (!agreement.for_whom.empty())
    spec.subtitle += " · " + ui.say("screen.agreement.for", {{"whom", agreement.for_whom}});
  if (with_subject && !agreement.subject_name.empty()) spec.subtitle += " · " + agreement.subject_name;
  if (agreement.times_moved > 0)
    spec.subtitle += " · " + ui.words.count("screen.agreement.moved", agreement.times_moved);
  switch (agreement.state) {
    case AgreementState::open:
    case AgreementState::renegotiated: {
      const bool due = std::chrono::sys_days{agreement.by} <= std::chrono::sys_days{ui.words.today()};
      spec.badge = ui.words.due(agreement.by);
      spec.badge_meaning = due ? Meaning::attention : Meaning::neutral;
      spec.icon_meaning = due ? Meaning::attention : Meaning::primary;
      break;
    }
    case AgreementState::kept:
      spec.badge = ui.say("screen.agreement.state.kept");
      spec.badge_meaning = spec.icon_meaning = Meaning::good;
      spec.icon = icon::kept;
      spec.leads_on = false;
      break;
    case AgreementState::late:
      spec.badge = ui.say("screen.agreement.state.late");
      spec.badge_meaning = spec.icon_meaning = Meaning::attention;
      break;
  }
  if (agreement.recorded) note_state(ui, agreement.record, spec);
  spec.leads_on = spec.leads_on && agreement.recorded;
  return row(ui, agreement.id.to_text(), spec) && spec.leads_on;
}

void data_age(Ui& ui, const DataAge& age) {
  for (const auto& device : age.devices) {
    const std::string name = device.is_this_one ? ui.say("age.this-device")
                             : device.is_server ? ui.say("age.server")
                                                : device.name;
    if (device.heard) {
      status_line(ui, Meaning::neutral, device.is_this_one ? icon::device : icon::history,
                  ui.say("age.heard", {{"device", name}, {"ago", ui.words.ago(*device.heard)}}));
    } else {
      status_line(ui, Meaning::unknown, icon::unknown, ui.say("age.never", {{"device", name}}));
    }
  }
}

bool data_age_line(Ui& ui, const DataAge& age) {
  const DataAge::Device* oldest = nullptr;
  std::size_t others = 0;
  for (const auto& device : age.devices) {
    if (device.is_this_one || device.is_server) continue;
    ++others;
    const bool is_older =
        oldest == nullptr || !device.heard || (oldest->heard && *device.heard < *oldest->heard);
    if (is_older && (oldest == nullptr || oldest->heard)) oldest = &device;
  }
  if (oldest == nullptr) return notice_button(ui, Meaning::neutral, icon::device, ui.say("age.alone"));
  const std::string of = ui.words.count("age.others", others);
  return notice_button(
      ui, oldest->heard ? Meaning::neutral : Meaning::unknown, icon::history,
      oldest->heard ? ui.say("age.oldest",
                             {{"of", of}, {"device", oldest->name}, {"ago", ui.words.ago(*oldest->heard)}})
                    : ui.say("age.oldest.never", {{"of", of}, {"device", oldest->name}}));
}

std::optional<EntityId> person_chips(Ui& ui, std::string_view id, const std::vector<PersonRef>& people,
                                     const std::optional<EntityId>& chosen) {
  std::vector<Chip> specs;
  for (const auto& person : people) {
    specs.push_back({person.is_me ? ui.say("person.me") : person.name, icon::person, chosen == person.id,
                     Meaning::primary});
  }
  const int tapped = chips(ui, id, specs);
  if (tapped < 0) return std::nullopt;
  return people[static_cast<std::size_t>(tapped)].id;
}

void field_label(Ui& ui, std::string_view text) {
  const Area area = take(ui, measure(ui.fonts.label, text, available_width(ui)).y + ui.px(6));
  draw_text(ui, ui.fonts.label, ui.palette().quiet_ink, area.min, text, area.width());
}

}  // namespace frontlijn::ui
