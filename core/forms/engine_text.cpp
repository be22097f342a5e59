#include <algorithm>

#include <fmt/format.h>

#include "core/forms/engine.hpp"
#include "core/forms/xpath/function_tables.hpp"

// Labels, translations, choices: what is said, in the session's language.
namespace frontlijn::forms {

void FormEngine::note(Error problem) const {
  // One line for one problem, however often it is met.
  if (problems_.size() < 100 && problems_known_.insert(problem.debug_text()).second)
    problems_.push_back(std::move(problem));
}

Result<Value> FormEngine::evaluate(const Expression& expression, NodeId context) const {
  return Evaluation(*this, parts_.limits).run(expression, at(context));
}

Value FormEngine::value_of(ExprId expression, const Context& context) const {
  auto found = Evaluation(*this, parts_.limits).run(parts_.expressions[expression], context);
  if (found) return std::move(*found);
  Error problem = found.error();
  note(std::move(problem).with(
      "node", context.current.tree == &instance_ ? parts_.path(instance_.item(context.current.id).def) : ""));
  return std::string();
}

std::string FormEngine::text_of(ExprId expression, const Context& context) const {
  return Evaluation(*this, parts_.limits).to_text(value_of(expression, context));
}

bool FormEngine::holds(ExprId expression, NodeId node, bool otherwise) const {
  auto found = Evaluation(*this, parts_.limits).run(parts_.expressions[expression], at(node));
  if (found) return Evaluation::to_truth(*found);
  Error problem = found.error();
  note(std::move(problem).with("node", parts_.path(instance_.item(node).def)));
  return otherwise;
}

std::optional<Node> FormEngine::instance(std::string_view id) const {
  const std::string name(id);
  if (!name.empty() && name == parts_.primary_instance) return Node{&instance_, 0};
  if (const auto found = datasets_.find(name); found != datasets_.end()) return Node{found->second.get(), 0};
  if (const auto found = parts_.internal_instances.find(name); found != parts_.internal_instances.end())
    return Node{parts_.xml.get(), found->second};
  return {};
}

void FormEngine::set_language(std::string language) {
  const auto found = std::find(parts_.languages.begin(), parts_.languages.end(), language);
  if (found != parts_.languages.end())
    language_index_ = static_cast<std::size_t>(found - parts_.languages.begin());
  language_ = std::move(language);
  if (!running_) return;
  for (RuleId id = 0; id < parts_.rules.size(); ++id)
    if (parts_.rules[id].speaks && parts_.rules[id].kind != RuleKind::choices)
      mark_targets({id, absent}, instance_.root());
  settle();
}

/// "Nederlands (nl)" is "nl"; a bare code is itself.
std::string FormEngine::language() const {
  const std::size_t open = language_.rfind('(');
  if (open != std::string::npos && language_.ends_with(')'))
    return language_.substr(open + 1, language_.size() - open - 2);
  if (language_ == "Nederlands" || language_ == "Dutch") return "nl";
  return language_;
}

const Translation* FormEngine::find_translation(std::string_view id) const {
  const std::string name(id);
  if (parts_.translations.empty()) return nullptr;
  const Language& here = parts_.translations[language_index_];
  if (const auto found = here.find(name); found != here.end()) return &found->second;
  for (std::size_t i = 0; i < parts_.languages.size(); ++i) {
    if (parts_.languages[i] != parts_.default_language) continue;
    if (const auto found = parts_.translations[i].find(name); found != parts_.translations[i].end())
      return &found->second;
  }
  return nullptr;
}

std::string FormEngine::join(const TextPieces& pieces, NodeId context) const {
  std::string out;
  for (const TextPiece& piece : pieces)
    out += piece.value == absent ? piece.literal : text_of(piece.value, at(context));
  return out;
}

FormEngine::Words FormEngine::words_of(const Translation& entry, NodeId context) const {
  Words out;
  // The long form goes before the plain one (JavaRosa, FormEntryCaption).
  for (const std::string_view form : {"long", "", "short"}) {
    const auto found = entry.find(std::string(form));
    if (found == entry.end()) continue;
    out.text = join(found->second, context);
    break;
  }
  for (const auto& [form, pieces] : entry) {
    if (form == "guidance") {
      out.guidance = join(pieces, context);
    } else if (!form.empty() && form != "long" && form != "short") {
      out.media[form] = join(pieces, context);
    }
  }
  return out;
}

std::string FormEngine::translation(std::string_view id) const {
  const Translation* entry = find_translation(id);
  if (entry == nullptr) return std::string(id);
  return words_of(*entry, text_context_ == no_node ? instance_.root() : text_context_).text;
}

FormEngine::Words FormEngine::say_all(const Text& text, NodeId context) const {
  if (text.by == absent) return {join(text.pieces, context), {}, {}};
  const Expr& expr = parts_.expressions[text.by].root();
  if (expr.op == Op::call && expr.text == "jr:itext" && expr.operands.size() == 1) {
    Evaluation run(*this, parts_.limits);
    const std::string id = run.text(*expr.operands[0], at(context));
    const Translation* entry = find_translation(id);
    return entry == nullptr ? Words{id, {}, {}} : words_of(*entry, context);
  }
  const NodeId outer = std::exchange(text_context_, context);
  Words out{text_of(text.by, at(context)), {}, {}};
  text_context_ = outer;
  return out;
}

std::string FormEngine::say(const Text& text, NodeId context) const { return say_all(text, context).text; }

std::vector<Choice> FormEngine::choices(ControlId id, NodeId node) const {
  const ControlParts& control = parts_.control_parts[id];
  const std::string& answer = instance_.item(node).text;
  const bool one = parts_.controls[id].kind == ControlKind::select_one;
  const auto chosen = words(answer);
  const auto is_chosen = [&](const std::string& value) {
    return one ? value == answer : std::find(chosen.begin(), chosen.end(), value) != chosen.end();
  };
  std::vector<Choice> out;
  for (const FixedChoice& each : control.choices) {
    Words said = say_all(each.label, node);
    out.push_back({each.value, std::move(said.text), {}, std::move(said.media), is_chosen(each.value)});
  }
  if (!control.itemset) return out;
  const Value found = value_of(control.itemset->nodes, at(node));
  const auto* nodes = std::get_if<Nodes>(&found);
  if (nodes == nullptr) return out;
  const bool on_map = parts_.controls[id].appearance.find("map") != std::string::npos;
  for (const Node& each : *nodes) {
    const Context here{each, 1, 1, {&instance_, node}};
    Choice choice;
    choice.value = text_of(control.itemset->value, here);
    choice.selected = is_chosen(choice.value);
    if (control.itemset->label == absent) {
      choice.label = choice.value;
    } else {
      const Expr& expr = parts_.expressions[control.itemset->label].root();
      if (expr.op == Op::call && expr.text == "jr:itext" && expr.operands.size() == 1) {
        Evaluation run(*this, parts_.limits);
        const std::string text_id = run.text(*expr.operands[0], here);
        const Translation* entry = find_translation(text_id);
        Words said = entry == nullptr ? Words{text_id, {}, {}} : words_of(*entry, node);
        choice.label = std::move(said.text);
        choice.media = std::move(said.media);
      } else {
        choice.label = text_of(control.itemset->label, here);
      }
    }
    if (on_map) {
      std::vector<NodeId> cells;
      each.tree->children(each.id, cells);
      for (const NodeId cell : cells)
        if (each.tree->kind(cell) == NodeKind::element)
          choice.properties[std::string(each.tree->local_name(cell))] = each.tree->string_value(cell);
    }
    out.push_back(std::move(choice));
  }
  return out;
}

std::string FormEngine::choice_label(Node question, std::string_view value) const {
  if (question.tree != &instance_) return std::string(value);
  const ControlId control = instance_.def(question.id).control;
  if (control == no_control) return {};
  for (const Choice& each : choices(control, question.id))
    if (each.value == value) return each.label;
  return {};
}

FormEngine::Index FormEngine::make_index(Node parent, std::string_view name, std::string_view key) {
  const NodeTree& tree = *parent.tree;
  std::vector<NodeId> rows;
  tree.children_named(parent.id, name, rows);
  std::size_t size = 16;
  while (size < rows.size() * 2)
    size *= 2;
  Index out;
  out.heads.assign(size, absent);
  out.entries.reserve(rows.size());
  std::vector<NodeId> cells;
  // Backwards, so that each chain runs forwards.
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    cells.clear();
    tree.children_named(*row, key, cells);
    for (const NodeId cell : cells) {
      std::uint32_t& head = out.heads[std::hash<std::string>{}(tree.string_value(cell)) & (size - 1)];
      out.entries.push_back({*row, head});
      head = static_cast<std::uint32_t>(out.entries.size() - 1);
    }
  }
  return out;
}

