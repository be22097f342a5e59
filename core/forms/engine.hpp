#pragma once

#include <deque>
#include <memory>
#include <queue>
#include <set>
#include <unordered_map>

#include "core/forms/instance.hpp"
#include "core/forms/parts.hpp"
#include "core/forms/session.hpp"
#include "core/forms/xpath/evaluation.hpp"

namespace frontlijn::forms {

/// What runs behind a FormSession. Speaks in node numbers; FormSession speaks in refs.
class FormEngine : public Host {
 public:
  FormEngine(std::shared_ptr<const FormDefinition> definition, Surroundings surroundings);

  // -- Host --
  Instant now() const override { return surroundings_.clock.now(); }
  const TimeZone& zone() const override { return surroundings_.zone; }
  RandomSource& random() const override { return surroundings_.random; }
  Node root_for(Node) const override { return {&instance_, 0}; }
  std::optional<Node> instance(std::string_view id) const override;
  bool binds_absolute_paths() const override { return true; }
  bool ignores_namespaces() const override { return true; }
  std::string translation(std::string_view id) const override;
  std::string choice_label(Node question, std::string_view value) const override;
  std::string language() const override;
  std::string device_property(std::string_view name) const override;
  std::string form_version() const override { return parts_.version; }
  /// The order of choices stays while the form is open.
  std::optional<std::int64_t> order_seed(Node node) const override { return order_seed_ + node.id; }
  bool find_children(Node parent, std::string_view name, std::string_view key, std::string_view value,
                     Nodes& out) const override;

  // -- Starting (engine_start.cpp) --
  void begin();
  Result<void> open(ByteView xml);
  void restore(const Draft& draft);
  void recompute_all();

  // -- Changing (engine_update.cpp) --
  /// The node's new text as its user typed it.
  void answer(NodeId node, std::string text);
  NodeId add_repeat(NodeId parent, DefId repeat, RepeatId id);
  void remove_repeat(NodeId instance);
  /// Not where the form says how many there are, unless there are more.
  bool may_remove(NodeId instance) const;
  /// The text as it is stored: without what a type has no place for.
  std::string as_stored(NodeId node, std::string_view text) const;
  /// Why none of the node's questions could give this answer: it is no choice of theirs, or out of range.
  Result<void> check_answer(NodeId node, const std::string& text) const;
  RepeatId new_repeat_id() const { return RepeatId::make(now(), random()); }
  /// Recomputes what is due after add_repeat or remove_repeat.
  void settle_now() { settle(); }
  std::vector<NodeId> take_changes();
  bool take_structure_change() { return std::exchange(structure_changed_, false); }

  // -- Looking (engine_view.cpp) --
  NodeState state(NodeId node) const;
  std::vector<TreeItem> tree() const;
  std::vector<Fault> faults() const;
  std::vector<Judgement> judgements() const;
  Problem problem(NodeId node, std::string* message) const;
  bool is_readonly(NodeId node) const;
  bool is_required(NodeId node) const;

  // -- Paths (engine_paths.cpp) --
  struct Place {
    NodeId node = no_node;
    /// Where the last step names a repeat without saying which instance: its parent and definition.
    NodeId parent = no_node;
    DefId repeat = absent;
  };
  Result<Place> locate(std::string_view ref) const;
  Result<NodeId> locate_node(std::string_view ref) const;
  std::string shown_ref(NodeId node) const { return ref(node, false); }
  std::string stable_ref(NodeId node) const { return ref(node, true); }
  std::string node_ref(Node node) const;

  // -- Handing over (submission.cpp, draft.cpp) --
  Submission submission() const;
  void stamp_end();
  std::vector<EntityChange> entities() const;
  Draft draft() const;
  std::vector<Answer> answers(bool with_emptied) const;

  Result<Value> evaluate(const Expression& expression, NodeId context) const;

  const FormDefinition& definition() const { return *definition_; }
  const std::shared_ptr<const FormDefinition>& shared_definition() const { return definition_; }
  const FormParts& parts() const { return parts_; }
  const Instance& data() const { return instance_; }
  const std::string& language_name() const { return language_; }
  void set_language(std::string language);
  const std::vector<Answer>& left_over() const { return left_over_; }
  const std::vector<Error>& problems() const { return problems_; }
  void note(Error problem) const;

 private:
  struct Due {
    std::uint32_t rank = 0;
    std::uint64_t order = 0;
    RuleId rule = absent;
    NodeId node = no_node;
    bool operator>(const Due& other) const {
      return rank != other.rank ? rank > other.rank : order > other.order;
    }
  };
  struct DueAction {
    std::uint32_t action = 0;
    NodeId source = no_node;
    std::size_t depth = 0;
  };

