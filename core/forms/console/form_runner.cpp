#include "core/forms/console/form_runner.hpp"

#include <nlohmann/json.hpp>

#include "core/forms/console/xpath_command.hpp"
#include "core/forms/datasets.hpp"
#include "core/forms/xpath/value.hpp"

namespace frontlijn::forms {
namespace {

using nlohmann::json;

Error bad_command(const std::string& why) {
  return fail(ErrorKind::invalid_input, "console.command", {{"why", why.substr(0, 120)}});
}

Result<std::string> text_field(const json& command, const char* name) {
  const auto found = command.find(name);
  if (found == command.end() || !found->is_string()) return bad_command(name);
  return found->get<std::string>();
}

/// A list is what is chosen of several; null is no answer.
std::string value_field(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  if (value.is_array()) {
    std::string out;
    for (const json& each : value)
      out += (out.empty() ? "" : " ") + value_field(each);
    return out;
  }
  if (value.is_number_float()) return number_as_script(value.get<double>());
  return value.dump();
}

std::string_view name_of(Problem problem) {
  switch (problem) {
    case Problem::none:
      return "none";
    case Problem::constraint:
      return "constraint";
    case Problem::required:
      return "required";
    case Problem::type:
      return "type";
  }
  return "none";
}

json good() { return {{"ok", true}}; }

json outcome(const AnswerOutcome& done) {
  json out = good();
  out["valid"] = done.problem == Problem::none;
  out["problem"] = name_of(done.problem);
  out["message"] = done.message;
  out["changed"] = done.changed;
  out["structureChanged"] = done.structure_changed;
  return out;
}

json faults(const std::vector<Fault>& found) {
  json out = json::array();
  for (const Fault& each : found)
    out.push_back({{"ref", each.ref}, {"problem", name_of(each.problem)}, {"message", each.message}});
  return out;
}

json tree(const std::vector<TreeItem>& items) {
  json out = json::array();
  for (const TreeItem& each : items) {
    json item = {{"type", each.is_instance ? "repeat-instance" : std::string(name_of(each.kind))},
                 {"ref", each.ref},
                 {"label", each.label},
                 {"appearance", each.appearance}};
    if (each.kind == ControlKind::repeat && !each.is_instance) item["canAdd"] = each.can_add;
    if (!each.items.empty() || each.kind == ControlKind::group || each.kind == ControlKind::repeat)
      item["children"] = tree(each.items);
    out.push_back(std::move(item));
  }
  return out;
}

Result<json> answer(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string ref, text_field(command, "ref"));
  const auto value = command.find("value");
  FRONTLIJN_TRY(const AnswerOutcome done,
                session.answer(ref, value == command.end() ? "" : value_field(*value)));
  return outcome(done);
}

Result<json> state(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string ref, text_field(command, "ref"));
  FRONTLIJN_TRY(const NodeState found, session.state(ref));
  json out = good();
  out["ref"] = found.ref;
  out["stableRef"] = found.stable_ref;
  out["value"] = found.value;
  out["relevant"] = found.relevant;
  out["readonly"] = found.readonly;
  out["required"] = found.required;
  out["valid"] = found.valid;
  out["problem"] = name_of(found.problem);
  out["message"] = found.message;
  out["label"] = found.label;
  out["hint"] = found.hint;
  out["guidance"] = found.guidance;
  out["media"] = found.media;
  out["choices"] = json::array();
  for (const Choice& each : found.choices)
    out["choices"].push_back({{"value", each.value}, {"label", each.label}, {"selected", each.selected}});
  return out;
}

/// "/data/r[2]" stands for its repeat.
std::string repeat_ref(const std::string& ref) {
  const std::size_t slash = ref.rfind('/');
  const std::size_t open = slash == std::string::npos ? slash : ref.find_first_of("[{", slash);
  return ref.substr(0, open);
}

Result<json> add_repeat(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string given, text_field(command, "ref"));
  const std::string ref = repeat_ref(given);
  FRONTLIJN_TRY(const std::string made, session.add_repeat(ref));
  FRONTLIJN_TRY(const std::string shown, session.shown_ref(made));
  FRONTLIJN_TRY(const std::size_t count, session.count(ref));
  json out = good();
  out["ref"] = shown;
  out["stableRef"] = made;
  out["count"] = count;
  return out;
}

Result<json> remove_repeat(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string ref, text_field(command, "ref"));
  FRONTLIJN_TRY(const AnswerOutcome done, session.remove_repeat(ref));
  json out = outcome(done);
  FRONTLIJN_TRY(const std::size_t count, session.count(repeat_ref(ref)));
  out["count"] = count;
  return out;
}

