#include "ui/screens/photo_choice.hpp"

#include <algorithm>
#include <array>

#include "ui/base/icons.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

// A week of visits, a month, a quarter, all there is.
constexpr std::array<std::uint32_t, 4> periods{7, 30, 90, 0};

void draw_level(Ui& ui, const char* label, std::string_view id, PhotoLevel& level) {
  field_label(ui, ui.say(label));
  const int tapped = segmented(
      ui, id,
      {ui.say("photos.level.records"), ui.say("photos.level.thumbnails"), ui.say("photos.level.originals")},
      static_cast<int>(level));
  if (tapped >= 0) level = static_cast<PhotoLevel>(tapped);
}

/// One that was chosen elsewhere and is none of these shows as none of them.
void draw_period(Ui& ui, std::string_view id, std::uint32_t& days) {
  gap(ui, 12);
  field_label(ui, ui.say("photos.period"));
  std::vector<std::string> labels;
  for (const std::uint32_t period : periods)
    labels.push_back(period == 0 ? ui.say("photos.all-time")
                                 : ui.say("photos.days", {{"days", std::to_string(period)}}));
  const auto* const now = std::find(periods.begin(), periods.end(), days);
  const int selected = now == periods.end() ? -1 : static_cast<int>(now - periods.begin());
  const int tapped = segmented(ui, id, labels, selected);
  if (tapped >= 0) days = periods[static_cast<std::size_t>(tapped)];
}

void draw_sum(Ui& ui, const char* label, const PhotoSum& sum) {
  if (sum.count == 0) return;
  constexpr std::uint64_t megabyte = 1'000'000;
  const std::uint64_t size = (sum.bytes + megabyte - 1) / megabyte;
  fact(ui, ui.say(label),
       ui.say("photos.count", {{"count", std::to_string(sum.count)}, {"size", std::to_string(size)}}));
}

}  // namespace

void draw_photo_choice(ScreenContext& c, const PhotoState& photos) {
  Ui& ui = c.ui;
  PhotoChoice choice = photos.choice;
  section(ui, ui.say("photos.title"));
  card(ui, [&] {
    quiet_paragraph(ui, ui.say("photos.explained"));
    gap(ui, 12);
    draw_level(ui, "photos.send", "photos-send", choice.send);
    if (choice.send == PhotoLevel::originals) draw_period(ui, "photos-send-days", choice.send_days);
    gap(ui, 16);
    draw_level(ui, "photos.fetch", "photos-fetch", choice.fetch);
    if (choice.fetch == PhotoLevel::originals) draw_period(ui, "photos-fetch-days", choice.fetch_days);
    if (photos.only_here.count + photos.not_here.count + photos.refused.count > 0) gap(ui, 16);
    draw_sum(ui, "photos.only-here", photos.only_here);
    draw_sum(ui, "photos.not-here", photos.not_here);
    draw_sum(ui, "photos.refused", photos.refused);
  });
  if (photos.refused_why) {
    gap(ui);
    notice(ui, Meaning::attention, icon::warning, ui.words.say(*photos.refused_why));
  }
  if (choice != photos.choice) c.navigator.tell(c.model.sync().choose_photos(choice));
}

}  // namespace frontlijn::ui
