#pragma once

#include <map>
#include <string>

#include "core/store/store.hpp"

namespace frontlijn::ui::live {

/// Words of entries that are not finished yet: on disk at every keystroke, on this tablet only.
class Jots {
 public:
  explicit Jots(store::Store& store) : store_(store) {}

  Result<void> load();
  /// Empty where nothing was written.
  std::string text(const std::string& place) const;
  Result<void> write(const std::string& place, const std::string& text);

 private:
  store::Store& store_;
  EntityId id_;
  std::map<std::string, std::string> texts_;
};

}  // namespace frontlijn::ui::live
