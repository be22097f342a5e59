#pragma once

#include "sync/session/peer_session.hpp"

namespace frontlijn::sync {

/// A team without a server, as the tablet that founded it knows it. Its first member's device gives out its
/// passes.
struct FoundedTeam {
  EntityId team;
  std::string team_name;
  EntityId person;  ///< who founded it
  std::string person_name;
  std::vector<log::SpaceInfo> spaces;
};

/// This tablet's own pass in the team that it founded, renewed where it is old or of an earlier key.
Result<void> found_team(PassBook& book, const FoundedTeam& team, const log::DeviceId& own);

/// Takes back every pass that these devices have or get, or gives them back. Signed by the founder's key, and
/// shown to each tablet that is met, so that it spreads without the founder.
Result<void> take_back_passes(PassBook& book, const std::vector<log::DeviceId>& devices, bool are_out);

/// For a member's device, signed by the founder's key.
Result<Admission> admission_to(PassBook& book, const FoundedTeam& team, const Newcomer& member,
                               const log::DeviceId& device);

}  // namespace frontlijn::sync
