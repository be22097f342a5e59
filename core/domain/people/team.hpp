#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/people/context.hpp"
#include "core/domain/people/names.hpp"
#include "core/log/device.hpp"
#include "core/store/model.hpp"

namespace frontlijn::domain {

/// People, teams, memberships, powers and device registrations live in the organisation's space: everybody
/// may know who works here and who may do what.
namespace kinds {
inline constexpr const char* person = "person";
inline constexpr const char* team = "team";
inline constexpr const char* membership = "membership";
inline constexpr const char* power = "power";
inline constexpr const char* device_registration = "device_registration";
}  // namespace kinds

void add_people_kinds(store::Model& model);

// --- people and teams ---

/// Labels: "role.<id>".
enum class Role { member, coordinator, administrator, guest };

template <>
struct NamesOf<Role> {
  static constexpr auto list = names<Role>({{Role::member, "member"},
                                            {Role::coordinator, "coordinator"},
                                            {Role::administrator, "administrator"},
                                            {Role::guest, "guest"}});
};

struct Membership {
  EntityId person;
  EntityId team;
  Role role = Role::member;
  std::optional<Date> until;  ///< last day; none: until changed
};

/// Into the organisation's space, with the rest of `changes`.
EntityId put_membership(store::Changes& changes, const Context& context, const Membership& membership);
EntityId put_device(store::Changes& changes, const Context& context, const log::DeviceId& device,
                    EntityId person);

/// A colleague who has no tablet here (yet), as a member of this team.
Result<EntityId> add_colleague(const Context& context, std::string_view name, Role role,
                               std::optional<Date> until = std::nullopt);

/// The person's name; "" where this tablet does not know them.
Result<std::string> person_name(store::Store& store, EntityId person);
Result<std::string> team_name(store::Store& store, EntityId team);

/// Those who belong to `team` on `day`, one entry a person (the newest), in order of name.
Result<std::vector<Membership>> members_of(store::Store& store, EntityId team, Date day);

/// This id and those that continue in it: the same person before enrolment (see adopt_team_spaces).
Result<std::vector<EntityId>> all_ids_of(store::Store& store, EntityId person);

/// The person who works on this device; none where it was never registered.
Result<std::optional<EntityId>> person_at(store::Store& store, const log::DeviceId& device);

/// Every device that was ever registered as this person's.
Result<std::vector<log::DeviceId>> devices_of(store::Store& store, EntityId person);

/// The person belongs to the team until the end of `last`, or from here on again where that is none.
Result<void> set_membership_end(store::Changes& changes, const Context& context, EntityId person,
                                EntityId team, std::optional<Date> last);

// --- powers ---

/// What an officer may do in a domain (rule 2). Labels: "power.<id>".
enum class PowerLevel {
  record,  ///< may record a formal finding
  signal,  ///< may only signal
};

template <>
struct NamesOf<PowerLevel> {
  static constexpr auto list =
      names<PowerLevel>({{PowerLevel::record, "record"}, {PowerLevel::signal, "signal"}});
};

struct Power {
  EntityId id;
  EntityId person;
  std::string domain;
  PowerLevel may = PowerLevel::signal;
  std::optional<Date> from;   ///< first day; none: always
  std::optional<Date> until;  ///< last day; none: until changed
  std::string basis;          ///< the decision that gives it, in words
  EntityId granted_by;
};

/// `id` and `granted_by` are filled in here. Fails where the domain is no id or `until` lies before `from`
/// ("power.ends-before-it-begins").
Result<EntityId> grant_power(const Context& context, Power power);
/// Its last day becomes `until`.
Result<void> end_power(const Context& context, EntityId power, Date until);

Result<std::vector<Power>> powers_of(store::Store& store, EntityId person);
/// True when a power of level `record` in `domain` holds on `day`. With none on record a person may only
/// signal.
Result<bool> may_record(store::Store& store, EntityId person, std::string_view domain, Date day);
/// Everybody who may record in `domain` on `day`.
Result<std::vector<EntityId>> who_may_record(store::Store& store, std::string_view domain, Date day);

}  // namespace frontlijn::domain