  // -- Starting --
  void open_datasets();
  void preload(NodeId node);
  std::string preloaded(const DefNode& node) const;
  /// `again`: the record was there before; what chance made of it stays.
  void mark_everything(bool again);
  Seed seed_from(const XmlTree& xml, NodeId element, DefId def);
  void restore_repeat(const std::string& path);
  void start_running(bool first);
  void keep_identity();

  // -- Changing --
  void mark(RuleId rule, NodeId node);
  void mark_targets(const Reader& reader, NodeId node);
  void mark_row(const Reader& reader, DefId target, NodeId parent, std::int64_t place);
  void mark_within(NodeId from, DefId def);
  void mark_choices(NodeId node);
  void node_changed(NodeId node);
  void set_text(NodeId node, std::string text);
  void refresh_relevance(NodeId node);
  void note_texts(NodeId node);
  void set_relevant_below(NodeId node, bool relevant);
  void settle();
  bool run_rules();
  bool run_actions();
  bool run_afterwards();
  void run_rule(const Due& due);
  void run_action(const DueAction& due);
  void adjust_count(const Rule& rule, NodeId parent);
  std::size_t wanted_count(ExprId count, NodeId parent) const;
  bool holds_answers(NodeId node, const Seed* pattern) const;
  void keep_valid_choices(const Rule& rule, NodeId node);
  void fire(bool Action::*event);
  void fire_new_repeat(NodeId instance);
  std::string cast(const Value& value, const DefNode& node) const;

  // -- Looking --
  struct Words {
    std::string text;
    std::map<std::string, std::string, std::less<>> media;
    std::string guidance;
  };
  std::string say(const Text& text, NodeId context) const;
  Words say_all(const Text& text, NodeId context) const;
  std::string join(const TextPieces& pieces, NodeId context) const;
  const Translation* find_translation(std::string_view id) const;
  Words words_of(const Translation& entry, NodeId context) const;
  std::vector<Choice> choices(ControlId control, NodeId node) const;
  /// Its rows come from a data set that is not to be had: then nothing can be said of what is in it.
  bool is_unknown_list(const Itemset& itemset) const;
  bool can_be_chosen(ControlId control, NodeId node, const std::string& text) const;
  void list_controls(const std::vector<ControlId>& controls, NodeId here, std::vector<TreeItem>& out) const;
  void visit_questions(const std::vector<ControlId>& controls, NodeId here,
                       const std::function<void(ControlId, NodeId)>& visit) const;
  bool may_have_instances(NodeId parent, DefId repeat) const;
  NodeId node_for(ControlId control, NodeId here) const;
  bool holds(ExprId expression, NodeId node, bool otherwise) const;
  std::string text_of(ExprId expression, const Context& context) const;
  Value value_of(ExprId expression, const Context& context) const;
  Context at(NodeId node) const { return {{&instance_, node}, 1, 1, {&instance_, node}}; }

  // -- Paths --
  std::string ref(NodeId node, bool stable) const;

  std::shared_ptr<const FormDefinition> definition_;
  const FormParts& parts_;
  Surroundings surroundings_;
  Instance instance_;
  std::string language_;
  std::size_t language_index_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const NodeTree>> datasets_;
  std::set<std::string, std::less<>> missing_datasets_;

  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::deque<DueAction> due_actions_;
  std::deque<Due> afterwards_;
  std::set<std::pair<RuleId, NodeId>> afterwards_known_;
  std::uint64_t order_ = 0;
  std::uint64_t spent_ = 0;
  std::size_t action_depth_ = 0;
  bool opening_ = false;  ///< actions of the start run: what is calculated is calculated after them
  bool running_ = false;  ///< the start is over: changes set off actions
  std::int64_t order_seed_ = 0;
  std::vector<NodeId> changes_;
  bool structure_changed_ = false;

  std::vector<Answer> left_over_;
  mutable std::vector<Error> problems_;
  mutable std::set<std::string> problems_known_;
  mutable NodeId text_context_ = no_node;
  /// Rows by the text of one of their cells: a hash table with chains in document order.
  struct Index {
    struct Entry {
      NodeId row = no_node;
      std::uint32_t next = absent;
    };
    std::vector<std::uint32_t> heads;
    std::vector<Entry> entries;
  };
  static Index make_index(Node parent, std::string_view name, std::string_view key);
  mutable std::unordered_map<std::string, Index> indexes_;
};

}  // namespace frontlijn::forms
