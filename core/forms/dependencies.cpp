#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/forms/parts.hpp"

// Which rule reads which node, found by walking each expression over the definition instead of over data. A
// walk also carries how much of the way is certain: `scope` is the deepest repeat of which the node read lies
// in the same instance as the node the rule belongs to.
namespace frontlijn::forms {
namespace {

constexpr DefId document = absent - 1;

struct Spot {
  DefId def = absent;
  DefId scope = absent;
  bool loose = false;  ///< came through a predicate: may well be another instance
  DefId row = absent;  ///< as in Reader
  int shift = 0;

  auto operator<=>(const Spot&) const = default;
};
using Spots = std::set<Spot>;

class Reading {
 public:
  Reading(const FormParts& parts, DefId target) : parts_(parts) {
    const Spot here{target, parts.nodes[target].repeat_here, false};
    current_ = here;
    for (DefId at = target; at != absent; at = parts.nodes[at].parent)
      chain_.insert(chain_.begin(), at);
  }

  /// All that evaluating `expr` at the target looks at.
  void run(const Expr& expr) { walk(expr, {current_}, false); }

  /// The same for a list of choices: its rows, and the values they have.
  void run_list(const Expr& rows, const Expr& value) {
    Spots loosened;
    for (Spot each : walk(rows, {current_}, false)) {
      each.loose = true;
      loosened.insert(each);
    }
    walk(value, loosened, false);
  }

  Spots values;
  Spots positions;

 private:
  const DefNode& node(DefId def) const { return parts_.nodes[def]; }

  DefId shallower(DefId scope, DefId limit) const {
    if (scope == absent || limit == absent) return absent;
    return node(scope).depth > node(limit).depth ? limit : scope;
  }

  Spots walk(const Expr& expr, const Spots& context, bool bind_last) {
    if (expr.op == Op::path) return path(expr, context, bind_last);
    if (expr.op == Op::call) return call(expr, context);
    Spots out;
    for (const ExprPtr& each : expr.operands) {
      const Spots found = walk(*each, context, false);
      if (expr.op == Op::unite) out.insert(found.begin(), found.end());
    }
    return out;
  }

  Spots call(const Expr& expr, const Spots& context) {
    if (expr.text == "current") return {current_};
    if (expr.text == "instance" && !parts_.primary_instance.empty() && expr.operands.size() == 1 &&
        expr.operands[0]->op == Op::literal && expr.operands[0]->text == parts_.primary_instance)
      return {Spot{document, absent, false}};
    if (expr.text == "position" && expr.operands.size() == 1) {
      const Spots before = values;
      for (const Spot& each : walk(*expr.operands[0], context, true)) {
        positions.insert(each);
        // An instance has its place whatever is in it, and whether or not it is relevant.
        if (each.def != document && node(each.def).repeat && !before.contains(each)) values.erase(each);
      }
      return {};
    }
    if (expr.text == "indexed-repeat" && neighbour(expr, context)) return {};
    Spots out;
    const bool keeps_itself = expr.text == "coalesce" || expr.text == "once";
    for (std::size_t i = 0; i < expr.operands.size(); ++i) {
      may_be_itself_ = keeps_itself && expr.operands[i]->op == Op::path;
      const Spots found = walk(*expr.operands[i], context, false);
      if (expr.text == "indexed-repeat") {
        // Reaches any instance, whatever the path says.
        for (const Spot& each : found) {
          values.insert({each.def, absent, true});
          if (node(each.def).repeat) positions.insert({each.def, absent, true});
        }
      }
      if (expr.text == "randomize" && i == 0) out = found;
    }
    // jr:choice-name may hold its question as text.
    if (expr.text == "jr:choice-name" && expr.operands.size() == 2 && expr.operands[1]->op == Op::literal)
      if (const DefId def = parts_.find(expr.operands[1]->text); def != absent)
        values.insert({def, absent, true});
    return out;
  }

