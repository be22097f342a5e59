#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/store.hpp"
#include "ui/screens/screen.hpp"

namespace frontlijn::platform {

/// Which languages there are, and which one is to be used.
struct LanguageChoice {
  std::vector<std::string> known;
  std::string usual;                 ///< where nobody chose, or chose one that is not here
  std::optional<std::string> asked;  ///< for this time, before what was chosen earlier
};

/// How this tablet shows itself; kept in its own settings, not synced.
Result<ui::Preferences> load_preferences(store::Store& store, const LanguageChoice& languages);
Result<void> save_preferences(store::Store& store, const ui::Preferences& preferences);

}  // namespace frontlijn::platform
