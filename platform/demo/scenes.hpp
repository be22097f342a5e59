#pragma once

#include <array>

#include "platform/demo/day.hpp"

namespace frontlijn::demo {

// One scene a file. Each plays its part with the real programs, tells it, and checks every claim by reading
// back.
Result<void> before_there_is_a_server(Day& day);
Result<void> at_the_office(Day& day);
Result<void> the_discotheque(Day& day);
Result<void> the_room_rental(Day& day);
Result<void> the_childcare(Day& day);
Result<void> words_of_citizens(Day& day);
Result<void> a_measure(Day& day);
Result<void> agreements_kept(Day& day);
Result<void> behind_the_scenes(Day& day);
Result<void> one_story_two_tablets(Day& day);
Result<void> an_obstacle(Day& day);
Result<void> the_link_is_cut(Day& day);
Result<void> everybody_meets(Day& day);
Result<void> the_stand_up(Day& day);
Result<void> a_table_without_a_server(Day& day);
Result<void> a_cycle(Day& day);
Result<void> another_team_recognises(Day& day);
Result<void> the_same_everywhere(Day& day);
Result<void> the_coordinator_looks(Day& day);

struct Scene {
  const char* title;
  Result<void> (*play)(Day& day);
};

/// In the order of the day.
inline constexpr std::array scenes{
    Scene{"before.title", before_there_is_a_server},
    Scene{"office.title", at_the_office},
    Scene{"discotheque.title", the_discotheque},
    Scene{"rooms.title", the_room_rental},
    Scene{"childcare.title", the_childcare},
    Scene{"citizens.title", words_of_citizens},
    Scene{"measure.title", a_measure},
    Scene{"agreements.title", agreements_kept},
    Scene{"backstage.title", behind_the_scenes},
    Scene{"narrative.title", one_story_two_tablets},
    Scene{"obstacle.title", an_obstacle},
    Scene{"link.title", the_link_is_cut},
    Scene{"meet.title", everybody_meets},
    Scene{"stand-up.title", the_stand_up},
    Scene{"table.title", a_table_without_a_server},
    Scene{"cycle.title", a_cycle},
    Scene{"recognise.title", another_team_recognises},
    Scene{"same.title", the_same_everywhere},
    Scene{"coordinator.title", the_coordinator_looks},
};

}  // namespace frontlijn::demo