Result<json> count(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string ref, text_field(command, "ref"));
  FRONTLIJN_TRY(const std::size_t found, session.count(repeat_ref(ref)));
  json out = good();
  out["count"] = found;
  return out;
}

Result<json> languages(FormSession& session, const json&) {
  json out = good();
  out["languages"] = session.definition().languages();
  out["current"] = session.language();
  return out;
}

Result<json> language(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string name, text_field(command, "name"));
  FRONTLIJN_CHECK(session.set_language(name));
  return good();
}

Result<json> show_tree(FormSession& session, const json&) {
  json out = good();
  out["tree"] = tree(session.tree());
  return out;
}

Result<json> eval(FormSession& session, const json& command) {
  FRONTLIJN_TRY(const std::string expression, text_field(command, "expr"));
  const std::string context = command.contains("context") ? value_field(command["context"]) : "/";
  const std::string wanted = command.contains("type") ? value_field(command["type"]) : "any";
  const auto type = wanted_type(wanted);
  if (!type) return bad_command("type");
  FRONTLIJN_TRY(const Evaluated found, session.eval(expression, context, *type));
  json out = good();
  switch (found.type) {
    case WantedType::nodes:
      out["type"] = "nodes";
      out["value"] = found.nodes;
      break;
    case WantedType::boolean:
      out["type"] = "boolean";
      out["value"] = found.text == "true";
      break;
    case WantedType::number:
      out["type"] = "number";
      out["value"] = found.text;
      break;
    default:
      out["type"] = "string";
      out["value"] = found.text;
  }
  return out;
}

Result<json> validate(FormSession& session, const json&) {
  const std::vector<Fault> found = session.validate();
  json out = good();
  out["valid"] = found.empty();
  out["faults"] = faults(found);
  return out;
}

Result<json> serialize(FormSession& session, const json&) {
  json out = good();
  out["xml"] = session.snapshot().xml;
  out["draft"] = to_base64(FormSession::encode_draft(session.draft()));
  return out;
}

Result<json> finalize(FormSession& session, const json&) {
  FRONTLIJN_TRY(const Submission done, session.finalize());
  json out = good();
  out["xml"] = done.xml;
  out["instanceID"] = done.instance_id;
  out["instanceName"] = done.instance_name;
  out["attachments"] = done.attachments;
  out["entities"] = json::array();
  for (const EntityChange& each : done.entities)
    out["entities"].push_back({{"dataset", each.dataset},
                               {"id", each.id},
                               {"baseVersion", each.base_version},
                               {"trunkVersion", each.trunk_version},
                               {"branchId", each.branch_id},
                               {"label", each.label},
                               {"create", each.create},
                               {"update", each.update},
                               {"properties", each.properties}});
  if (!done.audit.empty()) out["audit"] = done.audit;
  return out;
}

struct Command {
  std::string_view name;
  Result<json> (*run)(FormSession& session, const json& command);
};

constexpr Command commands[] = {
    {"answer", answer},
    {"state", state},
    {"add-repeat", add_repeat},
    {"remove-repeat", remove_repeat},
    {"count", count},
    {"languages", languages},
    {"language", language},
    {"tree", show_tree},
    {"eval", eval},
    {"validate", validate},
    {"serialize", serialize},
    {"finalize", finalize},
};

Result<json> dispatch(FormSession& session, std::string_view line) {
  const json command = json::parse(line, nullptr, false);
  if (!command.is_object()) return bad_command("JSON");
  FRONTLIJN_TRY(const std::string name, text_field(command, "do"));
  for (const Command& each : commands)
    if (each.name == name) return each.run(session, command);
  return bad_command(name);
}

}  // namespace

std::string FormRunner::run(std::string_view line) {
  const auto done = dispatch(session_, line);
  json out;
  if (done) {
    out = *done;
  } else {
    out = {{"ok", false}, {"why", sentences_.say(done.error())}};
    if (done.error().key() == "form.invalid") out["faults"] = faults(session_.validate());
  }
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<void> LoadedDatasets::add(std::string name, std::string_view file_name, ByteView bytes) {
  FRONTLIJN_TRY(auto tree, tree_from_file(file_name, bytes));
  trees_[std::move(name)] = std::move(tree);
  return {};
}

Result<std::shared_ptr<const NodeTree>> LoadedDatasets::open(std::string_view id, std::string_view source) {
  const std::string_view file = source.substr(source.rfind('/') + 1);
  const std::string_view stem = file.substr(0, file.rfind('.'));
  for (const std::string_view name : {id, source, file, stem})
    if (const auto found = trees_.find(name); found != trees_.end()) return found->second;
  return fail(ErrorKind::not_found, "form.dataset",
              {{"dataset", std::string(id)}, {"source", std::string(source)}});
}

}  // namespace frontlijn::forms
