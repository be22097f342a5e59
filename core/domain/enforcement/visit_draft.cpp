#include "core/domain/enforcement/visit_draft.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/domain/people/checks.hpp"

namespace frontlijn::domain {

using Json = nlohmann::json;

namespace {

// "a/2/data/room{…}/door": the answer of the visit's third form at that path.
std::string field_of(char what, std::size_t form, const std::string& ref) {
  return std::string(1, what) + '/' + std::to_string(form) + ref;
}

struct DraftField {
  char what = 0;
  std::size_t form = 0;
  std::string ref;
};

std::optional<DraftField> parse_field(const std::string& name) {
  if (name.size() < 3 || name[1] != '/') return std::nullopt;
  DraftField field;
  field.what = name[0];
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + 2, end, field.form);
  if (error != std::errc{}) return std::nullopt;
  field.ref.assign(rest, end);
  return field;
}

Json json_of(const log::AttachmentRef& attachment) {
  return {{"hash", attachment.hash.to_text()},
          {"size", attachment.size_bytes},
          {"type", attachment.media_type},
          {"name", attachment.name}};
}

std::optional<log::AttachmentRef> attachment_from(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto hash = Hash::from_text(json.value("hash", ""));
  if (!hash) return std::nullopt;
  return log::AttachmentRef{*hash, json.value("size", std::uint64_t{0}), json.value("type", ""),
                            json.value("name", "")};
}

Json json_of(const forms::AuditEvent& event) {
  return Json::array(
      {event.event, event.node, event.before, event.after, to_ms(event.start), to_ms(event.end)});
}

forms::AuditEvent audit_event_from(const std::string& text) {
  const Json json = Json::parse(text);
  return {json.at(0).get<std::string>(),
          json.at(1).get<std::string>(),
          json.at(2).get<std::string>(),
          json.at(3).get<std::string>(),
          instant_from_ms(json.at(4).get<std::int64_t>()),
          instant_from_ms(json.at(5).get<std::int64_t>())};
}

Error damaged(const EntityId& visit) {
  return fail(ErrorKind::damaged, "visit.draft-damaged", {{"visit", visit.to_text()}});
}

}  // namespace

Result<void> VisitDraft::save_whole() {
  Json whole{{"started", to_ms(visit_.started_)}, {"depth", visit_.depth_},
             {"reason", visit_.start_.reason},    {"language", visit_.start_.language},
             {"stopped", visit_.stopped_},        {"words", visit_.words_},
             {"checklists", Json::array()}};
  if (visit_.start_.subject) whole["subject"] = visit_.start_.subject->to_text();
  for (const EntityId& checklist : visit_.start_.checklists)
    whole["checklists"].push_back(checklist.to_text());
  return store_.save_draft(visit_.id_, whole_field, whole.dump());
}

Result<void> VisitDraft::save_form(std::size_t form) {
  const forms::Draft draft = visit_.forms_[form]->draft();
  FRONTLIJN_CHECK(store_.save_draft(visit_.id_, field_of('r', form, ""), Json(draft.repeats).dump()));
  for (const forms::Answer& answer : draft.answers)
    FRONTLIJN_CHECK(store_.save_draft(visit_.id_, field_of('a', form, answer.path), answer.value));
  visit_.audit_kept_[form] = 0;
  return save_audit(form);
}

Result<void> VisitDraft::save_audit(std::size_t form) {
  const auto& events = visit_.forms_[form]->audit_events();
  std::size_t& kept = visit_.audit_kept_[form];
  // The last event that was kept may have gone on since.
  for (std::size_t i = kept == 0 ? 0 : kept - 1; i < events.size(); ++i)
    FRONTLIJN_CHECK(store_.save_draft(visit_.id_, field_of('l', form, fmt::format("/{:06}", i)),
                                      json_of(events[i]).dump()));
  kept = events.size();
  return {};
}

Result<void> VisitDraft::save_changes(std::size_t form, const forms::AnswerOutcome& outcome) {
  if (outcome.structure_changed) return save_form(form);
  for (const std::string& ref : outcome.changed) {
    FRONTLIJN_TRY(const std::string value, visit_.forms_[form]->value(ref));
    FRONTLIJN_CHECK(store_.save_draft(visit_.id_, field_of('a', form, ref), value));
  }
  return save_audit(form);
}