bool FormEngine::find_children(Node parent, std::string_view name, std::string_view key,
                               std::string_view value, Nodes& out) const {
  if (parent.tree == &instance_) return false;
  std::vector<NodeId> rows;
  if (parent.tree->find_children(parent.id, name, key, value, rows)) {
    for (const NodeId row : rows)
      out.push_back({parent.tree, row});
    return true;
  }
  const std::string which =
      fmt::format("{} {} {} {}", static_cast<const void*>(parent.tree), parent.id, name, key);
  auto found = indexes_.find(which);
  if (found == indexes_.end()) found = indexes_.emplace(which, make_index(parent, name, key)).first;
  const Index& index = found->second;
  const std::string wanted(value);
  std::vector<NodeId> cells;
  NodeId last = no_node;
  std::uint32_t at = index.heads[std::hash<std::string>{}(wanted) & (index.heads.size() - 1)];
  for (; at != absent; at = index.entries[at].next) {
    const NodeId row = index.entries[at].row;
    cells.clear();
    parent.tree->children_named(row, key, cells);
    // A row with several such children equals each of them.
    const bool fits = std::any_of(cells.begin(), cells.end(),
                                  [&](NodeId cell) { return parent.tree->string_value(cell) == wanted; });
    if (!fits || row == last) continue;
    last = row;
    out.push_back({parent.tree, row});
  }
  return true;
}

}  // namespace frontlijn::forms
