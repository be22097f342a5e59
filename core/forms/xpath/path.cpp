#include <algorithm>
#include <cmath>

#include "core/forms/xpath/evaluation.hpp"
#include "core/forms/xpath/functions.hpp"

// Location paths (XPath 1.0 §2).
namespace frontlijn::forms {

void sort_nodes(Nodes& nodes) {
  std::sort(nodes.begin(), nodes.end(), [](const Node& left, const Node& right) {
    if (left.tree != right.tree) return std::less<>{}(left.tree, right.tree);
    return left.id != right.id && left.tree->before(left.id, right.id);
  });
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
}

/// How far a path has come.
struct Evaluation::Walk {
  /// From the root to the context, while an absolute path still runs along it.
  std::vector<NodeId> chain;
  std::size_t depth = 0;
  /// Whether `nodes` is in document order without doubles by the way it was made.
  bool ordered = true;
};

namespace {

std::vector<NodeId> chain_to(Node node) {
  std::vector<NodeId> out;
  for (NodeId at = node.id; at != no_node; at = node.tree->parent(at))
    out.push_back(at);
  std::reverse(out.begin(), out.end());
  return out;
}

bool reverse_axis(Axis axis) {
  return axis == Axis::ancestor || axis == Axis::ancestor_or_self || axis == Axis::preceding ||
         axis == Axis::preceding_sibling || axis == Axis::parent;
}

/// From one node in order, these give nodes in order; and from several that do not lie within each other.
bool keeps_order(Axis axis) {
  return axis == Axis::child || axis == Axis::attribute || axis == Axis::name_space || axis == Axis::self;
}

void descendants(const NodeTree& tree, NodeId from, Nodes& out) {
  std::vector<NodeId> children;
  tree.children(from, children);
  for (const NodeId child : children) {
    out.push_back({&tree, child});
    if (tree.kind(child) == NodeKind::element) descendants(tree, child, out);
  }
}

/// Attributes and namespaces have a parent, but are not its children.
bool beside_children(NodeKind kind) { return kind == NodeKind::attribute || kind == NodeKind::name_space; }

void siblings(const NodeTree& tree, NodeId node, bool after, Nodes& out) {
  const NodeId up = tree.parent(node);
  if (up == no_node || beside_children(tree.kind(node))) return;
  std::vector<NodeId> all;
  tree.children(up, all);
  const auto self = std::find(all.begin(), all.end(), node);
  if (self == all.end()) return;
  if (after) {
    for (auto at = self + 1; at != all.end(); ++at)
      out.push_back({&tree, *at});
  } else {
    for (auto at = self; at != all.begin();)
      out.push_back({&tree, *--at});
  }
}

void following(const NodeTree& tree, NodeId node, Nodes& out) {
  if (beside_children(tree.kind(node))) {
    node = tree.parent(node);
    descendants(tree, node, out);
  }
  for (NodeId at = node; at != no_node; at = tree.parent(at)) {
    Nodes next;
    siblings(tree, at, true, next);
    for (const Node& each : next) {
      out.push_back(each);
      descendants(tree, each.id, out);
    }
  }
}

void preceding(const NodeTree& tree, NodeId node, Nodes& out) {
  if (beside_children(tree.kind(node))) node = tree.parent(node);
  for (NodeId at = node; at != no_node; at = tree.parent(at)) {
    Nodes earlier;
    siblings(tree, at, false, earlier);
    for (const Node& each : earlier) {
      Nodes within;
      descendants(tree, each.id, within);
      out.insert(out.end(), within.rbegin(), within.rend());
      out.push_back(each);
    }
  }
}

/// True when the value of `expr` is the same for each node that a predicate looks at.
bool is_fixed(const Expr& expr) {
  if (expr.op == Op::path) return expr.absolute || (!expr.operands.empty() && is_fixed(*expr.operands[0]));
  if (expr.op == Op::call) {
    if (expr.text == "current" || expr.text == "true" || expr.text == "false" || expr.text == "today")
      return true;
    if (expr.text == "position" && expr.operands.size() == 1) return is_fixed(*expr.operands[0]);
    if (expr.text == "position" || expr.text == "once" || expr.text == "uuid") return false;
    if (expr.operands.empty()) return false;
  }
  return std::all_of(expr.operands.begin(), expr.operands.end(),
                     [](const ExprPtr& each) { return is_fixed(*each); });
}

bool uses_position(const Expr& expr) {
  if (expr.op == Op::call && expr.operands.empty() && (expr.text == "position" || expr.text == "last"))
    return true;
  return std::any_of(expr.operands.begin(), expr.operands.end(),
                     [](const ExprPtr& each) { return uses_position(*each); });
}

/// What a predicate says that picks one node by its place: `[position() = fixed]`, or a number alone. Null
/// for any other.
const Expr* place_test(const Expr& predicate) {
  const bool number = predicate.op == Op::number || predicate.op == Op::add || predicate.op == Op::subtract ||
                      (predicate.op == Op::call && predicate.text == "position");
  if (number) return is_fixed(predicate) ? &predicate : nullptr;
  if (predicate.op != Op::equal) return nullptr;
  for (std::size_t side = 0; side < 2; ++side) {
    const Expr& place = *predicate.operands[side];
    const Expr& other = *predicate.operands[1 - side];
    if (place.op == Op::call && place.text == "position" && place.operands.empty() && is_fixed(other))
      return &other;
  }
  return nullptr;
}

/// The child's name when `expr` is nothing but the name of a child.
const std::string* child_name(const Expr& expr) {
  if (expr.op != Op::path || expr.absolute || !expr.operands.empty() || expr.steps.size() != 1)
    return nullptr;
  const Step& step = expr.steps[0];
  return step.axis == Axis::child && step.test == Test::name && step.predicates.empty() ? &step.name
                                                                                        : nullptr;
}

struct KeyTest {
  const std::string* key = nullptr;
  const Expr* wanted = nullptr;
};

/// `[key = fixed]`, alone or as one part of an `and`.
KeyTest key_test(const Expr& predicate) {
  if (predicate.op == Op::both) {
    if (uses_position(predicate)) return {};
    for (const ExprPtr& each : predicate.operands)
      if (const KeyTest found = key_test(*each); found.key != nullptr) return found;
    return {};
  }
  if (predicate.op != Op::equal) return {};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string* key = child_name(*predicate.operands[side]);
    const Expr& other = *predicate.operands[1 - side];
    if (key != nullptr && is_fixed(other)) return {key, &other};
  }
  return {};
}

}  // namespace

