#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/forms/engine.hpp"
#include "core/forms/xpath/function_tables.hpp"
#include "core/forms/xpath/moment.hpp"

namespace frontlijn::forms {
namespace {

constexpr std::string_view last_saved = "jr://instance/last-saved";

constexpr std::pair<std::string_view, std::string_view> property_schemes[] = {
    {"deviceid", ""},        {"username", "username:"}, {"email", "mailto:"},
    {"phonenumber", "tel:"}, {"subscriberid", "imsi:"}, {"simserial", "simserial:"},
};

std::string make_uuid(const Host& host) {
  const auto* function = find_function("uuid");
  Evaluation run(host, Limits{});
  const Expr call;
  return run.to_text(function->call(run, call, Context{}));
}

}  // namespace

FormEngine::FormEngine(std::shared_ptr<const FormDefinition> definition, Surroundings surroundings)
    : definition_(std::move(definition)),
      parts_(definition_->parts()),
      surroundings_(std::move(surroundings)),
      instance_(parts_) {
  set_language(parts_.default_language);
  order_seed_ = static_cast<std::int64_t>(random().below(1U << 30U));
  open_datasets();
}

void FormEngine::open_datasets() {
  for (const auto& each : parts_.external_instances) {
    std::shared_ptr<const NodeTree> tree;
    if (surroundings_.datasets != nullptr) {
      auto opened = surroundings_.datasets->open(each.id, each.source);
      if (opened) tree = std::move(*opened);
    }
    if (tree == nullptr && parts_.internal_instances.contains(each.id)) continue;
    if (tree == nullptr) {
      // Nothing was sent before: an instance with nothing in it, which is no problem.
      if (each.source != last_saved) {
        missing_datasets_.insert(each.id);
        note(fail(ErrorKind::not_found, "form.dataset", {{"dataset", each.id}, {"source", each.source}}));
      }
      XmlTree::Builder empty(parts_.limits);
      empty.open("root");
      tree = empty.finish();
    }
    datasets_[each.id] = std::move(tree);
  }
}

void FormEngine::begin() {
  instance_.build(parts_.seed.front(), 0, [this] { return new_repeat_id(); });
  preload(instance_.root());
  mark_everything(false);
  settle();
  start_running(true);
}

/// The events of the start; from here on a change sets off actions.
void FormEngine::start_running(bool first) {
  running_ = true;
  opening_ = true;
  if (first) fire(&Action::first_load);
  fire(&Action::load);
  settle();
  // Only of a new record: in one that was made before, what a later form no longer offers is still an answer.
  if (first)
    for (const Rule& rule : parts_.rules)
      if (rule.kind == RuleKind::choices)
        instance_.each(instance_.root(), rule.target, [&](NodeId each) { mark_choices(each); });
  settle();
  opening_ = false;
  changes_.clear();
  structure_changed_ = false;
}

void FormEngine::mark_everything(bool again) {
  for (RuleId id = 0; id < parts_.rules.size(); ++id) {
    const Rule& rule = parts_.rules[id];
    if (rule.kind == RuleKind::choices) continue;
    if (again && rule.chancy && rule.kind == RuleKind::calculate) {
      instance_.each(instance_.root(), rule.target, [&](NodeId each) {
        if (instance_.item(each).text.empty()) mark(id, each);
      });
      continue;
    }
    mark_targets({id, absent}, instance_.root());
  }
}

void FormEngine::recompute_all() {
  mark_everything(true);
  settle();
}

std::string FormEngine::preloaded(const DefNode& node) const {
  if (node.preload == "uid") return "uuid:" + make_uuid(*this);
  if (node.preload == "timestamp")
    return node.preload_parameter == "start" ? date_time_as_text(now(), zone()) : std::string();
  if (node.preload == "date") return date_as_text(now(), zone());
  if (node.preload == "property") return device_property(node.preload_parameter);
  if (node.name == "audit" && node.parent != absent && parts_.nodes[node.parent].name == "meta" &&
      parts_.nodes[node.parent].parent == 0)
    return std::string(audit_file_name);
  // The identity that every record needs (ODK XForms specification, "Metadata").
  if (node.name == "instanceID" && node.calculate == absent && node.parent != absent &&
      parts_.nodes[node.parent].name == "meta")
    return "uuid:" + make_uuid(*this);
  return {};
}

void FormEngine::preload(NodeId node) {
  const DefNode& def = instance_.def(node);
  std::string& text = instance_.item(node).text;
  if (!def.group && (text.empty() || !def.preload.empty())) {
    std::string given = preloaded(def);
    if (!given.empty()) text = std::move(given);
  }
  std::vector<NodeId> below;
  instance_.attributes(node, below);
  if (def.group) instance_.children(node, below);
  for (const NodeId each : below)
    preload(each);
}

std::string FormEngine::device_property(std::string_view name) const {
  // "phone number" and "phonenumber" are both in use.
  std::string plain;
  for (const char c : name)
    if (c != ' ') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const auto found = surroundings_.properties.find(plain);
  if (found != surroundings_.properties.end()) return found->second;
  // The same as a URI, with the scheme that ODK Collect gives it.
  for (const auto& [property, scheme] : property_schemes) {
    if (plain != "uri:" + std::string(property)) continue;
    const std::string bare = device_property(property);
    return bare.empty() ? bare : std::string(scheme) + bare;
  }
  return {};
}

/// The tree that an earlier record describes; where it is silent, what the form begins with.
Seed FormEngine::seed_from(const XmlTree& xml, NodeId element, DefId def) {
  Seed out;
  out.def = def;
  const DefNode& defined = parts_.nodes[def];
  if (!defined.group) out.text = xml.string_value(element);
  std::vector<NodeId> attributes;
  xml.attributes(element, attributes);
  for (const NodeId each : attributes) {
    const auto found = defined.slots.find("@" + std::string(xml.local_name(each)));
    if (found != defined.slots.end())
      out.children.push_back({defined.children[found->second], xml.string_value(each), {}});
  }
  for (NodeId child = xml.first_element(element); child != no_node; child = xml.next_element(child)) {
    const auto found = defined.slots.find(std::string(xml.local_name(child)));
    const bool known = found != defined.slots.end();
    const DefId below = known ? defined.children[found->second] : absent;
    const bool second = known && !parts_.nodes[below].repeat &&
                        std::any_of(out.children.begin(), out.children.end(),
                                    [&](const Seed& each) { return each.def == below; });
    if (!known || second) {
      left_over_.push_back(
          {parts_.path(def) + '/' + std::string(xml.local_name(child)), xml.string_value(child)});
      continue;
    }
    out.children.push_back(seed_from(xml, child, below));
  }
  return out;
}

namespace {

/// Adds what `seed` lacks of `pattern`, but no instances of repeats.
void complete(const FormParts& parts, const Seed& pattern, Seed& seed) {
  for (const Seed& wanted : pattern.children) {
    if (parts.nodes[wanted.def].repeat) continue;
    const auto found = std::find_if(seed.children.begin(), seed.children.end(),
                                    [&](const Seed& each) { return each.def == wanted.def; });
    if (found == seed.children.end()) {
      seed.children.push_back(without_repeats(parts, wanted));
    } else {
      complete(parts, wanted, *found);
    }
  }
  for (Seed& child : seed.children)
    if (parts.nodes[child.def].repeat) complete(parts, parts.templates.at(child.def), child);
}

}  // namespace

Result<void> FormEngine::open(ByteView bytes) {
  FRONTLIJN_TRY(const auto xml, XmlTree::parse(bytes, parts_.limits));
  const DefNode& root = parts_.nodes[0];
  const std::string* id = xml->attribute(xml->root(), "id");
  if (xml->local_name(xml->root()) != root.name || (id != nullptr && *id != parts_.id))
    return fail(
        ErrorKind::invalid_input, "form.other-form",
        {{"form", parts_.id}, {"found", id == nullptr ? std::string(xml->local_name(xml->root())) : *id}});
  Seed seed = seed_from(*xml, xml->root(), 0);
  complete(parts_, parts_.seed.front(), seed);
  instance_.build(seed, 0, [this] { return new_repeat_id(); });
  keep_identity();
  mark_everything(true);
  settle();
  start_running(false);
  return {};
}

/// An edited record names the one it replaces.
void FormEngine::keep_identity() {
  const std::string meta = parts_.path(0) + "/meta/";
  const DefId before = parts_.find(meta + "deprecatedID");
  const DefId now_id = parts_.find(meta + "instanceID");
  if (before == absent || now_id == absent) return;
  instance_.each(instance_.root(), before, [&](NodeId old_node) {
    instance_.each(instance_.root(), now_id, [&](NodeId id_node) {
      instance_.item(old_node).text = instance_.item(id_node).text;
      instance_.item(id_node).text = "uuid:" + make_uuid(*this);
    });
  });
}

void FormEngine::restore_repeat(const std::string& path) {
  const std::size_t brace = path.rfind('{');
  if (brace == std::string::npos || !path.ends_with('}')) return;
  const auto id = RepeatId::from_text(std::string_view(path).substr(brace + 1, path.size() - brace - 2));
  const auto place = locate(std::string_view(path).substr(0, brace));
  if (!id || !place || place->repeat == absent) {
    left_over_.push_back({path, {}});
    return;
  }
  if (instance_.repeats() >= parts_.limits.repeat_instances) return;
  instance_.append(place->parent, without_repeats(parts_, parts_.templates.at(place->repeat)), *id);
}

void FormEngine::restore(const Draft& draft) {
  instance_.build(without_repeats(parts_, parts_.seed.front()), 0, [this] { return new_repeat_id(); });
  for (const std::string& each : draft.repeats)
    restore_repeat(each);
  for (const Answer& each : draft.answers) {
    const auto node = locate_node(each.path);
    if (!node || instance_.def(*node).group) {
      left_over_.push_back(each);
    } else {
      instance_.item(*node).text = each.value;
    }
  }
  const auto known = std::find(parts_.languages.begin(), parts_.languages.end(), draft.language);
  if (known != parts_.languages.end()) set_language(draft.language);
  mark_everything(true);
  settle();
  start_running(false);
}

void FormEngine::stamp_end() {
  fire(&Action::revalidate);
  for (DefId id = 0; id < parts_.nodes.size(); ++id) {
    const DefNode& node = parts_.nodes[id];
    if (node.preload != "timestamp" || node.preload_parameter != "end") continue;
    instance_.each(instance_.root(), id,
                   [&](NodeId each) { set_text(each, date_time_as_text(now(), zone())); });
  }
  settle();
}

}  // namespace frontlijn::forms
