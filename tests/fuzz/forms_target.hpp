#pragma once

#include <algorithm>
#include <cstdlib>

#include "core/forms/datasets.hpp"
#include "core/forms/session.hpp"
#include "core/forms/xpath/evaluation.hpp"

// What the fuzzers feed, and the normal tests a little of: whatever the bytes, an answer or an error, in
// bounded time and memory.
namespace frontlijn::forms::fuzz {

struct StillClock : Clock {
  Instant now() const override { return instant_from_ms(1'763'800'200'000); }
};

/// Small bounds, so that many inputs fit in a second.
inline Limits small_limits() {
  Limits out;
  out.document_bytes = 256U << 10U;
  out.document_nodes = 20'000;
  out.evaluation_steps = 200'000;
  out.recomputations = 20'000;
  out.repeat_instances = 200;
  out.text_bytes = 64U << 10U;
  return out;
}

inline void answer_all(FormSession& session, const std::vector<TreeItem>& items, int depth) {
  for (const TreeItem& each : items) {
    if (each.can_add && depth < 3) (void)session.add_repeat(each.ref).has_value();
    if (each.items.empty()) {
      (void)session.state(each.ref).has_value();
      (void)session.answer(each.ref, "1").has_value();
    }
    answer_all(session, each.items, depth + 1);
  }
}

inline void try_form(ByteView bytes) {
  const auto definition = FormDefinition::parse(bytes, small_limits());
  if (!definition) return;
  const StillClock clock;
  SeededRandom random(1);
  const UtcZone zone;
  auto session = FormSession::begin(*definition, {clock, random, zone});
  if (!session) return;
  answer_all(**session, (*session)->tree(), 0);
  const Draft draft = (*session)->draft();
  (void)FormSession::restore(*definition, draft, {clock, random, zone}).has_value();
  (void)(*session)->finalize().has_value();
}

class FuzzHost : public Host {
 public:
  Instant now() const override { return clock_.now(); }
  const TimeZone& zone() const override { return zone_; }
  RandomSource& random() const override { return random_; }

 private:
  StillClock clock_;
  UtcZone zone_;
  mutable SeededRandom random_{1};
};

inline void try_expression(ByteView bytes) {
  static const auto tree =
      XmlTree::parse(as_bytes("<a b='1'><c>2</c><c>3<d/></c><e>2012-01-01</e></a>")).value();
  const Limits limits = small_limits();
  const auto expression = Expression::parse(as_text(bytes), limits);
  if (!expression) return;
  const FuzzHost host;
  Evaluation run(host, limits);
  const auto value = run.run(*expression, Node{tree.get(), tree->root()});
  if (value) (void)run.to_text(*value).size();
}

class TableHost : public FuzzHost {
 public:
  bool find_children(Node parent, std::string_view name, std::string_view key, std::string_view value,
                     Nodes& out) const override {
    std::vector<NodeId> found;
    if (!parent.tree->find_children(parent.id, name, key, value, found)) return false;
    for (const NodeId each : found)
      out.push_back({parent.tree, each});
    return true;
  }
};

/// What a walk over a tree finds must hang together; false says that it does not.
inline bool hangs_together(const NodeTree& tree, NodeId node, std::size_t& left) {
  std::vector<NodeId> children;
  tree.children(node, children);
  for (std::size_t i = 0; i < children.size() && left > 0; ++i, --left) {
    const NodeId child = children[i];
    if (tree.parent(child) != node || !tree.before(node, child)) return false;
    if (i > 0 && !tree.before(children[i - 1], child)) return false;
    std::vector<NodeId> same;
    if (tree.kind(child) == NodeKind::element) {
      tree.children_named(node, tree.local_name(child), same);
      if (std::find(same.begin(), same.end(), child) == same.end()) return false;
    }
    if (!hangs_together(tree, child, left)) return false;
  }
  return true;
}

/// The index of a table must find what looking at each row finds.
inline bool index_agrees(const NodeTree& tree, NodeId root) {
  std::vector<NodeId> rows;
  tree.children(root, rows);
  for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 20); ++i) {
    std::vector<NodeId> cells;
    tree.children(rows[i], cells);
    for (const NodeId cell : cells) {
      const std::string key(tree.local_name(cell));
      const std::string text = tree.string_value(cell);
      std::vector<NodeId> found;
      if (!tree.find_children(root, "item", key, text, found)) continue;
      std::vector<NodeId> first_cell;
      tree.children_named(rows[i], key, first_cell);
      const bool is_first = !first_cell.empty() && first_cell[0] == cell;
      if (is_first && std::find(found.begin(), found.end(), rows[i]) == found.end()) return false;
    }
  }
  return true;
}

/// The first line is an expression, the rest a table that it is asked of.
inline void try_table(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const Limits limits = small_limits();
  const auto tree = tree_from_csv(bytes.subspan(std::min(line + 1, bytes.size())), limits);
  if (!tree) return;
  std::size_t left = 5'000;
  std::vector<NodeId> roots;
  (*tree)->children(0, roots);
  if (!hangs_together(**tree, 0, left) || roots.size() != 1 || !index_agrees(**tree, roots[0])) std::abort();
  const auto expression = Expression::parse(text.substr(0, line), limits);
  if (!expression) return;
  const TableHost host;
  Evaluation run(host, limits);
  const auto value = run.run(*expression, Node{tree->get(), roots[0]});
  if (value) (void)run.to_text(*value).size();
}

inline void try_dataset(ByteView bytes) {
  (void)tree_from_csv(bytes, small_limits()).has_value();
  (void)tree_from_geojson(bytes, small_limits()).has_value();
}

}  // namespace frontlijn::forms::fuzz
