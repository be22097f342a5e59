#include "ui/base/theme.hpp"

#include <algorithm>
#include <cmath>

namespace frontlijn::ui {
namespace {

constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return IM_COL32((hex >> 16) & 0xFF, (hex >> 8) & 0xFF, hex & 0xFF, alpha);
}

// Sun on the screen washes out everything below 7:1, so text keeps that ratio, and explanatory text too.
Palette light_palette() {
  Palette p{};
  p.background = rgb(0xEEF2F5);
  p.surface = rgb(0xFFFFFF);
  p.raised = rgb(0xFFFFFF);
  p.pressed = rgb(0xDDE6EE);
  p.ink = rgb(0x0E1B28);
  p.quiet_ink = rgb(0x3D4C5A);
  p.line = rgb(0xD5DDE4);
  p.strong_line = rgb(0x6B7B8A);
  p.accent = rgb(0x0B4A7D);
  p.accent_pressed = rgb(0x073559);
  p.on_accent = rgb(0xFFFFFF);
  p.shade = rgb(0x0E1B28, 140);
  p.tones = {{
      {rgb(0x3D4C5A), rgb(0xE4EAEF), rgb(0x22303D)},  // neutral
      {rgb(0x0B4A7D), rgb(0xD9E8F5), rgb(0x083A63)},  // primary
      {rgb(0x14573B), rgb(0xD8EEE2), rgb(0x0D432C)},  // good
      {rgb(0x724500), rgb(0xFCE9C4), rgb(0x573400)},  // attention
      {rgb(0x98190F), rgb(0xFBDEDA), rgb(0x7A120A)},  // failure
      {rgb(0x7E2F0B), rgb(0xFAE0D2), rgb(0x642406)},  // finding
      {rgb(0x00555E), rgb(0xD2EEF0), rgb(0x00434B)},  // signal
      {rgb(0x4B2F96), rgb(0xE8E1F8), rgb(0x3B2379)},  // deviation
      {rgb(0x7A1F66), rgb(0xF7DFF0), rgb(0x621551)},  // surprise
      {rgb(0x3D4C5A), rgb(0xDCE3E9), rgb(0x2A3845)},  // unknown
      {rgb(0x3F4A1C), rgb(0xE8EDD3), rgb(0x323B14)},  // backstage
  }};
  return p;
}

Palette dark_palette() {
  Palette p{};
  p.background = rgb(0x0B1219);
  p.surface = rgb(0x16202A);
  p.raised = rgb(0x1B2733);
  p.pressed = rgb(0x263647);
  p.ink = rgb(0xF2F6FA);
  p.quiet_ink = rgb(0xBAC7D3);
  p.line = rgb(0x2A3947);
  p.strong_line = rgb(0x8496A6);
  p.accent = rgb(0x9CCBF5);
  p.accent_pressed = rgb(0x7FB4E4);
  p.on_accent = rgb(0x06233C);
  p.shade = rgb(0x000000, 170);
  p.tones = {{
      {rgb(0xBAC7D3), rgb(0x2A3846), rgb(0xE3EAF0)},
      {rgb(0x9CCBF5), rgb(0x113A5E), rgb(0xD6EAFC)},
      {rgb(0x8FDCB5), rgb(0x0F3F2A), rgb(0xC9F2DC)},
      {rgb(0xF5C667), rgb(0x493000), rgb(0xFFE5AF)},
      {rgb(0xFFB4AA), rgb(0x5C130C), rgb(0xFFDAD5)},
      {rgb(0xFFB793), rgb(0x54230B), rgb(0xFFDCCA)},
      {rgb(0x7FDCE3), rgb(0x003F46), rgb(0xC4F1F4)},
      {rgb(0xCDBDFF), rgb(0x38256D), rgb(0xE8DFFF)},
      {rgb(0xF5AEE2), rgb(0x551548), rgb(0xFFD7F3)},
      {rgb(0xBAC7D3), rgb(0x33424F), rgb(0xE0E7ED)},
      {rgb(0xCBD79A), rgb(0x353E14), rgb(0xE9F0C8)},
  }};
  return p;
}

double channel(std::uint32_t value) {
  const double c = value / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 colour) {
  return 0.2126 * channel(colour & 0xFF) + 0.7152 * channel((colour >> 8) & 0xFF) +
         0.0722 * channel((colour >> 16) & 0xFF);
}

}  // namespace

float Theme::px(float units) const { return std::round(units * scale); }

Theme make_theme(Brightness brightness, float scale) {
  return {brightness, scale, brightness == Brightness::light ? light_palette() : dark_palette()};
}

double contrast(ImU32 one, ImU32 other) {
  const double a = luminance(one) + 0.05;
  const double b = luminance(other) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

ImU32 faded(ImU32 colour, float opacity) {
  const auto alpha = static_cast<float>(colour >> IM_COL32_A_SHIFT) * std::clamp(opacity, 0.0F, 1.0F);
  return (colour & ~IM_COL32_A_MASK) | (static_cast<ImU32>(alpha) << IM_COL32_A_SHIFT);
}

ImU32 mixed(ImU32 below, ImU32 top, float share) {
  ImU32 result = IM_COL32_A_MASK;
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
    const auto a = static_cast<float>((below >> shift) & 0xFF);
    const auto b = static_cast<float>((top >> shift) & 0xFF);
    result |= static_cast<ImU32>(a + (b - a) * share) << shift;
  }
  return result;
}

}  // namespace frontlijn::ui
