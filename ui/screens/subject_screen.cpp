#include <sstream>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

/// The subject's card: everything of all domains at one glance (rule 8).
class SubjectScreen : public Screen {
 public:
  explicit SubjectScreen(EntityId id) : id_(id) {}

  std::string title(const Ui& ui, AppModel& model) override {
    refresh(model);
    return card_ ? card_->name : ui.say("screen.subject.title");
  }
  std::string subtitle(const Ui& ui, AppModel&) override {
    if (!card_) return {};
    return card_->address.empty() ? ui.say(key_of(card_->kind)) : card_->address;
  }

  void draw(ScreenContext& c) override {
    scroll_area(
        c.ui, "subject", c.area,
        [&] {
          if (!card_) {
            notice(c.ui, Meaning::failure, icon::failure, c.ui.words.say(*problem_));
            return;
          }
          two_columns(
              c.ui, [&] { draw_now(c); }, [&] { draw_before(c); });
        },
        1180);
  }

 private:
  void refresh(AppModel& model) {
    if (seen_ == model.revision()) return;
    seen_ = model.revision();
    auto found = model.subject(id_);
    problem_.reset();
    card_.reset();
    if (found.has_error()) {
      problem_ = found.error();
    } else {
      card_ = std::move(*found);
    }
  }

  void draw_now(ScreenContext& c) {
    Ui& ui = c.ui;
    for (const auto& warning : card_->warnings) {
      notice(ui, Meaning::attention, icon::warning, warning);
      gap(ui);
    }
    if (card_->running_visit) {
      if (button(ui, {ui.say("screen.subject.resume-visit"), icon::visit, ButtonKind::main})) {
        c.navigator.open(visit_screen(*card_->running_visit));
      }
    } else if (button(ui, {ui.say("screen.subject.start-visit"), icon::visit, ButtonKind::main})) {
      c.navigator.open(start_visit_screen(id_));
    }
    gap(ui);
    switch (button_row(ui, {{ui.say("screen.subject.observe"), icon::observation},
                            {ui.say("screen.subject.agree"), icon::agreement}})) {
      case 0:
        observe_here(c);
        break;
      case 1:
        c.navigator.open(new_agreement_screen(id_, std::nullopt));
        break;
      default:
        break;
    }
    draw_conflicts(ui);
    draw_findings(c);
    draw_agreements(c);
  }

  void observe_here(ScreenContext& c) {
    ObservationDraft draft = c.model.observation_draft();
    draft.subject = id_;
    draft.subject_name = card_->name;
    if (c.navigator.tell(c.model.write_observation(draft))) c.navigator.open(observe_screen());
  }

  void draw_conflicts(Ui& ui) {
    if (card_->conflicts.empty()) return;
    section(ui, ui.say("screen.subject.conflicts"), std::to_string(card_->conflicts.size()));
    for (const auto& conflict : card_->conflicts) {
      tinted_card(ui, Meaning::attention, [&] {
        strong_paragraph(ui, ui.words.say_or("fact." + conflict.subject_matter, conflict.subject_matter));
        gap(ui, 4);
        paragraph(ui, conflict.one);
        gap(ui, 4);
        paragraph(ui, conflict.other);
        gap(ui, 4);
        status_line(ui, Meaning::attention, icon::conflict,
                    ui.say(conflict.in_consultation ? "screen.subject.conflict.in-consultation"
                                                    : "screen.subject.conflict.new"));
      });
      gap(ui);
    }
  }

