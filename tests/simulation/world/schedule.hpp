#pragma once

#include <functional>
#include <string>
#include <vector>

namespace frontlijn::test {

/// One thing that happens; `details` seeds whatever it draws, so that a schedule from which other steps were
/// taken away still does the same at this one.
struct Step {
  std::uint64_t event = 0;
  std::uint64_t details = 0;
};

/// A whole schedule: what is drawn from a seed, or what is left of that when everything was taken away that a
/// mistake does not need.
struct Plan {
  std::uint64_t seed = 0;
  std::size_t tablets = 0;
  std::vector<Step> steps;
};

enum class Fleet {
  usual,  ///< mostly up to three tablets and sixty events, every tenth up to five and three hundred
  small,  ///< two tablets and up to thirty events: the same faults, several times as many schedules
};
Plan draw_plan(std::uint64_t seed, Fleet fleet = Fleet::usual);

struct Schedule {
  std::string violation;
  std::string trace;
  std::uint64_t messages = 0;
  std::size_t tablets = 0;
  std::uint64_t events = 0;
};
using Tell = std::function<void(const std::string&)>;
Schedule run_plan(const Plan& plan, const Tell& tell = {});
/// One whole schedule, all of it drawn from the seed.
Schedule run_schedule(std::uint64_t seed, const Tell& tell = {});

/// The plan without the steps and tablets that `violation` also comes without.
Plan minimise(Plan plan, const std::string& violation);

}  // namespace frontlijn::test
