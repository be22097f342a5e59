#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

struct PartLook {
  AgendaPart part;
  const char* key;
  const char* icon;
  Meaning meaning;
};

// The order of the meeting.
constexpr PartLook parts_in_order[] = {
    {AgendaPart::last_agreements, "standup.part.last-agreements", icon::agreement, Meaning::primary},
    {AgendaPart::stuck, "standup.part.stuck", icon::conflict, Meaning::attention},
    {AgendaPart::surprises, "standup.part.surprises", icon::surprise, Meaning::surprise},
    {AgendaPart::signals, "standup.part.signals", icon::measure, Meaning::signal},
    {AgendaPart::due, "standup.part.due", icon::calendar, Meaning::primary},
    {AgendaPart::parked, "standup.part.parked", icon::clock, Meaning::neutral},
};

bool says(const Phrase& phrase, const std::string& name) {
  return std::any_of(phrase.arguments.begin(), phrase.arguments.end(),
                     [&](const auto& a) { return a.second == name; });
}

/// The stand-up board.
class StandUpScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("standup.title"); }
  std::string subtitle(const Ui& ui, AppModel& model) override {
    const StandUpView& board = model.stand_up();
    if (board.begun && board.begun_at) {
      return ui.say("standup.begun", {{"time", ui.words.time_of_day(*board.begun_at)}});
    }
    return ui.words.full_day(ui.words.today());
  }

  void draw(ScreenContext& c) override {
    const StandUpView& board = c.model.stand_up();
    scroll_area(
        c.ui, "stand-up", c.area,
        [&] {
          two_columns(
              c.ui, [&] { draw_agenda(c, board); }, [&] { draw_outcome(c, board); });
        },
        1180);
  }

 private:
  static void draw_agenda(ScreenContext& c, const StandUpView& board) {
    Ui& ui = c.ui;
    if (!board.begun && button(ui, {ui.say("standup.begin"), icon::stand_up, ButtonKind::main})) {
      c.navigator.tell(c.model.begin_stand_up());
    }
    if (board.agenda.empty()) {
      card(ui,
           [&] { empty_state(ui, icon::stand_up, ui.say("standup.empty"), ui.say("standup.empty.why")); });
    }
    for (const auto& look : parts_in_order)
      draw_part(c, board, look);
  }

  static void draw_part(ScreenContext& c, const StandUpView& board, const PartLook& look) {
    Ui& ui = c.ui;
    std::vector<const AgendaItem*> items;
    for (const auto& item : board.agenda) {
      if (item.part == look.part) items.push_back(&item);
    }
    if (items.empty()) return;
    section(ui, ui.say(look.key), std::to_string(items.size()));
    card(
        ui,
        [&] {
          bool first = true;
          for (const AgendaItem* item : items) {
            if (!first) divider(ui, 72);
            first = false;
            Row spec{item->title, ui.say(item->reason.key, item->reason.arguments), look.icon, look.meaning};
            if (!item->holder.empty() && !says(item->reason, item->holder))
              spec.subtitle += " · " + ui.say("standup.holder", {{"who", item->holder}});
            if (item->on) spec.subtitle += " · " + ui.words.day(*item->on);
            if (item->by) {
              const bool due = std::chrono::sys_days{*item->by} <= std::chrono::sys_days{ui.words.today()};
              spec.badge = ui.words.due(*item->by);
              spec.badge_meaning = due ? Meaning::attention : Meaning::neutral;
            }
            if (item->discussed) {
              spec.icon = icon::check;
              spec.icon_meaning = Meaning::good;
              spec.badge = ui.say("standup.discussed");
              spec.badge_meaning = Meaning::good;
            }
            if (row(ui, item->id.to_text(), spec)) c.navigator.open(agenda_item_screen(item->id));
          }
        },
        0);
  }

  static void draw_outcome(ScreenContext& c, const StandUpView& board) {
    Ui& ui = c.ui;
    section(ui, ui.say("standup.made"), std::to_string(board.made.size()));
    card(
        ui,
        [&] {
          if (board.made.empty()) {
            take(ui, ui.px(size::margin));
            ImGui::Indent(ui.px(size::margin));
            quiet_paragraph(ui, ui.say("standup.made.none"));
            ImGui::Unindent(ui.px(size::margin));
            take(ui, ui.px(size::margin));
          }
          bool first = true;
          for (const auto& agreement : board.made) {
            if (!first) divider(ui, 72);
            first = false;
            if (agreement_row(ui, agreement, true)) c.navigator.open(agreement_screen(agreement));
          }
        },
        0);
    gap(ui);
    if (button(ui, {ui.say("standup.add-agreement"), icon::add})) {
      c.navigator.open(new_agreement_screen(std::nullopt, std::nullopt));
    }
    draw_together(c);
    section(ui, ui.say("standup.taking-part"));
    data_age(ui, board.age);
    if (!board.begun) return;
    gap(ui, 16);
    if (!button(ui, {ui.say("standup.end"), icon::check, ButtonKind::main})) return;
    if (c.navigator.tell(c.model.end_stand_up())) c.navigator.say(Meaning::good, ui.say("standup.ended"));
  }

  static void draw_together(ScreenContext& c) {
    TableStatus* table = c.model.table();
    if (table == nullptr) return;
    Ui& ui = c.ui;
    const TableState state = table->state();
    section(ui, ui.say("table.title"));
    if (state.phase == TablePhase::closed) {
      const int chosen =
          button_row(ui, {{ui.say("table.open-mine"), icon::team}, {ui.say("table.join"), icon::add}});
      if (chosen == 0) table->open();
      if (chosen >= 0) c.navigator.open(table_screen());
      return;
    }
    const bool is_open = state.phase == TablePhase::open;
    const std::string people = ui.words.count("table.present", state.present.size());
    card(
        ui,
        [&] {
          Row spec{is_open ? ui.say("table.is-open", {{"code", state.code}}) : ui.say("table.is-joined"),
                   people, icon::team, Meaning::primary};
          if (row(ui, "table", spec)) c.navigator.open(table_screen());
        },
        0);
  }
};

