#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/forms/xpath/node.hpp"

namespace frontlijn::forms {

/// Rows as some table has them: the store's, read when they are asked for and never all at once, or those of
/// a file.
class RowTable {
 public:
  using RowId = std::uint32_t;

  virtual ~RowTable() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  /// In the order in which they are shown; ids grow.
  virtual std::vector<RowId> rows() const = 0;
  /// Empty for a row that is gone.
  virtual std::string cell(RowId id, std::size_t column) const = 0;
  /// The rows that have this text in a column; none where the table cannot tell.
  virtual std::optional<std::vector<RowId>> rows_where(std::size_t column, std::string_view text) const = 0;
};

/// A table as the tree that forms expect: instance('id')/root/item/column. A filter on a column is the
/// table's own question.
class TableTree : public NodeTree {
 public:
  explicit TableTree(std::shared_ptr<const RowTable> table);

  NodeKind kind(NodeId node) const override;
  std::string_view local_name(NodeId node) const override;
  std::string qualified_name(NodeId node) const override { return std::string(local_name(node)); }
  std::string_view namespace_uri(NodeId) const override { return {}; }
  NodeId parent(NodeId node) const override;
  void children(NodeId node, std::vector<NodeId>& out) const override;
  void children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const override;
  void attributes(NodeId, std::vector<NodeId>&) const override {}
  std::string string_value(NodeId node) const override;
  bool before(NodeId left, NodeId right) const override { return left < right; }
  bool find_children(NodeId parent, std::string_view name, std::string_view key, std::string_view value,
                     std::vector<NodeId>& out) const override;

 private:
  // Node 1 is the root element; a row takes one number for itself and two for each of its cells.
  static constexpr NodeId root = 1;
  NodeId stride() const { return static_cast<NodeId>(1 + 2 * table_->columns().size()); }
  RowTable::RowId row_of(NodeId node) const { return (node - 2) / stride(); }
  NodeId part_of(NodeId node) const { return (node - 2) % stride(); }
  void add_rows(const std::vector<RowTable::RowId>& rows, std::vector<NodeId>& out) const;
  std::optional<std::size_t> column(std::string_view name) const;
  std::string row_text(RowTable::RowId row) const;

  std::shared_ptr<const RowTable> table_;
};

}  // namespace frontlijn::forms
