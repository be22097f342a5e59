#include "core/forms/form_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace frontlijn::forms {
namespace {

bool calls_any(const Expr& expr, std::initializer_list<std::string_view> names) {
  if (expr.op == Op::call && std::find(names.begin(), names.end(), expr.text) != names.end()) return true;
  const auto within = [&](const std::vector<ExprPtr>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const ExprPtr& each) { return calls_any(*each, names); });
  };
  return within(expr.operands) || within(expr.filters) ||
         std::any_of(expr.steps.begin(), expr.steps.end(),
                     [&](const Step& step) { return within(step.predicates); });
}

}  // namespace

FormReader::FormReader(std::shared_ptr<const XmlTree> xml, const Limits& limits)
    : tree_(std::move(xml)), xml_(*tree_), parts_(std::make_unique<FormParts>()) {
  parts_->xml = tree_;
  parts_->limits = limits;
}

Result<std::unique_ptr<FormParts>> FormReader::run() {
  const NodeId html = xml_.root();
  const NodeId head = xml_.child(html, "head");
  const NodeId body = xml_.child(html, "body");
  const NodeId model = head == no_node ? no_node : xml_.child(head, "model");
  if (xml_.local_name(html) != "html" || model == no_node || body == no_node)
    return placed(html, ErrorKind::invalid_input, "form.not-a-form", {});
  if (const NodeId title = xml_.child(head, "title"); title != no_node)
    parts_->title = trimmed(xml_.string_value(title));
  for (NodeId other = xml_.next_element(model); other != no_node; other = xml_.next_element(other))
    if (xml_.local_name(other) == "model") warn(other, "form.second-model");
  read_model(model);
  if (ok()) read_body(body);
  if (ok()) {
    find_implicit_repeats(raw_);
    inherit();
    const Seed root = plant(raw_);
    parts_->seed = {root};
    make_rules();
    check_instances();
  }
  if (!ok()) return std::move(*failure_);
  FRONTLIJN_CHECK(connect_rules(*parts_));
  return std::move(parts_);
}

Error FormReader::placed(NodeId element, ErrorKind kind, std::string key, Error::Arguments arguments) const {
  const Place place = xml_.place(element);
  arguments.emplace_back("node", describe(element));
  arguments.emplace_back("line", fmt::to_string(place.line));
  arguments.emplace_back("column", fmt::to_string(place.column));
  return fail(kind, std::move(key), std::move(arguments));
}

void FormReader::refuse(NodeId element, std::string key, Error::Arguments arguments) {
  if (!failure_) failure_ = placed(element, ErrorKind::invalid_input, std::move(key), std::move(arguments));
}

void FormReader::warn(NodeId element, std::string key, Error::Arguments arguments) {
  if (parts_->warnings.size() < 100)
    parts_->warnings.push_back(
        placed(element, ErrorKind::invalid_input, std::move(key), std::move(arguments)));
}

/// "bind /data/age", "input /data/name", "text /data/name:label"
std::string FormReader::describe(NodeId element) const {
  std::string out = xml_.qualified_name(element);
  // Where an itemset's rows come from is no place in the form; the question it belongs to is.
  const bool is_itemset = xml_.local_name(element) == "itemset";
  for (NodeId at = is_itemset ? xml_.parent(element) : element; at != no_node; at = xml_.parent(at)) {
    for (const std::string_view name : {"nodeset", "ref", "id"}) {
      if (const std::string* found = xml_.attribute(at, name)) return out + ' ' + found->substr(0, 120);
    }
  }
  return out;
}

ExprId FormReader::compile(std::string_view text, NodeId element, std::string_view attribute) {
  auto parsed = Expression::parse(text, parts_->limits);
  if (!parsed || parsed->problem() != nullptr) {
    const Error problem = parsed ? *parsed->problem() : parsed.error();
    Error::Arguments arguments = problem.arguments();
    arguments.emplace_back("attribute", std::string(attribute));
    refuse(element, "form." + problem.key(), std::move(arguments));
    return absent;
  }
  parts_->expressions.push_back(std::move(*parsed));
  expression_places_.push_back(element);
  return static_cast<ExprId>(parts_->expressions.size() - 1);
}

ExprId FormReader::expression(NodeId element, std::string_view attribute, std::string_view uri) {
  const std::string* text = xml_.attribute(element, attribute, uri);
  if (text == nullptr || trimmed(*text).empty()) return absent;
  return compile(*text, element, attribute);
}

TextPieces FormReader::pieces_of(NodeId element) {
  TextPieces out;
  for (NodeId child = xml_.first_child(element); child != no_node; child = xml_.next_sibling(child)) {
    if (xml_.kind(child) == NodeKind::text) {
      out.push_back({xml_.string_value(child), absent});
    } else if (xml_.kind(child) == NodeKind::element) {
      if (xml_.local_name(child) == "output") {
        const ExprId value = expression(child, xml_.attribute(child, "value") != nullptr ? "value" : "ref");
        if (value != absent) out.push_back({{}, value});
      } else {
        out.push_back({xml_.string_value(child), absent});
      }
    }
  }
  const auto blank = [](const TextPiece& piece) {
    return piece.value == absent && trimmed(piece.literal).empty();
  };
  if (!out.empty() && blank(out.front())) out.erase(out.begin());
  if (!out.empty() && blank(out.back())) out.pop_back();
  if (out.empty()) return out;
  if (out.front().value == absent) {
    std::string& first = out.front().literal;
    first.erase(0, std::min(first.find_first_not_of(" \t\r\n"), first.size()));
  }
  if (out.back().value == absent) {
    std::string& last = out.back().literal;
    last.erase(last.find_last_not_of(" \t\r\n") + 1);
  }
  return out;
}

