#include "core/domain/enforcement/checklist.hpp"

#include <algorithm>
#include <set>

#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/requirement.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/domains.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using forms::FormDefinition;
using store::Record;

namespace {

std::string mark(const forms::Marks& marks, std::string_view name) {
  const auto found = marks.find(name);
  return found == marks.end() ? std::string{} : found->second;
}

Checklist checklist_from(const Record& record) {
  Checklist checklist;
  checklist.id = record.id();
  checklist.form_id = record.text("form_id");
  checklist.version = record.text("version");
  checklist.title = record.text("title");
  if (const auto definition = record.attachments("definition"); !definition.empty())
    checklist.definition = definition.front();
  checklist.domains = record.texts("domains");
  std::sort(checklist.domains.begin(), checklist.domains.end());
  checklist.items = static_cast<std::size_t>(record.whole("items").value_or(0));
  checklist.core_items = static_cast<std::size_t>(record.whole("core_items").value_or(0));
  checklist.origin = record.text("origin");
  checklist.lineage = record.reference("lineage").value_or(EntityId{});
  checklist.owner_team = record.reference("owner_team").value_or(EntityId{});
  checklist.at = record.moment("at").value_or(Instant{});
  checklist.retired = record.has("retired");
  return checklist;
}

Result<std::vector<Checklist>> checklists_where(store::Store& store, const std::string& where,
                                                const std::string& value) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::checklist, where + " ORDER BY at DESC, entity DESC", value));
  std::vector<Checklist> checklists;
  for (const Record& record : records)
    checklists.push_back(checklist_from(record));
  return checklists;
}

std::size_t count_core(const FormDefinition& form) {
  const auto& controls = form.controls();
  return static_cast<std::size_t>(
      std::count_if(controls.begin(), controls.end(), [](const forms::Control& control) {
        return control.kind != forms::ControlKind::group && !mark(control.marks, "core").empty();
      }));
}

}  // namespace

Result<std::shared_ptr<const FormDefinition>> read_checklist(ByteView xml, std::string_view file_name) {
  if (xml.size() > limits::checklist_bytes)
    return fail(ErrorKind::limit_exceeded, "checklist.too-large",
                {{"file", std::string(file_name)},
                 {"bound", std::to_string(limits::checklist_bytes / (1024 * 1024))}});
  auto parsed = FormDefinition::parse(xml);
  if (!parsed) return Error(parsed.error()).with("file", std::string(file_name));
  const auto& form = **parsed;
  if (form.id().empty())
    return fail(ErrorKind::invalid_input, "checklist.no-id", {{"file", std::string(file_name)}});
  for (const forms::CheckItem& item : form.check_items()) {
    const std::string demand = mark(item.marks, "requirement");
    if (!demand.empty() && !parse_terms(demand))
      return fail(ErrorKind::invalid_input, "checklist.requirement",
                  {{"file", std::string(file_name)}, {"node", item.ref}, {"text", demand.substr(0, 120)}});
  }
  return std::move(*parsed);
}

Result<AddedChecklist> add_checklist(const Context& context, ByteView xml, std::string_view file_name,
                                     std::string_view origin, EntityId lineage) {
  store::Store& store = context.store;
  FRONTLIJN_TRY(const auto form, read_checklist(xml, file_name));
  FRONTLIJN_TRY(const std::string kept_origin, checked_text(origin, "field.origin", name_bytes));
  FRONTLIJN_TRY(const auto versions, checklists_where(store, "form_id = ?", form->id()));
  const std::string hash = form->hash().to_text();
  FRONTLIJN_TRY(const auto same, checklists_where(store, "hash = ?", hash));
  if (!same.empty()) return AddedChecklist{same.front().id, false};
  for (const Checklist& other : versions) {
    if (other.version == form->version())
      return fail(ErrorKind::conflict, "checklist.same-version",
                  {{"file", std::string(file_name)}, {"form", form->id()}, {"version", form->version()}});
  }
  if (lineage.is_nil() && !versions.empty()) lineage = versions.front().id;

  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store.database()));
  FRONTLIJN_TRY(const auto attachment, store.put_attachment(xml, "application/xml", std::string(file_name)));
  const EntityId id = store.new_id();
  auto changes = context.changes();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(context.organisation, kinds::checklist, id, field, std::move(value));
  };
  put("form_id", form->id());
  put("version", form->version());
  put("title", form->title());
  put("hash", hash);
  put("definition", attachment);
  put("items", static_cast<std::int64_t>(form->check_items().size()));
  put("core_items", static_cast<std::int64_t>(count_core(*form)));
  if (!kept_origin.empty()) put("origin", kept_origin);
  if (!lineage.is_nil()) put("lineage", lineage);
  put("owner_team", context.team);
  put("by", context.person);
  put("at", context.now());
  std::set<std::string> domains;
  for (const forms::CheckItem& item : form->check_items())
    domains.insert(mark(item.marks, "domain"));
  domains.erase("");
  for (const std::string& domain : domains)
    changes.add(context.organisation, kinds::checklist, id, "domains", domain);
  FRONTLIJN_CHECK(store.commit(changes));
  FRONTLIJN_CHECK(transaction.commit());
  return AddedChecklist{id, true};
}

