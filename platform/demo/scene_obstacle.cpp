#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

/// Rule 18: an obstacle names the claimed rule, whether that was looked up, and who can remove it.
Result<void> an_obstacle(Day& day) {
  Teller& teller = day.teller;
  teller.say("obstacle.story", {{"sem", day.sem.person()}});
  FRONTLIJN_CHECK(day.make("obstacle", "obstacle", day.sem,
                           {"obstacle", "raise", "--text", day.words("/obstacle/words"), "--claim",
                            "not-allowed", "--rule", day.words("/obstacle/rule"), "--remover",
                            day.words("/obstacle/remover"), "--tried", day.words("/obstacle/tried")}));
  teller.quote(day.words("/obstacle/words"));
  teller.fact("obstacle.rule",
              {{"rule", day.words("/obstacle/rule")}, {"remover", day.words("/obstacle/remover")}});
  FRONTLIJN_TRY(const auto id, day.id("obstacle"));
  FRONTLIJN_TRY(const Ended own,
                day.sem.attempt({"obstacle", "recognise", id, "--kind", "same", "--text", "X"}));
  teller.check(refusal_of(own) == "obstacle.recognise-own", "obstacle.not-own", {}, own.err);
  return {};
}

}  // namespace frontlijn::demo
