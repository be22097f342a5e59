#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "core/forms/xpath/expression.hpp"
#include "core/forms/xpath/functions.hpp"
#include "core/forms/xpath/value.hpp"

// Grammar of XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116/ §2 and §3), by recursive descent with
// precedence climbing. As other XForms engines do, "1div2" is read as 1 div 2.
namespace frontlijn::forms {
namespace {

enum class Token : std::uint8_t { end, number, literal, name, op, variable, bad };

struct Lexeme {
  Token token = Token::end;
  std::string_view text;
  std::size_t at = 0;
};

bool is_name_start(unsigned char c) { return c == '_' || std::isalpha(c) != 0 || c >= 0x80; }
bool is_name_char(unsigned char c) {
  return is_name_start(c) || std::isdigit(c) != 0 || c == '-' || c == '.';
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct Precedence {
  Op op;
  int level;
};

std::optional<Precedence> binary(std::string_view text) {
  if (text == "or") return Precedence{Op::either, 1};
  if (text == "and") return Precedence{Op::both, 2};
  if (text == "=") return Precedence{Op::equal, 3};
  if (text == "!=") return Precedence{Op::unequal, 3};
  if (text == "<") return Precedence{Op::less, 4};
  if (text == "<=") return Precedence{Op::less_equal, 4};
  if (text == ">") return Precedence{Op::greater, 4};
  if (text == ">=") return Precedence{Op::greater_equal, 4};
  if (text == "+") return Precedence{Op::add, 5};
  if (text == "-") return Precedence{Op::subtract, 5};
  if (text == "*") return Precedence{Op::multiply, 6};
  if (text == "div") return Precedence{Op::divide, 6};
  if (text == "mod") return Precedence{Op::modulo, 6};
  if (text == "|") return Precedence{Op::unite, 8};
  return {};
}

std::optional<Axis> axis_named(std::string_view name) {
  if (name == "child") return Axis::child;
  if (name == "parent") return Axis::parent;
  if (name == "self") return Axis::self;
  if (name == "attribute") return Axis::attribute;
  if (name == "descendant") return Axis::descendant;
  if (name == "descendant-or-self") return Axis::descendant_or_self;
  if (name == "ancestor") return Axis::ancestor;
  if (name == "ancestor-or-self") return Axis::ancestor_or_self;
  if (name == "following") return Axis::following;
  if (name == "following-sibling") return Axis::following_sibling;
  if (name == "preceding") return Axis::preceding;
  if (name == "preceding-sibling") return Axis::preceding_sibling;
  if (name == "namespace") return Axis::name_space;
  return {};
}

bool is_node_type(std::string_view name) {
  return name == "node" || name == "text" || name == "comment" || name == "processing-instruction";
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : text_(text), limits_(limits) { advance(false); }

  Result<ExprPtr> run() {
    ExprPtr root = expression(0);
    if (!failed_ && now_.token != Token::end) complain();
    if (failed_) return std::move(*failed_);
    return root;
  }

 private:
  // -- Characters --
  void advance(bool operator_next) {
    while (at_ < text_.size() && is_space(text_[at_]))
      ++at_;
    now_ = {Token::end, {}, at_};
    if (at_ >= text_.size()) return;
    const std::size_t begin = at_;
    now_.token = scan(operator_next);
    now_.text = text_.substr(begin, at_ - begin);
  }

  Token scan(bool operator_next) {
    const char c = text_[at_];
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    const auto byte = static_cast<unsigned char>(c);
    if (operator_next && std::isalpha(byte) != 0) {
      for (const std::string_view word : {"and", "or", "div", "mod"})
        if (text_.substr(at_).starts_with(word)) return take(word.size(), Token::op);
    }
    if (std::isdigit(byte) != 0 || (c == '.' && std::isdigit(static_cast<unsigned char>(next)) != 0))
      return number();
    if (is_name_start(byte)) return name();
    if (c == '"' || c == '\'') return literal(c);
    if (c == '$') {
      ++at_;
      if (at_ >= text_.size() || !is_name_start(static_cast<unsigned char>(text_[at_]))) return Token::bad;
      name();
      return Token::variable;
    }
    for (const std::string_view two : {"!=", "<=", ">=", "//", "..", "::"})
      if (text_.substr(at_, 2) == two) return take(2, Token::op);
    if (std::string_view("()[].@,/|+-=<>*:").find(c) != std::string_view::npos) return take(1, Token::op);
    ++at_;
    return Token::bad;
  }

  Token take(std::size_t count, Token token) {
    at_ += count;
    return token;
  }

  Token number() {
    const auto digits = [this] {
      while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0)
        ++at_;
    };
    digits();
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      digits();
    }
    exponent();
    return Token::number;
  }