  /// "position(somewhere) - 1": how far from the place of the instance that this node lies in.
  struct Offset {
    const Expr* from = nullptr;
    int by = 0;
  };
  static Offset offset_of(const Expr& expr) {
    if (expr.op == Op::call && expr.text == "position" && expr.operands.size() == 1)
      return {expr.operands[0].get(), 0};
    if ((expr.op != Op::add && expr.op != Op::subtract) || expr.operands[1]->op != Op::number) return {};
    const double by = expr.operands[1]->number;
    if (!(by >= 0 && by <= 1000) || by != static_cast<int>(by)) return {};
    Offset out = offset_of(*expr.operands[0]);
    out.by += expr.op == Op::add ? static_cast<int>(by) : -static_cast<int>(by);
    return out;
  }
  /// The same of a predicate: "position() = position(current()/..) - 1", or the number alone.
  static Offset offset_of_row(const Expr& predicate) {
    Offset out;
    if (predicate.op == Op::equal) {
      for (const std::size_t side : {0U, 1U}) {
        const Expr& place = *predicate.operands[side];
        if (place.op == Op::call && place.text == "position" && place.operands.empty())
          out = offset_of(*predicate.operands[1 - side]);
      }
    } else {
      out = offset_of(predicate);
    }
    // Seen from the row, a relative path would be the row's own.
    const bool from_here = out.from != nullptr && out.from->op == Op::path &&
                           (out.from->absolute || (!out.from->operands.empty() && out.from->filters.empty() &&
                                                   out.from->operands[0]->op == Op::call &&
                                                   out.from->operands[0]->text == "current"));
    return from_here ? out : Offset{};
  }

  /// Where a walk leads, without noting what it reads.
  Spots look(const Expr& expr, bool bind_last) {
    const Spots values_before = values;
    const Spots positions_before = positions;
    Spots out = walk(expr, {current_}, bind_last);
    values = values_before;
    positions = positions_before;
    return out;
  }
  /// The repeat whose instance around the current node `expr` leads to; absent for anything else.
  DefId own_instance(const Expr& expr) {
    const Spots found = look(expr, true);
    if (found.size() != 1 || found.begin()->loose) return absent;
    const DefId def = found.begin()->def;
    return def != document && node(def).repeat && found.begin()->scope == def ? def : absent;
  }
  DefId scope_above(DefId repeat) const {
    return node(repeat).parent == absent ? absent : node(node(repeat).parent).repeat_here;
  }

  /// indexed-repeat(node, repeat, position(..) - 1)
  bool neighbour(const Expr& call, const Spots& context) {
    if (call.operands.size() != 3 || context != Spots{current_}) return false;
    const Offset offset = offset_of(*call.operands[2]);
    if (offset.from == nullptr) return false;
    const DefId row = own_instance(*call.operands[1]);
    if (row == absent || own_instance(*offset.from) != row) return false;
    const Spots leaves = look(*call.operands[0], false);
    for (const Spot& each : leaves)
      if (each.loose || each.scope != row) return false;
    walk(*call.operands[2], context, false);
    for (const Spot& each : leaves)
      values.insert({each.def, scope_above(row), true, row, offset.by});
    return true;
  }

  /// The step's one spot is the series of a repeat that the current node lies in, and the predicate picks the
  /// instance at a fixed distance from the current one.
  bool pick_neighbour(const Step& step, const Spots& positions_before, Spots& now) {
    if (step.predicates.size() != 1 || now.size() != 1) return false;
    const Spot series = *now.begin();
    if (series.def == document || series.loose || !node(series.def).repeat ||
        series.scope != scope_above(series.def))
      return false;
    const Offset offset = offset_of_row(*step.predicates[0]);
    if (offset.from == nullptr || own_instance(*offset.from) != series.def) return false;
    positions = positions_before;
    walk(*offset.from, {current_}, true);
    positions.insert({series.def, series.def, false});
    now = {Spot{series.def, series.scope, true, series.def, offset.by}};
    return true;
  }

  Spots path(const Expr& expr, const Spots& context, bool bind_last) {
    const bool itself = std::exchange(may_be_itself_, false);
    Spots now = context;
    std::size_t depth = 0;
    bool along = expr.absolute;
    if (expr.absolute) {
      now = {Spot{document, absent, false}};
    } else if (!expr.operands.empty()) {
      now = walk(*expr.operands[0], context, false);
      predicates(expr.filters, now);
    }
    for (std::size_t i = 0; i < expr.steps.size(); ++i) {
      const Step& step = expr.steps[i];
      const bool last = i + 1 == expr.steps.size();
      if (along && depth < chain_.size() && step.axis == Axis::child && step.test == Test::name &&
          step.predicates.empty() && (!last || bind_last) && node(chain_[depth]).name == step.name) {
        const DefId def = chain_[depth++];
        now = {Spot{def, node(def).repeat_here, false}};
        continue;
      }
      along = false;
      Spots next;
      const Spots positions_before = step.predicates.size() == 1 ? positions : Spots{};
      for (const Spot& each : now)
        take(step, each, next);
      now = std::move(next);
      if (!pick_neighbour(step, positions_before, now)) predicates(step.predicates, now);
    }
    now.erase(Spot{document, absent, false});
    for (const Spot& each : now)
      if (!itself || each != current_) values.insert(each);
    return now;
  }

