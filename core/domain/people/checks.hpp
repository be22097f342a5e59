#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/domain/people/names.hpp"
#include "core/store/record.hpp"

namespace frontlijn::domain {

/// Bounds on what a person types. The log refuses larger texts anyway; these give the sentence earlier and
/// say which field.
inline constexpr std::size_t name_bytes = 200;
inline constexpr std::size_t narrative_bytes = 64 * 1024;

/// `text` without white space at its ends. `field` is a key of the language files, such as "field.name".
/// Fails with "text.not-utf8" or "text.too-long".
Result<std::string> checked_text(std::string_view text, std::string_view field, std::size_t bound);
/// The same, and fails with "text.missing" where nothing is left.
Result<std::string> required_text(std::string_view text, std::string_view field, std::size_t bound);

/// Lower-case letters, digits and hyphens, such as "fire-safety": ids that teams may make themselves. Fails
/// with "text.not-a-word-id".
Result<std::string> checked_word_id(std::string_view text, std::string_view field);

/// Fails with "text.not-in-list", naming the ids there are.
template <class Enum>
Result<Enum> parse_id(std::string_view text, std::string_view field) {
  if (const auto value = from_id<Enum>(text)) return *value;
  return fail(
      ErrorKind::invalid_input, "text.not-in-list",
      {{"text", std::string(text.substr(0, 80))}, {"field", std::string(field)}, {"known", all_ids<Enum>()}});
}

/// The enumerator a field holds; `otherwise` where it holds none that this version knows.
template <class Enum>
Enum read_id(const store::Record& record, std::string_view field, Enum otherwise) {
  return from_id<Enum>(record.text(field)).value_or(otherwise);
}

/// Days are stored as text ("2026-11-22"), so that they sort and stay the same day in every time zone.
std::optional<Date> read_date(const store::Record& record, std::string_view field);

/// ASCII case aside: names are compared as people type them, not as Unicode folds them.
bool same_name(std::string_view one, std::string_view other);

}  // namespace frontlijn::domain
