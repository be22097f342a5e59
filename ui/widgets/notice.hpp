#pragma once

#include <cstddef>
#include <string_view>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// A coloured strip with an icon and a sentence.
void notice(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text);
/// The same that can be tapped for more; true when tapped.
bool notice_button(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text);

/// Nothing here: why, and what one could do. Never to be read as "nothing happened" (rule 22).
void empty_state(Ui& ui, std::string_view icon, std::string_view title, std::string_view explanation);

/// A small line with an icon, such as the age of what is shown (rule 22).
void status_line(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text);

/// `done` of `all` as a bar; the number is always beside it, in the caller's words (rule 5).
void progress(Ui& ui, std::size_t done, std::size_t all, std::string_view text);

/// Label at the left, figure at the right.
void fact(Ui& ui, std::string_view label, std::string_view value);

/// Somebody's own words, set off from ours.
void quotation(Ui& ui, std::string_view words, std::string_view source);

}  // namespace frontlijn::ui
