#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

namespace frontlijn::ui {

enum class ElementKind : std::uint8_t {
  text,    ///< read only
  button,  ///< a tap does something
  field,   ///< a tap gives it the keyboard
  picture,
};

/// One thing on the screen, as a person would name it: by its visible text.
struct Element {
  ElementKind kind = ElementKind::text;
  std::string text;
  ImVec2 min{};
  ImVec2 max{};
  bool enabled = true;
  bool selected = false;

  // Filled in by the registry.
  ImVec2 shown_min{};  ///< the part inside its scroll area
  ImVec2 shown_max{};
  int layer = 0;  ///< a sheet lies above what was drawn before it
  int scroll_area = -1;

  bool tappable() const { return kind == ElementKind::button || kind == ElementKind::field; }
  /// At least half of its height can be seen.
  bool visible() const;
  ImVec2 centre() const { return {(shown_min.x + shown_max.x) / 2, (shown_min.y + shown_max.y) / 2}; }
};

/// A part of the screen that a finger moves up and down.
struct ScrollArea {
  ImVec2 min{};
  ImVec2 max{};
  float position = 0;
  float end = 0;
  int layer = 0;
};

/// What one frame shows, so that a driver finds things as a person does and a test can ask what is seen.
class ElementRegistry {
 public:
  void begin_frame();

  /// Everything added from now on lies above what was there; a finger cannot reach below.
  void begin_layer() { ++layer_; }
  /// Between these, elements are cut off at the area's edges.
  void begin_scroll_area(ImVec2 min, ImVec2 max);
  void end_scroll_area(float position, float end);

  void add(Element element);
  void add_text(std::string_view text, ImVec2 min, ImVec2 max);

  const std::vector<Element>& elements() const { return elements_; }
  const std::vector<ScrollArea>& scroll_areas() const { return scroll_areas_; }
  int top_layer() const { return layer_; }

  /// Any visible element holds `text`.
  bool shows(std::string_view text) const;
  /// The visible texts in reading order, for a sentence that says what was there instead; at most `limit`.
  std::string visible_texts(std::size_t limit) const;

 private:
  std::vector<Element> elements_;
  std::vector<ScrollArea> scroll_areas_;
  int layer_ = 0;
  int open_area_ = -1;
};

}  // namespace frontlijn::ui
