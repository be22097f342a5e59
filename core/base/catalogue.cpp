#include "core/base/catalogue.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace frontlijn {

Result<void> Catalogue::add(std::string_view json, std::string_view file_name) {
  const auto read = nlohmann::json::parse(json, nullptr, false);
  if (!read.is_object())
    return fail(ErrorKind::invalid_input, "language.unreadable", {{"file", std::string(file_name)}});
  for (const auto& [key, text] : read.items()) {
    if (!text.is_string())
      return fail(ErrorKind::invalid_input, "language.unreadable",
                  {{"file", std::string(file_name)}, {"key", key}});
    texts_[key] = text.get<std::string>();
  }
  return {};
}

bool Catalogue::has(std::string_view key) const { return texts_.contains(std::string(key)); }

std::vector<std::string> Catalogue::keys() const {
  std::vector<std::string> keys;
  keys.reserve(texts_.size());
  for (const auto& [key, text] : texts_)
    keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

namespace {

/// A sentence within a sentence may use the other arguments; not the one it came by, so that telling ends.
/// One of the same name that stands behind it is the inner sentence's own.
Error::Arguments without(Error::Arguments arguments, std::string_view name) {
  const auto first = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const auto& argument) { return argument.first == name; });
  if (first != arguments.end()) arguments.erase(first);
  return arguments;
}

}  // namespace

std::string Catalogue::say(std::string_view key, const Arguments& arguments) const {
  const auto argument = [&](std::string_view name) -> const std::string* {
    for (const auto& [known, value] : arguments) {
      if (known == name) return &value;
    }
    return nullptr;
  };

  auto found = texts_.end();
  if (const auto* count = argument("count"); count && *count == "1")
    found = texts_.find(std::string(key) + ".one");
  if (found == texts_.end()) found = texts_.find(std::string(key));
  if (found == texts_.end()) return Error(ErrorKind::not_found, std::string(key), arguments).debug_text();

  const std::string& text = found->second;
  std::string said;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto open = text.find('{', at);
    const auto close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) break;
    said.append(text, at, open - at);
    std::string_view name = std::string_view(text).substr(open + 1, close - open - 1);
    const bool is_key = name.starts_with('@');
    if (is_key) name.remove_prefix(1);
    if (const auto* value = argument(name)) said += is_key ? say(*value, without(arguments, name)) : *value;
    at = close + 1;
  }
  said.append(text, at);
  return said;
}

std::string Catalogue::say(const Error& error) const {
  const std::string key = "error." + error.key();
  std::string sentence = say(key, error.arguments());
  const auto text = texts_.find(key);
  const std::string file = error.argument("file");
  if (file.empty() || text == texts_.end() || text->second.find("{file}") != std::string::npos)
    return sentence;
  return file + ": " + sentence;
}

}  // namespace frontlijn
