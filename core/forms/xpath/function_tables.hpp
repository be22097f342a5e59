#pragma once

#include <span>

#include "core/forms/xpath/evaluation.hpp"
#include "core/forms/xpath/functions.hpp"

// The functions, by what they are about; `find_function` looks through all.
namespace frontlijn::forms {

std::span<const Function> text_functions();
std::span<const Function> truth_functions();
std::span<const Function> number_functions();
std::span<const Function> node_functions();
std::span<const Function> date_functions();
std::span<const Function> choice_functions();
std::span<const Function> place_functions();
std::span<const Function> chance_functions();
std::span<const Function> secret_functions();

/// The values of all arguments from `first` on; a node-set counts for each of its nodes.
std::vector<std::string> all_texts(Evaluation& evaluation, const Expr& call, const Context& context,
                                   std::size_t first);

/// The numbers that an argument stands for: one, or one for each node.
std::vector<double> all_numbers(Evaluation& evaluation, const Expr& expr, const Context& context);

/// The parts of a text between white space.
std::vector<std::string_view> words(std::string_view text);

/// The bytes at which each character of a UTF-8 text begins, and its size at the end.
std::vector<std::size_t> character_starts(std::string_view text);

}  // namespace frontlijn::forms
