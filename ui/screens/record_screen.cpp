#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

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
      where_kept(ui, c.model.state_of(card_.kind, card_.id));
    });
  }

 private:
  RecordCard card_;
};

}  // namespace

std::unique_ptr<Screen> record_screen(RecordCard card) {
  return std::make_unique<RecordScreen>(std::move(card));
}

}  // namespace frontlijn::ui
