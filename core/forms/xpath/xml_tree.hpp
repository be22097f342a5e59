#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/limits.hpp"
#include "core/forms/xpath/node.hpp"

namespace frontlijn::forms {

/// Where something stands in a file; both from 1.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A read-only document. Nodes lie in one array in document order, their texts in one string.
class XmlTree : public NodeTree {
 public:
  /// Reads XML 1.0. Nothing is fetched, and a document that declares entities is refused. Fails with
  /// "xml.not-well-formed", "xml.entities", "xml.too-large" (each with line and column).
  static Result<std::shared_ptr<const XmlTree>> parse(ByteView xml, const Limits& limits = {});

  NodeKind kind(NodeId node) const override {
    return is_namespace(node) ? NodeKind::name_space : nodes_[node].kind;
  }
  std::string_view local_name(NodeId node) const override {
    return is_namespace(node) ? scope(node).prefix : names_[nodes_[node].name].local;
  }
  std::string qualified_name(NodeId node) const override;
  std::string_view namespace_uri(NodeId node) const override {
    return is_namespace(node) ? std::string_view{} : names_[nodes_[node].name].uri;
  }
  std::string_view prefix(NodeId node) const { return names_[nodes_[node].name].prefix; }
  NodeId parent(NodeId node) const override {
    return is_namespace(node) ? element_of(node) : nodes_[node].parent;
  }
  void children(NodeId node, std::vector<NodeId>& out) const override;
  void children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const override;
  void attributes(NodeId node, std::vector<NodeId>& out) const override;
  void namespaces(NodeId node, std::vector<NodeId>& out) const override;
  std::string string_value(NodeId node) const override;
  bool before(NodeId left, NodeId right) const override;

  std::size_t size() const { return nodes_.size(); }
  NodeId first_child(NodeId node) const { return nodes_[node].first_child; }
  NodeId next_sibling(NodeId node) const { return nodes_[node].next; }
  /// The document element.
  NodeId root() const { return root_; }
  /// The first child element with this local name, or `no_node`.
  NodeId child(NodeId node, std::string_view local) const;
  NodeId next_element(NodeId node) const;
  NodeId first_element(NodeId node) const;
  /// The attribute's value, or null when there is none; `uri` empty means without namespace.
  const std::string* attribute(NodeId node, std::string_view local, std::string_view uri = {}) const;
  Place place(NodeId node) const { return nodes_[node].place; }
  /// Prefix → namespace as declared at this element or above.
  std::string namespace_for(NodeId node, std::string_view prefix) const;

  /// Builds a tree without XML: rows of a table, features of a map.
  class Builder;

 private:
  friend class Builder;
  struct Name {
    std::string prefix, local, uri;
  };
  struct Item {
    NodeKind kind = NodeKind::element;
    std::uint32_t name = 0;
    NodeId parent = no_node;
    NodeId first_child = no_node;
    NodeId last_child = no_node;
    NodeId next = no_node;
    NodeId first_attribute = no_node;
    /// Of text, attribute, comment, instruction: index into texts_.
    std::uint32_t text = 0;
    Place place;
  };
  struct Declaration {
    NodeId element;
    std::string prefix, uri;
  };

  struct Scope {
    std::string_view prefix, uri;
  };

  // A namespace node has no number of its own: it is the element's number and its place among the namespaces
  // in scope there, with the highest bit set.
  static constexpr NodeId namespace_bit = 0x80000000;
  static constexpr unsigned namespace_bits = 8;
  /// From an element outwards; documents have some ten. Bounds what each look at a namespace node costs.
  static constexpr std::size_t most_declarations_seen = 64;
  static constexpr NodeId most_elements_with_namespaces = (1U << 23U) - 1;
  static bool is_namespace(NodeId node) { return (node & namespace_bit) != 0; }
  static NodeId element_of(NodeId node) { return (node & ~namespace_bit) >> namespace_bits; }
  std::vector<Scope> scopes(NodeId element) const;
  Scope scope(NodeId node) const;

  void collect_text(NodeId node, std::string& out) const;

  std::vector<Item> nodes_;
  std::vector<Name> names_;
  std::vector<std::string> texts_;
  std::vector<Declaration> declarations_;
  NodeId root_ = no_node;
};

class XmlTree::Builder {
 public:
  explicit Builder(const Limits& limits);

  /// Each returns false once a limit is passed; what follows is then left out.
  bool open(std::string_view local, std::string_view prefix = {}, std::string_view uri = {},
            Place place = {});
  bool attribute(std::string_view local, std::string_view value, std::string_view prefix = {},
                 std::string_view uri = {});
  void declare(std::string_view prefix, std::string_view uri);
  bool leaf(NodeKind kind, std::string_view text, std::string_view name = {});
  void close();
  /// Element with one text.
  bool field(std::string_view local, std::string_view text);

  bool within_limits() const { return ok_; }
  std::shared_ptr<const XmlTree> finish();

 private:
  NodeId add(NodeKind kind);
  std::uint32_t name(std::string_view local, std::string_view prefix, std::string_view uri);

  Limits limits_;
  std::shared_ptr<XmlTree> tree_;
  std::unordered_map<std::string, std::uint32_t> known_names_;
  std::vector<NodeId> open_;
  std::size_t attributes_here_ = 0;
  bool ok_ = true;
};

}  // namespace frontlijn::forms