Result<void> VisitDraft::save_source(std::size_t form, const std::string& ref, SourceKind source) {
  return store_.save_draft(visit_.id_, field_of('s', form, ref), id_of(source));
}

Result<void> VisitDraft::save_attachment(std::size_t form, const std::string& ref,
                                         const log::AttachmentRef& attachment) {
  return store_.save_draft(visit_.id_, field_of('f', form, ref), json_of(attachment).dump());
}

Result<void> VisitDraft::load_whole(const std::string& text) {
  const Json whole = Json::parse(text, nullptr, false);
  if (!whole.is_object()) return damaged(visit_.id_);
  visit_.started_ = instant_from_ms(whole.value("started", std::int64_t{0}));
  visit_.depth_ = whole.value("depth", 0);
  visit_.stopped_ = whole.value("stopped", false);
  visit_.words_ = whole.value("words", "");
  visit_.start_.reason = whole.value("reason", "");
  visit_.start_.language = whole.value("language", "");
  if (whole.contains("subject")) {
    FRONTLIJN_TRY(visit_.start_.subject, EntityId::from_text(whole["subject"].get<std::string>()));
  }
  for (const Json& checklist : whole.value("checklists", Json::array())) {
    FRONTLIJN_TRY(const EntityId id, EntityId::from_text(checklist.get<std::string>()));
    visit_.start_.checklists.push_back(id);
  }
  return {};
}

Result<void> VisitDraft::load() {
  FRONTLIJN_TRY(const auto fields, store_.draft(visit_.id_));
  const auto whole = fields.find(std::string(whole_field));
  if (whole == fields.end())
    return fail(ErrorKind::not_found, "visit.not-running", {{"visit", visit_.id_.to_text()}});
  try {
    FRONTLIJN_CHECK(load_whole(whole->second));
    FRONTLIJN_CHECK(visit_.open_checklists());
    return load_forms(fields);
  } catch (const Json::exception&) {  // a value of another type than was written
    return damaged(visit_.id_);
  }
}

Result<void> VisitDraft::load_forms(const std::map<std::string, std::string>& fields) {
  std::vector<forms::Draft> drafts(visit_.definitions_.size());
  for (const auto& [name, value] : fields) {
    const auto field = parse_field(name);
    if (!field || field->form >= drafts.size()) continue;
    forms::Draft& draft = drafts[field->form];
    const std::pair key(field->form, field->ref);
    if (field->what == 'a') {
      draft.answers.push_back({field->ref, value});
    } else if (field->what == 'r') {
      const Json repeats = Json::parse(value, nullptr, false);
      if (!repeats.is_array()) return damaged(visit_.id_);
      for (const Json& repeat : repeats)
        draft.repeats.push_back(repeat.get<std::string>());
    } else if (field->what == 'l') {
      draft.audit.push_back(audit_event_from(value));
    } else if (field->what == 's') {
      visit_.sources_[key] = from_id<SourceKind>(value).value_or(SourceKind::seen);
    } else if (field->what == 'f') {
      if (auto attachment = attachment_from(value)) visit_.attachments_[key] = std::move(*attachment);
    }
  }
  for (std::size_t form = 0; form < drafts.size(); ++form) {
    const auto& definition = visit_.definitions_[form];
    // Answers of repeats that were taken away meanwhile stay in the store until the draft ends.
    std::erase_if(drafts[form].answers, [&](const forms::Answer& answer) {
      const auto open = answer.path.rfind('}');
      if (open == std::string::npos) return false;
      const std::string repeat = answer.path.substr(0, open + 1);
      return std::find(drafts[form].repeats.begin(), drafts[form].repeats.end(), repeat) ==
             drafts[form].repeats.end();
    });
    drafts[form].definition = definition->hash();
    drafts[form].form_id = definition->id();
    drafts[form].form_version = definition->version();
    drafts[form].language =
        visit_.start_.language.empty() ? definition->default_language() : visit_.start_.language;
    FRONTLIJN_TRY(auto session, forms::FormSession::restore(definition, drafts[form], visit_.surroundings()));
    visit_.forms_.push_back(std::move(session));
  }
  return {};
}

}  // namespace frontlijn::domain
