#include <algorithm>

#include "platform/demo/scenes.hpp"
#include "platform/demo/visiting.hpp"

namespace frontlijn::demo {

/// Rule 2: everything seen can be recorded; only the formal finding needs the power.
Result<void> the_room_rental(Day& day) {
  Teller& teller = day.teller;
  teller.say("rooms.story", {{"sem", day.sem.person()}});
  FRONTLIJN_TRY(const Json visit, run_visit(day, day.sem, {"rooms", "kamerverhuur", "kamerverhuur.json"},
                                            {"--stop-after-core", "--owner", day.sem.person(), "--date",
                                             day.day(7), "--what", day.words("/rooms/follow_up")}));
  const Json& signals = list_at(visit, "/signals");
  const Json& findings = list_at(visit, "/findings");
  const auto of_domain = [](const Json& things, const char* domain) {
    return std::count_if(things.begin(), things.end(),
                         [&](const Json& thing) { return text_at(thing, "/domain") == domain; });
  };
  teller.check(signals.size() == 1 && of_domain(signals, "fire-safety") == 1 &&
                   !list_at(signals.front(), "/photos").empty(),
               "rooms.signal", {}, signals.dump());
  if (!signals.empty()) teller.quote(text_at(signals.front(), "/words"));
  teller.check(of_domain(findings, "building") == 1 && of_domain(findings, "fire-safety") == 0,
               "rooms.finding", {}, findings.dump());
  return {};
}

}  // namespace frontlijn::demo
