#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/catalogue.hpp"
#include "core/base/time.hpp"

namespace frontlijn::report {

/// "12-03-2026", as the language writes it (text "date.day").
std::string day_text(Date day, const Catalogue& language);
std::string day_text(Instant at, const TimeZone& zone, const Catalogue& language);
/// At most two decimals, none that say nothing, with the language's decimal mark (text
/// "number.decimal-mark").
std::string number_text(double value, const Catalogue& language);

/// Text as XML holds it: the five characters escaped, what XML 1.0 forbids left out.
std::string xml_text(std::string_view text);

/// Lines of at most `width` characters, broken at spaces; a longer word is cut. Beyond `most_lines` the last
/// one ends in "…". New lines in the text count as spaces.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t most_lines);

}  // namespace frontlijn::report
