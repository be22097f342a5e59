#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn::platform {

enum class StepKind { tap, type, key, clear, shot, expect, expect_not, scroll, size, scale, language, wait };

/// One line of a script, as docs/app-scripts.md describes them for users. `text` is what stands between the
/// quotation marks or after the word.
struct Step {
  StepKind kind = StepKind::wait;
  std::size_t line = 0;
  std::string said;  ///< the line as written, for messages
  std::string text;
  std::string under;  ///< tap "Ja" under "Nooduitgang vrij": the first below that text
  int number = 1;     ///< tap "Ja" 2: the second from the top; scroll down 3: three turns
  int width = 0;
  int height = 0;
  float factor = 1;
};

/// Reads a script: one step a line, '#' begins a comment, texts between double quotation marks with \" and
/// \\ . Fails with "script.unknown-step", "script.bad-step" or "script.too-long".
Result<std::vector<Step>> parse_script(std::string_view script);

}  // namespace frontlijn::platform
