#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

Result<std::string> step(Day& day, const std::string& cycle, const std::string& kind, const Words& more) {
  Words command{"cycle", "step", cycle, "--kind", kind, "--text", day.words("/cycle/" + kind)};
  command.insert(command.end(), more.begin(), more.end());
  FRONTLIJN_TRY(const Json answer, day.sem.tell(command));
  day.teller.fact("cycle." + kind, {{"words", day.words("/cycle/" + kind)}});
  return text_at(answer, "/id");
}

}  // namespace

/// Rule 15: no wizard. Acting comes before judging here, and the checklist itself is changed.
Result<void> a_cycle(Day& day) {
  Teller& teller = day.teller;
  FRONTLIJN_TRY(const auto surprise, day.id("observation.surprise"));
  teller.say("cycle.story", {{"sem", day.sem.person()}});
  FRONTLIJN_CHECK(day.make("cycle", "cycle", day.sem,
                           {"cycle", "open", "--question", day.words("/cycle/question"), "--from", surprise,
                            "--order", "change-norm"}));
  FRONTLIJN_TRY(const auto cycle, day.id("cycle"));
  FRONTLIJN_TRY(const auto list, day.id("checklist.kamerverhuur"));
  FRONTLIJN_CHECK(step(day, cycle, "observe", {}));
  FRONTLIJN_CHECK(step(day, cycle, "act", {}));
  FRONTLIJN_CHECK(step(day, cycle, "judge", {}));
  FRONTLIJN_TRY(const Ended without,
                day.sem.attempt({"cycle", "step", cycle, "--kind", "decide", "--text", "X"}));
  teller.check(without.code != 0, "cycle.no-decision-without-why");
  FRONTLIJN_CHECK(step(day, cycle, "decide", {"--why", day.words("/cycle/decide_why")}));
  FRONTLIJN_CHECK(step(day, cycle, "renorm",
                       {"--why", day.words("/cycle/renorm_why"), "--target", "checklist", "--what", list,
                        "--becomes", day.words("/cycle/renorm")}));
  FRONTLIJN_TRY(const Json shown, day.sem.tell({"cycle", "show", cycle}));
  const Json& steps = list_at(shown, "/steps");
  teller.check(steps.size() == 5 && text_at(steps.at(1), "/kind") == "act", "cycle.any-order", {},
               shown.dump());
  teller.check(text_at(steps.back(), "/renorming/what") == list, "cycle.renormed", {}, steps.back().dump());
  return {};
}

}  // namespace frontlijn::demo