  /// Not in XPath 1.0, where nothing else could be meant; other XForms engines read it.
  void exponent() {
    std::size_t at = at_;
    if (at >= text_.size() || (text_[at] != 'e' && text_[at] != 'E')) return;
    ++at;
    if (at < text_.size() && (text_[at] == '-' || text_[at] == '+')) ++at;
    const std::size_t first = at;
    while (at < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at])) != 0)
      ++at;
    if (at > first) at_ = at;
  }

  Token literal(char quote) {
    const std::size_t close = text_.find(quote, at_ + 1);
    if (close == std::string_view::npos) {
      at_ = text_.size();
      return Token::bad;
    }
    at_ = close + 1;
    return Token::literal;
  }

  /// NCName, or QName when a single colon and a name follow.
  Token name() {
    const auto part = [this] {
      while (at_ < text_.size() && is_name_char(static_cast<unsigned char>(text_[at_])))
        ++at_;
    };
    part();
    if (at_ + 1 < text_.size() && text_[at_] == ':' && text_[at_ + 1] != ':' &&
        is_name_start(static_cast<unsigned char>(text_[at_ + 1]))) {
      ++at_;
      part();
    }
    return Token::name;
  }

  // -- Grammar --
  bool is_op(std::string_view op) const { return now_.token == Token::op && now_.text == op; }

  bool accept(std::string_view op, bool operator_next = false) {
    if (!is_op(op)) return false;
    advance(operator_next);
    return true;
  }

  void expect(std::string_view op, bool operator_next) {
    if (!accept(op, operator_next)) complain();
  }

  void complain() {
    if (failed_) return;
    failed_ =
        fail(ErrorKind::invalid_input, "expression.not-understood",
             {{"expression", std::string(text_.substr(0, 300))},
              {"position", fmt::to_string(now_.at + 1)},
              {"near", now_.token == Token::end ? std::string("…") : std::string(now_.text.substr(0, 40))}});
  }

  void too_large() {
    if (!failed_)
      failed_ =
          fail(ErrorKind::limit_exceeded, "expression.too-large",
               {{"expression", std::string(text_.substr(0, 80))}, {"position", fmt::to_string(now_.at + 1)}});
  }

  ExprPtr make(Op op) const {
    auto out = std::make_unique<Expr>();
    out->op = op;
    out->column = static_cast<std::uint32_t>(now_.at + 1);
    return out;
  }

  ExprPtr expression(int level) {
    if (++depth_ > limits_.expression_depth) too_large();
    ExprPtr left = failed_ ? make(Op::literal) : unary();
    std::size_t chain = 0;
    while (!failed_ && now_.token == Token::op) {
      const auto found = binary(now_.text);
      if (!found || found->level <= level) break;
      ExprPtr joined = make(found->op);
      advance(false);
      ExprPtr right = expression(found->level);
      const bool flat = found->op == Op::either || found->op == Op::both || found->op == Op::unite;
      if (flat && left->op == found->op) {
        left->operands.push_back(std::move(right));
        continue;
      }
      if (++chain > limits_.expression_depth) too_large();
      joined->operands.push_back(std::move(left));
      joined->operands.push_back(std::move(right));
      left = std::move(joined);
    }
    --depth_;
    return left;
  }

  ExprPtr unary() {
    if (!is_op("-")) return path();
    ExprPtr out = make(Op::negate);
    bool odd = false;
    while (accept("-"))
      odd = !odd;
    // Binds tighter than any operator but "|".
    out->operands.push_back(expression(7));
    if (odd) return out;
    ExprPtr twice = make(Op::negate);
    twice->operands.push_back(std::move(out));
    return twice;
  }

  /// A name before "(" is a call, but for the node types.
  bool call_ahead() const {
    if (now_.token != Token::name || is_node_type(now_.text)) return false;
    std::size_t at = at_;
    while (at < text_.size() && is_space(text_[at]))
      ++at;
    return at < text_.size() && text_[at] == '(';
  }

  ExprPtr path() {
    ExprPtr out = make(Op::path);
    if (now_.token == Token::number || now_.token == Token::literal || now_.token == Token::variable ||
        is_op("(") || call_ahead()) {
      ExprPtr start = primary();
      while (!failed_ && is_op("["))
        predicate(out->filters);
      if (!is_op("/") && !is_op("//") && out->filters.empty()) return start;
      out->operands.push_back(std::move(start));
      if (accept("//")) {
        any_depth(*out);
        step(*out);
      } else if (accept("/")) {
        step(*out);
      } else {
        return out;
      }
    } else if (accept("//")) {
      out->absolute = true;
      any_depth(*out);
      step(*out);
    } else if (is_op("/")) {
      out->absolute = true;
      advance(false);
      // "/" alone: what follows is an operator, or nothing.
      if (!step_ahead()) return out;
      step(*out);
    } else {
      step(*out);
    }
    while (!failed_) {
      if (accept("//")) {
        any_depth(*out);
      } else if (!accept("/")) {
        break;
      }
      step(*out);
    }
    return out;
  }

  bool step_ahead() const {
    if (now_.token == Token::name) return true;
    return now_.token == Token::op &&
           (now_.text == "." || now_.text == ".." || now_.text == "@" || now_.text == "*");
  }

  static void any_depth(Expr& path) {
    Step all;
    all.axis = Axis::descendant_or_self;
    path.steps.push_back(std::move(all));
  }

  void step(Expr& path) {
    Step out;
    if (is_op(".") || is_op("..")) {
      out.axis = is_op(".") ? Axis::self : Axis::parent;
      advance(true);
    } else {
      if (accept("@")) {
        out.axis = Axis::attribute;
      } else if (now_.token == Token::name && text_.substr(skip_spaces(at_), 2) == "::") {
        const auto axis = axis_named(now_.text);
        if (!axis) return complain();
        out.axis = *axis;
        advance(false);
        advance(false);
      }
      node_test(out);
    }
    while (!failed_ && is_op("["))
      predicate(out.predicates);
    path.steps.push_back(std::move(out));
  }

  std::size_t skip_spaces(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at]))
      ++at;
    return at;
  }

  void node_test(Step& step) {
    if (accept("*", true)) {
      step.test = Test::any_name;
      return;
    }
    if (now_.token != Token::name) return complain();
    const std::string_view name = now_.text;
    const std::size_t after = skip_spaces(at_);
    if (is_node_type(name) && after < text_.size() && text_[after] == '(') return node_type(step, name);
    if (text_.substr(at_, 2) == ":*") {
      step.test = Test::any_in_prefix;
      step.prefix = name;
      at_ += 2;
      return advance(true);
    }
    const std::size_t colon = name.find(':');
    step.test = Test::name;
    if (colon != std::string_view::npos) step.prefix = name.substr(0, colon);
    step.name = colon == std::string_view::npos ? name : name.substr(colon + 1);
    advance(true);
  }

  void node_type(Step& step, std::string_view name) {
    step.test = name == "text"      ? Test::text
                : name == "comment" ? Test::comment
                : name == "node"    ? Test::node
                                    : Test::instruction;
    advance(false);
    expect("(", false);
    if (step.test == Test::instruction && now_.token == Token::literal) {
      step.name = now_.text.substr(1, now_.text.size() - 2);
      advance(true);
    }
    expect(")", true);
  }

  void predicate(std::vector<ExprPtr>& out) {
    advance(false);
    out.push_back(expression(0));
    expect("]", true);
  }

  ExprPtr primary() {
    if (accept("(")) {
      ExprPtr inner = expression(0);
      expect(")", true);
      return inner;
    }
    if (now_.token == Token::number) {
      ExprPtr out = make(Op::number);
      out->number = std::strtod(std::string(now_.text.substr(0, 1000)).c_str(), nullptr);
      advance(true);
      return out;
    }
    if (now_.token == Token::literal) {
      ExprPtr out = make(Op::literal);
      out->text = now_.text.substr(1, now_.text.size() - 2);
      advance(true);
      return out;
    }
    if (now_.token == Token::variable) {
      ExprPtr out = make(Op::variable);
      out->text = now_.text.substr(1);
      advance(true);
      return out;
    }
    return call();
  }

  ExprPtr call() {
    ExprPtr out = make(Op::call);
    out->text = now_.text;
    out->function = find_function(out->text);
    advance(false);
    expect("(", false);
    if (!accept(")", true)) {
      do {
        out->operands.push_back(expression(0));
      } while (!failed_ && accept(","));
      expect(")", true);
    }
    return out;
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Lexeme now_;
  std::optional<Error> failed_;
};

