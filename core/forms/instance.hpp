#pragma once

#include <string>
#include <vector>

#include "core/forms/parts.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::forms {

/// The data of a running form. A node knows its definition; children lie in slots by definition, and
/// instances of a repeat in a series, so that finding a child or adding an instance costs the same however
/// many there are.
class Instance : public NodeTree {
 public:
  explicit Instance(const FormParts& parts) : parts_(parts) { items_.resize(1); }

  // -- NodeTree. Node 0 is the document; a leaf's text node has the leaf's number with `text_bit`. --
  NodeKind kind(NodeId node) const override;
  std::string_view local_name(NodeId node) const override;
  std::string qualified_name(NodeId node) const override;
  std::string_view namespace_uri(NodeId node) const override;
  NodeId parent(NodeId node) const override;
  void children(NodeId node, std::vector<NodeId>& out) const override;
  void children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const override;
  void attributes(NodeId node, std::vector<NodeId>& out) const override;
  std::string string_value(NodeId node) const override;
  bool before(NodeId left, NodeId right) const override;
  bool visible(NodeId node) const override { return show_all_ || item(node & ~text_bit).relevant; }
  std::size_t position(NodeId node) const override { return item(node).index + std::size_t{1}; }

  // -- Reading --
  struct Item {
    DefId def = absent;
    NodeId parent = no_node;
    std::uint32_t index = 0;  ///< among the instances of a repeat
    bool alive = true;
    bool own_relevant = true;
    bool relevant = true;  ///< itself and all above
    std::uint8_t due = 0;  ///< rules of its definition that wait to be evaluated, by kind
    std::string text;
    std::vector<std::uint32_t> slots;  ///< node, or series of a repeat
    RepeatId repeat_id;
  };
  const Item& item(NodeId node) const { return items_[node]; }
  Item& item(NodeId node) { return items_[node]; }
  const DefNode& def(NodeId node) const { return parts_.nodes[items_[node].def]; }
  NodeId root() const { return 1; }
  std::size_t size() const { return items_.size() - free_.size(); }
  std::size_t repeats() const { return repeats_; }
  bool is_alive(NodeId node) const { return node < items_.size() && items_[node].alive; }

  /// The instances of the repeat `def` below `parent`.
  const std::vector<NodeId>& series(NodeId parent, DefId repeat) const;
  /// The child that is no repeat.
  NodeId child(NodeId parent, DefId child) const { return items_[parent].slots[parts_.nodes[child].slot]; }
  /// The ancestor-or-self with this definition; the root for `absent`.
  NodeId ancestor(NodeId node, DefId def) const;
  /// Calls `visit` for each node of definition `target` at or below `from`.
  template <class Visit>
  void each(NodeId from, DefId target, Visit&& visit) const {
    std::vector<DefId> way;
    for (DefId at = target; at != items_[from].def; at = parts_.nodes[at].parent)
      way.push_back(at);
    walk(from, way, way.size(), visit);
  }

  // -- Changing --
  /// Builds the tree below; `make_id` gives ids to instances of repeats.
  template <class MakeId>
  NodeId build(const Seed& seed, NodeId parent, MakeId&& make_id);
  /// Makes a node with empty slots and series, without children.
  NodeId make(DefId def, NodeId parent);
  NodeId append(NodeId parent, const Seed& seed, RepeatId id);
  void adopt(NodeId child);
  void erase(NodeId instance);
  void show_all(bool all) { show_all_ = all; }

 private:
  static constexpr NodeId text_bit = 0x80000000;

  template <class Visit>
  void walk(NodeId from, const std::vector<DefId>& way, std::size_t left, Visit& visit) const {
    if (left == 0) {
      visit(from);
      return;
    }
    const DefId next = way[left - 1];
    if (!parts_.nodes[next].repeat) {
      const NodeId there = child(from, next);
      if (there != no_node) walk(there, way, left - 1, visit);
      return;
    }
    for (const NodeId each : series(from, next))
      walk(each, way, left - 1, visit);
  }
  void release(NodeId node);
  std::uint32_t order_in_parent(NodeId node) const { return def(node).slot; }

  const FormParts& parts_;
  std::vector<Item> items_;
  std::vector<std::vector<NodeId>> series_;
  std::vector<NodeId> free_;
  std::vector<std::uint32_t> free_series_;
  std::size_t repeats_ = 0;
  bool show_all_ = false;
};

template <class MakeId>
NodeId Instance::build(const Seed& seed, NodeId parent, MakeId&& make_id) {
  const NodeId id = make(seed.def, parent);
  items_[id].text = seed.text;
  if (parts_.nodes[seed.def].repeat) items_[id].repeat_id = make_id();
  for (const Seed& child : seed.children)
    adopt(build(child, id, make_id));
  return id;
}

}  // namespace frontlijn::forms
