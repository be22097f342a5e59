#include "platform/tablet/table.hpp"

#include <algorithm>

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

Result<sync::Admission> FounderOffice::admit(const sync::Newcomer& newcomer, const log::DeviceId& device) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(context_.store.database()));
  FRONTLIJN_TRY(const std::string known, domain::person_name(context_.store, newcomer.person));
  FRONTLIJN_TRY(const auto at_device, domain::person_at(context_.store, device));
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
