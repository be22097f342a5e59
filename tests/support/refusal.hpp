#pragma once

#include <algorithm>
#include <string>

#include "support/run_program.hpp"
#include <catch2/catch.hpp>

namespace frontlijn::test {

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What a refused command said: one line for a person on standard error and nothing anywhere else, with this
/// exit code.
inline std::string refusal(const Outcome& outcome, int code) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == code);
  CHECK(outcome.output.empty());
  CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
  CHECK(outcome.errors.ends_with(".\n"));
  // Neither a key for which there is no sentence, nor a place in one that nothing filled.
  CHECK_FALSE(holds(outcome.errors, "error."));
  CHECK_FALSE(holds(outcome.errors, "  "));
  CHECK_FALSE(holds(outcome.errors, "()"));
  return outcome.errors;
}

}  // namespace frontlijn::test
