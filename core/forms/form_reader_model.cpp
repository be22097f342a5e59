#include <algorithm>

#include <fmt/format.h>

#include "core/forms/form_reader.hpp"
#include "core/forms/namespaces.hpp"

namespace frontlijn::forms {
namespace {

struct TypeName {
  std::string_view name;
  DataType type;
};

constexpr TypeName type_names[] = {
    {"string", DataType::text},       {"int", DataType::integer},        {"integer", DataType::integer},
    {"long", DataType::integer},      {"decimal", DataType::decimal},    {"double", DataType::decimal},
    {"float", DataType::decimal},     {"boolean", DataType::boolean},    {"date", DataType::date},
    {"time", DataType::time},         {"dateTime", DataType::date_time}, {"geopoint", DataType::geopoint},
    {"geotrace", DataType::geotrace}, {"geoshape", DataType::geoshape},  {"binary", DataType::binary},
    {"barcode", DataType::barcode},   {"select1", DataType::select_one}, {"select", DataType::select_many},
    {"rank", DataType::rank},         {"intent", DataType::intent},
};

/// Unknown types are strings (ODK XForms specification, "Bind Attributes").
DataType type_named(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
  for (const TypeName& each : type_names)
    if (each.name == name) return each.type;
  return DataType::text;
}

/// Marks that hold for one item only and do not pass from a group to what is within.
bool stays_here(std::string_view mark) {
  return mark == "violated-when" || mark == "requirement" || mark == "writes";
}

}  // namespace

void FormReader::read_model(NodeId model) {
  check_entities_version(model);
  NodeId primary = no_node;
  for (NodeId at = xml_.first_element(model); at != no_node && primary == no_node; at = xml_.next_element(at))
    if (xml_.local_name(at) == "instance") primary = at;
  if (primary == no_node || xml_.first_element(primary) == no_node) return refuse(model, "form.no-instance");
  read_primary(primary);
  remember_bind_ids(model);
  for (NodeId at = xml_.first_element(model); at != no_node && ok(); at = xml_.next_element(at)) {
    const std::string_view name = xml_.local_name(at);
    if (name == "instance") {
      if (at != primary) read_secondary(at);
    } else if (name == "itext") {
      read_translations(at);
    } else if (name == "bind") {
      read_bind(at);
    } else if (is_action(at)) {
      read_action(at, absent);
    } else if (name != "submission") {
      warn(at, "form.unknown-element");
    }
  }
}

void FormReader::read_primary(NodeId instance) {
  if (const std::string* name = xml_.attribute(instance, "id")) parts_->primary_instance = *name;
  const NodeId root = xml_.first_element(instance);
  raw_ = read_node(root, absent);
  std::vector<NodeId> attributes;
  xml_.attributes(root, attributes);
  for (const NodeId each : attributes) {
    if (xml_.local_name(each) == "id") parts_->id = xml_.string_value(each);
    if (xml_.local_name(each) == "version") parts_->version = xml_.string_value(each);
  }
  // A namespace of its own names a form as well; the one it inherits from the model names none.
  const std::string_view space = xml_.namespace_uri(root);
  if (parts_->id.empty() && space != xforms_namespace) parts_->id = std::string(space);
}

DefId FormReader::define(NodeId node, DefId parent, bool attribute) {
  const std::string name(xml_.local_name(node));
  const std::string key = attribute ? "@" + name : name;
  if (parent != absent) {
    const auto found = parts_->nodes[parent].slots.find(key);
    if (found != parts_->nodes[parent].slots.end()) return parts_->nodes[parent].children[found->second];
  }
  const auto id = static_cast<DefId>(parts_->nodes.size());
  DefNode& made = parts_->nodes.emplace_back();
  made.name = name;
  made.prefix = xml_.prefix(node);
  made.uri = xml_.namespace_uri(node);
  made.parent = parent;
  made.attribute = attribute;
  made.place = xml_.place(attribute ? xml_.parent(node) : node);
  if (parent != absent) {
    DefNode& up = parts_->nodes[parent];
    up.group = up.group || !attribute;
    made.depth = up.depth + 1;
    made.slot = static_cast<std::uint32_t>(up.children.size());
    up.slots.emplace(key, made.slot);
    up.children.push_back(id);
  }
  return id;
}

FormReader::RawSeed FormReader::read_node(NodeId element, DefId parent) {
  RawSeed out;
  out.def = define(element, parent, false);
  std::vector<NodeId> attributes;
  xml_.attributes(element, attributes);
  for (const NodeId each : attributes) {
    if (xml_.local_name(each) == "template" && xml_.namespace_uri(each) == javarosa_namespace) {
      out.is_template = true;
      parts_->nodes[out.def].repeat = true;
      continue;
    }
    RawSeed attribute;
    attribute.def = define(each, out.def, true);
    attribute.text = xml_.string_value(each);
    out.children.push_back(std::move(attribute));
  }
  const NodeId first = xml_.first_element(element);
  if (first == no_node) {
    out.text = xml_.string_value(element);
    if (trimmed(out.text).empty()) out.text.clear();
  }
  for (NodeId child = first; child != no_node; child = xml_.next_element(child))
    out.children.push_back(read_node(child, out.def));
  return out;
}

void FormReader::read_secondary(NodeId instance) {
  const std::string* id = xml_.attribute(instance, "id");
  if (id == nullptr || id->empty()) return warn(instance, "form.instance-without-id");
  const std::string* source = xml_.attribute(instance, "src");
  const bool has_source = source != nullptr && !source->empty();
  if (has_source) parts_->external_instances.push_back({*id, *source});
  // What stands in line beside an address serves where nothing is to be had from the address.
  if (!has_source || xml_.first_element(instance) != no_node)
    parts_->internal_instances.emplace(*id, instance);
}

void FormReader::read_translations(NodeId itext) {
  for (NodeId at = xml_.first_element(itext); at != no_node; at = xml_.next_element(at)) {
    if (xml_.local_name(at) != "translation") continue;
    const std::string* name = xml_.attribute(at, "lang");
    if (name == nullptr) {
      refuse(at, "form.language-without-name");
      return;
    }
    if (xml_.attribute(at, "default") != nullptr && parts_->default_language.empty())
      parts_->default_language = *name;
    Language language;
    for (NodeId text = xml_.first_element(at); text != no_node; text = xml_.next_element(text)) {
      const std::string* id = xml_.attribute(text, "id");
      if (id == nullptr) continue;
      Translation& entry = language[*id];
      for (NodeId value = xml_.first_element(text); value != no_node; value = xml_.next_element(value)) {
        const std::string* form = xml_.attribute(value, "form");
        entry[form == nullptr ? "" : *form] = pieces_of(value);
      }
    }
    parts_->languages.push_back(*name);
    parts_->translations.push_back(std::move(language));
  }
  if (parts_->default_language.empty() && !parts_->languages.empty())
    parts_->default_language = parts_->languages.front();
}

/// XForms' older way to name a node: by the id of its bind, which may stand after what names it.
void FormReader::remember_bind_ids(NodeId model) {
  for (NodeId at = xml_.first_element(model); at != no_node; at = xml_.next_element(at)) {
    if (xml_.local_name(at) != "bind") continue;
    const std::string* id = xml_.attribute(at, "id");
    const std::string* path = xml_.attribute(at, "nodeset");
    if (path == nullptr) path = xml_.attribute(at, "ref");
    if (id != nullptr && path != nullptr) bind_paths_.emplace(*id, path);
  }
}

const std::string* FormReader::path_of(NodeId element,
                                       std::initializer_list<std::string_view> attributes) const {
  if (const std::string* id = xml_.attribute(element, "bind"); id != nullptr) {
    const auto found = bind_paths_.find(*id);
    if (found != bind_paths_.end()) return found->second;
  }
  for (const std::string_view name : attributes)
    if (const std::string* path = xml_.attribute(element, name); path != nullptr) return path;
  return nullptr;
}

void FormReader::read_bind(NodeId bind) {
  const std::string* path = xml_.attribute(bind, "nodeset");
  if (path == nullptr) path = xml_.attribute(bind, "ref");
  if (path == nullptr) return refuse(bind, "form.bind-without-path");
  const DefId id = resolve(compile(*path, bind, "nodeset"), 0, bind);
  if (id == absent || !ok()) return;
  DefNode& node = parts_->nodes[id];
  node.place = xml_.place(bind);
  if (const std::string* type = xml_.attribute(bind, "type")) {
    node.type = type_named(*type);
    node.typed = true;
  }
  const auto set = [&](ExprId& field, std::string_view attribute) {
    const ExprId found = expression(bind, attribute);
    if (found != absent) field = found;
  };
  set(node.relevant, "relevant");
  set(node.required, "required");
  set(node.readonly, "readonly");
  set(node.constraint, "constraint");
  set(node.calculate, "calculate");
  node.constraint_message =
      message(xml_.attribute(bind, "constraintMsg", javarosa_namespace), bind, "jr:constraintMsg");
  node.required_message =
      message(xml_.attribute(bind, "requiredMsg", javarosa_namespace), bind, "jr:requiredMsg");
  if (const std::string* preload = xml_.attribute(bind, "preload", javarosa_namespace))
    node.preload = *preload;
  if (const std::string* parameter = xml_.attribute(bind, "preloadParams", javarosa_namespace))
    node.preload_parameter = *parameter;
  read_bind_marks(bind, node);
}

void FormReader::read_bind_marks(NodeId bind, DefNode& node) {
  constexpr std::string_view known[] = {"nodeset",       "ref",         "type",       "relevant",
                                        "required",      "readonly",    "constraint", "calculate",
                                        "constraintMsg", "requiredMsg", "preload",    "preloadParams"};
  std::vector<NodeId> attributes;
  xml_.attributes(bind, attributes);
  for (const NodeId each : attributes) {
    const std::string_view name = xml_.local_name(each);
    if (xml_.namespace_uri(each) == marks_namespace) {
      node.own_marks[std::string(name)] = xml_.string_value(each);
      if (name == "violated-when" && !trimmed(xml_.string_value(each)).empty())
        node.violated_when = compile(xml_.string_value(each), bind, "violated-when");
    } else if (std::find(std::begin(known), std::end(known), name) == std::end(known)) {
      if (name == "saveto" && xml_.namespace_uri(each) == entities_namespace) read_property(bind, each, node);
      node.attributes[xml_.qualified_name(each)] = xml_.string_value(each);
    }
  }
}

/// ODK XForms Entities specification, "Identifying entity properties".
void FormReader::read_property(NodeId bind, NodeId attribute, DefNode& node) {
  node.save_to = trimmed(xml_.string_value(attribute));
  if (node.save_to == "name" || node.save_to == "label" || node.save_to.starts_with("__"))
    warn(bind, "form.entity-property", {{"property", node.save_to}});
}

/// A form may use what a later version of the specification means otherwise; then it is not for this engine.
void FormReader::check_entities_version(NodeId model) {
  const std::string* version = xml_.attribute(model, "entities-version", entities_namespace);
  if (version == nullptr) return;
  constexpr std::string_view known[] = {"2022.1", "2023.1", "2024.1", "2025.1"};
  const bool fits = std::any_of(std::begin(known), std::end(known), [&](std::string_view each) {
    return *version == each || (version->starts_with(each) && (*version)[each.size()] == '.');
  });
  if (!fits) refuse(model, "form.entities-version", {{"version", version->substr(0, 40)}});
}

bool FormReader::is_action(NodeId element) {
  const std::string_view name = xml_.local_name(element);
  if (name == "setvalue") return true;
  if (name == "recordaudio" && xml_.namespace_uri(element) == odk_namespace) return true;
  if (name != "setgeopoint") return false;
  if (xml_.namespace_uri(element) != odk_namespace)
    refuse(element, "form.action-namespace",
           {{"action", "setgeopoint"}, {"namespace", std::string(odk_namespace)}});
  return true;
}

void FormReader::read_action(NodeId element, DefId source) {
  Action action;
  action.kind = xml_.local_name(element) == "setgeopoint" ? ActionKind::set_place : ActionKind::set_value;
  const bool records_sound = xml_.local_name(element) == "recordaudio";
  action.source = source;
  const std::string* events = xml_.attribute(element, "event");
  if (events == nullptr) events = xml_.attribute(element, "event", events_namespace);
  if (events == nullptr) return refuse(element, "form.action-without-event");
  std::string_view rest = *events;
  while (!(rest = trimmed(rest)).empty()) {
    const std::string_view event = rest.substr(0, rest.find_first_of(" \t\r\n"));
    rest.remove_prefix(event.size());
    bool* const flag = event == "odk-instance-first-load" || event == "xforms-ready" ? &action.first_load
                       : event == "odk-instance-load"                                ? &action.load
                       : event == "odk-new-repeat" || event == "jr-insert"           ? &action.new_repeat
                       : event == "xforms-value-changed"                             ? &action.value_changed
                       : event == "xforms-revalidate"                                ? &action.revalidate
                                                                                     : nullptr;
    // An action that waits for what never comes is a mistake (JavaRosa refuses it as well).
    if (flag == nullptr) return refuse(element, "form.unknown-event", {{"event", std::string(event)}});
    *flag = true;
  }
  const std::string* path = path_of(element, {"ref"});
  if (path == nullptr) return refuse(element, "form.action-without-target");
  action.target = compile(*path, element, "ref");
  if (!ok()) return;
  // A path with predicates is only known at run time; a plain one must lead somewhere.
  const Expr& target = parts_->expressions[action.target].root();
  const bool plain = std::all_of(target.steps.begin(), target.steps.end(),
                                 [](const Step& step) { return step.predicates.empty(); });
  if (plain && resolve(action.target, source == absent ? 0 : source, element) == absent) return;
  // Sound is never recorded in the background: whoever speaks did not agree to it. The node stays empty.
  if (records_sound) return;
  action.value = expression(element, "value");
  if (action.value == absent) action.text = trimmed(xml_.string_value(element));
  parts_->actions.push_back(std::move(action));
  if (source != absent && parts_->actions.back().value_changed)
    parts_->nodes[source].on_change.push_back(static_cast<std::uint32_t>(parts_->actions.size() - 1));
}

void FormReader::find_implicit_repeats(const RawSeed& seed) {
  std::vector<DefId> seen;
  for (const RawSeed& child : seed.children) {
    if (std::find(seen.begin(), seen.end(), child.def) != seen.end()) parts_->nodes[child.def].repeat = true;
    seen.push_back(child.def);
    find_implicit_repeats(child);
  }
}

/// What the form begins with; templates go aside.
Seed FormReader::plant(const RawSeed& raw) {
  Seed out;
  out.def = raw.def;
  out.text = raw.text;
  for (const RawSeed& child : raw.children) {
    Seed planted = plant(child);
    const bool repeat = parts_->nodes[child.def].repeat;
    if (repeat && child.is_template) {
      parts_->templates[child.def] = std::move(planted);
      continue;
    }
    // Without a template the first instance serves as one, but for how many there are within: that is data.
    if (repeat) parts_->templates.emplace(child.def, without_repeats(*parts_, planted));
    out.children.push_back(std::move(planted));
  }
  return out;
}

void FormReader::inherit() {
  for (DefId id = 0; id < parts_->nodes.size(); ++id) {
    DefNode& node = parts_->nodes[id];
    node.marks = node.own_marks;
    node.repeat_here =
        node.repeat ? id : (node.parent == absent ? absent : parts_->nodes[node.parent].repeat_here);
    if (node.parent != absent)
      for (const auto& [name, value] : parts_->nodes[node.parent].marks)
        if (!stays_here(name)) node.marks.emplace(name, value);
    if (node.violated_when != absent)
      parts_->check_items.push_back({parts_->path(id), node.marks, node.control});
  }
  for (Control& control : parts_->controls) {
    const DefId def = parts_->control_parts[control.id].def;
    if (def == absent) continue;
    DefNode& node = parts_->nodes[def];
    if (control.kind == ControlKind::select_many) node.type = DataType::select_many;
    if (control.kind == ControlKind::rank) node.type = DataType::rank;
    if (control.kind == ControlKind::select_one && node.type == DataType::text)
      node.type = DataType::select_one;
    control.type = node.type;
    control.marks = node.marks;
    for (const auto& [name, value] : node.attributes)
      control.attributes.emplace(name, value);
  }
}

}  // namespace frontlijn::forms
