#include "core/domain/people/team.hpp"

#include <algorithm>
#include <map>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using log::Merge;
using store::FieldType;
using store::Record;

void add_people_kinds(store::Model& model) {
  model.add({kinds::person,
             {{"name", FieldType::text, Merge::parallel, false, true},
              {"continues_as", FieldType::reference, Merge::latest, true}}});
  model.add({kinds::team,
             {{"name", FieldType::text, Merge::parallel, false, true},
              {"organisation", FieldType::text, Merge::parallel},
              {"continues_as", FieldType::reference, Merge::latest, true}}});
  model.add({kinds::membership,
             {{"person", FieldType::reference, Merge::once, true},
              {"team", FieldType::reference, Merge::once, true},
              {"role", FieldType::text, Merge::parallel},
              {"until", FieldType::text, Merge::parallel}}});
  model.add({kinds::power,
             {{"person", FieldType::reference, Merge::once, true},
              {"domain", FieldType::text, Merge::once, true},
              {"may", FieldType::text, Merge::parallel},
              {"from", FieldType::text, Merge::parallel},
              {"until", FieldType::text, Merge::parallel},
              {"basis", FieldType::text, Merge::parallel},
              {"granted_by", FieldType::reference, Merge::once}}});
  model.add({kinds::device_registration,
             {{"device", FieldType::text, Merge::once, true},
              {"person", FieldType::reference, Merge::parallel},
              {"since", FieldType::moment, Merge::once},
              {"revoked", FieldType::moment, Merge::parallel}}});
}

// --- people and teams ---

EntityId put_membership(store::Changes& changes, const Context& context, const Membership& membership) {
  const EntityId id = context.store.new_id();
  changes.set(context.organisation, kinds::membership, id, "person", membership.person)
      .set(context.organisation, kinds::membership, id, "team", membership.team)
      .set(context.organisation, kinds::membership, id, "role", std::string(id_of(membership.role)));
  if (membership.until)
    changes.set(context.organisation, kinds::membership, id, "until", to_iso(*membership.until));
  return id;
}

EntityId put_device(store::Changes& changes, const Context& context, const log::DeviceId& device,
                    EntityId person) {
  const EntityId id = context.store.new_id();
  changes.set(context.organisation, kinds::device_registration, id, "device", device.to_text())
      .set(context.organisation, kinds::device_registration, id, "person", person)
      .set(context.organisation, kinds::device_registration, id, "since", context.now());
  return id;
}

Result<EntityId> add_colleague(const Context& context, std::string_view name, Role role,
                               std::optional<Date> until) {
  FRONTLIJN_TRY(std::string kept, required_text(name, "field.person-name", name_bytes));
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  changes.set(context.organisation, kinds::person, id, "name", std::move(kept));
  put_membership(changes, context, {id, context.team, role, until});
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

namespace {

Result<std::string> name_in(store::Store& store, const char* kind, EntityId id) {
  FRONTLIJN_TRY(const auto record, store.find(kind, id));
  return record ? record->text("name") : std::string{};
}

bool holds_on(Date day, const std::optional<Date>& from, const std::optional<Date>& until) {
  return (!from || *from <= day) && (!until || day <= *until);
}

}  // namespace

Result<std::string> person_name(store::Store& store, EntityId person) {
  return name_in(store, kinds::person, person);
}
Result<std::string> team_name(store::Store& store, EntityId team) {
  return name_in(store, kinds::team, team);
}

Result<std::vector<Membership>> members_of(store::Store& store, EntityId team, Date day) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::membership, "team = ? ORDER BY changed", team));
  std::map<EntityId, Membership> newest;
  for (const Record& record : records) {
    const EntityId person = record.reference("person").value_or(EntityId{});
    newest[person] = {person, team, read_id(record, "role", Role::guest), read_date(record, "until")};
  }
  std::vector<std::pair<std::string, Membership>> named;
  for (const auto& [person, membership] : newest) {
    if (!holds_on(day, std::nullopt, membership.until)) continue;
    FRONTLIJN_TRY(std::string name, person_name(store, person));
    named.emplace_back(std::move(name), membership);
  }
  std::stable_sort(named.begin(), named.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Membership> members;
  for (auto& entry : named)
    members.push_back(entry.second);
  return members;
}

