#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace frontlijn::forms {

/// A node's number within its tree.
using NodeId = std::uint32_t;
inline constexpr NodeId no_node = 0xFFFFFFFF;

enum class NodeKind : std::uint8_t {
  document,
  element,
  attribute,
  text,
  comment,
  instruction,
  doctype,
  name_space,  ///< its local name is the prefix, its text the namespace
};

/// A tree that expressions can be evaluated over: a document that was read, a running form, a table.
/// Node 0 is the document itself. Ids are valid for as long as the tree does not change.
class NodeTree {
 public:
  virtual ~NodeTree() = default;

  virtual NodeKind kind(NodeId node) const = 0;
  /// Without the prefix; of an instruction its target.
  virtual std::string_view local_name(NodeId node) const = 0;
  /// With the prefix as it was written.
  virtual std::string qualified_name(NodeId node) const = 0;
  virtual std::string_view namespace_uri(NodeId node) const = 0;
  /// `no_node` for the document.
  virtual NodeId parent(NodeId node) const = 0;
  /// Adds the children in document order, without attributes.
  virtual void children(NodeId node, std::vector<NodeId>& out) const = 0;
  /// Adds the element children with this local name, in document order. A tree that can do so faster
  /// overrides.
  virtual void children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const;
  /// Adds the element children `name` whose child `key` has this text, by an index that the tree has
  /// itself; false when it has none.
  virtual bool find_children(NodeId, std::string_view, std::string_view, std::string_view,
                             std::vector<NodeId>&) const {
    return false;
  }
  virtual void attributes(NodeId node, std::vector<NodeId>& out) const = 0;
  /// Adds the namespace nodes of an element (XPath 1.0 §5.4); none in a tree that has no namespaces.
  virtual void namespaces(NodeId, std::vector<NodeId>&) const {}
  /// The string-value of XPath 1.0 §5.
  virtual std::string string_value(NodeId node) const = 0;
  /// Document order.
  virtual bool before(NodeId left, NodeId right) const = 0;
  /// False for a node that expressions are not to see (not relevant).
  virtual bool visible(NodeId) const { return true; }
  /// 1-based, among the siblings with the same name.
  virtual std::size_t position(NodeId node) const;
};

struct Node {
  const NodeTree* tree = nullptr;
  NodeId id = no_node;

  bool operator==(const Node&) const = default;
  explicit operator bool() const { return tree != nullptr; }

  NodeKind kind() const { return tree->kind(id); }
  std::string string_value() const { return tree->string_value(id); }
  Node parent() const {
    const NodeId up = tree->parent(id);
    return up == no_node ? Node{} : Node{tree, up};
  }
};

}  // namespace frontlijn::forms
