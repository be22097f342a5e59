#include "core/domain/enforcement/consultation.hpp"

#include <algorithm>

#include "core/base/hash.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

EntityId id_from(const char* purpose, const EntityId& a, const EntityId& b) {
  const Hash hash = hash_of(purpose, {ByteView(std::min(a, b).bytes), ByteView(std::max(a, b).bytes)});
  EntityId id;
  std::copy_n(hash.bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

// One entry of a list is a text that people can read on any screen: "brandweer: vluchtende mensen duwen".
constexpr std::string_view voice_mark = ": ";

Voice voice_from(const std::string& entry) {
  const auto at = entry.find(voice_mark);
  if (at == std::string::npos) return {"", entry};
  return {entry.substr(0, at), entry.substr(at + voice_mark.size())};
}

std::vector<Voice> voices(const Record& record, const char* field) {
  std::vector<Voice> all;
  for (const std::string& entry : record.texts(field))
    all.push_back(voice_from(entry));
  return all;
}

Consultation consultation_from(const Record& record) {
  Consultation consultation;
  consultation.id = record.id();
  consultation.conflict = record.reference("conflict").value_or(EntityId{});
  consultation.subject = record.reference("subject").value_or(EntityId{});
  consultation.authorities = record.texts("authorities");
  std::sort(consultation.authorities.begin(), consultation.authorities.end());
  consultation.assent = voices(record, "assent");
  consultation.dissent = voices(record, "dissent");
  consultation.agreed = record.texts("agreed");
  consultation.agreed_at = record.moment("agreed_at");
  return consultation;
}

Result<void> add_voice(const Context& context, EntityId id, const char* field, std::string_view authority,
                       std::string_view words) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::consultation, id));
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.words", narrative_bytes));
  const auto owners = record.texts("authorities");
  if (std::find(owners.begin(), owners.end(), authority) == owners.end()) {
    std::string known;
    for (const std::string& owner : owners)
      known += (known.empty() ? "" : ", ") + owner;
    return fail(ErrorKind::invalid_input, "consultation.not-an-owner",
                {{"authority", std::string(authority.substr(0, 80))}, {"known", known}});
  }
  auto changes = context.changes();
  changes.add(record.space(), kinds::consultation, id, field,
              std::string(authority) + std::string(voice_mark) + kept);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

}  // namespace

Result<EntityId> put_conflict(store::Changes& changes, const Context& context, const Clash& clash) {
  const EntityId id = id_from("frontlijn requirement conflict 1", clash.first.id, clash.second.id);
  FRONTLIJN_TRY(const auto before, context.store.find(kinds::requirement_conflict, id));
  if (before) return id;
  const EntityId consultation = id_from("frontlijn consultation 1", clash.first.id, clash.second.id);
  const SpaceId space = context.organisation;
  const EntityId subject = clash.first.subject;
  changes.set(space, kinds::requirement_conflict, id, "subject", subject)
      .set(space, kinds::requirement_conflict, id, "attribute", clash.first.terms.attribute)
      .set(space, kinds::requirement_conflict, id, "first", std::min(clash.first.id, clash.second.id))
      .set(space, kinds::requirement_conflict, id, "second", std::max(clash.first.id, clash.second.id))
      .set(space, kinds::requirement_conflict, id, "consultation", consultation)
      .set(space, kinds::consultation, consultation, "conflict", id)
      .set(space, kinds::consultation, consultation, "subject", subject)
      .add(space, kinds::consultation, consultation, "authorities", clash.first.authority);
  if (clash.second.authority != clash.first.authority)
    changes.add(space, kinds::consultation, consultation, "authorities", clash.second.authority);
  return id;
}

Result<std::vector<RequirementConflict>> conflicts_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::requirement_conflict, "subject = ? ORDER BY entity", subject));
  std::vector<RequirementConflict> conflicts;
  for (const Record& record : records) {
    conflicts.push_back({record.id(), subject, record.text("attribute"),
                         record.reference("first").value_or(EntityId{}),
                         record.reference("second").value_or(EntityId{}),
                         record.reference("consultation").value_or(EntityId{})});
  }
  return conflicts;
}

Result<Consultation> consultation_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::consultation, id));
  return consultation_from(record);
}

Result<std::vector<Consultation>> open_consultations(store::Store& store) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::consultation, "agreed IS NULL ORDER BY entity"));
  std::vector<Consultation> open;
  for (const Record& record : records)
    open.push_back(consultation_from(record));
  return open;
}

Result<void> add_assent(const Context& context, EntityId consultation, std::string_view authority,
                        std::string_view words) {
  return add_voice(context, consultation, "assent", authority, words);
}

Result<void> add_dissent(const Context& context, EntityId consultation, std::string_view authority,
                         std::string_view words) {
  return add_voice(context, consultation, "dissent", authority, words);
}

Result<void> agree(const Context& context, EntityId id, std::string_view words,
                   const std::vector<EntityId>& withdrawn) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::consultation, id));
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.words", narrative_bytes));
  FRONTLIJN_TRY(const Record conflict, known_record(context.store, kinds::requirement_conflict,
                                                    record.reference("conflict").value_or(EntityId{})));
  auto changes = context.changes();
  bool gives_way = false;
  for (const EntityId& requirement : withdrawn) {
    FRONTLIJN_TRY(const Record demand, known_record(context.store, kinds::requirement, requirement));
    gives_way = gives_way || conflict.reference("first") == requirement ||
                conflict.reference("second") == requirement;
    changes.set(demand.space(), kinds::requirement, requirement, "withdrawn", context.now())
        .set(demand.space(), kinds::requirement, requirement, "withdrawn_why", kept);
  }
  if (!gives_way) return fail(ErrorKind::refused, "consultation.still-conflicting");
  changes.set(record.space(), kinds::consultation, id, "agreed", kept)
      .set(record.space(), kinds::consultation, id, "agreed_by", context.person)
      .set(record.space(), kinds::consultation, id, "agreed_at", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

}  // namespace frontlijn::domain
