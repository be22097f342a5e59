#include "platform/window/window.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include <SDL_opengl.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

namespace frontlijn::platform {
namespace {

// Displays report sizes that are often wrong; outside this range they are not believed.
constexpr float least_scale = 1;
constexpr float most_scale = 4;
// A tablet's points are a 160th of an inch; a desk's screen stands further away and says 96.
constexpr float tablet_dots_per_inch = 160;

Uint32 wake_event() {
  static const Uint32 type = SDL_RegisterEvents(1);
  return type;
}

Error no_window() { return fail(ErrorKind::unavailable, "app.no-window", {{"why", SDL_GetError()}}); }

float scale_of(SDL_Window* window, float pixels_per_point) {
  float dots = 0;
  const int display = SDL_GetWindowDisplayIndex(window);
  if (display < 0 || SDL_GetDisplayDPI(display, &dots, nullptr, nullptr) != 0) return pixels_per_point;
  const float quarters = std::round(dots / tablet_dots_per_inch * 4) / 4;
  return std::clamp(std::max(quarters, pixels_per_point), least_scale, most_scale);
}

/// Two frames with the same vertices, colours, clipping and textures look the same.
std::uint64_t picture_of(const ImDrawData& data) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto add = [&hash](const void* bytes, std::size_t size) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (; size >= 8; size -= 8, at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      hash = (hash ^ word) * 1099511628211ULL;
      hash ^= hash >> 29;
    }
    for (; size > 0; --size, ++at)
      hash = (hash ^ *at) * 1099511628211ULL;
  };
  add(&data.DisplaySize, sizeof data.DisplaySize);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    add(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
    add(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list.CmdBuffer) {
      add(&command.ClipRect, sizeof command.ClipRect);
      add(&command.TextureId, sizeof command.TextureId);
    }
  }
  return hash;
}

void set_up_imgui() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  // A blinking cursor would redraw for ever.
  io.ConfigInputTextCursorBlink = false;
  io.MouseDragThreshold = 10;
}

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  if (options.without_display) SDL_SetHint(SDL_HINT_VIDEODRIVER, "offscreen");
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
  // Signals end the program through the main program's own handler.
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  std::unique_ptr<Window> window(new Window);
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return no_window();
  // Without a display SDL would quietly draw into memory, where nobody sees it.
  if (!options.without_display && std::string_view(SDL_GetCurrentVideoDriver()) == "offscreen") {
    return fail(ErrorKind::unavailable, "app.no-display");
  }

  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  window->window_ = SDL_CreateWindow(
      options.title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width, options.height,
      SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_HIDDEN);
  if (window->window_ == nullptr) return no_window();
  window->context_ = SDL_GL_CreateContext(window->window_);
  if (window->context_ == nullptr) return no_window();
  SDL_GL_SetSwapInterval(options.without_display ? 0 : 1);
  SDL_StopTextInput();

  if (options.without_display) {
    window->canvas_ = std::make_unique<Canvas>();
    window->canvas_width_ = options.width;
    window->canvas_height_ = options.height;
    if (!window->canvas_->use(options.width, options.height)) return no_window();
  }
  int pixel_width = options.width;
  int pixel_height = options.height;
  window->size_in_pixels(pixel_width, pixel_height);
  window->pixels_per_point_ = static_cast<float>(pixel_width) / static_cast<float>(options.width);
  window->scale_ = options.scale > 0         ? options.scale
                   : options.without_display ? 1.0F
                                             : scale_of(window->window_, window->pixels_per_point_);

  set_up_imgui();
  if (!ImGui_ImplOpenGL3_Init("#version 150")) {
    ImGui::DestroyContext();
    return fail(ErrorKind::unavailable, "app.no-window", {{"why", "OpenGL 3.2"}});
  }
  window->imgui_ready_ = true;
  window->input_ = std::make_unique<Input>();
  window->pictures_ = std::make_unique<TextureShelf>();
  return window;
}

