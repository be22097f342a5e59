#pragma once

#include "ui/live/names.hpp"

namespace frontlijn::ui::live {

/// More than this is no day's work.
inline constexpr std::size_t most_work = 60;

/// Where to go, each place once and with its most pressing reason, as the domain has it. Running visits stand
/// apart on the day's page.
Result<std::vector<WorkItem>> work_list(const domain::Context& context);

}  // namespace frontlijn::ui::live
