#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// An observation in two taps: open, write, record. Everything but the words may wait (rule 3).
class ObserveScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("observe.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "observe", c.area, [&] {
      ObservationDraft draft = c.model.observation_draft();
      TextField words{"words", "", ui.say("observe.hint"), "", true, true};
      words.least_height = 132;
      text_field(ui, words, draft.text, [&](const std::string& text) {
        draft.text = text;
        c.navigator.tell(c.model.write_observation(draft));
      });
      gap(ui, 12);
      draw_source(c, draft);
      if (draft.subject) {
        gap(ui, 12);
        const int tapped = chips(
            ui, "subject", {{ui.say("observe.about", {{"subject", draft.subject_name}}), icon::close, true}});
        if (tapped == 0) {
          draft.subject.reset();
          draft.subject_name.clear();
          c.navigator.tell(c.model.write_observation(draft));
        }
      }
      gap(ui, 16);
      draw_record(c, draft);
      draw_latest(c);
      gap(ui);
      if (data_age_line(ui, c.model.age())) c.navigator.open(sync_screen());
    });
  }

 private:
  static void draw_source(ScreenContext& c, ObservationDraft& draft) {
    Ui& ui = c.ui;
    constexpr SourceKind all[] = {SourceKind::seen, SourceKind::told, SourceKind::document,
                                  SourceKind::anonymous};
    std::vector<Chip> specs;
    for (const auto source : all)
      specs.push_back({ui.say(key_of(source)), icon_of(source), draft.source == source});
    specs.push_back({ui.say("observe.surprise"), icon::surprise, draft.surprise, Meaning::surprise});
    const int tapped = chips(ui, "source", specs);
    if (tapped < 0) return;
    if (tapped < 4) {
      draft.source = all[tapped];
    } else {
      draft.surprise = !draft.surprise;
    }
    c.navigator.tell(c.model.write_observation(draft));
  }

  static void draw_record(ScreenContext& c, const ObservationDraft& draft) {
    Ui& ui = c.ui;
    if (!button(ui, {ui.say("observe.record"), icon::check, ButtonKind::main, Meaning::primary,
                     !draft.text.empty()}))
      return;
    if (c.navigator.tell(c.model.record_observation()))
      c.navigator.say(Meaning::good, ui.say("observe.recorded"));
  }

  static void draw_latest(ScreenContext& c) {
    Ui& ui = c.ui;
    const auto& latest = c.model.latest_observations();
    section(ui, ui.say("observe.latest"), std::to_string(latest.size()));
    if (latest.empty()) {
      card(ui, [&] { quiet_paragraph(ui, ui.say("observe.none")); });
      return;
    }
    card(
        ui,
        [&] {
          bool first = true;
          for (const auto& observation : latest) {
            if (!first) divider(ui, 72);
            first = false;
            Row spec{observation.text,
                     ui.say(key_of(observation.source)) + " · " + observation.by + ", " +
                         ui.words.ago(observation.when),
                     icon_of(observation.source), Meaning::neutral};
            if (!observation.subject_name.empty()) spec.subtitle += " · " + observation.subject_name;
            if (observation.surprise) {
              spec.badge = ui.say("observe.surprise");
              spec.badge_meaning = spec.icon_meaning = Meaning::surprise;
            }
            note_state(ui, observation.state, spec);
            if (row(ui, observation.id.to_text(), spec))
              c.navigator.open(record_screen({.kind = RecordKind::observation,
                                              .id = observation.id,
                                              .icon = icon_of(observation.source),
                                              .what_key = "record.observation",
                                              .text = observation.text,
                                              .by = observation.by,
                                              .when = observation.when,
                                              .subject = observation.subject,
                                              .subject_name = observation.subject_name}));
          }
        },
        0);
  }
};

}  // namespace

std::unique_ptr<Screen> observe_screen() { return std::make_unique<ObserveScreen>(); }

}  // namespace frontlijn::ui
