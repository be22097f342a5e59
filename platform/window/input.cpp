#include "platform/window/input.hpp"

#include <cfloat>

#include <imgui.h>

namespace frontlijn::platform {
namespace {

void clipboard_put(void*, const char* text) { SDL_SetClipboardText(text); }

const char* clipboard_get(void*) {
  // ImGui wants the text to outlive the call.
  static char* text = nullptr;
  SDL_free(text);
  text = SDL_GetClipboardText();
  return text;
}

}  // namespace

Input::Input() {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyMap[ImGuiKey_LeftArrow] = SDL_SCANCODE_LEFT;
  io.KeyMap[ImGuiKey_RightArrow] = SDL_SCANCODE_RIGHT;
  io.KeyMap[ImGuiKey_UpArrow] = SDL_SCANCODE_UP;
  io.KeyMap[ImGuiKey_DownArrow] = SDL_SCANCODE_DOWN;
  io.KeyMap[ImGuiKey_Home] = SDL_SCANCODE_HOME;
  io.KeyMap[ImGuiKey_End] = SDL_SCANCODE_END;
  io.KeyMap[ImGuiKey_Delete] = SDL_SCANCODE_DELETE;
  io.KeyMap[ImGuiKey_Backspace] = SDL_SCANCODE_BACKSPACE;
  io.KeyMap[ImGuiKey_Enter] = SDL_SCANCODE_RETURN;
  io.KeyMap[ImGuiKey_A] = SDL_SCANCODE_A;
  io.KeyMap[ImGuiKey_C] = SDL_SCANCODE_C;
  io.KeyMap[ImGuiKey_V] = SDL_SCANCODE_V;
  io.KeyMap[ImGuiKey_X] = SDL_SCANCODE_X;
  io.SetClipboardTextFn = clipboard_put;
  io.GetClipboardTextFn = clipboard_get;
  io.MousePos = {-FLT_MAX, -FLT_MAX};
}

Input::Took Input::take(const SDL_Event& event, float pixels_per_point) {
  ImGuiIO& io = ImGui::GetIO();
  switch (event.type) {
    case SDL_MOUSEMOTION:
      io.MousePos = {static_cast<float>(event.motion.x) * pixels_per_point,
                     static_cast<float>(event.motion.y) * pixels_per_point};
      return Took::movement;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: {
      if (event.button.button != SDL_BUTTON_LEFT) return Took::nothing;
      const bool down = event.type == SDL_MOUSEBUTTONDOWN;
      io.MousePos = {static_cast<float>(event.button.x) * pixels_per_point,
                     static_cast<float>(event.button.y) * pixels_per_point};
      io.MouseDown[0] = down;
      lift_finger_ = !down && event.button.which == SDL_TOUCH_MOUSEID;
      return Took::change;
    }
    case SDL_MOUSEWHEEL:
      io.MouseWheel += static_cast<float>(event.wheel.y);
      return Took::change;
    case SDL_DROPFILE:
      // A photo dropped on the window: its name, for the field that has the keyboard.
      io.AddInputCharactersUTF8(event.drop.file);
      SDL_free(event.drop.file);
      return Took::text;
    case SDL_TEXTINPUT:
      io.AddInputCharactersUTF8(event.text.text);
      return Took::text;
    case SDL_KEYDOWN:
    case SDL_KEYUP: {
      const auto code = event.key.keysym.scancode;
      if (code >= 0 && code < IM_ARRAYSIZE(io.KeysDown)) io.KeysDown[code] = event.type == SDL_KEYDOWN;
      io.KeyShift = (event.key.keysym.mod & KMOD_SHIFT) != 0;
      io.KeyCtrl = (event.key.keysym.mod & KMOD_CTRL) != 0;
      io.KeyAlt = (event.key.keysym.mod & KMOD_ALT) != 0;
      return Took::change;
    }
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_LEAVE) io.MousePos = {-FLT_MAX, -FLT_MAX};
      return Took::nothing;
    default:
      return Took::nothing;
  }
}

void Input::feed(float pixels_per_point) {
  if (lift_finger_) {
    lift_finger_ = false;
    ImGui::GetIO().MousePos = {-FLT_MAX, -FLT_MAX};
    return;
  }
  Took before = Took::nothing;
  while (!events_.empty()) {
    const SDL_Event& next = events_.front();
    // Words may come many at a time, but not mixed with keys: their order is what was typed.
    if (before == Took::text && next.type != SDL_TEXTINPUT && next.type != SDL_DROPFILE) return;
    const Took took = take(next, pixels_per_point);
    events_.pop_front();
    if (took == Took::change) return;
    if (took != Took::nothing) before = took;
  }
}

}  // namespace frontlijn::platform
