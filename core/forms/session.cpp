#include "core/forms/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/archive.hpp"
#include "core/forms/audit.hpp"
#include "core/forms/engine.hpp"

namespace frontlijn::forms {
namespace {

Error not_a_repeat(std::string_view ref) {
  return fail(ErrorKind::invalid_input, "form.not-a-repeat", {{"ref", std::string(ref.substr(0, 200))}});
}

AnswerOutcome outcome_of(FormEngine& engine) {
  AnswerOutcome out;
  for (const NodeId each : engine.take_changes())
    out.changed.push_back(engine.stable_ref(each));
  out.structure_changed = engine.take_structure_change();
  return out;
}

Evaluated evaluated(const FormEngine& engine, const Value& value, WantedType wanted) {
  const Evaluation convert(engine, engine.parts().limits);
  Evaluated out;
  if (wanted == WantedType::any) {
    wanted = std::holds_alternative<Nodes>(value)    ? WantedType::nodes
             : std::holds_alternative<double>(value) ? WantedType::number
             : std::holds_alternative<bool>(value)   ? WantedType::boolean
                                                     : WantedType::text;
  }
  out.type = wanted;
  switch (wanted) {
    case WantedType::number:
      out.text = number_as_script(convert.to_number(value));
      break;
    case WantedType::boolean:
      out.text = Evaluation::to_truth(value) ? "true" : "false";
      break;
    case WantedType::nodes:
      if (const auto* nodes = std::get_if<Nodes>(&value))
        for (const Node& each : *nodes)
          out.nodes.push_back(engine.node_ref(each));
      break;
    default:
      out.text = convert.to_text(value);
  }
  return out;
}

}  // namespace

FormSession::FormSession(std::unique_ptr<FormEngine> engine, std::string_view first_event,
                         const std::vector<AuditEvent>& before)
    : engine_(std::move(engine)),
      audit_(std::make_unique<AuditRecord>(engine_->parts(), engine_->device_property("username"))) {
  audit_->go_on(before);
  audit_->note(first_event, engine_->now());
}
FormSession::~FormSession() = default;

Result<std::unique_ptr<FormSession>> FormSession::begin(std::shared_ptr<const FormDefinition> definition,
                                                        Surroundings surroundings) {
  auto engine = std::make_unique<FormEngine>(std::move(definition), std::move(surroundings));
  engine->begin();
  return std::unique_ptr<FormSession>(new FormSession(std::move(engine), "form start", {}));
}

Result<std::unique_ptr<FormSession>> FormSession::open(std::shared_ptr<const FormDefinition> definition,
                                                       ByteView instance, Surroundings surroundings) {
  auto engine = std::make_unique<FormEngine>(std::move(definition), std::move(surroundings));
  FRONTLIJN_CHECK(engine->open(instance));
  return std::unique_ptr<FormSession>(new FormSession(std::move(engine), "form resume", {}));
}

Result<std::unique_ptr<FormSession>> FormSession::restore(std::shared_ptr<const FormDefinition> definition,
                                                          const Draft& draft, Surroundings surroundings) {
  auto engine = std::make_unique<FormEngine>(std::move(definition), std::move(surroundings));
  engine->restore(draft);
  return std::unique_ptr<FormSession>(new FormSession(std::move(engine), "form resume", draft.audit));
}

const FormDefinition& FormSession::definition() const { return engine_->definition(); }
const std::shared_ptr<const FormDefinition>& FormSession::shared_definition() const {
  return engine_->shared_definition();
}

Result<AnswerOutcome> FormSession::answer(std::string_view ref, std::string_view text) {
  FRONTLIJN_TRY(const NodeId node, engine_->locate_node(ref));
  const Error::Arguments where{{"ref", engine_->shown_ref(node)}};
  if (engine_->data().def(node).group) return fail(ErrorKind::invalid_input, "form.not-a-question", where);
  if (text.size() > engine_->parts().limits.answer_bytes || !(text.empty() || is_utf8(text)))
    return fail(ErrorKind::limit_exceeded, "form.answer-too-long", where);
  if (engine_->is_readonly(node)) return fail(ErrorKind::refused, "form.read-only", where);
  std::string stored = engine_->as_stored(node, text);
  FRONTLIJN_CHECK(engine_->check_answer(node, stored));
  audit_->note_answer(engine_->shown_ref(node), engine_->now(), engine_->data().item(node).text, stored);
  engine_->answer(node, std::move(stored));
  AnswerOutcome out = outcome_of(*engine_);
  if (engine_->data().is_alive(node)) {
    out.problem = engine_->problem(node, &out.message);
    // A store that keeps `changed` keeps the answer in any case.
    const std::string self = engine_->stable_ref(node);
    const auto found = std::find(out.changed.begin(), out.changed.end(), self);
    if (found != out.changed.end()) std::rotate(out.changed.begin(), found, found + 1);
  }
  return out;
}

Result<NodeState> FormSession::state(std::string_view ref) const {
  FRONTLIJN_TRY(const NodeId node, engine_->locate_node(ref));
  return engine_->state(node);
}

Result<std::string> FormSession::value(std::string_view ref) const {
  FRONTLIJN_TRY(const NodeId node, engine_->locate_node(ref));
  return engine_->data().def(node).group ? std::string() : engine_->data().item(node).text;
}

Result<std::string> FormSession::add_repeat(std::string_view ref) {
  return add_repeat(ref, engine_->new_repeat_id());
}

Result<std::string> FormSession::add_repeat(std::string_view ref, RepeatId id) {
  FRONTLIJN_TRY(const FormEngine::Place place, engine_->locate(ref));
  if (place.repeat == absent) return not_a_repeat(ref);
  const Limits& limits = engine_->parts().limits;
  const Error::Arguments where{{"node", engine_->parts().path(place.repeat)}};
  if (engine_->parts().nodes[place.repeat].fixed_size)
    return fail(ErrorKind::refused, "form.repeat-fixed", where);
  if (engine_->data().repeats() >= limits.repeat_instances || engine_->data().size() >= limits.instance_nodes)
    return fail(ErrorKind::limit_exceeded, "form.too-many", where);
  const NodeId made = engine_->add_repeat(place.parent, place.repeat, id);
  audit_->note("add repeat", engine_->now(), engine_->shown_ref(made));
  engine_->settle_now();
  return engine_->stable_ref(made);
}

Result<AnswerOutcome> FormSession::remove_repeat(std::string_view ref) {
  FRONTLIJN_TRY(const FormEngine::Place place, engine_->locate(ref));
  if (place.repeat != absent || place.node == no_node || !engine_->data().def(place.node).repeat)
    return not_a_repeat(ref);
  if (!engine_->may_remove(place.node))
    return fail(ErrorKind::refused, "form.repeat-fixed",
                {{"node", engine_->parts().path(engine_->data().item(place.node).def)}});
  audit_->note("delete repeat", engine_->now(), engine_->shown_ref(place.node));
  engine_->remove_repeat(place.node);
  engine_->settle_now();
  return outcome_of(*engine_);
}

Result<std::size_t> FormSession::count(std::string_view ref) const {
  FRONTLIJN_TRY(const FormEngine::Place place, engine_->locate(ref));
  if (place.repeat == absent) return not_a_repeat(ref);
  return engine_->data().series(place.parent, place.repeat).size();
}

AnswerOutcome FormSession::take_changes() { return outcome_of(*engine_); }

const std::string& FormSession::language() const { return engine_->language_name(); }

Result<void> FormSession::set_language(std::string_view language) {
  const auto& all = definition().languages();
  if (std::find(all.begin(), all.end(), language) == all.end())
    return fail(ErrorKind::not_found, "form.no-such-language",
                {{"language", std::string(language.substr(0, 80))}});
  engine_->set_language(std::string(language));
  return {};
}

std::vector<TreeItem> FormSession::tree() const { return engine_->tree(); }
std::vector<Fault> FormSession::validate() const { return engine_->faults(); }

Result<Submission> FormSession::finalize() {
  engine_->stamp_end();
  const std::vector<Fault> faults = engine_->faults();
  if (!faults.empty())
    return fail(ErrorKind::refused, "form.invalid",
                {{"count", fmt::to_string(faults.size())},
                 {"ref", faults.front().ref},
                 {"message", faults.front().message}});
  audit_->note("form finalize", engine_->now());
  return with_audit(engine_->submission());
}

Submission FormSession::snapshot() const { return with_audit(engine_->submission()); }

Submission FormSession::with_audit(Submission made) const {
  made.audit = audit_->as_csv();
  return made;
}

Result<std::string> FormSession::stable_ref(std::string_view ref) const {
  FRONTLIJN_TRY(const NodeId node, engine_->locate_node(ref));
  return engine_->stable_ref(node);
}

Result<std::string> FormSession::shown_ref(std::string_view ref) const {
  FRONTLIJN_TRY(const NodeId node, engine_->locate_node(ref));
  return engine_->shown_ref(node);
}

std::vector<Answer> FormSession::answers() const { return engine_->answers(false); }
Draft FormSession::draft() const {
  Draft draft = engine_->draft();
  draft.audit = audit_->events();
  return draft;
}
const std::vector<AuditEvent>& FormSession::audit_events() const { return audit_->events(); }
void FormSession::put_aside() {
  audit_->note("form save", engine_->now());
  audit_->note("form exit", engine_->now());
}
const std::vector<Answer>& FormSession::left_over() const { return engine_->left_over(); }
const std::vector<Error>& FormSession::problems() const { return engine_->problems(); }

Bytes FormSession::encode_draft(const Draft& draft) { return encode(draft); }
Result<Draft> FormSession::decode_draft(ByteView bytes) { return decode<Draft>(bytes); }

Result<Evaluated> FormSession::eval(std::string_view expression, std::string_view context,
                                    WantedType type) const {
  NodeId node = engine_->data().root();
  if (!context.empty() && context != "/") {
    FRONTLIJN_TRY(node, engine_->locate_node(context));
  }
  FRONTLIJN_TRY(const Expression parsed, Expression::parse(expression, engine_->parts().limits));
  FRONTLIJN_TRY(const Value value, engine_->evaluate(parsed, node));
  if (type == WantedType::nodes && !std::holds_alternative<Nodes>(value))
    return fail(ErrorKind::invalid_input, "expression.not-nodes",
                {{"expression", std::string(expression.substr(0, 200))}});
  return evaluated(*engine_, value, type);
}

std::vector<Judgement> FormSession::judgements() const { return engine_->judgements(); }
void FormSession::recompute_all() { engine_->recompute_all(); }

}  // namespace frontlijn::forms
