#pragma once

#include "core/store/store.hpp"
#include "ui/screens/screen.hpp"

namespace frontlijn::platform {

/// How this tablet shows itself; kept in its own settings, not synced.
Result<ui::Preferences> load_preferences(store::Store& store, const std::string& language);
Result<void> save_preferences(store::Store& store, const ui::Preferences& preferences);

}  // namespace frontlijn::platform
