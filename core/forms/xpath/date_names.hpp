#pragma once

#include <array>
#include <string_view>

namespace frontlijn::forms {

/// Short names of months and days as the Unicode Common Locale Data Repository (release 44) gives them for
/// standing alone.
struct DateNames {
  std::string_view language;
  std::array<std::string_view, 12> months;
  std::array<std::string_view, 7> days;  ///< from Sunday
};

/// `language` is a tag such as "nl" or "nl-NL"; English for one that is not known here.
const DateNames& date_names(std::string_view language);

}  // namespace frontlijn::forms
