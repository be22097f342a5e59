#pragma once

#include <cstddef>
#include <cstdint>

namespace frontlijn::forms {

/// What a form, a data set or an expression from anybody may cost at most. The defaults lie well above the
/// largest forms in use (some 1.5 MB and 4,000 questions) and well below what would trouble a small tablet.
struct Limits {
  /// A data set of a few hundred thousand rows as CSV is some tens of megabytes.
  std::size_t document_bytes = 64U << 20U;
  /// 100,000 rows of ten columns are a million elements and a million texts.
  std::size_t document_nodes = 4'000'000;
  /// Forms nest some ten deep; parsing and walking recurse, so this also bounds the stack.
  std::size_t document_depth = 200;
  std::size_t attributes_per_element = 200;

  /// The longest expressions in real forms are some 10 KB of nested if().
  std::size_t expression_bytes = 64U << 10U;
  /// Bounds the stack while parsing and evaluating.
  std::size_t expression_depth = 400;
  /// Steps of evaluation for one expression; a filter over 100,000 rows takes a few hundred thousand.
  std::uint64_t evaluation_steps = 50'000'000;
  /// A text made by an expression (concat of a concat of …).
  std::size_t text_bytes = 8U << 20U;
  /// Regular expressions backtrack: the longer the text, the longer it can take.
  std::size_t regex_text_bytes = 16U << 10U;

  /// Instances of all repeats of one form together.
  std::size_t repeat_instances = 100'000;
  /// Nodes of one running form.
  std::size_t instance_nodes = 4'000'000;
  /// Recomputations after one change; a chain of rows that each use the row before stays far below it.
  std::uint64_t recomputations = 2'000'000;
  /// Actions that set off actions.
  std::size_t action_depth = 32;
  /// An answer that somebody types; pictures and sound are files and come by name.
  std::size_t answer_bytes = 1U << 20U;
};

}  // namespace frontlijn::forms
