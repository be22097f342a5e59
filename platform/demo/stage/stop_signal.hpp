#pragma once

#include "core/base/time.hpp"

namespace frontlijn::demo {

/// From here on SIGINT and SIGTERM are noted instead of ending the program, so that it can clear up.
void note_stop_signals();
bool stop_asked();
/// Waits that long, or shorter when a stop is asked.
void rest(Milliseconds time);

}  // namespace frontlijn::demo