bool Evaluation::matches(const Step& step, Node node) const {
  const NodeKind kind = node.kind();
  const NodeKind principal = step.axis == Axis::attribute    ? NodeKind::attribute
                             : step.axis == Axis::name_space ? NodeKind::name_space
                                                             : NodeKind::element;
  switch (step.test) {
    case Test::node:
      return true;
    case Test::text:
      return kind == NodeKind::text;
    case Test::comment:
      return kind == NodeKind::comment;
    case Test::instruction:
      return kind == NodeKind::instruction &&
             (step.name.empty() || node.tree->local_name(node.id) == step.name);
    case Test::any_name:
      return kind == principal;
    case Test::any_in_prefix:
      return kind == principal &&
             (host_.ignores_namespaces() || node.tree->namespace_uri(node.id) == namespace_of(step.prefix));
    case Test::name:
      break;
  }
  if (kind != principal || node.tree->local_name(node.id) != step.name) return false;
  if (host_.ignores_namespaces()) return true;
  return node.tree->namespace_uri(node.id) == namespace_of(step.prefix);
}

/// A name without a prefix is one without a namespace (XPath 1.0 §2.3).
std::string Evaluation::namespace_of(std::string_view prefix) const {
  if (prefix.empty()) return {};
  return prefix == "xml" ? "http://www.w3.org/XML/1998/namespace" : host_.namespace_for(prefix);
}

bool Evaluation::knows_prefixes(const Expr& path) {
  if (host_.ignores_namespaces()) return true;
  for (const Step& step : path.steps) {
    if (step.prefix.empty() || !namespace_of(step.prefix).empty()) continue;
    failed(fail(ErrorKind::invalid_input, "expression.prefix", {{"prefix", step.prefix}}));
    return false;
  }
  return true;
}

void Evaluation::axis_nodes(const Step& step, Node from, Nodes& out) {
  const NodeTree& tree = *from.tree;
  std::vector<NodeId> ids;
  switch (step.axis) {
    case Axis::self:
      out.push_back(from);
      break;
    case Axis::parent:
      if (const Node up = from.parent()) out.push_back(up);
      break;
    case Axis::child:
      if (step.test == Test::name) {
        tree.children_named(from.id, step.name, ids);
      } else {
        tree.children(from.id, ids);
      }
      break;
    case Axis::attribute:
      tree.attributes(from.id, ids);
      break;
    case Axis::descendant_or_self:
      out.push_back(from);
      [[fallthrough]];
    case Axis::descendant:
      descendants(tree, from.id, out);
      break;
    case Axis::ancestor_or_self:
      out.push_back(from);
      [[fallthrough]];
    case Axis::ancestor:
      for (Node up = from.parent(); up; up = up.parent())
        out.push_back(up);
      break;
    case Axis::following_sibling:
      siblings(tree, from.id, true, out);
      break;
    case Axis::preceding_sibling:
      siblings(tree, from.id, false, out);
      break;
    case Axis::following:
      following(tree, from.id, out);
      break;
    case Axis::preceding:
      preceding(tree, from.id, out);
      break;
    case Axis::name_space:
      tree.namespaces(from.id, ids);
      // Each is found anew from the declarations above it whenever it is looked at.
      if (!spend(100 * ids.size())) return;
      break;
  }
  for (const NodeId id : ids)
    out.push_back({&tree, id});
  if (!spend(out.size())) out.clear();
}

