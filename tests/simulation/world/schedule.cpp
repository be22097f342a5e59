#include "simulation/world/schedule.hpp"

#include <algorithm>
#include <exception>

#include "simulation/world/world.hpp"

namespace frontlijn::test {

Plan draw_plan(std::uint64_t seed, Fleet fleet) {
  SeededRandom draw(seed);
  Plan plan{seed, 2, {}, fleet};
  std::uint64_t events = 0;
  if (fleet.is_small) {
    events = 4 + draw.below(27);
  } else {
    // Mostly small: most mistakes need few machines and few events, and many small schedules find more.
    const bool large = draw.below(10) == 0;
    plan.tablets = large ? 3 + draw.below(3) : 1 + draw.below(3);
    events = large ? 60 + draw.below(240) : 10 + draw.below(50);
  }
  if (fleet.with_stand_ups) ++plan.tablets;
  for (; events > 0; --events) {
    const bool at_table = fleet.with_stand_ups && draw.below(2) == 0;
    const std::uint64_t event = at_table ? World::kinds_of_event + draw.below(World::kinds_at_table)
                                         : draw.below(World::kinds_of_event);
    plan.steps.push_back({event, draw.below(~std::uint64_t{0})});
  }
  return plan;
}

namespace {

void run_steps(World& world, const Plan& plan, Schedule& schedule) {
  for (const Step& step : plan.steps) {
    world.happen(step);
    if (!world.violation().empty()) break;
  }
  schedule.violation = world.violation().empty() ? world.settle() : world.violation();
  schedule.trace = world.trace();
  schedule.messages = world.messages();
  schedule.states = world.states();
}

}  // namespace

Schedule run_plan(const Plan& plan, const Tell& tell) {
  Schedule schedule;
  schedule.tablets = plan.tablets;
  schedule.events = plan.steps.size();
  try {
    World world(plan.seed, plan.tablets, plan.fleet);
    world.tell_to(tell);
    run_steps(world, plan, schedule);
  } catch (const std::exception& thrown) {  // a mistake in the program may also show like this
    schedule.violation = std::string("an exception: ") + thrown.what();
  }
  return schedule;
}

Schedule run_schedule(std::uint64_t seed, Fleet fleet) { return run_plan(draw_plan(seed, fleet)); }

Plan minimise(Plan plan, const std::string& violation) {
  const auto still = [&](const Plan& fewer) { return run_plan(fewer).violation == violation; };
  // Halves, quarters and so on down to single steps, from the end, until no single one can go.
  for (std::size_t some = std::max<std::size_t>(plan.steps.size() / 2, 1); some > 0;) {
    bool any = false;
    for (std::size_t end = plan.steps.size(); end > 0;) {
      const std::size_t first = end > some ? end - some : 0;
      Plan fewer = plan;
      fewer.steps.erase(fewer.steps.begin() + static_cast<std::ptrdiff_t>(first),
                        fewer.steps.begin() + static_cast<std::ptrdiff_t>(end));
      if (still(fewer)) {
        plan = std::move(fewer);
        any = true;
      }
      end = std::min(first, plan.steps.size());
    }
    if (!any || some > 1) some /= 2;
  }
  return plan;
}

}  // namespace frontlijn::test
