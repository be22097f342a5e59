#include "core/forms/console/xpath_command.hpp"

#include <nlohmann/json.hpp>

#include "core/forms/xpath/evaluation.hpp"
#include "core/forms/xpath/xml_tree.hpp"

namespace frontlijn::forms {
namespace {

using nlohmann::json;

class DocumentHost : public Host {
 public:
  DocumentHost(const XpathRequest& request, const XmlTree& tree, const Clock& clock, RandomSource& random,
               const TimeZone& zone)
      : request_(request), tree_(tree), clock_(clock), random_(random), zone_(zone) {}

  Instant now() const override { return clock_.now(); }
  const TimeZone& zone() const override { return zone_; }
  RandomSource& random() const override { return random_; }
  /// An <instance id="…"> of the document itself, as in a form's model.
  std::optional<Node> instance(std::string_view id) const override {
    for (NodeId node = 0; node < tree_.size(); ++node) {
      if (tree_.kind(node) != NodeKind::element || tree_.local_name(node) != "instance") continue;
      const std::string* found = tree_.attribute(node, "id");
      if (found != nullptr && *found == id) return Node{&tree_, node};
    }
    return {};
  }
  std::string namespace_for(std::string_view prefix) const override {
    const auto found = request_.namespaces.find(std::string(prefix));
    return found == request_.namespaces.end() ? std::string() : found->second;
  }

 private:
  const XpathRequest& request_;
  const XmlTree& tree_;
  const Clock& clock_;
  RandomSource& random_;
  const TimeZone& zone_;
};

std::size_t place_among(Node node, bool (*counts)(NodeKind)) {
  const Node up = node.parent();
  std::vector<NodeId> all;
  if (up) up.tree->children(up.id, all);
  std::size_t place = 1;
  for (const NodeId each : all) {
    if (each == node.id) break;
    if (counts(node.tree->kind(each))) ++place;
  }
  return place;
}

bool is_element(NodeKind kind) { return kind == NodeKind::element; }
bool is_text(NodeKind kind) { return kind == NodeKind::text; }
bool is_comment(NodeKind kind) { return kind == NodeKind::comment; }
bool is_instruction(NodeKind kind) { return kind == NodeKind::instruction; }

std::string step_to(Node node) {
  const auto numbered = [&](const char* name, bool (*counts)(NodeKind)) {
    return std::string(name) + '[' + std::to_string(place_among(node, counts)) + ']';
  };
  switch (node.kind()) {
    case NodeKind::name_space: {
      const std::string prefix(node.tree->local_name(node.id));
      return "namespace::" + (prefix.empty() ? "*[name()='']" : prefix);
    }
    case NodeKind::attribute:
      return '@' + node.tree->qualified_name(node.id);
    case NodeKind::text:
      return numbered("text()", is_text);
    case NodeKind::comment:
      return numbered("comment()", is_comment);
    case NodeKind::instruction:
      return numbered("processing-instruction()", is_instruction);
    default:
      return numbered("*", is_element);
  }
}

json as_json(const Evaluation& run, const Value& value, WantedType type) {
  switch (type) {
    case WantedType::number:
      return number_as_script(run.to_number(value));
    case WantedType::boolean:
      return Evaluation::to_truth(value);
    case WantedType::nodes: {
      json out = json::array();
      for (const Node& each : std::get<Nodes>(value))
        out.push_back(location_of(each));
      return out;
    }
    default:
      if (const auto* number = std::get_if<double>(&value)) return number_as_script(*number);
      return run.to_text(value);
  }
}

WantedType type_of(const Value& value) {
  if (std::holds_alternative<Nodes>(value)) return WantedType::nodes;
  if (std::holds_alternative<double>(value)) return WantedType::number;
  if (std::holds_alternative<bool>(value)) return WantedType::boolean;
  return WantedType::text;
}

std::string_view name_of(WantedType type) {
  switch (type) {
    case WantedType::number:
      return "number";
    case WantedType::boolean:
      return "boolean";
    case WantedType::nodes:
      return "nodes";
    default:
      return "string";
  }
}

Result<json> evaluate(const XpathRequest& request, const Clock& clock, RandomSource& random,
                      const TimeZone& zone) {
  const Limits limits;
  FRONTLIJN_TRY(const auto tree, XmlTree::parse(request.document, limits));
  const DocumentHost host(request, *tree, clock, random, zone);
  FRONTLIJN_TRY(const Expression where, Expression::parse(request.context, limits));
  Evaluation run(host, limits);
  FRONTLIJN_TRY(const Value context, run.run(where, Node{tree.get(), 0}));
  const auto* found = std::get_if<Nodes>(&context);
  if (found == nullptr || found->empty())
    return fail(ErrorKind::not_found, "expression.no-context", {{"path", request.context}});
  FRONTLIJN_TRY(const Expression expression, Expression::parse(request.expression, limits));
  FRONTLIJN_TRY(const Value value, run.run(expression, found->front()));
  const WantedType type = request.type == WantedType::any ? type_of(value) : request.type;
  if (type == WantedType::nodes && !std::holds_alternative<Nodes>(value))
    return fail(ErrorKind::invalid_input, "expression.not-nodes",
                {{"expression", request.expression.substr(0, 200)}});
  json out = {{"ok", true}};
  out["type"] = name_of(type);
  out["value"] = as_json(run, value, type);
  return out;
}

}  // namespace

std::string location_of(Node node) {
  if (node.kind() == NodeKind::document) return "/";
  std::string out;
  for (Node at = node; at && at.kind() != NodeKind::document; at = at.parent())
    out = '/' + step_to(at) + out;
  return out;
}

std::optional<WantedType> wanted_type(std::string_view name) {
  if (name == "any") return WantedType::any;
  if (name == "string") return WantedType::text;
  if (name == "number") return WantedType::number;
  if (name == "boolean") return WantedType::boolean;
  if (name == "nodes") return WantedType::nodes;
  return {};
}

ConsoleAnswer run_xpath(const XpathRequest& request, const Clock& clock, RandomSource& random,
                        const TimeZone& zone, const Catalogue& sentences) {
  const auto done = evaluate(request, clock, random, zone);
  const json line = done ? *done : json{{"ok", false}, {"why", sentences.say(done.error())}};
  return {line.dump(-1, ' ', false, json::error_handler_t::replace), done.has_value()};
}

}  // namespace frontlijn::forms