Result<std::vector<Checklist>> all_checklists(store::Store& store) {
  return checklists_where(store, "form_id <> ?", "");
}

Result<std::vector<Checklist>> current_checklists(store::Store& store) {
  FRONTLIJN_TRY(const auto all, all_checklists(store));
  std::vector<Checklist> current;
  std::set<std::string> seen;
  for (const Checklist& checklist : all) {
    if (!checklist.retired && seen.insert(checklist.form_id).second) current.push_back(checklist);
  }
  std::sort(current.begin(), current.end(), [](const auto& a, const auto& b) { return a.title < b.title; });
  return current;
}

Result<Checklist> checklist_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::checklist, id));
  return checklist_from(record);
}

Result<Checklist> find_checklist(store::Store& store, std::string_view text) {
  const auto at = text.rfind('@');
  const std::string form_id(text.substr(0, at));
  FRONTLIJN_TRY(const auto versions, checklists_where(store, "form_id = ?", form_id));
  for (const Checklist& checklist : versions) {
    const bool named =
        at == std::string_view::npos ? !checklist.retired : checklist.version == text.substr(at + 1);
    if (named) return checklist;
  }
  const auto record = store.resolve(kinds::checklist, text);
  if (record) return checklist_from(*record);
  if (record.error().key() != "id.unknown") return record.error();
  FRONTLIJN_TRY(const auto current, current_checklists(store));
  std::string known;
  for (const Checklist& checklist : current)
    known += (known.empty() ? "" : ", ") + checklist.form_id;
  return fail(ErrorKind::not_found, "checklist.unknown",
              {{"text", std::string(text.substr(0, 80))}, {"known", known.empty() ? "–" : known}});
}

Result<std::shared_ptr<const FormDefinition>> open_checklist(store::Store& store,
                                                             const Checklist& checklist) {
  FRONTLIJN_TRY(const Bytes xml, store.attachment(checklist.definition.hash));
  return FormDefinition::parse(xml);
}

Result<void> retire_checklist(const Context& context, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::checklist, id));
  auto changes = context.changes();
  changes.set(record.space(), kinds::checklist, id, "retired", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

// --- which domains apply ---

namespace {

struct Applies {
  std::string_view activity;
  Domain domains[4];
};

// From what goes on somewhere to who has a say in it. A start, not a standard: domains noted on the subject
// itself come before it.
constexpr Applies by_activity[] = {
    {"alcohol", {Domain::hospitality, Domain::fire_safety, Domain::building, Domain::public_space}},
    {"cook", {Domain::food, Domain::environment, Domain::fire_safety, Domain::building}},
    {"music", {Domain::environment, Domain::fire_safety, Domain::hospitality, Domain::public_space}},
    {"gaming", {Domain::hospitality, Domain::public_space, Domain::hospitality, Domain::public_space}},
    {"delivery", {Domain::food, Domain::public_space, Domain::working_conditions, Domain::food}},
    {"sleep", {Domain::building, Domain::fire_safety, Domain::building, Domain::fire_safety}},
    {"childcare", {Domain::care_youth, Domain::fire_safety, Domain::building, Domain::food}},
    {"school",
     {Domain::school_attendance, Domain::care_youth, Domain::school_attendance, Domain::care_youth}},
    {"building-works",
     {Domain::building, Domain::working_conditions, Domain::environment, Domain::public_space}},
};

}  // namespace

std::vector<std::string> applicable_domains(const SubjectData& subject) {
  if (!subject.domains.empty()) return subject.domains;
  std::set<std::string> domains;
  for (const Applies& row : by_activity) {
    if (std::find(subject.activities.begin(), subject.activities.end(), row.activity) ==
        subject.activities.end())
      continue;
    for (const Domain domain : row.domains)
      domains.emplace(id_of(domain));
  }
  if (subject.type == SubjectType::place) domains.emplace(id_of(Domain::public_space));
  if (subject.type == SubjectType::household || subject.type == SubjectType::person)
    for (const Domain domain : {Domain::care_youth, Domain::school_attendance})
      domains.emplace(id_of(domain));
  return {domains.begin(), domains.end()};
}

Result<std::vector<Checklist>> suggest_checklists(store::Store& store, const SubjectData& subject) {
  FRONTLIJN_TRY(auto checklists, current_checklists(store));
  const auto domains = applicable_domains(subject);
  if (domains.empty()) return checklists;
  std::erase_if(checklists, [&](const Checklist& checklist) {
    return std::none_of(checklist.domains.begin(), checklist.domains.end(), [&](const std::string& domain) {
      return std::find(domains.begin(), domains.end(), domain) != domains.end();
    });
  });
  return checklists;
}

}  // namespace frontlijn::domain
