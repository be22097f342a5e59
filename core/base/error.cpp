#include "core/base/error.hpp"

#include <algorithm>

namespace frontlijn {

std::string Error::argument(const std::string& name) const {
  auto found =
      std::find_if(arguments_.begin(), arguments_.end(), [&](const auto& a) { return a.first == name; });
  return found == arguments_.end() ? std::string{} : found->second;
}

Error Error::with(std::string name, std::string value) && {
  if (argument(name).empty()) arguments_.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

std::string Error::debug_text() const {
  std::string text = key_;
  for (const auto& [name, value] : arguments_)
    text += " " + name + "=" + value;
  return text;
}

}  // namespace frontlijn
