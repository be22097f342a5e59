#include "ui/widgets/date_picker.hpp"

#include <array>
#include <string>

#include "ui/base/icons.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

struct Quick {
  const char* key;
  int days;
};
constexpr std::array<Quick, 5> quick_days{{{"date.quick.today", 0},
                                           {"date.quick.tomorrow", 1},
                                           {"date.quick.week", 7},
                                           {"date.quick.two-weeks", 14},
                                           {"date.quick.four-weeks", 28}}};

Date moved(Date date, int days) { return Date{std::chrono::sys_days{date} + std::chrono::days{days}}; }

}  // namespace

std::optional<Date> date_picker(Ui& ui, std::string_view id, std::string_view label,
                                std::optional<Date> chosen) {
  std::optional<Date> result;
  const Palette& p = ui.palette();
  const Area head = take(ui, ui.fonts.label->FontSize + ui.px(4));
  draw_text(ui, ui.fonts.label, p.quiet_ink, head.min, label, head.width());

  std::vector<Chip> specs;
  for (const auto& quick : quick_days) {
    specs.push_back({ui.say(quick.key), "", chosen == moved(ui.words.today(), quick.days), Meaning::primary});
  }
  const int tapped = chips(ui, id, specs);
  if (tapped >= 0) result = moved(ui.words.today(), quick_days[static_cast<std::size_t>(tapped)].days);
  if (!chosen) return result;

  gap(ui);
  const Area line = take(ui, ui.px(size::target));
  const float side = line.height();
  ImGui::PushID(id.data(), id.data() + id.size());
  if (icon_button(ui, icon::remove, ui.say("date.earlier"), {line.min, {line.min.x + side, line.max.y}},
                  p.ink)) {
    result = moved(*chosen, -1);
  }
  if (icon_button(ui, icon::add, ui.say("date.later"), {{line.max.x - side, line.min.y}, line.max}, p.ink)) {
    result = moved(*chosen, 1);
  }
  ImGui::PopID();
  const std::string day = ui.words.full_day(*chosen);
  const ImVec2 text = measure(ui.fonts.strong, day);
  draw_text(ui, ui.fonts.strong, p.ink,
            {line.min.x + (line.width() - text.x) / 2, line.min.y + (line.height() - text.y) / 2}, day);
  // An appointment in the past cannot be kept.
  if (result && std::chrono::sys_days{*result} < std::chrono::sys_days{ui.words.today()}) return std::nullopt;
  return result;
}

}  // namespace frontlijn::ui
