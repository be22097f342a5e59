#include <algorithm>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/engine.hpp"
#include "core/forms/xpath/function_tables.hpp"
#include "core/forms/xpath/moment.hpp"

// What there is to see: states, the tree, faults, judgements. Nothing here changes anything.
namespace frontlijn::forms {
namespace {

/// "latitude longitude", with or without altitude and accuracy.
bool is_place(std::string_view text) {
  const auto parts = words(text);
  if (parts.size() < 2 || parts.size() > 4) return false;
  return std::fabs(text_as_number(parts[0])) <= 90 && std::fabs(text_as_number(parts[1])) <= 180 &&
         std::none_of(parts.begin() + 2, parts.end(),
                      [](std::string_view each) { return std::isnan(text_as_number(each)); });
}

/// At least `least` places with semicolons between, and possibly one at the end.
bool are_places(std::string_view text, std::size_t least) {
  std::size_t count = 0;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    if (!is_place(text.substr(0, end))) return false;
    ++count;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return count >= least;
}

bool is_whole_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether a typed answer can be of its question's type at all.
bool fits_type(const std::string& text, DataType type, const TimeZone& zone) {
  switch (type) {
    case DataType::integer:
      return is_whole_number(trimmed(text));
    case DataType::decimal:
      return !std::isnan(text_as_number(text));
    case DataType::date:
    case DataType::date_time:
      return moment_from_text(trimmed(text), zone).has_value();
    case DataType::time:
      return day_part_from_text(trimmed(text), zone).has_value();
    case DataType::geopoint:
      return is_place(text);
    case DataType::geotrace:
      return are_places(text, 2);
    case DataType::geoshape:
      return are_places(text, 3);
    default:
      return true;
  }
}

/// Whether an expression says the same wherever it is asked: no path starts from the node itself.
bool is_of_the_form(const Expr& expr) {
  if (expr.op == Op::path && !expr.absolute && expr.operands.empty()) return false;
  if (expr.op == Op::call && (expr.text == "current" || expr.text == "position")) return false;
  return std::all_of(expr.operands.begin(), expr.operands.end(),
                     [](const ExprPtr& each) { return is_of_the_form(*each); });
}

}  // namespace

/// What can be known of instances that are not there yet.
bool FormEngine::may_have_instances(NodeId parent, DefId repeat) const {
  const ExprId relevant = parts_.nodes[repeat].relevant;
  return relevant == absent || !is_of_the_form(parts_.expressions[relevant].root()) ||
         holds(relevant, parent, true);
}

bool FormEngine::is_readonly(NodeId node) const {
  for (NodeId up = node; up != 0 && up != no_node; up = instance_.item(up).parent) {
    const ExprId readonly = instance_.def(up).readonly;
    if (readonly != absent && holds(readonly, up, false)) return true;
  }
  return false;
}

bool FormEngine::is_required(NodeId node) const {
  const ExprId required = instance_.def(node).required;
  return required != absent && holds(required, node, false);
}

Problem FormEngine::problem(NodeId node, std::string* message) const {
  const Instance::Item& item = instance_.item(node);
  const DefNode& def = parts_.nodes[item.def];
  if (!item.relevant || def.group) return Problem::none;
  if (item.text.empty()) {
    if (!is_required(node)) return Problem::none;
    if (message != nullptr) *message = say(def.required_message, node);
    return Problem::required;
  }
  if (!fits_type(item.text, def.type, zone())) return Problem::type;
  if (def.constraint != absent && !holds(def.constraint, node, true)) {
    if (message != nullptr) *message = say(def.constraint_message, node);
    return Problem::constraint;
  }
  return Problem::none;
}

NodeState FormEngine::state(NodeId node) const {
  const Instance::Item& item = instance_.item(node);
  const DefNode& def = parts_.nodes[item.def];
  NodeState out;
  out.ref = shown_ref(node);
  out.stable_ref = stable_ref(node);
  out.value = def.group ? std::string() : item.text;
  out.type = def.type;
  out.relevant = item.relevant;
  out.readonly = is_readonly(node);
  out.required = is_required(node);
  out.problem = problem(node, &out.message);
  out.valid = out.problem == Problem::none;
  if (def.control != no_control) {
    const ControlParts& control = parts_.control_parts[def.control];
    Words said = say_all(control.label, node);
    out.label = std::move(said.text);
    out.media = std::move(said.media);
    Words hinted = say_all(control.hint, node);
    out.hint = std::move(hinted.text);
    out.guidance = std::move(hinted.guidance);
    out.choices = choices(def.control, node);
  }
  return out;
}

NodeId FormEngine::node_for(ControlId control, NodeId here) const {
  const DefId def = parts_.control_parts[control].def;
  if (def == absent) return here;
  // Usually below what it is shown in; else from the nearest node that has it.
  NodeId from = here;
  while (from != instance_.root() && !parts_.is_within(def, instance_.item(from).def))
    from = instance_.item(from).parent;
  NodeId found = no_node;
  instance_.each(from, def, [&](NodeId each) {
    if (found == no_node) found = each;
  });
  return found;
}

void FormEngine::list_controls(const std::vector<ControlId>& controls, NodeId here,
                               std::vector<TreeItem>& out) const {
  for (const ControlId id : controls) {
    const Control& control = parts_.controls[id];
    const ControlParts& parts = parts_.control_parts[id];
    TreeItem item;
    item.control = id;
    item.kind = control.kind;
    item.appearance = control.appearance;
    if (control.kind == ControlKind::repeat) {
      const DefNode& def = parts_.nodes[parts.def];
      NodeId parent = here;
      while (parent != instance_.root() && instance_.item(parent).def != def.parent) {
        if (parts_.is_within(def.parent, instance_.item(parent).def)) {
          NodeId found = no_node;
          instance_.each(parent, def.parent, [&](NodeId each) {
            if (found == no_node) found = each;
          });
          if (found != no_node) parent = found;
          break;
        }
        parent = instance_.item(parent).parent;
      }
      if (parent == instance_.root() && def.parent != 0)
        instance_.each(parent, def.parent,
                       [&](NodeId each) { parent = parent == instance_.root() ? each : parent; });
      if (instance_.item(parent).def != def.parent || !instance_.item(parent).relevant ||
          !may_have_instances(parent, parts.def))
        continue;
      item.ref = shown_ref(parent) + '/' + def.name;
      item.stable_ref = stable_ref(parent) + '/' + def.name;
      item.can_add = !def.fixed_size;
      item.label = say(parts.label, parent);
      for (const NodeId each : instance_.series(parent, parts.def)) {
        if (!instance_.item(each).relevant) continue;
        TreeItem one;
        one.control = id;
        one.kind = ControlKind::repeat;
        one.is_instance = true;
        one.ref = shown_ref(each);
        one.stable_ref = stable_ref(each);
        one.label = say(parts.label, each);
        list_controls(control.children, each, one.items);
        item.items.push_back(std::move(one));
      }
      out.push_back(std::move(item));
      continue;
    }
    const NodeId node = node_for(id, here);
    if (node == no_node || !instance_.item(node).relevant) continue;
    if (parts.def != absent) {
      item.ref = shown_ref(node);
      item.stable_ref = stable_ref(node);
    }
    item.label = say(parts.label, node);
    if (control.kind == ControlKind::group) list_controls(control.children, node, item.items);
    out.push_back(std::move(item));
  }
}

std::vector<TreeItem> FormEngine::tree() const {
  std::vector<TreeItem> out;
  list_controls(parts_.top_controls, instance_.root(), out);
  return out;
}

void FormEngine::visit_questions(const std::vector<ControlId>& controls, NodeId here,
                                 const std::function<void(ControlId, NodeId)>& visit) const {
  for (const ControlId id : controls) {
    const Control& control = parts_.controls[id];
    if (control.kind == ControlKind::repeat) {
      const DefId def = parts_.control_parts[id].def;
      NodeId from = here;
      while (from != instance_.root() && !parts_.is_within(def, instance_.item(from).def))
        from = instance_.item(from).parent;
      instance_.each(from, def, [&](NodeId each) {
        if (instance_.item(each).relevant) visit_questions(control.children, each, visit);
      });
      continue;
    }
    const NodeId node = node_for(id, here);
    if (node == no_node || !instance_.item(node).relevant) continue;
    if (control.kind == ControlKind::group) {
      visit_questions(control.children, node, visit);
    } else {
      visit(id, node);
    }
  }
}

std::vector<Fault> FormEngine::faults() const {
  std::vector<Fault> out;
  std::set<NodeId> seen;
  const auto look = [&](NodeId node) {
    if (!seen.insert(node).second) return;
    std::string message;
    const Problem found = problem(node, &message);
    if (found != Problem::none) out.push_back({shown_ref(node), stable_ref(node), found, std::move(message)});
  };
  visit_questions(parts_.top_controls, instance_.root(), [&](ControlId, NodeId node) { look(node); });
  return out;
}

std::vector<Judgement> FormEngine::judgements() const {
  std::vector<Judgement> out;
  for (const CheckItem& item : parts_.check_items) {
    const DefId def = parts_.find(item.ref);
    instance_.each(instance_.root(), def, [&](NodeId node) {
      if (!instance_.item(node).relevant) return;
      Judgement made{shown_ref(node), stable_ref(node), item.marks, false, false};
      made.answered = !instance_.item(node).text.empty();
      made.violated = holds(parts_.nodes[def].violated_when, node, false);
      out.push_back(std::move(made));
    });
  }
  return out;
}

}  // namespace frontlijn::forms
