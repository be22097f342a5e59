#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/catalogue.hpp"
#include "ui/screens/screen.hpp"
#include "ui/widgets/bars.hpp"

namespace frontlijn::ui {

/// One of the places in the bottom bar: its root screen stays, others lie upon it.
struct Tab {
  std::string label_key;
  std::string icon;
  std::function<std::unique_ptr<Screen>()> root;
  /// Small figure at the icon; 0 shows none.
  std::function<std::size_t(AppModel&)> count;
};

struct ShellParts {
  std::map<std::string, Catalogue> languages;  ///< by code; "nl" must be there
  std::vector<Tab> tabs;
  std::function<std::unique_ptr<Screen>()> sync_screen;
};

/// The app around the screens: bars, navigation, messages, questions. One call of `frame` draws everything;
/// window, clock and files are the caller's.
class Shell : public Navigator {
 public:
  Shell(ShellParts parts, AppModel& model, const TimeZone& zone, Preferences preferences);
  ~Shell() override;

  /// Between ImGui::NewFrame and ImGui::Render. `scale` is the screen's own, without the person's text size.
  void frame(const Fonts& fonts, float scale, Instant now);

  /// Without one, photos are named and not shown. `shelf` must outlive the shell.
  void shows_pictures_from(PictureShelf& shelf) { state_.pictures = &shelf; }

  const ElementRegistry& elements() const { return elements_; }
  /// Whether keys belong to a text now, so that the platform shows its keyboard.
  bool wants_keyboard() const { return state_.focused_field != 0; }
  bool in_one_line_field() const { return wants_keyboard() && !state_.multi_line; }
  /// When the next frame must be drawn even if nobody touches anything.
  std::optional<Milliseconds> next_wake(Instant now) const;
  /// The system's back key; false when there is nothing to go back to.
  bool go_back();
  ImU32 background() const { return theme_.palette.background; }
  const Catalogue& catalogue() const;
  bool speaks(const std::string& language) const { return parts_.languages.contains(language); }

  void open(std::unique_ptr<Screen> screen) override;
  void replace(std::unique_ptr<Screen> screen) override;
  void back() override;
  void say(Meaning meaning, std::string text) override;
  void fail_with(const Error& error) override;
  void ask(Sheet sheet, std::function<void(int)> answered) override;
  const Preferences& preferences() const override { return preferences_; }
  void prefer(const Preferences& preferences) override { preferences_ = preferences; }

 private:
  using Stack = std::vector<std::unique_ptr<Screen>>;
  struct Message {
    Meaning meaning;
    std::string text;
    std::optional<Instant> until;
  };
  struct Question {
    Sheet sheet;
    std::function<void(int)> answered;
  };

  Screen& top();
  void draw_bars(Ui& ui, Area screen, Area& inner);
  void draw_message(Ui& ui, Area inner, Instant now);
  void draw_question(Ui& ui, Area screen);
  void apply_changes();
  void leave_field();

  ShellParts parts_;
  AppModel& model_;
  const TimeZone& zone_;
  Preferences preferences_;
  Theme theme_;
  UiState state_;
  ElementRegistry elements_;
  std::vector<Stack> stacks_;
  std::size_t tab_ = 0;
  std::vector<std::function<void()>> changes_;
  std::optional<Message> message_;
  std::optional<Question> question_;
};

}  // namespace frontlijn::ui
