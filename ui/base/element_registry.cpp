#include "ui/base/element_registry.hpp"

#include <algorithm>
#include <utility>

namespace frontlijn::ui {

bool Element::visible() const {
  const float shown = shown_max.y - shown_min.y;
  return shown_max.x > shown_min.x && shown > 0 && shown * 2 >= max.y - min.y;
}

void ElementRegistry::begin_frame() {
  elements_.clear();
  scroll_areas_.clear();
  layer_ = 0;
  open_area_ = -1;
}

void ElementRegistry::begin_scroll_area(ImVec2 min, ImVec2 max) {
  open_area_ = static_cast<int>(scroll_areas_.size());
  scroll_areas_.push_back({min, max, 0, 0, layer_});
}

void ElementRegistry::end_scroll_area(float position, float end) {
  if (open_area_ < 0) return;
  ScrollArea& area = scroll_areas_[static_cast<std::size_t>(open_area_)];
  area.position = position;
  area.end = end;
  open_area_ = -1;
}

void ElementRegistry::add(Element element) {
  element.layer = layer_;
  element.scroll_area = open_area_;
  element.shown_min = element.min;
  element.shown_max = element.max;
  if (open_area_ >= 0) {
    const ScrollArea& area = scroll_areas_[static_cast<std::size_t>(open_area_)];
    element.shown_min = {std::max(element.min.x, area.min.x), std::max(element.min.y, area.min.y)};
    element.shown_max = {std::min(element.max.x, area.max.x), std::min(element.max.y, area.max.y)};
  }
  elements_.push_back(std::move(element));
}

void ElementRegistry::add_text(std::string_view text, ImVec2 min, ImVec2 max) {
  if (text.empty()) return;
  Element element;
  element.text = text;
  element.min = min;
  element.max = max;
  add(std::move(element));
}

bool ElementRegistry::shows(std::string_view text) const {
  return std::any_of(elements_.begin(), elements_.end(), [&](const Element& element) {
    return element.visible() && element.text.find(text) != std::string::npos;
  });
}

std::string ElementRegistry::visible_texts(std::size_t limit) const {
  std::vector<const Element*> seen;
  for (const auto& element : elements_) {
    if (element.visible() && !element.text.empty()) seen.push_back(&element);
  }
  std::stable_sort(seen.begin(), seen.end(), [](const Element* a, const Element* b) {
    if (a->layer != b->layer) return a->layer > b->layer;
    return a->min.y < b->min.y;
  });
  std::string texts;
  std::size_t count = 0;
  std::string_view last;
  for (const Element* element : seen) {
    if (element->text == last) continue;
    if (count++ == limit) return texts + " | …";
    if (!texts.empty()) texts += " | ";
    // A sentence stands on one line, whatever the screen does.
    for (const char c : element->text)
      texts += c == '\n' ? ' ' : c;
    last = element->text;
  }
  return texts;
}

}  // namespace frontlijn::ui
