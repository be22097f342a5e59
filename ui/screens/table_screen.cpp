#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/overlay.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// Modules of white around the code, without which it is not read (ISO/IEC 18004 §6.3.8).
constexpr float quiet_zone = 4;
constexpr float qr_units = 260;

/// Black on white, also where the screen is dark: that is what cameras expect.
void draw_qr(Ui& ui, const std::vector<std::vector<bool>>& rows) {
  if (rows.empty()) return;
  const float side = std::min(ui.px(qr_units), available_width(ui));
  const Area line = take(ui, side);
  const float left = line.min.x + (line.width() - side) / 2;
  const float module = side / (static_cast<float>(rows.size()) + 2 * quiet_zone);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({left, line.min.y}, {left + side, line.min.y + side}, IM_COL32_WHITE);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      if (!rows[row][column]) continue;
      const ImVec2 at{left + (quiet_zone + static_cast<float>(column)) * module,
                      line.min.y + (quiet_zone + static_cast<float>(row)) * module};
      draw->AddRectFilled(at, {at.x + module, at.y + module}, IM_COL32_BLACK);
    }
  }
}

/// Together with other tablets on the same network: one's own stand-up open to them, or at theirs.
class TableScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("table.title"); }
  std::string subtitle(const Ui&, AppModel& model) override { return model.me().name + " · " + model.team(); }

  void draw(ScreenContext& c) override {
    scroll_area(
        c.ui, "table", c.area, [&] { draw_state(c); }, 1180);
  }

 private:
  void draw_state(ScreenContext& c) {
    TableStatus* table = c.model.table();
    if (table == nullptr) return;
    table->listen();
    const TableState state = table->state();
    if (state.problem) {
      notice(c.ui, Meaning::failure, icon::failure, c.ui.words.say(*state.problem));
      gap(c.ui);
    }
    switch (state.phase) {
      case TablePhase::closed:
        return draw_closed(c, *table, state);
      case TablePhase::open:
        return draw_open(c.ui, *table, state);
      case TablePhase::looking:
      case TablePhase::joined:
        return draw_joined(c.ui, *table, state);
    }
  }

  static void draw_people(Ui& ui, const TableState& state) {
    section(ui, ui.say("table.people"), std::to_string(state.present.size()));
    card(
        ui,
        [&] {
          if (state.present.empty()) {
            empty_state(ui, icon::team, ui.say("table.nobody"), ui.say("table.nobody.why"));
          }
          bool first = true;
          for (std::size_t i = 0; i < state.present.size(); ++i) {
            if (!first) divider(ui, 72);
            first = false;
            row(ui, std::to_string(i),
                {.title = state.present[i],
                 .subtitle = ui.say("table.connected"),
                 .icon = icon::device,
                 .icon_meaning = Meaning::good,
                 .leads_on = false});
          }
        },
        0);
    gap(ui);
    card(ui, [&] {
      fact(ui, ui.say("table.sent"), std::to_string(state.counts.sent));
      fact(ui, ui.say("table.received"), std::to_string(state.counts.received));
      fact(ui, ui.say("table.files"), std::to_string(state.counts.files));
    });
    if (state.present.empty() || !state.settled) return;
    gap(ui);
    notice(ui, Meaning::good, icon::synced, ui.say("table.all-settled"));
  }

  static void draw_open(Ui& ui, TableStatus& table, const TableState& state) {
    two_columns(
        ui,
        [&] {
          section(ui, ui.say("table.code"));
          card(ui, [&] {
            ui::title(ui, state.code);
            gap(ui);
            draw_qr(ui, state.qr);
            gap(ui);
            quiet_paragraph(ui, ui.say("table.code.explained"));
            for (const std::string& address : state.addresses)
              fact(ui, ui.say("table.address"), address);
          });
        },
        [&] {
          draw_people(ui, state);
          gap(ui, 16);
          if (button(ui, {ui.say("table.close"), icon::close})) table.leave();
        });
  }

  static void draw_joined(Ui& ui, TableStatus& table, const TableState& state) {
    if (state.lost)
      notice(ui, Meaning::attention, icon::offline, ui.say("table.lost"));
    else if (state.phase == TablePhase::looking)
      notice(ui, Meaning::primary, icon::sync, ui.say("table.looking"));
    else
      draw_people(ui, state);
    gap(ui, 16);
    if (button(ui, {ui.say("table.leave"), icon::close})) table.leave();
  }

  void draw_closed(ScreenContext& c, TableStatus& table, const TableState& state) {
    Ui& ui = c.ui;
    two_columns(
        ui,
        [&] {
          section(ui, ui.say("table.join"));
          card(ui, [&] {
            quiet_paragraph(ui, ui.say("table.join.explained"));
            gap(ui);
            const bool any = state.heard > 0;
            status_line(ui, any ? Meaning::good : Meaning::neutral, any ? icon::stand_up : icon::offline,
                        any ? ui.words.count("table.heard", state.heard) : ui.say("table.heard.none"));
            gap(ui);
            text_field(ui, {"code", ui.say("table.join.code"), ui.say("table.join.code.hint")}, code_,
                       [&](const std::string& text) { code_ = text; });
            gap(ui);
            if (const auto copied = paste_button(ui)) code_ = *copied;
            gap(ui, 12);
            text_field(ui, {"address", ui.say("table.join.address"), ui.say("table.join.address.hint")},
                       address_, [&](const std::string& text) { address_ = text; });
            gap(ui);
            if (button(ui, {ui.say("table.join.button"), icon::add, ButtonKind::main, Meaning::primary,
                            !code_.empty()}))
              c.navigator.tell(table.join(code_, address_));
          });
        },
        [&] {
          section(ui, ui.say("table.open-mine"));
          card(ui, [&] {
            quiet_paragraph(ui, ui.say("table.open.explained"));
            gap(ui);
            if (button(ui, {ui.say("table.open.button"), icon::team})) table.open();
          });
          draw_members(c, table, state);
        });
  }

  /// Of the team that this tablet began: whoever is tapped can be put out, or let in again, once that is
  /// asked.
  static void draw_members(ScreenContext& c, TableStatus& table, const TableState& state) {
    if (state.members.empty()) return;
    Ui& ui = c.ui;
    section(ui, ui.say("table.members"), std::to_string(state.members.size()));
    card(
        ui,
        [&] {
          bool first = true;
          for (const TableMember& one : state.members) {
            if (!first) divider(ui, 72);
            first = false;
            if (row(ui, one.person.to_text(),
                    {.title = one.name,
                     .subtitle = ui.say(one.is_out ? "table.member.is-out" : "table.member.is-in"),
                     .icon = one.is_out ? icon::close : icon::person,
                     .icon_meaning = one.is_out ? Meaning::neutral : Meaning::good}))
              ask_about(c, table, one);
          }
        },
        0);
    gap(ui);
    card(ui, [&] { quiet_paragraph(ui, ui.say("table.members.explained")); });
  }

  static void ask_about(ScreenContext& c, TableStatus& table, const TableMember& one) {
    const std::string which = one.is_out ? "table.member.let-in" : "table.member.put-out";
    const Ui& ui = c.ui;
    Sheet sheet;
    sheet.title = ui.say(which + ".ask", {{"name", one.name}});
    sheet.explanation = ui.say(which + ".means", {{"name", one.name}});
    sheet.answers = {ui.say(which + ".button"), ui.say("table.member.keep")};
    sheet.first_is_main = one.is_out;
    c.navigator.ask(sheet, [&table, person = one.person, is_out = one.is_out](int answer) {
      if (answer != 0) return;
      if (is_out)
        table.let_in(person);
      else
        table.put_out(person);
    });
  }

  std::string code_;
  std::string address_;
};

}  // namespace

std::unique_ptr<Screen> table_screen() { return std::make_unique<TableScreen>(); }

}  // namespace frontlijn::ui