/// One point of the agenda: discuss it, agree on something, or park it with a holder (five minutes at most).
class AgendaItemScreen : public Screen {
 public:
  explicit AgendaItemScreen(EntityId id) : id_(id) {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("standup.item.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "agenda-item", c.area, [&] {
      const AgendaItem* item = find(c.model);
      if (item == nullptr) {
        empty_state(ui, icon::stand_up, ui.say("standup.item.gone"), ui.say("standup.item.gone.why"));
        return;
      }
      card(ui, [&] {
        title_of(ui, *item);
        if (!item->holder.empty()) fact(ui, ui.say("standup.item.holder"), item->holder);
      });
      gap(ui, 16);
      if (button(ui, {ui.say(item->discussed ? "standup.item.not-discussed" : "standup.item.discussed"),
                      icon::check, item->discussed ? ButtonKind::normal : ButtonKind::main}) &&
          c.navigator.tell(c.model.discussed(id_, !item->discussed))) {
        c.navigator.back();
      }
      gap(ui);
      if (button(ui, {ui.say("standup.item.agree"), icon::agreement})) {
        c.navigator.open(new_agreement_screen(item->subject, id_));
      }
      if (item->subject) {
        gap(ui);
        if (button(ui, {ui.say("standup.item.subject"), icon::address}))
          c.navigator.open(subject_screen(*item->subject));
      }
      gap(ui, 24);
      field_label(ui, ui.say("standup.item.park"));
      if (const auto holder = person_chips(ui, "holder", c.model.people(), std::nullopt)) {
        if (c.navigator.tell(c.model.park(id_, *holder))) {
          c.navigator.say(Meaning::good, ui.say("standup.item.parked"));
          c.navigator.back();
        }
      }
    });
  }

 private:
  static void title_of(Ui& ui, const AgendaItem& item) {
    strong_paragraph(ui, item.title);
    quiet_paragraph(ui, ui.say(item.reason.key, item.reason.arguments));
  }

  const AgendaItem* find(AppModel& model) const {
    for (const auto& item : model.stand_up().agenda) {
      if (item.id == id_) return &item;
    }
    return nullptr;
  }

  EntityId id_;
};

}  // namespace

std::unique_ptr<Screen> stand_up_screen() { return std::make_unique<StandUpScreen>(); }
std::unique_ptr<Screen> agenda_item_screen(EntityId item) { return std::make_unique<AgendaItemScreen>(item); }

}  // namespace frontlijn::ui