/// Looks at one node instead of all; false when the predicate is of another kind.
bool Evaluation::by_place(const Expr& predicate, const Context& outer, Nodes& nodes) {
  const Expr* const test = nodes.size() > 1 ? place_test(predicate) : nullptr;
  if (test == nullptr) return false;
  const Value found = value(*test, outer);
  const auto* const place = std::get_if<double>(&found);
  if (place == nullptr) return false;
  const bool there =
      *place >= 1 && *place <= static_cast<double>(nodes.size()) && *place == std::trunc(*place);
  nodes = there ? Nodes{nodes[static_cast<std::size_t>(*place) - 1]} : Nodes{};
  return true;
}

void Evaluation::filter(const std::vector<ExprPtr>& predicates, const Context& outer, Nodes& nodes) {
  for (const ExprPtr& predicate : predicates) {
    if (by_place(*predicate, outer, nodes)) continue;
    Nodes kept;
    for (std::size_t i = 0; i < nodes.size() && !failure_; ++i) {
      const Context here{nodes[i], i + 1, nodes.size(), outer.current};
      const Value found = value(*predicate, here);
      const auto* number = std::get_if<double>(&found);
      if (number != nullptr ? *number == static_cast<double>(i + 1) : to_truth(found))
        kept.push_back(nodes[i]);
    }
    nodes = std::move(kept);
  }
}

bool Evaluation::by_index(const Step& step, Node from, const Context& outer, Nodes& out) {
  if (step.axis != Axis::child || step.test != Test::name || step.predicates.empty()) return false;
  const KeyTest test = key_test(*step.predicates[0]);
  if (test.key == nullptr) return false;
  const Value wanted = value(*test.wanted, outer);
  std::string text;
  if (const auto* given = std::get_if<std::string>(&wanted)) {
    text = *given;
  } else if (const auto* nodes = std::get_if<Nodes>(&wanted)) {
    if (nodes->size() > 1) return false;
    if (nodes->empty()) return true;  // Nothing equals no node.
    text = nodes->front().string_value();
  } else {
    return false;
  }
  if (date_in(text)) return false;  // An index knows only one way to write a moment.
  return host_.find_children(from, step.name, *test.key, text, out) && spend(out.size());
}

void Evaluation::take_step(const Step& step, Node from, const Context& outer, Nodes& out) {
  Nodes found;
  // The context of a value in a predicate that does not depend on the row is the row's parent or anything.
  if (!by_index(step, from, Context{from, 1, 1, outer.current}, found)) {
    axis_nodes(step, from, found);
    // Children by name are found by that name already.
    const bool sifted = step.axis == Axis::child && step.test == Test::name && host_.ignores_namespaces();
    if (!sifted)
      found.erase(
          std::remove_if(found.begin(), found.end(), [&](const Node& each) { return !matches(step, each); }),
          found.end());
  }
  filter(step.predicates, outer, found);
  if (reverse_axis(step.axis)) std::reverse(found.begin(), found.end());
  out.insert(out.end(), found.begin(), found.end());
}

Nodes Evaluation::start_of(const Expr& path, const Context& context, Walk& walk) {
  if (path.absolute) {
    const Node root = host_.root_for(context.node);
    if (host_.binds_absolute_paths() && context.current && context.current.tree == root.tree)
      walk.chain = chain_to(context.current);
    return {root};
  }
  if (path.operands.empty()) return {context.node};
  Nodes start = nodes(*path.operands[0], context, path);
  filter(path.filters, context, start);
  walk.ordered = start.size() < 2;
  return start;
}

Nodes Evaluation::path_nodes(const Expr& path, const Context& context, bool bind_last) {
  if (!knows_prefixes(path)) return {};
  Walk walk;
  Nodes now = start_of(path, context, walk);
  for (std::size_t i = 0; i < path.steps.size() && !now.empty() && !failure_; ++i) {
    const Step& step = path.steps[i];
    const bool last = i + 1 == path.steps.size();
    if (walk.depth + 1 < walk.chain.size() && step.axis == Axis::child && step.test == Test::name &&
        step.predicates.empty() && (!last || bind_last) && now.size() == 1 &&
        now[0].id == walk.chain[walk.depth]) {
      const Node next{now[0].tree, walk.chain[walk.depth + 1]};
      if (next.tree->local_name(next.id) == step.name && next.kind() == NodeKind::element) {
        now[0] = next;
        ++walk.depth;
        continue;
      }
    }
    walk.chain.clear();
    Nodes next;
    for (const Node& from : now)
      take_step(step, from, context, next);
    const bool one = now.size() == 1;
    if (!one && !(walk.ordered && keeps_order(step.axis))) sort_nodes(next);
    // Children of nodes of which one may contain the other can come out of order.
    if (step.axis == Axis::descendant || step.axis == Axis::descendant_or_self ||
        step.axis == Axis::ancestor || step.axis == Axis::ancestor_or_self || step.axis == Axis::following ||
        step.axis == Axis::preceding)
      walk.ordered = false;
    now = std::move(next);
  }
  // A place among others is asked of what is not relevant as well.
  if (bind_last) return now;
  now.erase(
      std::remove_if(now.begin(), now.end(), [](const Node& each) { return !each.tree->visible(each.id); }),
      now.end());
  return now;
}

}  // namespace frontlijn::forms
