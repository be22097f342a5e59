#include "core/forms/instance.hpp"

#include <algorithm>

namespace frontlijn::forms {

NodeKind Instance::kind(NodeId node) const {
  if (node == 0) return NodeKind::document;
  if ((node & text_bit) != 0) return NodeKind::text;
  return def(node).attribute ? NodeKind::attribute : NodeKind::element;
}

std::string_view Instance::local_name(NodeId node) const {
  return node == 0 || (node & text_bit) != 0 ? std::string_view{} : def(node).name;
}

std::string Instance::qualified_name(NodeId node) const {
  if (node == 0 || (node & text_bit) != 0) return {};
  const DefNode& defined = def(node);
  return defined.prefix.empty() ? defined.name : defined.prefix + ':' + defined.name;
}

std::string_view Instance::namespace_uri(NodeId node) const {
  return node == 0 || (node & text_bit) != 0 ? std::string_view{} : def(node).uri;
}

NodeId Instance::parent(NodeId node) const {
  if ((node & text_bit) != 0) return node & ~text_bit;
  return items_[node].parent;
}

void Instance::children(NodeId node, std::vector<NodeId>& out) const {
  if ((node & text_bit) != 0) return;
  if (node == 0) {
    if (items_.size() > 1) out.push_back(root());
    return;
  }
  const DefNode& defined = def(node);
  if (!defined.group) {
    if (!items_[node].text.empty() && !defined.attribute) out.push_back(node | text_bit);
    return;
  }
  for (const DefId each : defined.children) {
    const DefNode& below = parts_.nodes[each];
    if (below.attribute) continue;
    if (below.repeat) {
      const auto& all = series(node, each);
      out.insert(out.end(), all.begin(), all.end());
    } else if (const NodeId there = child(node, each); there != no_node) {
      out.push_back(there);
    }
  }
}

void Instance::children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const {
  if ((node & text_bit) != 0) return;
  if (node == 0) {
    if (items_.size() > 1 && parts_.nodes[0].name == name) out.push_back(root());
    return;
  }
  const DefNode& defined = def(node);
  const auto found = defined.slots.find(std::string(name));
  if (found == defined.slots.end()) return;
  const DefId below = defined.children[found->second];
  if (parts_.nodes[below].attribute) return;
  if (parts_.nodes[below].repeat) {
    const auto& all = series(node, below);
    out.insert(out.end(), all.begin(), all.end());
  } else if (const NodeId there = child(node, below); there != no_node) {
    out.push_back(there);
  }
}

void Instance::attributes(NodeId node, std::vector<NodeId>& out) const {
  if (node == 0 || (node & text_bit) != 0) return;
  for (const DefId each : def(node).children)
    if (parts_.nodes[each].attribute)
      if (const NodeId there = child(node, each); there != no_node) out.push_back(there);
}

std::string Instance::string_value(NodeId node) const {
  if ((node & text_bit) != 0) return items_[node & ~text_bit].text;
  if (node != 0 && !def(node).group) return items_[node].text;
  std::string out;
  std::vector<NodeId> all;
  children(node, all);
  for (const NodeId each : all)
    out += string_value(each);
  return out;
}

bool Instance::before(NodeId left, NodeId right) const {
  const auto way = [this](NodeId node) {
    std::vector<NodeId> out;
    for (NodeId at = node; at != no_node; at = parent(at))
      out.push_back(at);
    std::reverse(out.begin(), out.end());
    return out;
  };
  const std::vector<NodeId> a = way(left);
  const std::vector<NodeId> b = way(right);
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i])
    ++i;
  if (i == a.size() || i == b.size()) return a.size() < b.size();
  if ((a[i] & text_bit) != 0 || (b[i] & text_bit) != 0) return (b[i] & text_bit) != 0;
  const std::uint32_t slot_a = order_in_parent(a[i]);
  const std::uint32_t slot_b = order_in_parent(b[i]);
  return slot_a != slot_b ? slot_a < slot_b : items_[a[i]].index < items_[b[i]].index;
}

const std::vector<NodeId>& Instance::series(NodeId parent, DefId repeat) const {
  return series_[items_[parent].slots[parts_.nodes[repeat].slot]];
}

NodeId Instance::ancestor(NodeId node, DefId wanted) const {
  if (wanted == absent) return root();
  NodeId at = node;
  while (at != no_node && items_[at].def != wanted)
    at = items_[at].parent;
  return at == no_node ? root() : at;
}

NodeId Instance::make(DefId defined, NodeId parent) {
  NodeId id = 0;
  if (!free_.empty()) {
    id = free_.back();
    free_.pop_back();
    items_[id] = Item{};
  } else {
    id = static_cast<NodeId>(items_.size());
    items_.emplace_back();
  }
  Item& made = items_[id];
  made.def = defined;
  made.parent = parent;
  const DefNode& node = parts_.nodes[defined];
  made.slots.assign(node.children.size(), no_node);
  for (std::size_t slot = 0; slot < node.children.size(); ++slot) {
    if (!parts_.nodes[node.children[slot]].repeat) continue;
    if (free_series_.empty()) {
      made.slots[slot] = static_cast<std::uint32_t>(series_.size());
      series_.emplace_back();
    } else {
      made.slots[slot] = free_series_.back();
      free_series_.pop_back();
    }
  }
  if (node.repeat) ++repeats_;
  return id;
}

void Instance::adopt(NodeId node) {
  Item& made = items_[node];
  if (made.parent == 0) return;
  const DefNode& defined = parts_.nodes[made.def];
  std::uint32_t& slot = items_[made.parent].slots[defined.slot];
  if (!defined.repeat) {
    slot = node;
    return;
  }
  made.index = static_cast<std::uint32_t>(series_[slot].size());
  series_[slot].push_back(node);
}

NodeId Instance::append(NodeId parent, const Seed& seed, RepeatId id) {
  // Instances of repeats within get ids from the outer one's, so that every device that adds this instance
  // gives them the same.
  std::uint8_t nested = 0;
  const NodeId made = build(seed, parent, [&] {
    RepeatId out = id;
    out.bytes[15] = static_cast<std::uint8_t>(out.bytes[15] + nested++);
    return out;
  });
  adopt(made);
  return made;
}

void Instance::erase(NodeId instance) {
  const Item& gone = items_[instance];
  auto& all = series_[items_[gone.parent].slots[def(instance).slot]];
  all.erase(all.begin() + gone.index);
  for (std::size_t i = gone.index; i < all.size(); ++i)
    items_[all[i]].index = static_cast<std::uint32_t>(i);
  release(instance);
}

void Instance::release(NodeId node) {
  const DefNode& defined = def(node);
  for (const DefId each : defined.children) {
    const std::uint32_t slot = items_[node].slots[parts_.nodes[each].slot];
    if (slot == no_node) continue;
    if (!parts_.nodes[each].repeat) {
      release(slot);
      continue;
    }
    for (const NodeId below : series_[slot])
      release(below);
    series_[slot].clear();
    free_series_.push_back(slot);
  }
  if (defined.repeat) --repeats_;
  items_[node].alive = false;
  items_[node].slots.clear();
  free_.push_back(node);
}

}  // namespace frontlijn::forms
