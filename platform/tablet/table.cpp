#include "platform/tablet/table.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/team.hpp"
#include "platform/tablet/server_record.hpp"

namespace frontlijn::platform {

namespace {

/// Whether somebody else's pass opens the space in which this tablet writes: then it is a member there.
Result<bool> is_anothers(const domain::Context& context, sync::PassBook& book) {
  FRONTLIJN_TRY(const auto founder, book.founder());
  FRONTLIJN_TRY(const auto papers, book.papers());
  for (const sync::Statement& statement : papers.passes) {
    const auto pass = sync::read_pass(statement);
    if (!pass || pass->issuer == founder.id()) continue;
    // It ran out and nobody has given another: the tablet that gave it is gone, and the team is founded anew.
    if (papers.time(context.store.clock().now()) >= instant_from_ms(pass->until_ms)) continue;
    const bool opens = std::any_of(pass->spaces.begin(), pass->spaces.end(),
                                   [&](const sync::PassSpace& one) { return one.id == context.work; });
    if (opens) return true;
  }
  return false;
}

}  // namespace

Result<AtTable> at_table(const domain::Context& context, sync::PassBook& book) {
  AtTable table;
  FRONTLIJN_TRY(const auto server, server_of(context.store));
  table.has_server = server.has_value();
  if (table.has_server) return table;
  FRONTLIJN_TRY(const std::string name, domain::person_name(context.store, context.person));
  table.newcomer = sync::Newcomer{context.person, name};
  FRONTLIJN_TRY(const bool another, is_anothers(context, book));
  if (another) return table;
  sync::FoundedTeam team{context.team, {}, context.person, name, {}};
  FRONTLIJN_TRY(team.team_name, domain::team_name(context.store, context.team));
  for (const SpaceId id : {context.work, context.organisation, context.backstage}) {
    FRONTLIJN_TRY(const auto space, context.store.space(id));
    if (space) team.spaces.push_back(*space);
  }
  FRONTLIJN_CHECK(sync::found_team(book, team, context.store.device().id()));
  table.founded = std::move(team);
  return table;
}

namespace {

Result<void> change_membership(const domain::Context& context, sync::PassBook& book, EntityId person,
                               bool is_out) {
  FRONTLIJN_TRY(const AtTable at, at_table(context, book));
  if (!at.founded || person == context.person)
    return fail(ErrorKind::refused, at.founded ? "stand-up.founder-stays" : "stand-up.not-founder");
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(context.store.database()));
  FRONTLIJN_TRY(const auto devices, domain::devices_of(context.store, person));
  std::optional<Date> last;
  if (is_out) last = std::chrono::sys_days{context.today()} - std::chrono::days{1};
  auto changes = context.changes();
  FRONTLIJN_CHECK(domain::set_membership_end(changes, context, person, context.team, last));
  FRONTLIJN_CHECK(context.store.commit(changes));
  FRONTLIJN_CHECK(sync::take_back_passes(book, devices, is_out));
  return transaction.commit();
}

}  // namespace

Result<std::vector<FoundedMember>> founded_members(const domain::Context& context, sync::PassBook& book) {
  std::vector<FoundedMember> members;
  FRONTLIJN_TRY(const AtTable at, at_table(context, book));
  if (!at.founded) return members;
  FRONTLIJN_TRY(const auto ever, domain::members_of(context.store, context.team, Date{}));
  FRONTLIJN_TRY(const auto now, domain::members_of(context.store, context.team, context.today()));
  for (const domain::Membership& one : ever) {
    if (one.person == context.person) continue;
    FRONTLIJN_TRY(std::string name, domain::person_name(context.store, one.person));
    const bool is_in = std::any_of(now.begin(), now.end(), [&](const domain::Membership& membership) {
      return membership.person == one.person;
    });
    members.push_back({one.person, std::move(name), !is_in});
  }
  return members;
}

Result<FoundedMember> founded_member(const domain::Context& context, sync::PassBook& book,
                                     std::string_view text) {
  FRONTLIJN_TRY(const auto members, founded_members(context, book));
  std::vector<FoundedMember> found;
  std::copy_if(members.begin(), members.end(), std::back_inserter(found), [&](const FoundedMember& one) {
    return domain::same_name(one.name, text) || (text.size() >= 4 && one.person.to_text().starts_with(text));
  });
  FRONTLIJN_TRY(const std::string team, domain::team_name(context.store, context.team));
  const Error::Arguments what{{"name", std::string(text.substr(0, 80))}, {"team", team}};
  if (found.empty()) return fail(ErrorKind::not_found, "member.unknown", what);
  if (found.size() > 1) return fail(ErrorKind::invalid_input, "member.ambiguous", what);
  return found.front();
}

Result<void> put_out(const domain::Context& context, sync::PassBook& book, EntityId person) {
  return change_membership(context, book, person, true);
}

Result<void> let_in_again(const domain::Context& context, sync::PassBook& book, EntityId person) {
  return change_membership(context, book, person, false);
}

Result<sync::Admission> FounderOffice::admit(const sync::Newcomer& newcomer, const log::DeviceId& device) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_TRY(const std::string known, domain::person_name(context_.store, newcomer.person));
  FRONTLIJN_TRY(const auto at_device, domain::person_at(context_.store, device));
  FRONTLIJN_TRY(const auto members, founded_members(context_, book_));
  const bool is_out = std::any_of(members.begin(), members.end(), [&](const FoundedMember& one) {
    return one.person == newcomer.person && one.is_out;
  });
  if (is_out) return fail(ErrorKind::refused, "pass.taken-back", {{"name", newcomer.person_name}});
  auto changes = context_.changes();
  if (known.empty()) {
    changes.set(context_.organisation, domain::kinds::person, newcomer.person, "name", newcomer.person_name);
    domain::put_membership(changes, context_,
                           {newcomer.person, context_.team, domain::Role::member, std::nullopt});
  }
  if (at_device != newcomer.person) domain::put_device(changes, context_, device, newcomer.person);
  if (known.empty() || at_device != newcomer.person) FRONTLIJN_CHECK(context_.store.commit(changes));
  FRONTLIJN_TRY(auto admission, sync::admission_to(book_, team_, newcomer, device));
  FRONTLIJN_CHECK(transaction.commit());
  return admission;
}

Result<domain::Context> take_admission(const domain::Context& context, const sync::Admission& admission) {
  domain::TeamSpaces given;
  given.person = context.person;
  given.team = admission.team;
  for (const sync::OwnSpace& space : admission.spaces) {
    const auto kind = log::space_kind(space.kind);
    if (!kind) continue;
    const log::SpaceInfo info{space.id, *kind, space.name};
    if (*kind == log::SpaceKind::team_work) given.work = info;
    if (*kind == log::SpaceKind::organisation) given.organisation = info;
    if (*kind == log::SpaceKind::team_backstage) given.backstage = info;
  }
  return domain::adopt_team_spaces(context, given);
}

}  // namespace frontlijn::platform
