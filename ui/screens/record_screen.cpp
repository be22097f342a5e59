#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/photo.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

/// More are counted: nobody looks through them here, and each costs memory on the graphics card.
constexpr std::size_t most_photos = 24;

/// One record in full: whose words, from when, and how far it has come on its way to the server.
class RecordScreen : public Screen {
 public:
  explicit RecordScreen(RecordCard card) : card_(std::move(card)) {}

  std::string title(const Ui& ui, AppModel&) override { return ui.say(card_.what_key); }
  std::string subtitle(const Ui& ui, AppModel&) override {
    return card_.by + ", " + ui.words.ago(card_.when);
  }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "record", c.area, [&] {
      card(ui, [&] {
        paragraph(ui, card_.text.empty() ? ui.say("screen.subject.contact-without-words") : card_.text);
      });
      if (card_.subject) {
        gap(ui);
        if (button(ui, {card_.subject_name, icon::address, ButtonKind::quiet}))
          c.navigator.open(subject_screen(*card_.subject));
      }
      draw_photos(c);
      where_kept(ui, c.model.state_of(card_.kind, card_.id));
    });
  }

 private:
  void draw_photos(ScreenContext& c) const {
    Ui& ui = c.ui;
    const std::vector<PhotoView>& photos = c.model.photos_of(card_.kind, card_.id);
    if (photos.empty()) return;
    section(ui, ui.say("photos.of-record"), std::to_string(photos.size()));
    std::vector<PhotoTile> tiles;
    for (const PhotoView& photo : photos) {
      if (tiles.size() == most_photos) break;
      const bool here = photo.thumbnail_here || photo.original_here;
      PhotoTile& tile = tiles.emplace_back();
      if (here) tile.id = (photo.thumbnail_here ? *photo.thumbnail : photo.original).to_text();
      tile.caption = photo.name;
      if (here && !photo.original_here)
        tile.caption += (photo.name.empty() ? "" : " · ") + ui.say("photos.of-record.small-only");
      tile.instead = ui.say(here ? "photos.of-record.not-shown" : "photos.of-record.not-here");
    }
    card(ui, [&] {
      photo_tiles(ui, tiles, [&](std::size_t which, const PictureShelf::Put& put) {
        const auto picture = c.model.picture_of(photos[which]);
        if (picture) put(picture->width, picture->height, picture->rgba);
      });
      if (photos.size() > tiles.size()) {
        gap(ui);
        quiet_paragraph(ui, ui.words.count("photos.of-record.more", photos.size() - tiles.size()));
      }
    });
  }

  RecordCard card_;
};

}  // namespace

std::unique_ptr<Screen> record_screen(RecordCard card) {
  return std::make_unique<RecordScreen>(std::move(card));
}

}  // namespace frontlijn::ui
