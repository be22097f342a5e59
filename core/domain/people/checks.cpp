#include "core/domain/people/checks.hpp"

#include <algorithm>

#include "core/base/bytes.hpp"

namespace frontlijn::domain {

Result<std::string> checked_text(std::string_view text, std::string_view field, std::size_t bound) {
  const std::string_view kept = trimmed(text);
  if (kept.size() > bound)
    return fail(ErrorKind::limit_exceeded, "text.too-long",
                {{"field", std::string(field)},
                 {"size", std::to_string(kept.size())},
                 {"bound", std::to_string(bound)}});
  if (!is_utf8(kept)) return fail(ErrorKind::invalid_input, "text.not-utf8", {{"field", std::string(field)}});
  return std::string(kept);
}

Result<std::string> required_text(std::string_view text, std::string_view field, std::size_t bound) {
  FRONTLIJN_TRY(std::string kept, checked_text(text, field, bound));
  if (kept.empty()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", std::string(field)}});
  return kept;
}

Result<std::string> checked_word_id(std::string_view text, std::string_view field) {
  constexpr std::size_t bound = 64;
  const bool fits =
      !text.empty() && text.size() <= bound && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (!fits)
    return fail(ErrorKind::invalid_input, "text.not-a-word-id",
                {{"text", std::string(text.substr(0, 80))}, {"field", std::string(field)}});
  return std::string(text);
}

std::optional<Date> read_date(const store::Record& record, std::string_view field) {
  const auto date = parse_date(record.text(field));
  return date ? std::optional(*date) : std::nullopt;
}

bool same_name(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace frontlijn::domain
