#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ui/model/app_model.hpp"
#include "ui/widgets/layout.hpp"
#include "ui/widgets/overlay.hpp"

namespace frontlijn::ui {

class Screen;

struct Preferences {
  std::string language = "nl";
  Brightness brightness = Brightness::light;
  float text_size = 1;  ///< times the screen's own scale

  bool operator==(const Preferences&) const = default;
};

/// Where a screen can go, and what it can say and ask. Changes take effect after the frame.
class Navigator {
 public:
  virtual ~Navigator() = default;

  virtual void open(std::unique_ptr<Screen> screen) = 0;
  /// Instead of the one that asks.
  virtual void replace(std::unique_ptr<Screen> screen) = 0;
  virtual void back() = 0;

  virtual void say(Meaning meaning, std::string text) = 0;
  /// Says the error's sentence when `result` failed; true when it succeeded.
  template <class T>
  bool tell(const Result<T>& result) {
    if (result.has_error()) fail_with(result.error());
    return result.has_value();
  }
  virtual void fail_with(const Error& error) = 0;
  /// `answered` gets the index of the tapped answer; tapping beside the sheet answers nothing.
  virtual void ask(Sheet sheet, std::function<void(int)> answered) = 0;

  virtual const Preferences& preferences() const = 0;
  virtual void prefer(const Preferences& preferences) = 0;
};

/// What a screen draws with.
struct ScreenContext {
  Ui& ui;
  AppModel& model;
  Navigator& navigator;
  Area area;  ///< between the bars
};

/// One screen of the app, in a file of its own. It keeps only what belongs to looking (which part is open);
/// all data is the model's.
class Screen {
 public:
  virtual ~Screen() = default;

  virtual std::string title(const Ui& ui, AppModel& model) = 0;
  virtual std::string subtitle(const Ui&, AppModel&) { return {}; }
  virtual void draw(ScreenContext& context) = 0;
};

}  // namespace frontlijn::ui
