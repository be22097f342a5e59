#include "platform/window/script_driver.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "platform/window/picture.hpp"

namespace frontlijn::platform {
namespace {

using ui::Element;
using ui::ElementRegistry;

// So much of the screen is told when something was not found: enough to see where one is.
constexpr std::size_t most_texts = 40;
// What a script waits for comes from elsewhere, such as a server; a minute is more than any session there
// takes.
constexpr Milliseconds wait_slice{250};
constexpr int most_slices = 240;
// A list longer than this many turns of the wheel is not something a person scrolls through.
constexpr int most_turns = 1'000;
// In one go, before looking again where the target is now.
constexpr int most_turns_at_once = 40;

enum class Match { none, part, whole };

Match match_of(const Element& element, const std::string& text) {
  if (element.text == text) return Match::whole;
  return element.text.find(text) != std::string::npos ? Match::part : Match::none;
}

bool contains(const Element& element, ImVec2 at) {
  return at.x >= element.shown_min.x && at.x < element.shown_max.x && at.y >= element.shown_min.y &&
         at.y < element.shown_max.y;
}

/// Whole before part, what can be tapped before what can be read.
int rank(const Element& element, const std::string& text) {
  const Match match = match_of(element, text);
  if (match == Match::none) return 0;
  return (match == Match::whole ? 2 : 0) + (element.tappable() ? 1 : 0) + 1;
}

/// The text itself, or the tappable thing it stands on.
bool can_be_tapped(const ElementRegistry& registry, const Element& found) {
  if (found.tappable()) return found.enabled;
  return std::any_of(registry.elements().begin(), registry.elements().end(), [&](const Element& other) {
    return other.tappable() && other.enabled && other.layer == found.layer && contains(other, found.centre());
  });
}

}  // namespace

Error ScriptDriver::error(const Step& step, const char* key) const {
  return fail(ErrorKind::invalid_input, key,
              {{"line", std::to_string(step.line)},
               {"step", step.said},
               {"text", step.text},
               {"visible", host_.shell().elements().visible_texts(most_texts)}});
}

Result<void> ScriptDriver::rest(const Step& step) {
  host_.window().poll();
  FRONTLIJN_TRY(const bool rests, host_.settle());
  if (!rests) return error(step, "script.never-idle");
  return {};
}

Result<void> ScriptDriver::play(const std::vector<Step>& steps) {
  for (const auto& step : steps) {
    FRONTLIJN_CHECK(rest(step));
    FRONTLIJN_CHECK(play(step));
    FRONTLIJN_CHECK(rest(step));
  }
  return {};
}

Result<void> ScriptDriver::play(const Step& step) {
  const ElementRegistry& registry = host_.shell().elements();
  switch (step.kind) {
    case StepKind::tap:
      return tap(step);
    case StepKind::type:
      return type(step);
    case StepKind::key:
      return key(step);
    case StepKind::clear:
      return clear(step);
    case StepKind::scroll:
      return scroll(step);
    case StepKind::shot:
      return shot(step);
    case StepKind::wait:
      return wait(step);
    case StepKind::expect:
      if (!registry.shows(step.text)) return error(step, "script.not-visible");
      return {};
    case StepKind::expect_not:
      if (registry.shows(step.text)) return error(step, "script.still-visible");
      return {};
    case StepKind::size:
      host_.window().resize(step.width, step.height);
      return {};
    case StepKind::scale:
      host_.window().set_scale(step.factor);
      return {};
    case StepKind::language: {
      if (!host_.shell().speaks(step.text)) return error(step, "script.no-language");
      ui::Preferences preferences = host_.shell().preferences();
      preferences.language = step.text;
      host_.shell().prefer(preferences);
      return {};
    }
  }
  return {};
}

const Element* ScriptDriver::match(const Step& step) const {
  const ElementRegistry& registry = host_.shell().elements();
  const auto& all = registry.elements();
  float below = -1e9F;
  if (!step.under.empty()) {
    const Element* heading = nullptr;
    for (const auto& element : all) {
      const int better = rank(element, step.under);
      if (element.layer == registry.top_layer() && better > 0 &&
          (heading == nullptr || better > rank(*heading, step.under))) {
        heading = &element;
      }
    }
    if (heading == nullptr) return nullptr;
    below = heading->min.y;
  }
  int best = 0;
  for (const auto& element : all) {
    if (element.layer == registry.top_layer() && element.min.y >= below)
      best = std::max(best, rank(element, step.text));
  }
  if (best == 0) return nullptr;
  std::vector<const Element*> found;
  for (const auto& element : all) {
    if (element.layer == registry.top_layer() && element.min.y >= below && rank(element, step.text) == best) {
      found.push_back(&element);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Element* a, const Element* b) { return a->min.y < b->min.y; });
  const auto index = static_cast<std::size_t>(step.number - 1);
  return index < found.size() ? found[index] : nullptr;
}

Result<Element> ScriptDriver::find(const Step& step) {
  const ElementRegistry& registry = host_.shell().elements();
  float turn_height = 0;
  for (int turn = 0; turn < most_turns;) {
    const Element* found = match(step);
    if (found == nullptr) return error(step, "script.not-visible");
    if (found->visible()) return *found;
    if (found->scroll_area < 0) return error(step, "script.not-visible");
    const auto& area = registry.scroll_areas()[static_cast<std::size_t>(found->scroll_area)];
    const ImVec2 middle{(area.min.x + area.max.x) / 2, (area.min.y + area.max.y) / 2};
    const float before = area.position;
    const float distance = std::abs(found->min.y - middle.y);
    const int turns =
        turn_height > 0 ? std::clamp(static_cast<int>(distance / turn_height), 1, most_turns_at_once) : 1;
    const auto place = static_cast<std::size_t>(found->scroll_area);
    FRONTLIJN_CHECK(wheel(step, middle, found->min.y > middle.y ? turns : -turns));
    const auto& areas = registry.scroll_areas();
    const float moved = place < areas.size() ? std::abs(areas[place].position - before) : 0;
    if (moved == 0) return error(step, "script.not-visible");
    turn_height = moved / static_cast<float>(turns);
    turn += turns;
  }
  return error(step, "script.not-visible");
}

void ScriptDriver::finger(Uint32 type, ImVec2 at) {
  SDL_Event event{};
  event.type = type;
  if (type == SDL_MOUSEMOTION) {
    event.motion.which = SDL_TOUCH_MOUSEID;
    event.motion.x = static_cast<int>(at.x);
    event.motion.y = static_cast<int>(at.y);
  } else {
    event.button.which = SDL_TOUCH_MOUSEID;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.state = type == SDL_MOUSEBUTTONDOWN ? SDL_PRESSED : SDL_RELEASED;
    event.button.clicks = 1;
    event.button.x = static_cast<int>(at.x);
    event.button.y = static_cast<int>(at.y);
  }
  SDL_PushEvent(&event);
}

Result<void> ScriptDriver::tap(const Step& step) {
  FRONTLIJN_TRY(const Element element, find(step));
  if (!can_be_tapped(host_.shell().elements(), element)) return error(step, "script.not-tappable");
  const ImVec2 at = element.centre();
  finger(SDL_MOUSEMOTION, at);
  finger(SDL_MOUSEBUTTONDOWN, at);
  finger(SDL_MOUSEBUTTONUP, at);
  return rest(step);
}

Result<void> ScriptDriver::type(const Step& step) {
  if (!host_.shell().wants_keyboard()) return error(step, "script.no-field");
  std::size_t at = 0;
  while (at < step.text.size()) {
    std::size_t end = at + 1;
    while (end < step.text.size() && (static_cast<unsigned char>(step.text[end]) & 0xC0U) == 0x80U)
      ++end;
    if (step.text[at] == '\n') {
      press_key(SDL_SCANCODE_RETURN, SDLK_RETURN, 0);
    } else {
      SDL_Event event{};
      event.type = SDL_TEXTINPUT;
      const std::string letter = step.text.substr(at, end - at);
      std::copy_n(letter.begin(), std::min<std::size_t>(letter.size(), sizeof event.text.text - 1),
                  event.text.text);
      SDL_PushEvent(&event);
    }
    // One keystroke at a time, as from a person: each is on disk before the next.
    FRONTLIJN_CHECK(rest(step));
    at = end;
  }
  return {};
}

void ScriptDriver::press_key(SDL_Scancode code, SDL_Keycode sym, Uint16 mod) {
  for (const Uint32 type : {SDL_KEYDOWN, SDL_KEYUP}) {
    SDL_Event event{};
    event.type = type;
    event.key.state = type == SDL_KEYDOWN ? SDL_PRESSED : SDL_RELEASED;
    event.key.keysym.scancode = code;
    event.key.keysym.sym = sym;
    event.key.keysym.mod = type == SDL_KEYDOWN ? mod : Uint16{0};
    SDL_PushEvent(&event);
  }
}

Result<void> ScriptDriver::key(const Step& step) {
  if (step.text == "Enter") press_key(SDL_SCANCODE_RETURN, SDLK_RETURN, 0);
  if (step.text == "Back") press_key(SDL_SCANCODE_AC_BACK, SDLK_AC_BACK, 0);
  if (step.text == "Backspace") press_key(SDL_SCANCODE_BACKSPACE, SDLK_BACKSPACE, 0);
  if (step.text == "Tab") press_key(SDL_SCANCODE_TAB, SDLK_TAB, 0);
  return rest(step);
}

Result<void> ScriptDriver::clear(const Step& step) {
  if (!host_.shell().wants_keyboard()) return error(step, "script.no-field");
  press_key(SDL_SCANCODE_A, SDLK_a, KMOD_LCTRL);
  press_key(SDL_SCANCODE_BACKSPACE, SDLK_BACKSPACE, 0);
  return rest(step);
}

Result<void> ScriptDriver::wheel(const Step& step, ImVec2 at, int turns) {
  finger(SDL_MOUSEMOTION, at);
  SDL_Event event{};
  event.type = SDL_MOUSEWHEEL;
  event.wheel.y = -turns;
  SDL_PushEvent(&event);
  return rest(step);
}

Result<void> ScriptDriver::scroll(const Step& step) {
  const auto& areas = host_.shell().elements().scroll_areas();
  if (areas.empty()) return {};
  const auto widest = std::max_element(areas.begin(), areas.end(), [](const auto& a, const auto& b) {
    return a.max.x - a.min.x < b.max.x - b.min.x;
  });
  const ImVec2 middle{(widest->min.x + widest->max.x) / 2, (widest->min.y + widest->max.y) / 2};
  // Four turns of a wheel move about as far as one stroke of a finger.
  constexpr int turns_a_stroke = 4;
  for (int i = 0; i < step.number * turns_a_stroke; ++i) {
    FRONTLIJN_CHECK(wheel(step, middle, step.text == "down" ? 1 : -1));
  }
  return {};
}

Result<void> ScriptDriver::shot(const Step& step) {
  const auto file = shots_ / (step.text + ".png");
  FRONTLIJN_CHECK(write_png(host_.window().pixels(), file));
  if (made_) made_(file);
  return {};
}

Result<void> ScriptDriver::wait(const Step& step) {
  const ElementRegistry& registry = host_.shell().elements();
  for (int slice = 0; slice < most_slices; ++slice) {
    if (step.text.empty() || registry.shows(step.text)) return {};
    host_.window().wait(wait_slice);
    FRONTLIJN_CHECK(rest(step));
  }
  return error(step, "script.not-visible");
}

}  // namespace frontlijn::platform