  void draw_findings(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, ui.say("screen.subject.findings"), std::to_string(card_->findings.size()));
    if (card_->findings.empty()) {
      card(ui, [&] { quiet_paragraph(ui, ui.say("screen.subject.no-findings")); });
      return;
    }
    card(
        ui,
        [&] {
          bool first = true;
          for (const auto& finding : card_->findings) {
            if (!first) divider(ui, 72);
            first = false;
            Row spec{finding.text, "", icon_of(finding.kind), meaning_of(finding.kind)};
            if (!finding.domain.empty()) spec.subtitle = ui.say(finding.domain) + " · ";
            spec.subtitle += finding.by + ", " + ui.words.ago(finding.found);
            spec.badge = ui.say(finding.open ? key_of(finding.kind) : "screen.finding.closed");
            spec.badge_meaning = finding.open ? meaning_of(finding.kind) : Meaning::neutral;
            note_state(ui, finding.state, spec);
            if (row(ui, finding.id.to_text(), spec))
              c.navigator.open(record_screen({.kind = record_kind(finding.kind),
                                              .id = finding.id,
                                              .icon = spec.icon,
                                              .meaning = spec.icon_meaning,
                                              .what_key = key_of(finding.kind),
                                              .text = finding.text,
                                              .by = finding.by,
                                              .when = finding.found}));
          }
        },
        0);
  }

  void draw_agreements(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, ui.say("screen.subject.agreements"), std::to_string(card_->agreements.size()));
    if (card_->agreements.empty()) {
      card(ui, [&] { quiet_paragraph(ui, ui.say("screen.subject.no-agreements")); });
      return;
    }
    card(
        ui,
        [&] {
          bool first = true;
          for (const auto& agreement : card_->agreements) {
            if (!first) divider(ui, 72);
            first = false;
            if (agreement_row(ui, agreement, false)) c.navigator.open(agreement_screen(agreement));
          }
        },
        0);
  }

  /// What a register says in its own words, each in the person's language where there is one.
  static std::string value_of(const Ui& ui, const std::string& value) {
    std::istringstream words(value);
    std::string shown;
    bool all_known = !value.empty();
    for (std::string word; words >> word;) {
      const std::string said = ui.words.say_or("fact-value." + word, "");
      all_known = all_known && !said.empty();
      shown += (shown.empty() ? "" : ", ") + said;
    }
    return all_known ? shown : value;
  }

  static const char* icon_of_contact(ContactKind kind) {
    switch (kind) {
      case ContactKind::visit:
        return icon::visit;
      case ContactKind::observation:
        return icon::observation;
      case ContactKind::agreement:
        return icon::agreement;
      case ContactKind::cycle:
        return icon::cycle;
    }
    return icon::history;
  }

  void draw_before(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, ui.say("screen.subject.contacts"), std::to_string(card_->contacts.size()));
    if (card_->contacts.empty()) {
      card(ui, [&] { quiet_paragraph(ui, ui.say("screen.subject.no-contacts")); });
    } else {
      card(
          ui,
          [&] {
            bool first = true;
            for (const auto& contact : card_->contacts) {
              if (!first) divider(ui, 72);
              first = false;
              const std::string what =
                  contact.text.empty() ? ui.say("screen.subject.contact-without-words") : contact.text;
              Row spec{what, contact.by + ", " + ui.words.ago(contact.when), icon_of_contact(contact.kind)};
              spec.leads_on = contact.kind == ContactKind::visit || contact.kind == ContactKind::observation;
              if (spec.leads_on) note_state(ui, contact.state, spec);
              if (row(ui, contact.id.to_text(), spec)) {
                const bool is_visit = contact.kind == ContactKind::visit;
                c.navigator.open(
                    record_screen({.kind = is_visit ? RecordKind::visit : RecordKind::observation,
                                   .id = contact.id,
                                   .icon = spec.icon,
                                   .what_key = is_visit ? "record.visit" : "record.observation",
                                   .text = contact.text,
                                   .by = contact.by,
                                   .when = contact.when}));
              }
            }
          },
          0);
    }
    if (!card_->facts.empty()) {
      section(ui, ui.say("screen.subject.facts"));
      card(ui, [&] {
        for (const auto& known : card_->facts) {
          fact(ui, ui.words.say_or("fact." + known.label, known.label), value_of(ui, known.value));
          std::string source = known.source.empty()
                                   ? ui.say("screen.subject.fact.by-hand")
                                   : ui.say("screen.subject.fact.source", {{"source", known.source}});
          if (known.as_of) source += ", " + ui.words.ago(*known.as_of);
          quiet_paragraph(ui, source);
          gap(ui, 4);
        }
      });
    }
    section(ui, ui.say("screen.subject.what-you-see"));
    if (card_->hidden > 0) {
      status_line(ui, Meaning::neutral, icon::hidden, ui.words.count("screen.subject.hidden", card_->hidden));
    } else {
      status_line(ui, Meaning::neutral, icon::hidden, ui.say("screen.subject.nothing-hidden"));
    }
    data_age(ui, card_->age);
  }

  EntityId id_;
  std::optional<SubjectCard> card_;
  std::optional<Error> problem_;
  std::optional<std::uint64_t> seen_;
};

}  // namespace

std::unique_ptr<Screen> subject_screen(EntityId subject) { return std::make_unique<SubjectScreen>(subject); }

}  // namespace frontlijn::ui
