#include <algorithm>

#include "core/forms/form_reader.hpp"
#include "core/forms/namespaces.hpp"

namespace frontlijn::forms {

std::string_view name_of(ControlKind kind) {
  switch (kind) {
    case ControlKind::group:
      return "group";
    case ControlKind::repeat:
      return "repeat";
    case ControlKind::input:
      return "input";
    case ControlKind::select_one:
      return "select1";
    case ControlKind::select_many:
      return "select";
    case ControlKind::rank:
      return "rank";
    case ControlKind::range:
      return "range";
    case ControlKind::upload:
      return "upload";
    case ControlKind::trigger:
      return "trigger";
    case ControlKind::secret:
      return "secret";
  }
  return "input";
}

namespace {

/// A count is evaluated at the repeat's parent, since there may be no instance; so a step up is left out.
std::string_view from_parent(std::string_view count) {
  count = trimmed(count);
  std::string_view rest = count;
  for (const std::string_view here : {"current()/", "./"})
    if (rest.starts_with(here)) rest.remove_prefix(here.size());
  constexpr std::string_view up = "../";
  return rest.starts_with(up) ? rest.substr(up.size()) : count;
}

/// Steps from node to node by name, which can be followed before there is data.
bool is_plain_path(const Expr& expr) {
  return expr.op == Op::path && expr.operands.empty() &&
         std::all_of(expr.steps.begin(), expr.steps.end(), [](const Step& step) {
           const bool along = step.axis == Axis::child && step.test == Test::name;
           return step.predicates.empty() && (along || step.axis == Axis::parent || step.axis == Axis::self);
         });
}

}  // namespace

std::optional<ControlKind> FormReader::control_kind(NodeId element) const {
  const std::string_view name = xml_.local_name(element);
  if (name == "textarea") return ControlKind::input;
  for (const ControlKind kind :
       {ControlKind::group, ControlKind::repeat, ControlKind::input, ControlKind::select_one,
        ControlKind::select_many, ControlKind::rank, ControlKind::range, ControlKind::upload,
        ControlKind::trigger, ControlKind::secret})
    if (name == name_of(kind)) return kind;
  return {};
}

void FormReader::read_body(NodeId body) { read_controls(body, no_control, 0); }

void FormReader::read_controls(NodeId parent_element, ControlId parent, DefId context) {
  for (NodeId at = xml_.first_element(parent_element); at != no_node && ok(); at = xml_.next_element(at)) {
    if (const auto kind = control_kind(at)) {
      read_control(at, *kind, parent, context);
    } else if (is_action(at)) {
      read_action(at, parent == no_control ? absent : context);
    } else if (parent == no_control && xml_.local_name(at) != "label") {
      warn(at, "form.unknown-element");
    }
  }
}

/// A group that only gives its repeat a label: both are shown as one.
bool FormReader::wraps_repeat(NodeId group, DefId context, NodeId& repeat) {
  repeat = no_node;
  for (NodeId at = xml_.first_element(group); at != no_node; at = xml_.next_element(at)) {
    const auto kind = control_kind(at);
    if (!kind) continue;
    if (*kind != ControlKind::repeat || repeat != no_node) return false;
    repeat = at;
  }
  if (repeat == no_node) return false;
  const std::string* outer = path_of(group, {"ref", "nodeset"});
  const std::string* inner = path_of(repeat, {"nodeset", "ref"});
  if (inner == nullptr || outer == nullptr) return false;
  if (trimmed(*inner) == trimmed(*outer)) return true;
  // The same place, said in another way.
  const DefId place = resolve(compile(*outer, group, "ref"), context, group);
  return place != absent && ok() && resolve(compile(*inner, repeat, "nodeset"), place, repeat) == place &&
         ok();
}

void FormReader::read_control(NodeId element, ControlKind kind, ControlId parent, DefId context) {
  NodeId wrapped = no_node;
  const bool merged = kind == ControlKind::group && wraps_repeat(element, context, wrapped);
  const NodeId main = merged ? wrapped : element;
  if (merged) kind = ControlKind::repeat;

  const auto id = static_cast<ControlId>(parts_->controls.size());
  {
    Control& control = parts_->controls.emplace_back();
    parts_->control_parts.emplace_back();
    control.id = id;
    control.kind = kind;
    control.parent = parent;
  }
  (parent == no_control ? parts_->top_controls : parts_->controls[parent].children).push_back(id);

  const std::string* path =
      kind == ControlKind::repeat ? path_of(main, {"nodeset", "ref"}) : path_of(main, {"ref", "nodeset"});
  DefId def = absent;
  if (path != nullptr && !trimmed(*path).empty()) {
    def = resolve(compile(*path, main, "ref"), context, main);
  } else if (kind != ControlKind::group) {
    refuse(main, "form.control-without-path");
  }
  if (!ok()) return;
  const DefId here = def == absent ? context : def;
  parts_->control_parts[id].def = def;
  parts_->control_parts[id].context = here;
  if (def != absent) {
    DefNode& node = parts_->nodes[def];
    parts_->controls[id].ref = parts_->path(def);
    parts_->control_by_ref.emplace(parts_->controls[id].ref, id);
    if (node.control == no_control || kind == ControlKind::repeat) node.control = id;
    if (kind == ControlKind::repeat) {
      node.repeat = true;
      const std::string* count = xml_.attribute(main, "count", javarosa_namespace);
      const std::string* fixed = xml_.attribute(main, "noAddRemove", javarosa_namespace);
      if (count != nullptr) node.count = compile(from_parent(*count), main, "jr:count");
      if (!ok()) return;
      if (node.count != absent && is_plain_path(parts_->expressions[node.count].root()) &&
          resolve(node.count, node.parent, main) == absent)
        return;
      node.fixed_size = count != nullptr || (fixed != nullptr && *fixed == "true()");
    }
  }
  read_control_parts(element, id, here);
  if (merged) read_control_parts(main, id, here);
  if (kind == ControlKind::group || kind == ControlKind::repeat) {
    if (merged) {
      for (NodeId at = xml_.first_element(element); at != no_node && ok(); at = xml_.next_element(at))
        if (at != main && is_action(at)) read_action(at, here);
    }
    read_controls(main, id, here);
  }
}

void FormReader::read_control_parts(NodeId element, ControlId id, DefId context) {
  std::vector<NodeId> attributes;
  xml_.attributes(element, attributes);
  for (const NodeId each : attributes) {
    const std::string name = xml_.qualified_name(each);
    if (name == "appearance") {
      std::string& appearance = parts_->controls[id].appearance;
      if (!appearance.empty()) appearance += ' ';
      appearance += trimmed(xml_.string_value(each));
    } else if (name != "ref" && name != "nodeset") {
      parts_->controls[id].attributes[name] = xml_.string_value(each);
    }
  }
  const bool leaf =
      parts_->controls[id].kind != ControlKind::group && parts_->controls[id].kind != ControlKind::repeat;
  for (NodeId at = xml_.first_element(element); at != no_node && ok(); at = xml_.next_element(at)) {
    const std::string_view name = xml_.local_name(at);
    if (name == "label") {
      Text text = read_text(at);
      if (!text.empty()) parts_->control_parts[id].label = std::move(text);
      parts_->controls[id].has_label = !parts_->control_parts[id].label.empty();
    } else if (name == "hint") {
      parts_->control_parts[id].hint = read_text(at);
      parts_->controls[id].has_hint = !parts_->control_parts[id].hint.empty();
    } else if (name == "item") {
      FixedChoice choice;
      if (const NodeId value = xml_.child(at, "value"); value != no_node)
        choice.value = trimmed(xml_.string_value(value));
      if (const NodeId label = xml_.child(at, "label"); label != no_node) choice.label = read_text(label);
      parts_->control_parts[id].choices.push_back(std::move(choice));
    } else if (name == "itemset") {
      read_itemset(at, id, context);
    } else if (leaf && is_action(at)) {
      read_action(at, context);
    }
  }
}

void FormReader::read_itemset(NodeId element, ControlId id, DefId) {
  Itemset itemset;
  itemset.nodes = expression(element, "nodeset");
  if (itemset.nodes == absent) return refuse(element, "form.itemset-without-path");
  const NodeId value = xml_.child(element, "value");
  const NodeId label = xml_.child(element, "label");
  if (value != no_node) itemset.value = expression(value, "ref");
  if (itemset.value == absent) return refuse(element, "form.itemset-without-value");
  if (label != no_node) itemset.label = expression(label, "ref");
  parts_->control_parts[id].itemset = itemset;
}

}  // namespace frontlijn::forms
