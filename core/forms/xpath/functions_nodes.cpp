#include <algorithm>
#include <array>
#include <cmath>

#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value last(Evaluation&, Call, At at) { return static_cast<double>(at.size); }

/// With a node: its place among siblings of the same name. An absolute path to a repeat means the instance
/// that the context lies in.
Value position(Evaluation& run, Call call, At at) {
  if (call.operands.empty()) return static_cast<double>(at.position);
  const Expr& which = *call.operands[0];
  const Nodes found = which.op == Op::path ? run.path_nodes(which, at, true) : run.nodes(which, at, call);
  if (found.empty()) {
    // A repeat that has no instances yet, as JavaRosa counts it.
    if (run.host().binds_absolute_paths()) return 0.0;
    if (!run.has_failed()) run.wrong_type(call, "nodes");
    return std::nan("");
  }
  return static_cast<double>(found[0].tree->position(found[0].id));
}

Value count(Evaluation& run, Call call, At at) {
  return static_cast<double>(run.nodes(*call.operands[0], at, call).size());
}

Value count_non_empty(Evaluation& run, Call call, At at) {
  const Nodes found = run.nodes(*call.operands[0], at, call);
  return static_cast<double>(std::count_if(found.begin(), found.end(),
                                           [](const Node& each) { return !each.string_value().empty(); }));
}

void with_ids(const NodeTree& tree, NodeId from, const std::vector<std::string_view>& wanted, Nodes& out) {
  std::vector<NodeId> children;
  tree.children(from, children);
  for (const NodeId child : children) {
    if (tree.kind(child) != NodeKind::element) continue;
    std::vector<NodeId> attributes;
    tree.attributes(child, attributes);
    for (const NodeId each : attributes) {
      if (tree.qualified_name(each) != "id") continue;
      if (std::find(wanted.begin(), wanted.end(), tree.string_value(each)) != wanted.end())
        out.push_back({&tree, child});
    }
    with_ids(tree, child, wanted, out);
  }
}

Value id(Evaluation& run, Call call, At at) {
  std::string wanted;
  for (const std::string& each : all_texts(run, call, at, 0))
    wanted += each + ' ';
  Nodes out;
  with_ids(*at.node.tree, 0, words(wanted), out);
  return out;
}

/// The node a name is asked of; none when the argument gives no node.
Node named(Evaluation& run, Call call, At at) {
  if (call.operands.empty()) return at.node;
  const Nodes found = run.nodes(*call.operands[0], at, call);
  return found.empty() ? Node{} : found[0];
}

bool has_name(Node node) {
  return node && (node.kind() == NodeKind::element || node.kind() == NodeKind::attribute ||
                  node.kind() == NodeKind::instruction || node.kind() == NodeKind::name_space);
}

Value local_name(Evaluation& run, Call call, At at) {
  const Node node = named(run, call, at);
  return has_name(node) ? std::string(node.tree->local_name(node.id)) : std::string();
}

Value name(Evaluation& run, Call call, At at) {
  const Node node = named(run, call, at);
  return has_name(node) ? node.tree->qualified_name(node.id) : std::string();
}

Value namespace_uri(Evaluation& run, Call call, At at) {
  const Node node = named(run, call, at);
  return has_name(node) ? std::string(node.tree->namespace_uri(node.id)) : std::string();
}

Value instance(Evaluation& run, Call call, At at) {
  const std::string name = run.text(*call.operands[0], at);
  const auto found = run.host().instance(name);
  if (!found) {
    run.failed(fail(ErrorKind::not_found, "expression.no-instance", {{"instance", name}}));
    return Nodes{};
  }
  // As in every ODK form: instance('x')/root/item begins above the root element.
  return Nodes{*found};
}

Value current(Evaluation&, Call, At at) { return at.current ? Nodes{at.current} : Nodes{}; }

