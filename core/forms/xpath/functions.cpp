#include "core/forms/xpath/functions.hpp"

#include <unordered_map>

#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {

const Function* find_function(std::string_view name) {
  static const std::unordered_map<std::string_view, const Function*> all = [] {
    std::unordered_map<std::string_view, const Function*> out;
    for (const auto& table :
         {text_functions(), truth_functions(), number_functions(), node_functions(), date_functions(),
          choice_functions(), place_functions(), chance_functions(), secret_functions()})
      for (const Function& each : table)
        out.emplace(each.name, &each);
    return out;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

std::vector<std::string> all_texts(Evaluation& evaluation, const Expr& call, const Context& context,
                                   std::size_t first) {
  std::vector<std::string> out;
  for (std::size_t i = first; i < call.operands.size(); ++i) {
    const Value value = evaluation.value(*call.operands[i], context);
    if (const auto* nodes = std::get_if<Nodes>(&value)) {
      for (const Node& each : *nodes)
        out.push_back(each.string_value());
    } else {
      out.push_back(evaluation.to_text(value));
    }
  }
  return out;
}

std::vector<double> all_numbers(Evaluation& evaluation, const Expr& expr, const Context& context) {
  const Value value = evaluation.value(expr, context);
  std::vector<double> out;
  if (const auto* nodes = std::get_if<Nodes>(&value)) {
    for (const Node& each : *nodes)
      out.push_back(evaluation.text_to_number(each.string_value()));
  } else {
    out.push_back(evaluation.to_number(value));
  }
  return out;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return out;
}

std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) out.push_back(i);
  out.push_back(text.size());
  return out;
}

}  // namespace frontlijn::forms