Text FormReader::read_text(NodeId element) {
  Text out;
  out.by = expression(element, "ref");
  if (out.by == absent) out.pieces = pieces_of(element);
  return out;
}

Text FormReader::message(const std::string* attribute, NodeId element, std::string_view name) {
  Text out;
  if (attribute == nullptr) return out;
  const std::string_view text = trimmed(*attribute);
  if (text.starts_with("jr:itext(")) {
    out.by = compile(text, element, name);
  } else if (!text.empty()) {
    out.pieces.push_back({std::string(text), absent});
  }
  return out;
}

DefId FormReader::resolve(ExprId path, DefId context, NodeId element) {
  if (path == absent) return absent;
  const Expr& expr = parts_->expressions[path].root();
  const auto missing = [&] {
    refuse(element, "form.no-node", {{"path", parts_->expressions[path].text().substr(0, 200)}});
    return absent;
  };
  if (expr.op == Op::call && expr.text == "current") return context;
  if (expr.op != Op::path) return missing();
  if (!expr.operands.empty() && !(expr.operands[0]->op == Op::call && expr.operands[0]->text == "current"))
    return missing();
  // Above the root element stands the document.
  DefId at = expr.absolute ? absent : context;
  bool at_document = expr.absolute;
  for (const Step& step : expr.steps) {
    if (step.axis == Axis::self) continue;
    if (step.axis == Axis::parent) {
      if (at_document) return missing();
      at = parts_->nodes[at].parent;
      at_document = at == absent;
      continue;
    }
    if ((step.axis != Axis::child && step.axis != Axis::attribute) || step.test != Test::name)
      return missing();
    if (at_document) {
      if (parts_->nodes.empty() || parts_->nodes[0].name != step.name) return missing();
      at = 0;
      at_document = false;
      continue;
    }
    const auto found = parts_->nodes[at].slots.find((step.axis == Axis::attribute ? "@" : "") + step.name);
    if (found == parts_->nodes[at].slots.end()) return missing();
    at = parts_->nodes[at].children[found->second];
  }
  return at_document ? missing() : at;
}

void FormReader::make_rules() {
  const auto add = [&](RuleKind kind, DefId target, ExprId expression, ControlId control) {
    const Expr& root = parts_->expressions[expression].root();
    parts_->rules.push_back(
        {kind, target, expression, control, calls_any(root, {"uuid", "random"}),
         calls_any(root, {"jr:itext", "jr:choice-name", "format-date", "format-date-time"}), 0});
    return static_cast<RuleId>(parts_->rules.size() - 1);
  };
  for (DefId id = 0; id < parts_->nodes.size(); ++id) {
    DefNode& node = parts_->nodes[id];
    if (node.relevant != absent) node.relevant_rule = add(RuleKind::relevant, id, node.relevant, no_control);
    if (node.calculate != absent)
      node.calculate_rule = add(RuleKind::calculate, id, node.calculate, no_control);
    if (node.count != absent && node.parent != absent) add(RuleKind::count, id, node.count, no_control);
  }
  for (ControlId id = 0; id < parts_->controls.size(); ++id) {
    const ControlParts& control = parts_->control_parts[id];
    if (control.itemset && control.def != absent)
      add(RuleKind::choices, control.def, control.itemset->nodes, id);
  }
}

void FormReader::check_instances_in(const Expr& expr, const Expression& whole) {
  const bool names_instance =
      expr.op == Op::call && (expr.text == "instance" || expr.text == "pulldata") && !expr.operands.empty();
  if (names_instance && expr.operands[0]->op == Op::literal) {
    const std::string& id = expr.operands[0]->text;
    bool known = parts_->internal_instances.contains(id) || id == parts_->primary_instance;
    for (const auto& each : parts_->external_instances)
      known = known || each.id == id;
    if (!known) {
      const auto index = static_cast<std::size_t>(&whole - parts_->expressions.data());
      refuse(expression_places_[index], "form.missing-instance",
             {{"instance", id}, {"expression", whole.text().substr(0, 200)}});
    }
  }
  for (const auto* list : {&expr.operands, &expr.filters})
    for (const ExprPtr& each : *list)
      check_instances_in(*each, whole);
  for (const Step& step : expr.steps)
    for (const ExprPtr& each : step.predicates)
      check_instances_in(*each, whole);
}

void FormReader::check_instances() {
  for (const Expression& each : parts_->expressions)
    check_instances_in(each.root(), each);
}

}  // namespace frontlijn::forms
