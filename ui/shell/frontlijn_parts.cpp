#include "ui/shell/frontlijn_parts.hpp"

#include "ui/base/icons.hpp"
#include "ui/screens/screens.hpp"

namespace frontlijn::ui {

ShellParts frontlijn_parts(std::map<std::string, Catalogue> languages) {
  ShellParts parts;
  parts.languages = std::move(languages);
  parts.tabs = {
      {"tab.today", icon::today, today_screen, [](AppModel& model) { return model.today().due.size(); }},
      {"tab.subjects", icon::search, subjects_screen, nullptr},
      {"tab.observe", icon::edit, observe_screen, nullptr},
      {"tab.stand-up", icon::stand_up, stand_up_screen, nullptr},
  };
  parts.sync_screen = sync_screen;
  return parts;
}

}  // namespace frontlijn::ui