Result<std::vector<EntityId>> all_ids_of(store::Store& store, EntityId person) {
  constexpr std::size_t most = 32;  // a person enrols a few times in a career; a ring of ids ends here too
  std::vector<EntityId> ids{person};
  for (std::size_t i = 0; i < ids.size() && ids.size() < most; ++i) {
    FRONTLIJN_TRY(const auto earlier, records_where(store, kinds::person, "continues_as = ?", ids[i]));
    for (const Record& record : earlier) {
      if (std::find(ids.begin(), ids.end(), record.id()) == ids.end()) ids.push_back(record.id());
    }
  }
  return ids;
}

Result<std::optional<EntityId>> person_at(store::Store& store, const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::device_registration, "device = ? ORDER BY changed DESC LIMIT 1",
                              device.to_text()));
  return records.empty() ? std::optional<EntityId>{} : records.front().reference("person");
}

Result<std::vector<log::DeviceId>> devices_of(store::Store& store, EntityId person) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::device_registration, "person = ? ORDER BY changed", person));
  std::vector<log::DeviceId> devices;
  for (const Record& record : records) {
    const auto device = log::DeviceId::from_text(record.text("device"));
    if (device && std::find(devices.begin(), devices.end(), *device) == devices.end())
      devices.push_back(*device);
  }
  return devices;
}

Result<void> set_membership_end(store::Changes& changes, const Context& context, EntityId person,
                                EntityId team, std::optional<Date> last) {
  FRONTLIJN_TRY(const auto records,
                records_where(context.store, kinds::membership, "person = ? AND team = ?", person, team));
  for (const Record& record : records)
    changes.set(record.space(), kinds::membership, record.id(), "until", last ? to_iso(*last) : "");
  return {};
}

// --- powers ---

namespace {

Power power_from(const Record& record) {
  return {record.id(),
          record.reference("person").value_or(EntityId{}),
          record.text("domain"),
          read_id(record, "may", PowerLevel::signal),
          read_date(record, "from"),
          read_date(record, "until"),
          record.text("basis"),
          record.reference("granted_by").value_or(EntityId{})};
}

}  // namespace

Result<EntityId> grant_power(const Context& context, Power power) {
  FRONTLIJN_TRY(power.domain, checked_word_id(power.domain, "field.domain"));
  FRONTLIJN_TRY(power.basis, checked_text(power.basis, "field.basis", name_bytes));
  if (power.from && power.until && *power.until < *power.from)
    return fail(ErrorKind::invalid_input, "power.ends-before-it-begins",
                {{"from", to_iso(*power.from)}, {"until", to_iso(*power.until)}});
  const EntityId id = context.store.new_id();
  const auto space = context.organisation;
  auto changes = context.changes();
  changes.set(space, kinds::power, id, "person", power.person)
      .set(space, kinds::power, id, "domain", power.domain)
      .set(space, kinds::power, id, "may", std::string(id_of(power.may)))
      .set(space, kinds::power, id, "granted_by", context.person);
  if (power.from) changes.set(space, kinds::power, id, "from", to_iso(*power.from));
  if (power.until) changes.set(space, kinds::power, id, "until", to_iso(*power.until));
  if (!power.basis.empty()) changes.set(space, kinds::power, id, "basis", power.basis);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<void> end_power(const Context& context, EntityId power, Date until) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::power, power));
  auto changes = context.changes();
  changes.set(record.space(), kinds::power, power, "until", to_iso(until));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<std::vector<Power>> powers_of(store::Store& store, EntityId person) {
  FRONTLIJN_TRY(const auto ids, all_ids_of(store, person));
  std::vector<Power> powers;
  for (const EntityId& id : ids) {
    FRONTLIJN_TRY(const auto records, records_where(store, kinds::power, "person = ? ORDER BY entity", id));
    for (const Record& record : records)
      powers.push_back(power_from(record));
  }
  return powers;
}

Result<bool> may_record(store::Store& store, EntityId person, std::string_view domain, Date day) {
  FRONTLIJN_TRY(const auto powers, powers_of(store, person));
  return std::any_of(powers.begin(), powers.end(), [&](const Power& power) {
    return power.domain == domain && power.may == PowerLevel::record &&
           holds_on(day, power.from, power.until);
  });
}

Result<std::vector<EntityId>> who_may_record(store::Store& store, std::string_view domain, Date day) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::power, "domain = ? ORDER BY entity", domain));
  std::vector<EntityId> people;
  for (const Record& record : records) {
    const Power power = power_from(record);
    if (power.may != PowerLevel::record || !holds_on(day, power.from, power.until)) continue;
    if (std::find(people.begin(), people.end(), power.person) == people.end()) people.push_back(power.person);
  }
  return people;
}

}  // namespace frontlijn::domain
