#include "platform/app/preferences.hpp"

#include <algorithm>
#include <charconv>

namespace frontlijn::platform {
namespace {

constexpr const char* language_setting = "app.language";
constexpr const char* brightness_setting = "app.brightness";
constexpr const char* text_size_setting = "app.text-size-percent";
constexpr int least_percent = 75;
constexpr int most_percent = 200;

}  // namespace

Result<ui::Preferences> load_preferences(store::Store& store, const LanguageChoice& languages) {
  ui::Preferences preferences;
  FRONTLIJN_TRY(const auto chosen, store.setting(language_setting));
  const std::string wanted = languages.asked.value_or(chosen.value_or(languages.usual));
  const bool is_known =
      std::find(languages.known.begin(), languages.known.end(), wanted) != languages.known.end();
  preferences.language = is_known ? wanted : languages.usual;
  FRONTLIJN_TRY(const auto brightness, store.setting(brightness_setting));
  if (brightness == "dark") preferences.brightness = ui::Brightness::dark;
  FRONTLIJN_TRY(const auto text_size, store.setting(text_size_setting));
  if (text_size) {
    int percent = 100;
    std::from_chars(text_size->data(), text_size->data() + text_size->size(), percent);
    preferences.text_size = static_cast<float>(std::clamp(percent, least_percent, most_percent)) / 100;
  }
  return preferences;
}

Result<void> save_preferences(store::Store& store, const ui::Preferences& preferences) {
  FRONTLIJN_CHECK(store.set_setting(language_setting, preferences.language));
  FRONTLIJN_CHECK(store.set_setting(brightness_setting,
                                    preferences.brightness == ui::Brightness::dark ? "dark" : "light"));
  return store.set_setting(text_size_setting,
                           std::to_string(static_cast<int>(preferences.text_size * 100 + 0.5F)));
}

}  // namespace frontlijn::platform
