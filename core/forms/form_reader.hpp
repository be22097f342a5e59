#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/forms/parts.hpp"

namespace frontlijn::forms {

/// Turns the XML of a form into parts. The first thing that is wrong stops it; `failure` keeps it.
class FormReader {
 public:
  FormReader(std::shared_ptr<const XmlTree> xml, const Limits& limits);

  Result<std::unique_ptr<FormParts>> run();

 private:
  struct RawSeed {
    DefId def = absent;
    bool is_template = false;
    std::string text;
    std::vector<RawSeed> children;
  };

  // -- Model (form_reader_model.cpp) --
  void read_model(NodeId model);
  void read_primary(NodeId instance);
  RawSeed read_node(NodeId element, DefId parent);
  DefId define(NodeId node, DefId parent, bool attribute);
  void read_secondary(NodeId instance);
  void read_translations(NodeId itext);
  void remember_bind_ids(NodeId model);
  void read_bind(NodeId bind);
  void read_bind_marks(NodeId bind, DefNode& node);
  void read_property(NodeId bind, NodeId attribute, DefNode& node);
  void check_entities_version(NodeId model);
  void read_action(NodeId element, DefId source);
  bool is_action(NodeId element);
  void find_implicit_repeats(const RawSeed& seed);
  Seed plant(const RawSeed& raw);
  void inherit();

  // -- Body (form_reader_body.cpp) --
  void read_body(NodeId body);
  void read_controls(NodeId parent_element, ControlId parent, DefId context);
  void read_control(NodeId element, ControlKind kind, ControlId parent, DefId context);
  void read_control_parts(NodeId element, ControlId id, DefId context);
  void read_itemset(NodeId element, ControlId id, DefId context);
  std::optional<ControlKind> control_kind(NodeId element) const;
  bool wraps_repeat(NodeId group, DefId context, NodeId& repeat);

  // -- Both --
  /// The path an element names: by the id of a bind, or in the first of these attributes that it has.
  const std::string* path_of(NodeId element, std::initializer_list<std::string_view> attributes) const;
  Text read_text(NodeId element);
  Text message(const std::string* attribute, NodeId element, std::string_view name);
  TextPieces pieces_of(NodeId element);
  /// `absent` when the attribute is not there.
  ExprId expression(NodeId element, std::string_view attribute, std::string_view uri = {});
  ExprId compile(std::string_view text, NodeId element, std::string_view attribute);
  DefId resolve(ExprId path, DefId context, NodeId element);
  void make_rules();
  void check_instances();
  void check_instances_in(const Expr& expr, const Expression& whole);
  void refuse(NodeId element, std::string key, Error::Arguments arguments = {});
  void warn(NodeId element, std::string key, Error::Arguments arguments = {});
  Error placed(NodeId element, ErrorKind kind, std::string key, Error::Arguments arguments) const;
  std::string describe(NodeId element) const;
  bool ok() const { return !failure_; }

  std::shared_ptr<const XmlTree> tree_;
  const XmlTree& xml_;
  std::unique_ptr<FormParts> parts_;
  RawSeed raw_;
  std::unordered_map<std::string, const std::string*> bind_paths_;
  std::vector<NodeId> expression_places_;
  std::optional<Error> failure_;
};

}  // namespace frontlijn::forms
