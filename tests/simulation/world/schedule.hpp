#pragma once

#include <functional>
#include <string>
#include <vector>

namespace frontlijn::test {

/// One thing that happens, and from World::kinds_of_event on, one at a stand-up; `details` seeds whatever it
/// draws, so that a schedule from which other steps were taken away still does the same at this one.
struct Step {
  std::uint64_t event = 0;
  std::uint64_t details = 0;
};

/// Mostly up to three tablets and sixty events, every tenth up to five and three hundred.
struct Fleet {
  bool is_small = false;        ///< two tablets and up to thirty events: several times as many schedules
  bool with_stand_ups = false;  ///< one tablet more, and they also meet while the server is away
  bool has_bad_lines = false;   ///< single messages are lost, come twice, or overtake each other
};

/// A whole schedule: what is drawn from a seed, or what is left of that when everything was taken away that a
/// mistake does not need.
struct Plan {
  std::uint64_t seed = 0;
  std::size_t tablets = 0;
  std::vector<Step> steps;
  Fleet fleet = {};
};
Plan draw_plan(std::uint64_t seed, Fleet fleet = {});

struct Schedule {
  std::string violation;
  std::string trace;
  std::uint64_t messages = 0;
  std::uint64_t states = 0;  ///< that were taken in as they stood, before their history
  std::size_t tablets = 0;
  std::uint64_t events = 0;
};
using Tell = std::function<void(const std::string&)>;
Schedule run_plan(const Plan& plan, const Tell& tell = {});
/// One whole schedule, all of it drawn from the seed.
Schedule run_schedule(std::uint64_t seed, Fleet fleet = {});

/// The plan without the steps that `violation` also comes without.
Plan minimise(Plan plan, const std::string& violation);

}  // namespace frontlijn::test
