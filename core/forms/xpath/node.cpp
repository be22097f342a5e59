#include "core/forms/xpath/node.hpp"

namespace frontlijn::forms {

void NodeTree::children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const {
  std::vector<NodeId> all;
  children(node, all);
  for (const NodeId child : all)
    if (kind(child) == NodeKind::element && local_name(child) == name) out.push_back(child);
}

std::size_t NodeTree::position(NodeId node) const {
  const NodeId up = parent(node);
  if (up == no_node) return 1;
  std::vector<NodeId> same;
  children_named(up, local_name(node), same);
  for (std::size_t i = 0; i < same.size(); ++i)
    if (same[i] == node) return i + 1;
  return 1;
}

}  // namespace frontlijn::forms
