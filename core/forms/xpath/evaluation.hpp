#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/forms/xpath/expression.hpp"
#include "core/forms/xpath/value.hpp"

namespace frontlijn::forms {

/// What an expression may ask of its surroundings. The defaults are those of a lone document.
class Host {
 public:
  virtual ~Host() = default;

  virtual Instant now() const = 0;
  virtual const TimeZone& zone() const = 0;
  virtual RandomSource& random() const = 0;

  /// Where "/" begins, seen from a node.
  virtual Node root_for(Node context) const { return {context.tree, 0}; }
  /// The document node of a secondary instance; none when there is none of this name.
  virtual std::optional<Node> instance(std::string_view) const { return {}; }
  /// True when an absolute path means the repeat instance that the context lies in
  /// (ODK XForms specification, "A Big Deviation with XForms").
  virtual bool binds_absolute_paths() const { return false; }
  /// Whether names are compared without their prefix.
  virtual bool ignores_namespaces() const { return false; }
  virtual std::string namespace_for(std::string_view) const { return {}; }
  /// jr:itext
  virtual std::string translation(std::string_view) const { return {}; }
  /// jr:choice-name
  virtual std::string choice_label(Node, std::string_view value) const { return std::string(value); }
  /// Of the form's language, for names of days and months.
  virtual std::string language() const { return "en"; }
  virtual std::string device_property(std::string_view) const { return {}; }
  /// version()
  virtual std::string form_version() const { return {}; }
  /// What randomize() without a seed begins from, seen from a node; none: another order each time.
  virtual std::optional<std::int64_t> order_seed(Node) const { return {}; }
  /// Children `name` of `parent` whose child `key` has this text, by an index; false when there is none.
  virtual bool find_children(Node, std::string_view, std::string_view, std::string_view, Nodes&) const {
    return false;
  }
};

/// Where an expression is evaluated.
struct Context {
  Node node;
  std::size_t position = 1;
  std::size_t size = 1;
  /// The node the whole expression belongs to: current().
  Node current;
};

/// One evaluation of one expression. A failure is kept here, and evaluation goes on with empty values until
/// it is back at the top; so functions need not pass it on.
class Evaluation {
 public:
  Evaluation(const Host& host, const Limits& limits) : host_(host), limits_(limits) {}

  /// Fails with "expression.unknown-function", "expression.arguments", "expression.type",
  /// "expression.no-instance", "expression.prefix", "expression.too-much".
  Result<Value> run(const Expression& expression, Node context);
  Result<Value> run(const Expression& expression, const Context& context);

  // -- For functions --
  const Host& host() const { return host_; }
  const Limits& limits() const { return limits_; }
  Value value(const Expr& expr, const Context& context);
  std::string text(const Expr& expr, const Context& context) { return to_text(value(expr, context)); }
  double number(const Expr& expr, const Context& context) { return to_number(value(expr, context)); }
  bool truth(const Expr& expr, const Context& context) { return to_truth(value(expr, context)); }
  /// Fails unless the expression gives nodes.
  Nodes nodes(const Expr& expr, const Context& context, const Expr& call);
  /// The moment that a value stands for; none when it stands for none.
  std::optional<Instant> moment(const Value& value) const;

  std::string to_text(const Value& value) const;
  double to_number(const Value& value) const;
  double text_to_number(std::string_view text) const;
  /// The moment that a text is written as, in a comparison or a sum.
  std::optional<Instant> date_in(std::string_view text) const;
  static bool to_truth(const Value& value);

  /// Keeps the first failure.
  void failed(Error error);
  bool has_failed() const { return failure_.has_value(); }
  void wrong_type(const Expr& call, std::string_view wanted);
  /// Bounds the work: false once it is spent.
  bool spend(std::uint64_t steps);
  /// The element children of `node` and so on that one step leads to, before predicates.
  Nodes path_nodes(const Expr& path, const Context& context, bool bind_last);

 private:
  bool compare(Op op, const Value& left, const Value& right);
  bool compare_nodes(Op op, const Nodes& left, const Value& right, bool swapped);
  bool compare_texts(Op op, const std::string& left, const std::string& right) const;
  Value arithmetic(const Expr& expr, const Context& context);
  Value call(const Expr& expr, const Context& context);
  Nodes unite(const Expr& expr, const Context& context);

  struct Walk;
  Nodes start_of(const Expr& path, const Context& context, Walk& walk);
  void take_step(const Step& step, Node from, const Context& outer, Nodes& out);
  void filter(const std::vector<ExprPtr>& predicates, const Context& outer, Nodes& nodes);
  bool by_place(const Expr& predicate, const Context& outer, Nodes& nodes);
  bool by_index(const Step& step, Node from, const Context& outer, Nodes& out);
  bool matches(const Step& step, Node node) const;
  std::string namespace_of(std::string_view prefix) const;
  bool knows_prefixes(const Expr& path);
  void axis_nodes(const Step& step, Node from, Nodes& out);

  const Host& host_;
  const Limits& limits_;
  std::optional<Error> failure_;
  std::uint64_t steps_ = 0;
};

/// Document order, without doubles.
void sort_nodes(Nodes& nodes);

}  // namespace frontlijn::forms
