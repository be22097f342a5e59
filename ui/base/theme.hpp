#pragma once

#include <array>
#include <cstdint>

#include <imgui.h>

namespace frontlijn::ui {

enum class Brightness { light, dark };

/// What a colour says. A deviation has its own, dignified colour and never that of a failure (rule 10); a
/// failure is only something of ours that went wrong, never something an officer decided or saw.
enum class Meaning {
  neutral,    ///< nothing to say
  primary,    ///< the next sensible step
  good,       ///< kept, in order, safely stored
  attention,  ///< due, waiting, worth a look
  failure,    ///< the app or the link failed, or an answer cannot be right
  finding,    ///< what was found wrong at a subject
  signal,     ///< seen outside one's own task
  deviation,  ///< a reasoned departure from a rule
  surprise,   ///< not expected
  unknown,    ///< not looked at, not known; not the same as in order (rule 5)
  backstage,  ///< only the team reads this
};
inline constexpr std::size_t meaning_count = 11;

/// One meaning's colours: ink on the surface, a filled area, and the ink upon that.
struct Tone {
  ImU32 ink;
  ImU32 fill;
  ImU32 on_fill;
};

struct Palette {
  ImU32 background;   ///< behind the cards
  ImU32 surface;      ///< cards, fields
  ImU32 raised;       ///< bars, sheets
  ImU32 pressed;      ///< a row under the finger
  ImU32 ink;          ///< text that matters
  ImU32 quiet_ink;    ///< text that explains
  ImU32 line;         ///< hairlines between things
  ImU32 strong_line;  ///< edges of what can be touched
  ImU32 accent;       ///< filled main button
  ImU32 accent_pressed;
  ImU32 on_accent;
  ImU32 shade;  ///< over everything behind a sheet
  std::array<Tone, meaning_count> tones;

  const Tone& tone(Meaning meaning) const { return tones[static_cast<std::size_t>(meaning)]; }
};

/// Sizes in units of 1/160 inch at scale 1 (as Android's dp): `Theme::px` turns them into pixels.
namespace size {
inline constexpr float target = 48;  ///< the least a finger in a glove hits without looking
inline constexpr float button = 56;
inline constexpr float row = 72;
inline constexpr float bar = 64;
inline constexpr float gap = 8;
inline constexpr float margin = 16;
inline constexpr float radius = 12;
inline constexpr float icon = 24;
inline constexpr float column = 760;  ///< lines longer than this are tiring to read
}  // namespace size

struct Theme {
  Brightness brightness = Brightness::light;
  float scale = 1;
  Palette palette{};

  /// Pixels, rounded so that edges stay sharp.
  float px(float units) const;
  const Tone& tone(Meaning meaning) const { return palette.tone(meaning); }
};

Theme make_theme(Brightness brightness, float scale);

/// How well two colours tell apart, 1 to 21 (WCAG 2.1, "contrast ratio").
double contrast(ImU32 one, ImU32 other);

/// The colour with its opacity multiplied by `opacity` (0 to 1).
ImU32 faded(ImU32 colour, float opacity);
/// `share` of `top` over `below`, opaque.
ImU32 mixed(ImU32 below, ImU32 top, float share);

}  // namespace frontlijn::ui
