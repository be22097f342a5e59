#include "ui/widgets/photo.hpp"

#include <algorithm>
#include <cmath>

#include "ui/base/icons.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

constexpr float tile_width = 220;
constexpr float tile_height = 165;
constexpr float between = 12;

/// The middle of the picture, in the shape of the tile.
void draw_filling(const Ui& ui, Area area, const ShelvedPicture& picture) {
  const auto width = static_cast<float>(picture.width);
  const auto height = static_cast<float>(picture.height);
  const float scale = std::max(area.width() / width, area.height() / height);
  const float across = area.width() / (width * scale);
  const float down = area.height() / (height * scale);
  ImGui::GetWindowDrawList()->AddImageRounded(
      picture.texture, area.min, area.max, {(1 - across) / 2, (1 - down) / 2},
      {(1 + across) / 2, (1 + down) / 2}, IM_COL32_WHITE, ui.px(size::radius));
}

void draw_instead(Ui& ui, Area area, const std::string& words) {
  ImGui::GetWindowDrawList()->AddRectFilled(area.min, area.max, ui.theme.tone(Meaning::neutral).fill,
                                            ui.px(size::radius));
  const ImU32 ink = ui.theme.tone(Meaning::neutral).on_fill;
  const float middle = (area.min.y + area.max.y) / 2;
  draw_icon(ui, ui.fonts.icons, ink, {{area.min.x, middle - ui.px(48)}, {area.max.x, middle}}, icon::camera);
  const float room = area.width() - ui.px(24);
  const ImVec2 took = measure(ui.fonts.small, words, room);
  draw_text(ui, ui.fonts.small, ink, {area.min.x + (area.width() - took.x) / 2, middle}, words, room);
}

}  // namespace

void photo_tiles(Ui& ui, const std::vector<PhotoTile>& tiles,
                 const std::function<void(std::size_t which, const PictureShelf::Put& put)>& load) {
  if (tiles.empty()) return;
  const float room = available_width(ui);
  const float gap_width = ui.px(between);
  const float most = std::floor((room + gap_width) / (ui.px(tile_width) + gap_width));
  const auto columns = static_cast<std::size_t>(std::max(1.0F, most));
  const float width = std::min(ui.px(tile_width), room);
  const float height = width * tile_height / tile_width;
  for (std::size_t first = 0; first < tiles.size(); first += columns) {
    const std::size_t end = std::min(tiles.size(), first + columns);
    float caption_height = 0;
    for (std::size_t i = first; i < end; ++i)
      caption_height = std::max(caption_height, measure(ui.fonts.small, tiles[i].caption, width).y);
    const Area line = take(ui, height + ui.px(4) + caption_height);
    for (std::size_t i = first; i < end; ++i) {
      const PhotoTile& tile = tiles[i];
      const float left = line.min.x + static_cast<float>(i - first) * (width + gap_width);
      const Area area{{left, line.min.y}, {left + width, line.min.y + height}};
      std::optional<ShelvedPicture> picture;
      if (ui.state.pictures != nullptr && !tile.id.empty())
        picture = ui.state.pictures->find(tile.id, [&](const PictureShelf::Put& put) { load(i, put); });
      if (picture)
        draw_filling(ui, area, *picture);
      else
        draw_instead(ui, area, tile.instead);
      draw_text(ui, ui.fonts.small, ui.palette().quiet_ink, {left, area.max.y + ui.px(4)}, tile.caption,
                width);
    }
    if (end < tiles.size()) gap(ui, between);
  }
}

}  // namespace frontlijn::ui