  void predicates(const std::vector<ExprPtr>& list, Spots& spots) {
    if (list.empty()) return;
    Spots loosened;
    for (Spot each : spots) {
      each.loose = true;
      loosened.insert(each);
    }
    spots = std::move(loosened);
    for (const ExprPtr& each : list) {
      // A row of a data set is no node of the form: then relative paths lead nowhere.
      for (const Spot& found : walk(*each, spots, false))
        values.insert(found);
    }
  }

  static bool fits(const Step& step, const DefNode& def) {
    if ((step.axis == Axis::attribute) != def.attribute && step.axis != Axis::self &&
        step.axis != Axis::parent)
      return false;
    switch (step.test) {
      case Test::name:
        return def.name == step.name;
      case Test::node:
      case Test::any_name:
      case Test::any_in_prefix:
        return true;
      default:
        return false;
    }
  }

  void add(const Step& step, const Spot& spot, Spots& out) {
    if (spot.def == document ? step.test != Test::node : !fits(step, node(spot.def))) return;
    if (spot.def != document && node(spot.def).repeat && step.axis != Axis::self &&
        step.axis != Axis::parent && step.axis != Axis::ancestor && step.axis != Axis::ancestor_or_self)
      positions.insert(spot);
    out.insert(spot);
  }

  void below(const Step& step, const Spot& from, Spots& out) {
    if (from.def == document) {
      const Spot root{0, absent, from.loose};
      add(step, root, out);
      return below(step, root, out);
    }
    for (const DefId child : node(from.def).children) {
      const Spot here{child, from.scope, from.loose, from.row, from.shift};
      if (!node(child).attribute) add(step, here, out);
      if (node(child).repeat) positions.insert(here);
      below(step, here, out);
    }
  }

  Spot up(const Spot& from) const {
    const DefId parent = node(from.def).parent;
    if (parent == absent) return {document, absent, from.loose};
    const DefId scope = shallower(from.scope, node(parent).repeat_here);
    // Out of the row again: then it is no matter which row it was.
    return from.def == from.row ? Spot{parent, scope, from.loose}
                                : Spot{parent, scope, from.loose, from.row, from.shift};
  }

  void take(const Step& step, const Spot& from, Spots& out) {
    const bool at_document = from.def == document;
    switch (step.axis) {
      case Axis::self:
        add(step, from, out);
        break;
      case Axis::parent:
        if (!at_document) add(step, up(from), out);
        break;
      case Axis::child:
      case Axis::attribute:
        if (step.test == Test::text) {
          out.insert(from);
        } else if (at_document) {
          add(step, {0, absent, from.loose}, out);
        } else {
          for (const DefId child : node(from.def).children)
            add(step, {child, from.scope, from.loose, from.row, from.shift}, out);
        }
        break;
      case Axis::descendant_or_self:
        add(step, from, out);
        [[fallthrough]];
      case Axis::descendant:
        below(step, from, out);
        break;
      case Axis::ancestor_or_self:
        add(step, from, out);
        [[fallthrough]];
      case Axis::ancestor:
        for (Spot at = from; at.def != document;)
          add(step, at = up(at), out);
        break;
      case Axis::following_sibling:
      case Axis::preceding_sibling:
        if (!at_document && node(from.def).parent != absent) {
          Spot parent = up(from);
          parent.loose = true;
          for (const DefId child : node(parent.def).children)
            add(step, {child, parent.scope, true}, out);
        }
        break;
      case Axis::following:
      case Axis::preceding:
        below(step, {document, absent, true}, out);
        break;
      case Axis::name_space:
        break;
    }
  }

