#include "sync/server/node/server_directory.hpp"

namespace frontlijn::server {

namespace {

sync::Role travelling(domain::Role role) {
  switch (role) {
    case domain::Role::guest:
      return sync::Role::guest;
    case domain::Role::member:
      return sync::Role::member;
    case domain::Role::coordinator:
      return sync::Role::coordinator;
    case domain::Role::administrator:
      return sync::Role::administrator;
  }
  return sync::Role::guest;
}

}  // namespace

Result<sync::Member> ServerDirectory::member(EntityId person, EntityId team) {
  FRONTLIJN_TRY(auto name, domain::person_name(store_, person));
  FRONTLIJN_TRY(auto team_name, domain::team_name(store_, team));
  return sync::Member{person, std::move(name), std::move(team_name)};
}

Result<std::optional<sync::Member>> ServerDirectory::member_of(const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto person, organisation_.person_at(device));
  if (!person) return std::optional<sync::Member>{};
  FRONTLIJN_TRY(const auto standing, organisation_.standing_of(*person));
  FRONTLIJN_TRY(auto found, member(*person, standing ? standing->team : EntityId{}));
  return std::optional<sync::Member>{std::move(found)};
}

Result<std::vector<sync::SpaceGrant>> ServerDirectory::grants(const log::DeviceId& device) {
  std::vector<sync::SpaceGrant> grants;
  FRONTLIJN_TRY(const auto person, organisation_.person_at(device));
  if (!person) return grants;
  FRONTLIJN_TRY(const auto standing, organisation_.standing_of(*person));
  if (!standing) return grants;
  FRONTLIJN_TRY(const auto spaces, organisation_.spaces_of(*person));
  for (const auto& space : spaces)
    grants.push_back(
        {space.id, std::string(log::name_of(space.kind)), space.name, travelling(standing->role), true});
  return grants;
}

std::uint64_t ServerDirectory::revision() {
  // Changes when another connection, such as the command line's, has written.
  const auto version = store_.database().number("PRAGMA data_version");
  if (version && version->value_or(0) != seen_version_) {
    seen_version_ = version->value_or(0);
    ++changes_;
  }
  return changes_;
}

Result<sync::Member> ServerDirectory::enrol(const sync::EnrolRequest& request, Instant now) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto grant, accounts_.redeem_code(request.secret_hash, request.device, now));
  FRONTLIJN_CHECK(organisation_.register_device(request.device, grant.person));
  for (const auto& space : request.spaces) {
    const auto adopted = organisation_.adopt_space(space, grant.person, grant.team);
    // What is somebody else's is not the tablet's to give: it is left as it is.
    if (!adopted && adopted.error().key() != "space.of-another") return adopted.error();
  }
  FRONTLIJN_TRY(auto joined, member(grant.person, grant.team));
  FRONTLIJN_TRY(const auto given, organisation_.team_spaces(grant.person, grant.team));
  joined.team = grant.team;
  joined.spaces = {given.work, given.organisation};
  if (given.backstage) joined.spaces.push_back(*given.backstage);
  if (given.personal) joined.spaces.push_back(*given.personal);
  FRONTLIJN_CHECK(transaction.commit());
  ++changes_;
  return joined;
}

Result<void> ServerDirectory::renew(const log::DeviceId& device, const log::DeviceId& next) {
  FRONTLIJN_TRY(const auto person, organisation_.person_at(device));
  if (!person) return fail(ErrorKind::refused, "device.unknown");
  FRONTLIJN_CHECK(organisation_.register_device(next, *person));
  FRONTLIJN_TRY(const auto holder, organisation_.person_at(next));
  if (holder != person) return fail(ErrorKind::refused, "device.of-another");
  ++changes_;
  return {};
}

}  // namespace frontlijn::server
