#include "core/store/refusals.hpp"

#include <nlohmann/json.hpp>

namespace frontlijn::store {

std::string refusal_text(const Error& why) {
  nlohmann::json text{{"key", why.key()}, {"arguments", nlohmann::json::object()}};
  for (const auto& [name, value] : why.arguments())
    text["arguments"][name] = value;
  return text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Error refusal_from(std::string_view text) {
  const auto why = nlohmann::json::parse(text, nullptr, false);
  if (!why.is_object() || !why.contains("key") || !why["key"].is_string())
    return fail(ErrorKind::refused, "store.refused-unreadable");
  Error::Arguments arguments;
  if (const auto given = why.find("arguments"); given != why.end() && given->is_object()) {
    for (const auto& [name, value] : given->items()) {
      if (value.is_string()) arguments.emplace_back(name, value.get<std::string>());
    }
  }
  return Error(ErrorKind::refused, why["key"].get<std::string>(), std::move(arguments));
}

}  // namespace frontlijn::store
