#include "sync/server/node/server_directory.hpp"

#include <algorithm>
#include <utility>

namespace frontlijn::server {

namespace {

constexpr std::ptrdiff_t keys_of_a_tablet_a_day = 20;

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
  FRONTLIJN_TRY(auto name, domain::person_name(ground_.store(), person));
  FRONTLIJN_TRY(auto team_name, domain::team_name(ground_.store(), team));
  return sync::Member{person, std::move(name), std::move(team_name)};
}

Result<std::optional<sync::Member>> ServerDirectory::member_of(const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto known, ground_.registry().device(device));
  if (!known) return std::optional<sync::Member>{};
  FRONTLIJN_TRY(const auto standing, ground_.organisation().standing_of(known->person));
  FRONTLIJN_TRY(auto found, member(known->person, standing ? standing->team : EntityId{}));
  found.revoked = known->revoked;
  if (standing) found.team = standing->team;
  FRONTLIJN_TRY(found.until, ground_.organisation().rights_end(known->person));
  return std::optional<sync::Member>{std::move(found)};
}

Result<std::vector<sync::SpaceGrant>> ServerDirectory::grants(const log::DeviceId& device) {
  std::vector<sync::SpaceGrant> grants;
  FRONTLIJN_TRY(const auto known, ground_.registry().device(device));
  if (!known || known->wiped) return grants;
  FRONTLIJN_TRY(const auto standing, ground_.organisation().standing_of(known->person));
  if (!standing) return grants;
  FRONTLIJN_TRY(const auto spaces, ground_.organisation().spaces_of(known->person));
  for (const auto& space : spaces)
    grants.push_back(
        {space.id, std::string(log::name_of(space.kind)), space.name, travelling(standing->role), true});
  return grants;
}

Result<std::vector<sync::EndedGrant>> ServerDirectory::ended(const log::DeviceId& device) {
  std::vector<sync::EndedGrant> ended;
  FRONTLIJN_TRY(const auto known, ground_.registry().device(device));
  if (!known || known->wiped) return ended;
  FRONTLIJN_TRY(const auto spaces, ground_.organisation().ended_spaces_of(known->person));
  for (const auto& [space, until] : spaces)
    ended.push_back({space, until});
  return ended;
}

std::uint64_t ServerDirectory::revision() {
  if (std::exchange(is_asked_, true)) return changes_;
  // Where it cannot be asked, what depends on it cannot either, and fails.
  const auto revision = ground_.registry().revision();
  if (!revision || *revision != seen_revision_) {
    seen_revision_ = revision ? *revision : 0;
    ++changes_;
  }
  return changes_;
}

Result<sync::Member> ServerDirectory::enrol(const sync::EnrolRequest& request, Instant now) {
  sync::Member joined;
  const auto done = ground_.registry().together([&]() -> Result<void> {
    FRONTLIJN_TRY(const auto grant, ground_.accounts().redeem_code(request.secret_hash, request.device, now));
    Organisation& organisation = ground_.organisation();
    FRONTLIJN_CHECK(organisation.register_device(request.device, grant.person));
    for (const auto& space : request.spaces) {
      const auto adopted = organisation.adopt_space(space, grant.person, grant.team);
      // What is somebody else's is not the tablet's to give: it is left as it is.
      if (!adopted && adopted.error().key() != "space.of-another") return adopted.error();
    }
    FRONTLIJN_TRY(joined, member(grant.person, grant.team));
    FRONTLIJN_TRY(const auto given, organisation.team_spaces(grant.person, grant.team));
    joined.team = grant.team;
    joined.spaces = {given.work, given.organisation};
    if (given.backstage) joined.spaces.push_back(*given.backstage);
    if (given.personal) joined.spaces.push_back(*given.personal);
    return {};
  });
  if (done.has_error()) return done.error();
  ++changes_;
  return joined;
}

/// A tablet that is put back now and then needs a new key each time; each key is known to every tablet from
/// then on.
Result<void> ServerDirectory::check_renewals(const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto known, ground_.registry().devices());
  const auto self =
      std::find_if(known.begin(), known.end(), [&](const KnownDevice& one) { return one.device == device; });
  if (self == known.end()) return fail(ErrorKind::refused, "device.unknown");
  const Instant since = ground_.store().clock().now() - std::chrono::hours{24};
  const auto today = std::count_if(known.begin(), known.end(), [&](const KnownDevice& one) {
    return one.tablet == self->tablet && one.since > since;
  });
  if (today >= keys_of_a_tablet_a_day)
    return fail(ErrorKind::refused, "device.renewed-too-often",
                {{"count", std::to_string(keys_of_a_tablet_a_day)}});
  return {};
}

Result<void> ServerDirectory::renew(const log::DeviceId& device, const log::DeviceId& next) {
  // Together: another process may be told at this moment that the tablet is lost.
  const auto done = ground_.registry().together([&]() -> Result<void> {
    Organisation& organisation = ground_.organisation();
    FRONTLIJN_TRY(const auto person, organisation.person_at(device));
    if (!person) return fail(ErrorKind::refused, "device.unknown");
    FRONTLIJN_CHECK(check_renewals(device));
    FRONTLIJN_CHECK(organisation.register_device(next, *person, device));
    FRONTLIJN_TRY(const auto holder, organisation.person_at(next));
    if (holder != person) return fail(ErrorKind::refused, "device.of-another");
    return {};
  });
  if (done) ++changes_;
  return done;
}

/// Found out once for all who ask until something changes, or a day later.
Result<std::vector<sync::VoidedPass>> ServerDirectory::voided_since(Instant since) {
  const std::uint64_t at = revision();
  if (voided_ && voided_->at == at && since >= voided_->since &&
      since - voided_->since < std::chrono::hours{24})
    return voided_->passes;
  Taken taken{at, since, {}};
  FRONTLIJN_TRY(const auto changed, ground_.organisation().memberships_changed_since(since));
  FRONTLIJN_TRY(const auto devices, ground_.registry().devices());
  for (const KnownDevice& device : devices) {
    std::optional<Instant> before;
    if (device.revoked && *device.revoked >= since) before = *device.revoked + Milliseconds{1};
    if (const auto found = changed.find(device.person); !before && found != changed.end())
      before = std::min(found->second, ground_.store().clock().now());
    if (before) taken.passes.push_back({device.device, to_ms(*before)});
  }
  std::stable_sort(taken.passes.begin(), taken.passes.end(),
                   [](const auto& one, const auto& other) { return one.before_ms < other.before_ms; });
  voided_ = std::move(taken);
  return voided_->passes;
}

Result<void> ServerDirectory::note_wipe(const log::DeviceId& device) {
  return ground_.registry().together(
      [&] { return ground_.registry().note_wiped(device, ground_.store().clock().now()); });
}

}  // namespace frontlijn::server