Window::~Window() {
  pictures_.reset();
  if (imgui_ready_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
  }
  canvas_.reset();
  if (context_ != nullptr) SDL_GL_DeleteContext(context_);
  if (window_ != nullptr) SDL_DestroyWindow(window_);
  SDL_Quit();
}

void Window::take(const SDL_Event& event) {
  switch (event.type) {
    case SDL_QUIT:
      quit_ = true;
      break;
    case SDL_KEYDOWN:
      if (event.key.keysym.sym == SDLK_AC_BACK || event.key.keysym.sym == SDLK_ESCAPE) back_ = true;
      break;
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_EXPOSED ||
          event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        exposed_ = true;
      }
      break;
    default:
      break;
  }
  input_->add(event);
}

void Window::poll() {
  SDL_Event event;
  while (SDL_PollEvent(&event) == 1)
    take(event);
}

void Window::wait(std::optional<Milliseconds> timeout) {
  SDL_Event event;
  const bool came = timeout ? SDL_WaitEventTimeout(&event, static_cast<int>(timeout->count())) == 1
                            : SDL_WaitEvent(&event) == 1;
  if (came) take(event);
  poll();
}

void Window::wake() {
  SDL_Event event{};
  event.type = wake_event();
  SDL_PushEvent(&event);
}

void Window::ask_to_quit() {
  SDL_Event event{};
  event.type = SDL_QUIT;
  SDL_PushEvent(&event);
}

bool Window::draw(float seconds, std::uint32_t background, const std::function<void()>& body) {
  ImGuiIO& io = ImGui::GetIO();
  int width = 0;
  int height = 0;
  size_in_pixels(width, height);
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = std::clamp(seconds, 0.001F, 0.1F);
  pictures_->begin_frame();
  ImGui_ImplOpenGL3_NewFrame();
  input_->feed(pixels_per_point_);
  ImGui::NewFrame();
  body();
  ImGui::Render();

  const ImDrawData& data = *ImGui::GetDrawData();
  const std::uint64_t picture = picture_of(data);
  const bool changed = picture != last_picture_;
  last_picture_ = picture;
  if (!changed && !exposed_) return false;
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(background);
  if (canvas_) canvas_->use(width, height);
  glViewport(0, 0, width, height);
  glClearColor(clear.x, clear.y, clear.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  return changed;
}

void Window::present() {
  SDL_GL_SwapWindow(window_);
  if (!shown_) {
    shown_ = true;
    SDL_ShowWindow(window_);
  }
}

Pixels Window::pixels() const {
  Pixels result;
  size_in_pixels(result.width, result.height);
  const auto row = static_cast<std::size_t>(result.width) * 4;
  const auto rows = static_cast<std::size_t>(result.height);
  Bytes upside_down(row * rows);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, result.width, result.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
  result.rgba.resize(upside_down.size());
  for (std::size_t y = 0; y < rows; ++y) {
    std::memcpy(result.rgba.data() + y * row, upside_down.data() + (rows - 1 - y) * row, row);
  }
  return result;
}

void Window::renew_font_texture() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Window::size_in_pixels(int& width, int& height) const {
  if (canvas_) {
    width = canvas_width_;
    height = canvas_height_;
  } else {
    SDL_GL_GetDrawableSize(window_, &width, &height);
  }
}

void Window::resize(int width, int height) {
  canvas_width_ = width;
  canvas_height_ = height;
  SDL_SetWindowSize(window_, width, height);
  exposed_ = true;
}

void Window::show_keyboard(bool on) {
  if (on == keyboard_) return;
  keyboard_ = on;
  if (on) {
    SDL_StartTextInput();
  } else {
    SDL_StopTextInput();
  }
}

bool Window::take_back_key() { return std::exchange(back_, false); }
bool Window::take_exposed() { return std::exchange(exposed_, false); }

}  // namespace frontlijn::platform
