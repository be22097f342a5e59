#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/forms/definition.hpp"
#include "core/forms/xpath/expression.hpp"
#include "core/forms/xpath/xml_tree.hpp"

// What a FormDefinition is made of. Everything refers to everything by index, so that a definition is a
// handful of arrays, and a session needs nothing but numbers.
namespace frontlijn::forms {

using DefId = std::uint32_t;  ///< a node of the primary instance, as defined
using ExprId = std::uint32_t;
using RuleId = std::uint32_t;
inline constexpr std::uint32_t absent = 0xFFFFFFFF;

/// A text with values in between.
struct TextPiece {
  std::string literal;
  ExprId value = absent;
};
using TextPieces = std::vector<TextPiece>;

/// A label, hint or message: written in place, or found by an expression (jr:itext('id')).
struct Text {
  TextPieces pieces;
  ExprId by = absent;
  bool empty() const { return pieces.empty() && by == absent; }
};

/// One entry of a translation: its forms ("" is the plain one; "long", "short", "image", "audio", …).
using Translation = std::unordered_map<std::string, TextPieces>;
using Language = std::unordered_map<std::string, Translation>;

struct DefNode {
  std::string name;  ///< local
  std::string prefix, uri;
  DefId parent = absent;
  std::uint32_t slot = 0;   ///< among the parent's children
  std::uint32_t depth = 0;  ///< the root has 0
  bool attribute = false;
  bool group = false;          ///< has elements of its own, and so no value
  bool repeat = false;         ///< may occur any number of times
  DefId repeat_here = absent;  ///< this node if it is a repeat, else the nearest repeat above
  std::vector<DefId> children;
  std::unordered_map<std::string, std::uint32_t> slots;  ///< child name → slot ("@id" for attributes)

  DataType type = DataType::text;
  bool typed = false;
  ExprId relevant = absent, required = absent, readonly = absent, constraint = absent, calculate = absent;
  Text constraint_message, required_message;
  std::string preload, preload_parameter;
  std::string save_to;  ///< entities:saveto: the property of an entity that the value goes to
  ExprId violated_when = absent;
  Marks own_marks, marks;
  std::map<std::string, std::string, std::less<>> attributes;
  Place place;

  ExprId count = absent;    ///< of a repeat: jr:count
  bool fixed_size = false;  ///< jr:noAddRemove or jr:count
  ControlId control = no_control;
  RuleId relevant_rule = absent, calculate_rule = absent;
  std::vector<std::uint32_t> on_change;  ///< actions nested in its control
};

/// What the form says an instance begins with.
struct Seed {
  DefId def = absent;
  std::string text;
  std::vector<Seed> children;
};

struct Itemset {
  ExprId nodes = absent;
  ExprId value = absent;
  ExprId label = absent;
};

struct FixedChoice {
  std::string value;
  Text label;
};

/// What only the engine needs of a control; same index as Control.
struct ControlParts {
  DefId def = absent;
  /// For a group without data: the node its texts are evaluated at.
  DefId context = absent;
  Text label, hint;
  std::optional<Itemset> itemset;
  std::vector<FixedChoice> choices;
};

enum class ActionKind { set_value, set_place };

struct Action {
  ActionKind kind = ActionKind::set_value;
  bool first_load = false, load = false, new_repeat = false, value_changed = false, revalidate = false;
  ExprId target = absent;
  ExprId value = absent;
  std::string text;
  DefId source = absent;  ///< the node of the control or repeat it is nested in; absent in the model
};

enum class RuleKind { relevant, calculate, count, choices };

/// An expression that is kept up to date. `count` is evaluated at the repeat's parent.
struct Rule {
  RuleKind kind = RuleKind::calculate;
  DefId target = absent;
  ExprId expression = absent;
  ControlId control = no_control;
  /// Gives another value each time (uuid, random): kept when a draft is opened again.
  bool chancy = false;
  /// Gives another value in another language (jr:itext, jr:choice-name, format-date).
  bool speaks = false;
  std::uint32_t rank = 0;  ///< what it reads has lower ranks (relevant and calculate only)
};

/// Somebody who reads a node: when the node changes, the rule is due for its targets below that instance of
/// `scope` that the node lies in (`absent`: everywhere).
struct Reader {
  RuleId rule = absent;
  DefId scope = absent;
  /// When known, each instance of this repeat reads the one that stands `shift` places further (-1: the one
  /// before it) and no other, so that a change concerns one instance instead of all.
  DefId row = absent;
  int shift = 0;
  bool operator==(const Reader&) const = default;
};

struct FormParts {
  std::string id, version, title;
  Hash hash;
  std::shared_ptr<const XmlTree> xml;
  Limits limits;

  std::vector<DefNode> nodes;
  std::vector<Seed> seed;                     ///< one: the root
  std::unordered_map<DefId, Seed> templates;  ///< of repeats
  std::vector<Expression> expressions;

  std::vector<std::string> languages;
  std::string default_language;
  std::vector<Language> translations;  ///< same index as languages

  std::string primary_instance;                                ///< its id, when it has one
  std::unordered_map<std::string, NodeId> internal_instances;  ///< the <instance> element in `xml`
  std::vector<FormDefinition::External> external_instances;

  std::vector<Control> controls;
  std::vector<ControlParts> control_parts;
  std::vector<ControlId> top_controls;
  std::unordered_map<std::string, ControlId> control_by_ref;
  std::vector<Action> actions;
  std::vector<CheckItem> check_items;
  std::vector<Error> warnings;

  std::vector<Rule> rules;
  std::vector<std::vector<Reader>> readers;           ///< by DefId: of its value and relevance
  std::vector<std::vector<Reader>> position_readers;  ///< by repeat: of the order of its instances
  std::vector<std::vector<Reader>> outer_readers;     ///< by repeat: those that coming and going concerns
  std::vector<std::vector<RuleId>> rules_within;      ///< by DefId: rules with a target at or below it

  std::string path(DefId node) const;
  DefId find(std::string_view path) const;
  bool is_within(DefId node, DefId ancestor) const;
};

/// The same without instances of repeats.
Seed without_repeats(const FormParts& parts, const Seed& seed);

/// Finds the rules' readers and ranks. Fails with "form.cycle".
Result<void> connect_rules(FormParts& parts);

}  // namespace frontlijn::forms
