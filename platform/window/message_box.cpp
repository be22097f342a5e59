#include "platform/window/message_box.hpp"

#include <SDL.h>

namespace frontlijn::platform {

void show_in_box(const std::string& sentence) {
  // Fails without a display; the sentence stands on standard error as well.
  (void)SDL_ShowSimpleMessageBox(SDL_MESSAGEBOX_WARNING, "Frontlijn", sentence.c_str(), nullptr);
}

}  // namespace frontlijn::platform