Error call_problem(const Expr& call) {
  const std::string position = fmt::to_string(call.column);
  if (call.function == nullptr)
    return fail(ErrorKind::invalid_input, "expression.unknown-function",
                {{"function", call.text}, {"position", position}});
  return fail(
      ErrorKind::invalid_input, "expression.arguments",
      {{"function", call.text}, {"position", position}, {"given", fmt::to_string(call.operands.size())}});
}

const Expr* first_bad_call(const Expr& expr) {
  if (expr.op == Op::call) {
    const auto count = static_cast<int>(expr.operands.size());
    if (expr.function == nullptr || count < expr.function->least || count > expr.function->most) return &expr;
  }
  for (const auto* list : {&expr.operands, &expr.filters})
    for (const ExprPtr& each : *list)
      if (const Expr* found = first_bad_call(*each)) return found;
  for (const Step& step : expr.steps)
    for (const ExprPtr& each : step.predicates)
      if (const Expr* found = first_bad_call(*each)) return found;
  return nullptr;
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.expression_bytes)
    return fail(ErrorKind::limit_exceeded, "expression.too-large",
                {{"expression", std::string(text.substr(0, 80))}, {"position", "1"}});
  Expression out;
  out.text_ = text;
  FRONTLIJN_TRY(out.root_, Parser(out.text_, limits).run());
  if (const Expr* bad = first_bad_call(*out.root_)) {
    out.problem_ =
        std::make_unique<Error>(call_problem(*bad).with("expression", std::string(text.substr(0, 300))));
  }
  return out;
}

}  // namespace frontlijn::forms
