#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

/// The day's work with its reasons, promises that fall due, and what only this tablet knows.
class TodayScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("today.title"); }
  std::string subtitle(const Ui& ui, AppModel& model) override {
    return ui.words.full_day(ui.words.today()) + " · " + model.team();
  }

  void draw(ScreenContext& c) override {
    const TodayView& today = c.model.today();
    scroll_area(
        c.ui, "today", c.area,
        [&] {
          two_columns(
              c.ui, [&] { draw_work(c, today); }, [&] { draw_promises(c, today); });
        },
        1180);
  }

 private:
  static void draw_work(ScreenContext& c, const TodayView& today) {
    Ui& ui = c.ui;
    for (const auto& visit : today.running) {
      const std::string text = ui.say("today.running", {{"subject", visit.subject_name},
                                                        {"answered", std::to_string(visit.answered)},
                                                        {"questions", std::to_string(visit.questions)}});
      if (notice_button(ui, Meaning::primary, icon::visit, text)) c.navigator.open(visit_screen(visit.visit));
      gap(ui);
    }
    section(ui, ui.say("today.work"), std::to_string(today.work.size()));
    if (today.work.empty()) {
      card(ui, [&] { empty_state(ui, icon::today, ui.say("today.no-work"), ui.say("today.no-work.why")); });
      return;
    }
    card(
        ui,
        [&] {
          bool first = true;
          for (const auto& item : today.work) {
            if (!first) divider(ui, 72);
            first = false;
            if (work_row(ui, item)) c.navigator.open(subject_screen(item.subject));
          }
        },
        0);
  }

  static bool work_row(Ui& ui, const WorkItem& item) {
    Row spec;
    spec.title = item.name;
    spec.subtitle = ui.say(item.reason.key, item.reason.arguments);
    if (!item.address.empty() && item.address != item.name) spec.subtitle += "\n" + item.address;
    spec.icon = item.warning ? icon::warning : icon_of(item.kind);
    spec.icon_meaning = item.warning ? Meaning::attention : Meaning::primary;
    if (item.by) {
      spec.badge = ui.words.due(*item.by);
      const bool due = std::chrono::sys_days{*item.by} <= std::chrono::sys_days{ui.words.today()};
      spec.badge_meaning = due ? Meaning::attention : Meaning::neutral;
    } else if (item.open_findings > 0) {
      spec.badge = ui.words.count("screen.subject.open-findings", item.open_findings);
      spec.badge_meaning = Meaning::finding;
    }
    return row(ui, item.subject.to_text() + item.reason.key, spec);
  }

  static void draw_not_synced(ScreenContext& c) {
    Ui& ui = c.ui;
    const SyncState state = c.model.sync().state();
    bool tapped = false;
    if (state.phase == SyncPhase::on_its_own) {
      // Nothing waits to be sent, and nothing was shared either: that must not look the same (rule 22).
      tapped = notice_button(ui, Meaning::neutral, icon::device,
                             ui.words.count("today.on-its-own", state.stays_here));
    } else if (state.to_send > 0) {
      tapped = notice_button(ui, Meaning::neutral, icon::not_synced,
                             ui.words.count("today.not-synced", state.to_send));
    } else if (state.photos.only_here.count > 0) {
      tapped = notice_button(ui, Meaning::neutral, icon::not_synced,
                             ui.words.count("today.photos-only-here", state.photos.only_here.count));
    } else {
      tapped = notice_button(ui, Meaning::neutral, icon::synced, ui.say("today.all-synced"));
    }
    // News of others' devices: that nothing came in does not say that nothing happened (rule 22).
    gap(ui);
    if (state.phase != SyncPhase::on_its_own) tapped |= data_age_line(ui, c.model.age());
    if (tapped) c.navigator.open(sync_screen());
  }

  static void draw_promises(ScreenContext& c, const TodayView& today) {
    Ui& ui = c.ui;
    section(ui, ui.say("today.promises"), std::to_string(today.due.size()));
    if (today.due.empty()) {
      card(ui, [&] { quiet_paragraph(ui, ui.say("today.no-promises")); });
    } else {
      card(
          ui,
          [&] {
            bool first = true;
            for (const auto& agreement : today.due) {
              if (!first) divider(ui, 72);
              first = false;
              if (agreement_row(ui, agreement, true)) c.navigator.open(agreement_screen(agreement));
            }
          },
          0);
    }
    if (today.settled > 0) {
      // Rule 12: the one headline figure, with its denominator, and renegotiated as a decent outcome.
      section(ui, ui.say("today.kept.title"));
      card(ui, [&] {
        const Area line = take(ui, ui.fonts.figure->FontSize);
        const std::string figure = ui.say("today.kept.figure", {{"kept", std::to_string(today.kept)},
                                                                {"settled", std::to_string(today.settled)}});
        draw_text(ui, ui.fonts.figure, ui.palette().ink, line.min, figure);
        quiet_paragraph(
            ui, ui.say("today.kept.explained", {{"renegotiated", std::to_string(today.renegotiated)}}));
      });
    }
    section(ui, ui.say("today.device"));
    draw_not_synced(c);
  }
};

}  // namespace

std::unique_ptr<Screen> today_screen() { return std::make_unique<TodayScreen>(); }

}  // namespace frontlijn::ui