  const FormParts& parts_;
  Spot current_;
  std::vector<DefId> chain_;
  /// coalesce(node itself, …) keeps what is there: no circle.
  bool may_be_itself_ = false;
};

bool in_order(const Rule& rule) {
  return rule.kind == RuleKind::relevant || rule.kind == RuleKind::calculate;
}

void all_below(const FormParts& parts, DefId def, std::vector<DefId>& out) {
  out.push_back(def);
  for (const DefId child : parts.nodes[def].children)
    all_below(parts, child, out);
}

void add_reader(std::vector<Reader>& list, Reader reader) {
  if (std::find(list.begin(), list.end(), reader) == list.end()) list.push_back(reader);
}

Error goes_round(const FormParts& parts, DefId node, std::string nodes) {
  const Place place = parts.nodes[node].place;
  return fail(ErrorKind::invalid_input, "form.cycle",
              {{"nodes", std::move(nodes)},
               {"node", parts.path(node)},
               {"line", fmt::to_string(place.line)},
               {"column", fmt::to_string(place.column)}});
}

/// Kahn's algorithm; what cannot be put in order goes round.
Result<void> rank(FormParts& parts, const std::vector<std::vector<RuleId>>& followers) {
  std::vector<std::uint32_t> waiting_for(parts.rules.size(), 0);
  for (const auto& list : followers)
    for (const RuleId each : list)
      ++waiting_for[each];
  std::vector<RuleId> ready;
  for (RuleId each = 0; each < parts.rules.size(); ++each)
    if (in_order(parts.rules[each]) && waiting_for[each] == 0) ready.push_back(each);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < ready.size(); ++i) {
    parts.rules[ready[i]].rank = next++;
    waiting_for[ready[i]] = absent;
    for (const RuleId each : followers[ready[i]])
      if (--waiting_for[each] == 0) ready.push_back(each);
  }
  std::string circle;
  DefId first = absent;
  for (RuleId each = 0; each < parts.rules.size(); ++each) {
    const Rule& rule = parts.rules[each];
    if (!in_order(rule) || waiting_for[each] == absent) continue;
    if (first == absent) first = rule.target;
    if (circle.size() < 300) circle += (circle.empty() ? "" : ", ") + parts.path(rule.target);
  }
  if (first == absent) return {};
  return goes_round(parts, first, std::move(circle));
}

/// Whether a node must be answered, or may be, cannot hang on its own answer (JavaRosa, TriggerableDag).
Result<void> check_conditions(const FormParts& parts) {
  for (DefId id = 0; id < parts.nodes.size(); ++id) {
    for (const ExprId condition : {parts.nodes[id].required, parts.nodes[id].readonly}) {
      if (condition == absent) continue;
      Reading reading(parts, id);
      reading.run(parts.expressions[condition].root());
      for (const Spot& each : reading.values)
        if (each.def == id && !each.loose) return goes_round(parts, id, parts.path(id));
    }
  }
  return {};
}

}  // namespace

Result<void> connect_rules(FormParts& parts) {
  FRONTLIJN_CHECK(check_conditions(parts));
  const std::size_t size = parts.nodes.size();
  parts.readers.assign(size, {});
  parts.position_readers.assign(size, {});
  parts.outer_readers.assign(size, {});
  parts.rules_within.assign(size, {});

  // Rules that make a node's value or whether it is there, for the order.
  std::vector<std::vector<RuleId>> makers(size);
  for (RuleId id = 0; id < parts.rules.size(); ++id) {
    const Rule& rule = parts.rules[id];
    if (rule.kind == RuleKind::calculate) makers[rule.target].push_back(id);
    if (rule.kind == RuleKind::relevant) {
      std::vector<DefId> all;
      all_below(parts, rule.target, all);
      for (const DefId each : all)
        makers[each].push_back(id);
    }
    for (DefId at = rule.target; at != absent; at = parts.nodes[at].parent)
      parts.rules_within[at].push_back(id);
  }

  std::vector<std::vector<RuleId>> followers(parts.rules.size());
  for (RuleId id = 0; id < parts.rules.size(); ++id) {
    const Rule& rule = parts.rules[id];
    Reading reading(parts, rule.kind == RuleKind::count ? parts.nodes[rule.target].parent : rule.target);
    const Expr& root = parts.expressions[rule.expression].root();
    if (rule.kind == RuleKind::choices) {
      reading.run_list(root, parts.expressions[parts.control_parts[rule.control].itemset->value].root());
    } else {
      reading.run(root);
    }
    std::set<RuleId> before;
    for (const Spot& each : reading.values) {
      if (each.def == document) continue;
      const Reader reader{id, each.scope, each.row, each.shift};
      add_reader(parts.readers[each.def], reader);
      for (DefId at = each.def; at != absent; at = parts.nodes[at].parent) {
        // A reader from outside the repeat (or from another instance) minds that instances come and go.
        const bool outside = each.scope == absent || parts.nodes[each.scope].depth < parts.nodes[at].depth;
        if (parts.nodes[at].repeat && outside) add_reader(parts.outer_readers[at], reader);
      }
      if (!each.loose) before.insert(makers[each.def].begin(), makers[each.def].end());
    }
    for (const Spot& each : reading.positions) {
      if (each.def == document || !parts.nodes[each.def].repeat) continue;
      add_reader(parts.position_readers[each.def], {id, each.scope});
      const bool outside =
          each.scope == absent || parts.nodes[each.scope].depth < parts.nodes[each.def].depth;
      if (outside) add_reader(parts.outer_readers[each.def], {id, each.scope});
    }
    if (!in_order(rule)) continue;
    for (const RuleId each : before)
      if (in_order(parts.rules[each])) followers[each].push_back(id);
  }
  return rank(parts, followers);
}

}  // namespace frontlijn::forms
