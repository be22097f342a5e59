#include <cmath>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

// Enough for old eyes and for bright sun; more would leave no room for a question.
constexpr float text_sizes[] = {1.0F, 1.15F, 1.3F};

/// What was sent and received, by whom and how long ago; joining a team; and how this device shows itself.
class SyncScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("sync.title"); }
  std::string subtitle(const Ui&, AppModel& model) override { return model.me().name + " · " + model.team(); }

  void draw(ScreenContext& c) override {
    scroll_area(c.ui, "sync", c.area, [&] {
      two_columns(c.ui, [&] { draw_sync(c); }, [&] { draw_device(c); });
    }, 1180);
  }

 private:
  void draw_sync(ScreenContext& c) {
    Ui& ui = c.ui;
    const SyncState state = c.model.sync().state();
    section(ui, ui.say("sync.state"));
    draw_phase(ui, state);
    gap(ui);
    card(ui, [&] {
      fact(ui, ui.say("sync.to-send"), std::to_string(state.to_send));
      if (state.files_to_send > 0) fact(ui, ui.say("sync.files-to-send"), std::to_string(state.files_to_send));
      if (!state.server.empty()) fact(ui, ui.say("sync.server"), state.server);
      if (state.phase != SyncPhase::on_its_own) {
        fact(ui, ui.say("sync.last"), state.last_success ? ui.words.ago(*state.last_success) : ui.say("sync.never"));
      }
    });
    gap(ui);
    if (state.phase == SyncPhase::on_its_own) {
      draw_enrolment(c);
    } else {
      Button now{ui.say("sync.now"), icon::sync, ButtonKind::main};
      now.enabled = state.phase != SyncPhase::working;
      if (button(ui, now)) c.navigator.tell(c.model.sync().sync_now());
    }
    if (state.age.devices.empty()) return;
    section(ui, ui.say("sync.devices"));
    data_age(ui, state.age);
  }

  static void draw_phase(Ui& ui, const SyncState& state) {
    switch (state.phase) {
      case SyncPhase::on_its_own: notice(ui, Meaning::neutral, icon::device, ui.say("sync.on-its-own")); break;
      case SyncPhase::waiting: notice(ui, Meaning::neutral, icon::offline, ui.say("sync.waiting")); break;
      case SyncPhase::working: notice(ui, Meaning::primary, icon::sync, ui.say("sync.working")); break;
      case SyncPhase::up_to_date: notice(ui, Meaning::good, icon::synced, ui.say("sync.up-to-date")); break;
      case SyncPhase::failed:
        notice(ui, Meaning::failure, icon::sync_problem, state.problem ? ui.words.say(*state.problem) : ui.say("sync.failed"));
        break;
    }
  }

  void draw_enrolment(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, ui.say("sync.join"));
    card(ui, [&] {
      quiet_paragraph(ui, ui.say("sync.join.explained"));
      gap(ui);
      text_field(ui, {"server", ui.say("sync.join.server"), ui.say("sync.join.server.hint")}, server_,
                 [&](const std::string& text) { server_ = text; });
      gap(ui, 12);
      text_field(ui, {"code", ui.say("sync.join.code"), ui.say("sync.join.code.hint")}, code_,
                 [&](const std::string& text) { code_ = text; });
      gap(ui, 16);
      if (button(ui, {ui.say("sync.join.button"), icon::team, ButtonKind::main, Meaning::primary,
                      !server_.empty() && !code_.empty()})) {
        c.navigator.tell(c.model.sync().enrol(server_, code_));
      }
    });
  }

  static void draw_device(ScreenContext& c) {
    Ui& ui = c.ui;
    Preferences preferences = c.navigator.preferences();
    section(ui, ui.say("settings.title"));
    card(ui, [&] {
      field_label(ui, ui.say("settings.language"));
      const int language = segmented(ui, "language", {"Nederlands", "English"}, preferences.language == "en" ? 1 : 0);
      if (language >= 0) preferences.language = language == 1 ? "en" : "nl";
      gap(ui, 16);
      field_label(ui, ui.say("settings.brightness"));
      const int dark = segmented(ui, "brightness", {ui.say("settings.light"), ui.say("settings.dark")},
                                 preferences.brightness == Brightness::dark ? 1 : 0);
      if (dark >= 0) preferences.brightness = dark == 1 ? Brightness::dark : Brightness::light;
      gap(ui, 16);
      field_label(ui, ui.say("settings.text-size"));
      int now = 0;
      for (int i = 0; i < 3; ++i) {
        if (std::abs(text_sizes[i] - preferences.text_size) < 0.01F) now = i;
      }
      const int text_size = segmented(ui, "text-size", {ui.say("settings.normal"), ui.say("settings.large"),
                                                        ui.say("settings.largest")}, now);
      if (text_size >= 0) preferences.text_size = text_sizes[text_size];
    });
    c.navigator.prefer(preferences);
  }

  std::string server_;
  std::string code_;
};

}  // namespace

std::unique_ptr<Screen> sync_screen() { return std::make_unique<SyncScreen>(); }

}  // namespace frontlijn::ui