/// indexed-repeat(node, repeat, index, …): the node within the index-th instance of each repeat.
Value indexed_repeat(Evaluation& run, Call call, At at) {
  if (call.operands.size() % 2 == 0) {
    run.wrong_type(call, "pairs");
    return std::string();
  }
  Nodes roots;
  for (std::size_t i = 1; i + 1 < call.operands.size(); i += 2) {
    const double wanted = run.number(*call.operands[i + 1], at);
    Nodes repeats = run.nodes(*call.operands[i], at, call);
    if (!roots.empty()) {
      // Inside the instance that the pair before picked: those below it, by going up from each.
      const Node outer = roots[0];
      // The path may have been bound to the context's own instances: look again from the outer one.
      if (repeats.empty()) return std::string();
      const std::string name(repeats[0].tree->local_name(repeats[0].id));
      std::vector<NodeId> steps;
      Nodes inside;
      const auto search = [&](auto&& self, NodeId from) -> void {
        std::vector<NodeId> children;
        outer.tree->children(from, children);
        for (const NodeId child : children) {
          if (outer.tree->kind(child) != NodeKind::element || !run.spend(1)) continue;
          if (outer.tree->local_name(child) == name) {
            inside.push_back({outer.tree, child});
          } else {
            self(self, child);
          }
        }
      };
      search(search, outer.id);
      repeats = std::move(inside);
    }
    if (!(wanted >= 1) || wanted > static_cast<double>(repeats.size())) return std::string();
    roots = {repeats[static_cast<std::size_t>(wanted) - 1]};
  }
  const Node repeat = roots.at(0);
  // The wanted node is the one below the chosen instance whose names lead the same way.
  const Nodes examples = run.nodes(*call.operands[0], at, call);
  if (examples.empty()) return std::string();
  std::vector<std::string> way;
  for (Node up = examples[0]; up; up = up.parent()) {
    if (up.tree->local_name(up.id) == repeat.tree->local_name(repeat.id) && up.kind() == NodeKind::element)
      break;
    way.emplace_back(up.tree->local_name(up.id));
  }
  Node found = repeat;
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    std::vector<NodeId> next;
    found.tree->children_named(found.id, *step, next);
    if (next.empty()) return std::string();
    found.id = next[0];
  }
  return found.tree->visible(found.id) ? Nodes{found} : Nodes{};
}

Value pulldata(Evaluation& run, Call call, At at) {
  const std::string instance_name = run.text(*call.operands[0], at);
  const auto found = run.host().instance(instance_name);
  if (!found) {
    run.failed(fail(ErrorKind::not_found, "expression.no-instance", {{"instance", instance_name}}));
    return std::string();
  }
  const std::string wanted = run.text(*call.operands[1], at);
  const std::string key = run.text(*call.operands[2], at);
  const std::string text = run.text(*call.operands[3], at);
  std::vector<NodeId> roots;
  found->tree->children(found->id, roots);
  for (const NodeId root : roots) {
    if (found->tree->kind(root) != NodeKind::element) continue;
    Nodes rows;
    if (!run.host().find_children({found->tree, root}, "item", key, text, rows)) {
      std::vector<NodeId> all;
      found->tree->children_named(root, "item", all);
      for (const NodeId row : all) {
        std::vector<NodeId> cells;
        found->tree->children_named(row, key, cells);
        if (run.spend(1) && !cells.empty() && found->tree->string_value(cells[0]) == text)
          rows.push_back({found->tree, row});
      }
    }
    std::vector<NodeId> cells;
    if (!rows.empty()) found->tree->children_named(rows[0].id, wanted, cells);
    if (!cells.empty()) return found->tree->string_value(cells[0]);
  }
  return std::string();
}

constexpr auto nodes_table = std::to_array<Function>({
    {"last", 0, 0, last},
    {"position", 0, 1, position},
    {"count", 1, 1, count},
    {"count-non-empty", 1, 1, count_non_empty},
    {"id", 1, 1, id},
    {"local-name", 0, 1, local_name},
    {"name", 0, 1, name},
    {"namespace-uri", 0, 1, namespace_uri},
    {"instance", 1, 1, instance},
    {"current", 0, 0, current},
    {"indexed-repeat", 3, 7, indexed_repeat},
    {"pulldata", 4, 4, pulldata},
});

}  // namespace

std::span<const Function> node_functions() { return nodes_table; }

}  // namespace frontlijn::forms
