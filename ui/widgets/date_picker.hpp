#pragma once

#include <optional>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// A day to come: quick choices that people really make, and a step forward or back. The newly chosen day.
std::optional<Date> date_picker(Ui& ui, std::string_view id, std::string_view label,
                                std::optional<Date> chosen);

}  // namespace frontlijn::ui
