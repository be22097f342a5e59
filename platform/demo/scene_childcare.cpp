#include "platform/demo/scenes.hpp"
#include "platform/demo/visiting.hpp"

namespace frontlijn::demo {

/// Rules 5 and 6: core items first; after those the officer may stop; what was not looked at stays visible.
Result<void> the_childcare(Day& day) {
  Teller& teller = day.teller;
  teller.say("childcare.story", {{"sem", day.sem.person()}});
  FRONTLIJN_TRY(const Json visit, run_visit(day, day.sem, {"childcare", "kinderopvang", "kinderopvang.json"},
                                            {"--stop-after-core", "--nothing-needed"}));
  const Denominator count = denominator_of(visit);
  teller.check(text_at(visit, "/stopped_after_core") == "true" && count.looked == 4 && count.unknown == 1,
               "childcare.stopped", count.arguments(), visit.dump());
  teller.check(count.not_looked > 0 && count.looked + count.unknown + count.not_looked == count.items,
               "childcare.not-looked", {{"count", std::to_string(count.not_looked)}}, visit.dump());
  teller.check(count.violations == 0, "childcare.no-findings", {{"count", std::to_string(count.violations)}});
  return {};
}

}  // namespace frontlijn::demo
