#include "sync/session/founding.hpp"

#include <algorithm>
#include <limits>

namespace frontlijn::sync {

namespace {

Pass pass_in(const FoundedTeam& team, const Newcomer& member, const log::DeviceId& device, Instant now) {
  Pass pass{{},
            device,
            member.person,
            member.person_name,
            team.team,
            team.team_name,
            {},
            to_ms(now),
            to_ms(now + tuning::founded_pass_life)};
  for (const log::SpaceInfo& space : team.spaces)
    pass.spaces.push_back({space.id, std::string(log::name_of(space.kind)), Role::member, true});
  return pass;
}

}  // namespace

Result<void> found_team(PassBook& book, const FoundedTeam& team, const log::DeviceId& own) {
  FRONTLIJN_TRY(const auto founder, book.founder());
  FRONTLIJN_TRY(const Papers papers, book.papers());
  const Instant now = book.clock().now();
  Pass pass = pass_in(team, {team.person, team.person_name}, own, now);
  pass.issuer = founder.id();
  if (const auto known = papers.pass_of(founder.id())) {
    const Instant issued = instant_from_ms(known->issued_ms);
    const bool is_fresh =
        issued <= now && now - issued < tuning::founded_pass_life / tuning::renew_after_parts;
    if (is_fresh && mark_of(*known) == mark_of(pass)) return {};
  }
  return book.keep_founded(sign(founder, std::move(pass)));
}

Result<void> take_back_passes(PassBook& book, const std::vector<log::DeviceId>& devices, bool are_out) {
  FRONTLIJN_TRY(const auto founder, book.founder());
  FRONTLIJN_TRY(const Papers papers, book.papers());
  Voided list{founder.id(), to_ms(book.clock().now()), {}};
  for (const Statement& statement : papers.voided) {
    const auto known = read_voided(statement);
    if (!known || known->issuer != founder.id()) continue;
    list.passes = known->passes;
    list.at_ms = std::max(list.at_ms, known->at_ms + 1);  // whatever the clock says, it is the newer
  }
  std::erase_if(list.passes, [&](const VoidedPass& one) {
    return std::find(devices.begin(), devices.end(), one.device) != devices.end();
  });
  if (are_out) {
    for (const log::DeviceId& device : devices)
      list.passes.push_back({device, std::numeric_limits<std::int64_t>::max()});
  }
  if (list.passes.size() > limits::voided_passes)
    list.passes.erase(list.passes.begin(), list.passes.end() - limits::voided_passes);
  return book.keep_voided({sign(founder, std::move(list))});
}

Result<Admission> admission_to(PassBook& book, const FoundedTeam& team, const Newcomer& member,
                               const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto founder, book.founder());
  Admission admission{
      sign(founder, pass_in(team, member, device, book.clock().now())), team.team, team.team_name, {}};
  for (const log::SpaceInfo& space : team.spaces)
    admission.spaces.push_back({space.id, std::string(log::name_of(space.kind)), space.name});
  FRONTLIJN_CHECK(book.note_admitted());
  return admission;
}

}  // namespace frontlijn::sync
