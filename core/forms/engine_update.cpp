#include <algorithm>
#include <cmath>
#include <utility>

#include "core/forms/engine.hpp"
#include "core/forms/xpath/function_tables.hpp"
#include "core/forms/xpath/moment.hpp"

// Changes and what follows from them. A change marks the rules that read it as due; due rules run in the
// order of their rank, so that each runs once; then come actions, then counts of repeats and lists of
// choices.
namespace frontlijn::forms {
namespace {

constexpr std::uint8_t due_bit(RuleKind kind) { return kind == RuleKind::relevant ? 1 : 2; }

}  // namespace

void FormEngine::mark(RuleId id, NodeId node) {
  const Rule& rule = parts_.rules[id];
  if (rule.kind == RuleKind::count || rule.kind == RuleKind::choices) {
    if (afterwards_known_.insert({id, node}).second) afterwards_.push_back({0, 0, id, node});
    return;
  }
  std::uint8_t& due = instance_.item(node).due;
  if ((due & due_bit(rule.kind)) != 0) return;
  due |= due_bit(rule.kind);
  due_.push({rule.rank, order_++, id, node});
}

void FormEngine::mark_targets(const Reader& reader, NodeId node) {
  const Rule& rule = parts_.rules[reader.rule];
  const DefId target = rule.kind == RuleKind::count ? parts_.nodes[rule.target].parent : rule.target;
  if (reader.row != absent) {
    const NodeId row = instance_.ancestor(node, reader.row);
    if (instance_.item(row).def != reader.row) return;
    mark_row(reader, target, instance_.item(row).parent,
             static_cast<std::int64_t>(instance_.item(row).index) - reader.shift);
    return;
  }
  instance_.each(instance_.ancestor(node, reader.scope), target,
                 [&](NodeId each) { mark(reader.rule, each); });
}

/// What reads from within the instance at this place, if there is one.
void FormEngine::mark_row(const Reader& reader, DefId target, NodeId parent, std::int64_t place) {
  const auto& all = instance_.series(parent, reader.row);
  if (place < 0 || place >= static_cast<std::int64_t>(all.size())) return;
  instance_.each(all[static_cast<std::size_t>(place)], target, [&](NodeId each) { mark(reader.rule, each); });
}

/// All rules with a target at or below a node that is new.
void FormEngine::mark_within(NodeId from, DefId def) {
  for (const RuleId id : parts_.rules_within[def]) {
    const Rule& rule = parts_.rules[id];
    if (rule.kind == RuleKind::choices) continue;
    DefId target = rule.target;
    if (rule.kind == RuleKind::count) {
      if (target == def) continue;  // Its own count is its parent's affair.
      target = parts_.nodes[target].parent;
    }
    instance_.each(from, target, [&](NodeId each) { mark(id, each); });
  }
}

void FormEngine::node_changed(NodeId node) {
  for (const Reader& reader : parts_.readers[instance_.item(node).def])
    mark_targets(reader, node);
}

void FormEngine::set_text(NodeId node, std::string text) {
  Instance::Item& item = instance_.item(node);
  if (item.text == text) return;
  item.text = std::move(text);
  changes_.push_back(node);
  node_changed(node);
  if (!running_) return;
  for (const std::uint32_t action : parts_.nodes[item.def].on_change)
    due_actions_.push_back({action, node, action_depth_ + 1});
}

void FormEngine::answer(NodeId node, std::string text) {
  set_text(node, std::move(text));
  settle();
}

void FormEngine::refresh_relevance(NodeId node) {
  Instance::Item& item = instance_.item(node);
  const bool relevant = item.own_relevant && instance_.item(item.parent).relevant;
  if (relevant == item.relevant) return;
  item.relevant = relevant;
  structure_changed_ = true;
  node_changed(node);
  std::vector<NodeId> below;
  instance_.attributes(node, below);
  if (instance_.def(node).group) instance_.children(node, below);
  for (const NodeId each : below)
    refresh_relevance(each);
}

void FormEngine::set_relevant_below(NodeId node, bool relevant) {
  instance_.item(node).relevant = relevant;
  std::vector<NodeId> below;
  instance_.attributes(node, below);
  if (instance_.def(node).group) instance_.children(node, below);
  for (const NodeId each : below)
    set_relevant_below(each, relevant);
}

/// A calculated value as it is stored: by the node's type, and nothing for what is no number
/// (JavaRosa, Recalculate).
std::string FormEngine::cast(const Value& value, const DefNode& node) const {
  const Evaluation convert(*this, parts_.limits);
  if (const auto* number = std::get_if<double>(&value); number != nullptr && std::isnan(*number)) return {};
  switch (node.type) {
    case DataType::integer: {
      const std::string text = convert.to_text(value);
      if (text.empty()) return {};
      const double number = convert.to_number(value);
      return std::isnan(number) ? text : number_as_text(std::trunc(number));
    }
    case DataType::date:
    case DataType::date_time: {
      const auto moment = convert.moment(value);
      if (!moment) return convert.to_text(value);
      return node.type == DataType::date ? date_as_text(*moment, zone()) : date_time_as_text(*moment, zone());
    }
    case DataType::time:
      if (const auto* moment = std::get_if<Moment>(&value)) return time_as_text(moment->at, zone());
      return convert.to_text(value);
    default:
      return convert.to_text(value);
  }
}

void FormEngine::run_rule(const Due& due) {
  const Rule& rule = parts_.rules[due.rule];
  if (!instance_.is_alive(due.node) || instance_.item(due.node).def != rule.target) return;
  std::uint8_t& bits = instance_.item(due.node).due;
  if ((bits & due_bit(rule.kind)) == 0) return;
  bits &= static_cast<std::uint8_t>(~due_bit(rule.kind));
  if (rule.kind == RuleKind::relevant) {
    const bool relevant = holds(rule.expression, due.node, true);
    Instance::Item& item = instance_.item(due.node);
    if (item.own_relevant == relevant) return;
    item.own_relevant = relevant;
    refresh_relevance(due.node);
  } else {
    set_text(due.node, cast(value_of(rule.expression, at(due.node)), parts_.nodes[rule.target]));
  }
}

bool FormEngine::run_rules() {
  const bool any = !due_.empty();
  while (!due_.empty()) {
    const Due next = due_.top();
    due_.pop();
    if (++spent_ > parts_.limits.recomputations) {
      note(fail(ErrorKind::limit_exceeded, "form.does-not-settle",
                {{"node", parts_.path(parts_.rules[next.rule].target)}}));
      for (; !due_.empty(); due_.pop())
        if (instance_.is_alive(due_.top().node)) instance_.item(due_.top().node).due = 0;
      return false;
    }
    run_rule(next);
  }
  return any;
}

void FormEngine::run_action(const DueAction& due) {
  const Action& action = parts_.actions[due.action];
  action_depth_ = due.depth;
  // Also a node that is not relevant now is set.
  instance_.show_all(true);
  const Value found = value_of(action.target, at(due.source));
  instance_.show_all(false);
  const auto* nodes = std::get_if<Nodes>(&found);
  if (nodes == nullptr || nodes->empty()) return;
  // An action sets one node; which of several is meant would be a guess (JavaRosa, SetValueAction).
  if (nodes->size() > 1)
    return note(fail(ErrorKind::invalid_input, "form.action-many",
                     {{"target", parts_.expressions[action.target].text().substr(0, 200)}}));
  const Node target = nodes->front();
  if (target.tree != &instance_ || target.kind() == NodeKind::document || instance_.def(target.id).group)
    return;
  const DefNode& def = instance_.def(target.id);
  std::string text = action.kind == ActionKind::set_place ? surroundings_.place : action.text;
  if (action.kind == ActionKind::set_value && action.value != absent)
    text = cast(value_of(action.value, at(target.id)), def);
  set_text(target.id, std::move(text));
  if (opening_ && def.calculate_rule != absent) mark(def.calculate_rule, target.id);
  mark_choices(target.id);
}

bool FormEngine::run_actions() {
  bool any = false;
  while (!due_actions_.empty()) {
    const DueAction next = due_actions_.front();
    due_actions_.pop_front();
    if (!instance_.is_alive(next.source)) continue;
    if (next.depth > parts_.limits.action_depth || ++spent_ > parts_.limits.recomputations) {
      note(fail(ErrorKind::limit_exceeded, "form.does-not-settle", {{"node", shown_ref(next.source)}}));
      due_actions_.clear();
      break;
    }
    run_action(next);
    action_depth_ = 0;
    any = true;
    // What the action changed is there before the next one looks.
    run_rules();
  }
  return any;
}

bool FormEngine::run_afterwards() {
  if (afterwards_.empty()) return false;
  const Due next = afterwards_.front();
  afterwards_.pop_front();
  afterwards_known_.erase({next.rule, next.node});
  if (!instance_.is_alive(next.node)) return true;
  const Rule& rule = parts_.rules[next.rule];
  if (rule.kind == RuleKind::count) {
    adjust_count(rule, next.node);
  } else {
    keep_valid_choices(rule, next.node);
  }
  return true;
}

void FormEngine::settle() {
  spent_ = 0;
  while (run_rules() || run_actions() || run_afterwards()) {
    if (++spent_ > parts_.limits.recomputations) break;
  }
}

/// What the form itself fills in must be among the choices, as what somebody answers must.
void FormEngine::mark_choices(NodeId node) {
  if (instance_.item(node).text.empty()) return;
  const DefId def = instance_.item(node).def;
  for (const RuleId id : parts_.rules_within[def])
    if (parts_.rules[id].kind == RuleKind::choices && parts_.rules[id].target == def) mark(id, node);
}

/// What a template fills in is a change too.
void FormEngine::note_texts(NodeId node) {
  if (!instance_.item(node).text.empty()) changes_.push_back(node);
  if (!instance_.def(node).group) mark_choices(node);
  std::vector<NodeId> below;
  if (instance_.def(node).group) instance_.children(node, below);
  for (const NodeId each : below)
    note_texts(each);
}

NodeId FormEngine::add_repeat(NodeId parent, DefId repeat, RepeatId id) {
  const NodeId made = instance_.append(parent, parts_.templates.at(repeat), id);
  structure_changed_ = true;
  if (!instance_.item(parent).relevant) set_relevant_below(made, false);
  preload(made);
  note_texts(made);
  fire_new_repeat(made);
  mark_within(made, repeat);
  for (const Reader& reader : parts_.outer_readers[repeat])
    mark_targets(reader, made);
  return made;
}

void FormEngine::remove_repeat(NodeId gone) {
  const DefId repeat = instance_.item(gone).def;
  const NodeId parent = instance_.item(gone).parent;
  const std::size_t index = instance_.item(gone).index;
  instance_.erase(gone);
  structure_changed_ = true;
  const auto& left = instance_.series(parent, repeat);
  for (std::size_t i = index; i < left.size(); ++i)
    for (const Reader& reader : parts_.position_readers[repeat])
      if (reader.scope != absent && parts_.nodes[reader.scope].depth >= parts_.nodes[repeat].depth)
        mark_targets(reader, left[i]);
  for (const Reader& reader : parts_.outer_readers[repeat]) {
    if (reader.row != repeat) {
      mark_targets(reader, parent);
      continue;
    }
    // From the place of the one that went on, all have moved up; who reads ahead reads another one.
    const Rule& rule = parts_.rules[reader.rule];
    const DefId target = rule.kind == RuleKind::count ? parts_.nodes[rule.target].parent : rule.target;
    const auto place = static_cast<std::int64_t>(index);
    for (std::int64_t at = place - std::max(reader.shift, 0); at < place; ++at)
      mark_row(reader, target, parent, at);
  }
}

std::size_t FormEngine::wanted_count(ExprId count, NodeId parent) const {
  const double number = Evaluation(*this, parts_.limits).to_number(value_of(count, at(parent)));
  const auto most = static_cast<double>(parts_.limits.repeat_instances);
  return static_cast<std::size_t>(std::isnan(number) ? 0.0 : std::clamp(std::trunc(number), 0.0, most));
}

bool FormEngine::may_remove(NodeId instance) const {
  const DefNode& def = instance_.def(instance);
  if (!def.fixed_size) return true;
  const NodeId parent = instance_.item(instance).parent;
  return def.count != absent &&
         instance_.series(parent, instance_.item(instance).def).size() > wanted_count(def.count, parent);
}

/// Whether somebody filled in anything at or below that a new instance would not have by itself.
bool FormEngine::holds_answers(NodeId node, const Seed* pattern) const {
  const DefNode& def = instance_.def(node);
  if (!def.group) {
    const std::string& text = instance_.item(node).text;
    return def.calculate == absent && def.preload.empty() && !text.empty() &&
           (pattern == nullptr || text != pattern->text);
  }
  std::vector<NodeId> below;
  instance_.children(node, below);
  return std::any_of(below.begin(), below.end(), [&](NodeId each) {
    const DefId child = instance_.item(each).def;
    if (parts_.nodes[child].repeat) return holds_answers(each, &parts_.templates.at(child));
    const Seed* found = nullptr;
    if (pattern != nullptr)
      for (const Seed& seed : pattern->children)
        if (seed.def == child) found = &seed;
    return holds_answers(each, found);
  });
}

/// A count that gets lower takes away no answers: who meant 6 and typed 5 would lose the work on one (as in
/// ODK Collect). What nobody filled in goes.
void FormEngine::adjust_count(const Rule& rule, NodeId parent) {
  const std::size_t wanted = wanted_count(rule.expression, parent);
  const auto& now = instance_.series(parent, rule.target);
  const Seed& pattern = parts_.templates.at(rule.target);
  while (now.size() > wanted && !holds_answers(now.back(), &pattern))
    remove_repeat(now.back());
  while (instance_.series(parent, rule.target).size() < wanted) {
    if (instance_.repeats() >= parts_.limits.repeat_instances) {
      note(fail(ErrorKind::limit_exceeded, "form.too-many", {{"node", parts_.path(rule.target)}}));
      return;
    }
    add_repeat(parent, rule.target, new_repeat_id());
  }
}

/// What was chosen and can no longer be chosen goes.
void FormEngine::keep_valid_choices(const Rule& rule, NodeId node) {
  const std::string now = instance_.item(node).text;
  if (now.empty()) return;
  const Itemset& itemset = *parts_.control_parts[rule.control].itemset;
  if (is_unknown_list(itemset)) return;
  const Value found = value_of(itemset.nodes, at(node));
  const auto* nodes = std::get_if<Nodes>(&found);
  if (nodes == nullptr) return;
  const auto chosen = words(now);
  const bool one = parts_.controls[rule.control].kind == ControlKind::select_one;
  std::set<std::string, std::less<>> there;
  for (const Node& each : *nodes) {
    const std::string value = text_of(itemset.value, {each, 1, 1, {&instance_, node}});
    if (one ? value == now : std::find(chosen.begin(), chosen.end(), value) != chosen.end())
      there.insert(value);
  }
  if (one) {
    if (there.empty()) set_text(node, {});
    return;
  }
  std::string kept;
  for (const std::string_view each : chosen)
    if (there.contains(each)) kept += (kept.empty() ? "" : " ") + std::string(each);
  set_text(node, kept);
}

void FormEngine::fire(bool Action::*event) {
  for (std::uint32_t id = 0; id < parts_.actions.size(); ++id) {
    const Action& action = parts_.actions[id];
    if (!(action.*event)) continue;
    if (action.source == absent) {
      due_actions_.push_back({id, instance_.root(), 1});
    } else {
      instance_.each(instance_.root(), action.source, [&](NodeId each) {
        due_actions_.push_back({id, each, 1});
      });
    }
  }
}

void FormEngine::fire_new_repeat(NodeId made) {
  const DefId repeat = instance_.item(made).def;
  for (std::uint32_t id = 0; id < parts_.actions.size(); ++id) {
    const Action& action = parts_.actions[id];
    if (!action.new_repeat || action.source == absent || !parts_.is_within(action.source, repeat)) continue;
    instance_.each(made, action.source, [&](NodeId each) { run_action({id, each, 1}); });
  }
}

std::vector<NodeId> FormEngine::take_changes() {
  std::vector<NodeId> out;
  std::set<NodeId> seen;
  for (const NodeId each : changes_)
    if (instance_.is_alive(each) && seen.insert(each).second) out.push_back(each);
  changes_.clear();
  return out;
}

}  // namespace frontlijn::forms
