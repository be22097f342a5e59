#include <charconv>

#include "core/forms/engine.hpp"

namespace frontlijn::forms {
namespace {

Error no_such_node(std::string_view ref) {
  return fail(ErrorKind::not_found, "form.no-such-node", {{"ref", std::string(ref.substr(0, 200))}});
}

/// "room[2]", "room{0193…}", "@id", "door"
struct Segment {
  std::string name;
  std::string_view position;
  std::string_view id;
  bool ok = true;
};

Segment read_segment(std::string_view text) {
  Segment out;
  const std::size_t open = text.find_first_of("[{");
  std::string_view name = text.substr(0, open);
  // Prefixes carry no meaning here.
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
  out.name = name;
  if (open == std::string_view::npos) return out;
  const bool by_id = text[open] == '{';
  if (text.back() != (by_id ? '}' : ']')) out.ok = false;
  const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  (by_id ? out.id : out.position) = inner;
  if (inner.empty()) out.ok = false;
  return out;
}

}  // namespace

Result<FormEngine::Place> FormEngine::locate(std::string_view ref) const {
  Place out;
  std::string_view rest = ref;
  NodeId at = 0;
  while (!rest.empty()) {
    if (rest.front() != '/' || out.repeat != absent) {
      // Below a repeat that named no instance: the first one.
      if (out.repeat == absent || out.node == no_node) return no_such_node(ref);
      at = out.node;
      out.parent = no_node;
      out.repeat = absent;
      if (rest.front() != '/') return no_such_node(ref);
    }
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const Segment segment = read_segment(rest.substr(0, end));
    rest.remove_prefix(end);
    if (!segment.ok) return no_such_node(ref);
    if (at == 0) {
      if (segment.name != parts_.nodes[0].name) return no_such_node(ref);
      at = instance_.root();
      continue;
    }
    const auto& slots = instance_.def(at).slots;
    const auto found = slots.find(segment.name);
    if (found == slots.end()) return no_such_node(ref);
    const DefId def = instance_.def(at).children[found->second];
    if (!parts_.nodes[def].repeat) {
      if (!segment.id.empty() || (!segment.position.empty() && segment.position != "1"))
        return no_such_node(ref);
      at = instance_.child(at, def);
      if (at == no_node) return no_such_node(ref);
      continue;
    }
    const auto& all = instance_.series(at, def);
    if (!segment.position.empty()) {
      std::size_t index = 0;
      const auto* last = segment.position.data() + segment.position.size();
      const auto read = std::from_chars(segment.position.data(), last, index);
      if (read.ec != std::errc{} || read.ptr != last || index < 1 || index > all.size())
        return no_such_node(ref);
      at = all[index - 1];
    } else if (!segment.id.empty()) {
      const auto id = RepeatId::from_text(segment.id);
      NodeId match = no_node;
      // From the end: a draft that is restored names the one that was just made.
      for (auto each = all.rbegin(); id && match == no_node && each != all.rend(); ++each)
        if (instance_.item(*each).repeat_id == *id) match = *each;
      if (match == no_node) return no_such_node(ref);
      at = match;
    } else {
      out.parent = at;
      out.repeat = def;
      out.node = all.empty() ? no_node : all.front();
    }
  }
  if (at == 0) return no_such_node(ref);
  if (out.repeat == absent) {
    out.node = at;
    if (instance_.def(at).repeat) {
      out.parent = instance_.item(at).parent;
    }
  }
  return out;
}

Result<NodeId> FormEngine::locate_node(std::string_view ref) const {
  FRONTLIJN_TRY(const Place place, locate(ref));
  if (place.node == no_node) return no_such_node(ref);
  return place.node;
}

std::string FormEngine::ref(NodeId node, bool stable) const {
  std::string out;
  for (NodeId at = node; at != 0 && at != no_node; at = instance_.item(at).parent) {
    const DefNode& def = instance_.def(at);
    std::string step = (def.attribute ? "/@" : "/") + def.name;
    if (def.repeat) {
      step += stable ? '{' + instance_.item(at).repeat_id.to_text() + '}'
                     : '[' + std::to_string(instance_.item(at).index + 1) + ']';
    }
    out = step + out;
  }
  return out;
}

std::string FormEngine::node_ref(Node node) const {
  if (node.tree == &instance_) return node.id == 0 ? "/" : shown_ref(node.id);
  std::string out;
  for (Node at = node; at && at.kind() == NodeKind::element; at = at.parent()) {
    std::string step = "/" + std::string(at.tree->local_name(at.id));
    const Node up = at.parent();
    std::vector<NodeId> same;
    if (up) up.tree->children_named(up.id, at.tree->local_name(at.id), same);
    if (same.size() > 1) step += '[' + std::to_string(at.tree->position(at.id)) + ']';
    out = step + out;
  }
  return out;
}

}  // namespace frontlijn::forms
