#include "core/forms/table_tree.hpp"

#include <algorithm>

namespace frontlijn::forms {
TableTree::TableTree(std::shared_ptr<const RowTable> table) : table_(std::move(table)) {}

NodeKind TableTree::kind(NodeId node) const {
  if (node == 0) return NodeKind::document;
  if (node == root) return NodeKind::element;
  const NodeId part = part_of(node);
  return part == 0 || part % 2 == 1 ? NodeKind::element : NodeKind::text;
}

std::string_view TableTree::local_name(NodeId node) const {
  if (node == 0) return {};
  if (node == root) return "root";
  const NodeId part = part_of(node);
  if (part == 0) return "item";
  return part % 2 == 1 ? std::string_view(table_->columns()[part / 2]) : std::string_view{};
}

NodeId TableTree::parent(NodeId node) const {
  if (node == 0) return no_node;
  if (node == root) return 0;
  const NodeId part = part_of(node);
  if (part == 0) return root;
  return part % 2 == 1 ? node - part : node - 1;
}

void TableTree::add_rows(const std::vector<RowTable::RowId>& rows, std::vector<NodeId>& out) const {
  // What has no number left is not shown: a table of more than a hundred million rows.
  const NodeId most = (no_node - 2) / stride() - 1;
  for (const RowTable::RowId row : rows)
    if (row <= most) out.push_back(2 + row * stride());
}

std::optional<std::size_t> TableTree::column(std::string_view name) const {
  const auto& columns = table_->columns();
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return {};
  return static_cast<std::size_t>(found - columns.begin());
}

void TableTree::children(NodeId node, std::vector<NodeId>& out) const {
  if (node == 0) return out.push_back(root);
  if (node == root) return add_rows(table_->rows(), out);
  const NodeId part = part_of(node);
  if (part == 0) {
    for (NodeId cell = 1; cell < stride(); cell += 2)
      out.push_back(node + cell);
  } else if (part % 2 == 1 && !string_value(node).empty()) {
    out.push_back(node + 1);
  }
}

void TableTree::children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const {
  if (node <= root) {
    if (name == (node == root ? "item" : "root")) children(node, out);
  } else if (part_of(node) == 0) {
    const auto& columns = table_->columns();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i] == name) out.push_back(node + 1 + 2 * static_cast<NodeId>(i));
  }
}

std::string TableTree::row_text(RowTable::RowId row) const {
  std::string out;
  for (std::size_t i = 0; i < table_->columns().size(); ++i)
    out += table_->cell(row, i);
  return out;
}

std::string TableTree::string_value(NodeId node) const {
  if (node > root) {
    const NodeId part = part_of(node);
    return part == 0 ? row_text(row_of(node)) : table_->cell(row_of(node), (part - 1) / 2);
  }
  std::string out;
  for (const RowTable::RowId row : table_->rows())
    out += row_text(row);
  return out;
}

bool TableTree::find_children(NodeId node, std::string_view name, std::string_view key,
                              std::string_view value, std::vector<NodeId>& out) const {
  if (node != root || name != "item") return false;
  const auto which = column(key);
  if (!which) return true;  // Nothing equals a column that is not there.
  // One index does not know two columns of one name.
  const auto& columns = table_->columns();
  if (std::find(columns.begin() + static_cast<std::ptrdiff_t>(*which) + 1, columns.end(), key) !=
      columns.end())
    return false;
  const auto rows = table_->rows_where(*which, value);
  if (!rows) return false;
  add_rows(*rows, out);
  return true;
}

}  // namespace frontlijn::forms
