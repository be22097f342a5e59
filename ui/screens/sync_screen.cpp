#include <cmath>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/photo_choice.hpp"
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
    scroll_area(
        c.ui, "sync", c.area,
        [&] {
          two_columns(
              c.ui, [&] { draw_sync(c); },
              [&] {
                const SyncState state = c.model.sync().state();
                if (!state.server.empty()) draw_photo_choice(c, state.photos);
                draw_device(c);
              });
        },
        1180);
  }

 private:
  void draw_sync(ScreenContext& c) {
    Ui& ui = c.ui;
    const SyncState state = c.model.sync().state();
    section(ui, ui.say("sync.state"));
    draw_phase(ui, state);
    for (const auto& warning : state.warnings) {
      gap(ui);
      notice(ui, Meaning::attention, icon::warning, ui.words.say(warning));
    }
    gap(ui);
    draw_figures(ui, state);
    gap(ui);
    // The form stays where it is while a code is being tried: what was typed is still there when it fails.
    if (state.server.empty()) {
      draw_enrolment(c, state);
    } else {
      Button now{ui.say("sync.now"), icon::sync, ButtonKind::main};
      now.enabled = state.phase != SyncPhase::working;
      if (button(ui, now)) c.navigator.tell(c.model.sync().sync_now());
      gap(ui);
      draw_when(c, state);
    }
    section(ui, ui.say("sync.devices"));
    data_age(ui, c.model.age());
  }

  static void draw_phase(Ui& ui, const SyncState& state) {
    switch (state.phase) {
      case SyncPhase::on_its_own:
        notice(ui, Meaning::neutral, icon::device, ui.say("sync.on-its-own"));
        break;
      case SyncPhase::waiting:
        notice(ui, Meaning::neutral, icon::offline, waiting_text(ui, state));
        break;
      case SyncPhase::working:
        notice(ui, Meaning::primary, icon::sync, ui.say("sync.working"));
        break;
      case SyncPhase::up_to_date:
        if (state.to_send > 0) {
          notice(ui, Meaning::neutral, icon::not_synced, ui.words.count("today.not-synced", state.to_send));
        } else if (state.photos.only_here.count > 0) {
          notice(ui, Meaning::neutral, icon::not_synced,
                 ui.words.count("today.photos-only-here", state.photos.only_here.count));
        } else {
          notice(ui, Meaning::good, icon::synced,
                 ui.say(state.connected ? "sync.connected" : "sync.up-to-date"));
        }
        break;
      case SyncPhase::failed:
        notice(ui, Meaning::failure, icon::sync_problem,
               state.next_try ? ui.say("sync.failed.next", {{"time", ui.words.time_of_day(*state.next_try)}})
                              : ui.say("sync.failed"));
        break;
    }
    if (!state.problem) return;
    gap(ui);
    notice(ui, Meaning::failure, icon::failure, ui.words.say(*state.problem));
  }

  static std::string waiting_text(const Ui& ui, const SyncState& state) {
    if (!state.by_itself) return ui.say("sync.waiting.asked");
    if (!state.next_try) return ui.say("sync.waiting");
    return ui.say("sync.waiting.next", {{"time", ui.words.time_of_day(*state.next_try)}});
  }

  /// A person may want to say when something leaves this device.
  static void draw_when(ScreenContext& c, const SyncState& state) {
    Ui& ui = c.ui;
    card(ui, [&] {
      field_label(ui, ui.say("sync.when"));
      const int chosen = segmented(ui, "when", {ui.say("sync.when.by-itself"), ui.say("sync.when.asked")},
                                   state.by_itself ? 0 : 1);
      gap(ui);
      quiet_paragraph(
          ui, ui.say(state.by_itself ? "sync.when.by-itself.explained" : "sync.when.asked.explained"));
      if (chosen >= 0) c.navigator.tell(c.model.sync().sync_by_itself(chosen == 0));
    });
  }

  static void draw_figures(Ui& ui, const SyncState& state) {
    const auto figure = [&](const char* key, std::size_t number) {
      fact(ui, ui.say(key), std::to_string(number));
    };
    card(ui, [&] {
      if (state.server.empty()) {
        figure("sync.stays-here", state.stays_here);
        return;
      }
      figure("sync.to-send", state.to_send);
      figure("sync.sent", state.sent);
      if (state.stays_here > 0) figure("sync.kept-back", state.stays_here);
      if (state.refused > 0) figure("sync.not-taken", state.refused);
      fact(ui, ui.say("sync.server"), state.server);
      fact(ui, ui.say("sync.last"),
           state.connected      ? ui.say("sync.last.now")
           : state.last_contact ? ui.words.ago(*state.last_contact)
                                : ui.say("sync.never"));
      if (state.session) {
        fact(ui, ui.say("sync.session"),
             ui.say("sync.session.counts", {{"sent", std::to_string(state.session->sent)},
                                            {"received", std::to_string(state.session->received)},
                                            {"files", std::to_string(state.session->files)}}));
      }
    });
    if (!state.refused_why) return;
    gap(ui);
    notice(ui, Meaning::attention, icon::warning, ui.words.say(*state.refused_why));
  }

  /// What a QR code holds is both at once: the address, "/#" and the code.
  void take_code(const std::string& text) {
    const auto mark = text.find("/#");
    if (mark == std::string::npos) {
      code_ = text;
      return;
    }
    server_ = text.substr(0, mark);
    code_ = text.substr(mark + 2);
  }

  void draw_enrolment(ScreenContext& c, const SyncState& state) {
    Ui& ui = c.ui;
    section(ui, ui.say("sync.join"));
    card(ui, [&] {
      quiet_paragraph(ui, ui.say("sync.join.explained"));
      gap(ui);
      text_field(ui, {"server", ui.say("sync.join.server"), ui.say("sync.join.server.hint")}, server_,
                 [&](const std::string& text) { server_ = text; });
      gap(ui, 12);
      text_field(ui, {"code", ui.say("sync.join.code"), ui.say("sync.join.code.hint")}, code_,
                 [&](const std::string& text) { take_code(text); });
      gap(ui);
      if (const auto copied = paste_button(ui)) take_code(*copied);
      gap(ui);
      const bool can_join = !server_.empty() && !code_.empty() && state.phase != SyncPhase::working;
      if (button(ui, {ui.say("sync.join.button"), icon::team, ButtonKind::main, Meaning::primary, can_join}))
        confirm(c);
    });
  }

  /// Joining cannot be taken back with a tap: what is here becomes the team's as well.
  void confirm(ScreenContext& c) {
    Sheet sheet;
    sheet.title = c.ui.say("sync.join.confirm", {{"server", server_}});
    sheet.explanation = c.ui.say("sync.join.confirm.explained");
    sheet.answers = {c.ui.say("sync.join.confirm.yes"), c.ui.say("sync.join.confirm.no")};
    Navigator& navigator = c.navigator;
    SyncStatus& sync = c.model.sync();
    c.navigator.ask(sheet, [&navigator, &sync, server = server_, code = code_](int answer) {
      if (answer == 0) navigator.tell(sync.enrol(server, code));
    });
  }

  static void draw_device(ScreenContext& c) {
    Ui& ui = c.ui;
    Preferences preferences = c.navigator.preferences();
    section(ui, ui.say("settings.title"));
    card(ui, [&] {
      field_label(ui, ui.say("settings.language"));
      const int language =
          segmented(ui, "language", {"Nederlands", "English"}, preferences.language == "en" ? 1 : 0);
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
      const int text_size =
          segmented(ui, "text-size",
                    {ui.say("settings.normal"), ui.say("settings.large"), ui.say("settings.largest")}, now);
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
