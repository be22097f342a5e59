#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace frontlijn::domain {

/// The stable text ids of an enumeration: what is stored, synced and typed on the command line. Specialise
/// with `static constexpr auto list = names<Role>({{Role::member, "member"}, …});`. An id never changes
/// meaning.
template <class Enum>
struct NamesOf;

template <class Enum, std::size_t size>
constexpr std::array<std::pair<Enum, std::string_view>, size> names(
    const std::pair<Enum, std::string_view> (&list)[size]) {
  return std::to_array(list);
}

template <class Enum>
constexpr std::string_view id_of(Enum value) {
  for (const auto& [known, id] : NamesOf<Enum>::list) {
    if (known == value) return id;
  }
  return {};
}

/// None for an id of a newer version, or of nobody.
template <class Enum>
constexpr std::optional<Enum> from_id(std::string_view id) {
  for (const auto& [value, known] : NamesOf<Enum>::list) {
    if (known == id) return value;
  }
  return std::nullopt;
}

/// "member, coordinator, …": for the sentence that says which ids there are.
template <class Enum>
std::string all_ids() {
  std::string ids;
  for (const auto& [value, id] : NamesOf<Enum>::list)
    ids += (ids.empty() ? "" : ", ") + std::string(id);
  return ids;
}

}  // namespace frontlijn::domain
