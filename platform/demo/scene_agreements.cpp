#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

/// Rule 12: agreements kept, with renegotiated as a decent outcome, and its denominator.
Result<void> agreements_kept(Day& day) {
  Teller& teller = day.teller;
  teller.say("agreements.story", {{"noor", day.noor.person()}});
  FRONTLIJN_TRY(const auto kept, day.id("agreement.kept"));
  FRONTLIJN_TRY(const auto late, day.id("agreement.late"));
  FRONTLIJN_TRY(const auto renegotiated, day.id("agreement.renegotiated"));

  FRONTLIJN_CHECK(day.noor.tell({"agreement", "keep", kept}));
  teller.fact("agreements.kept", {{"what", day.words("/agreements/kept/what")}});
  FRONTLIJN_TRY(const Ended flattered, day.noor.attempt({"agreement", "keep", late}));
  teller.check(refusal_of(flattered) == "agreement.past-its-day", "agreements.no-flattery", {},
               flattered.err);
  FRONTLIJN_CHECK(
      day.noor.tell({"agreement", "late", late, "--reason", day.words("/agreements/late/reason")}));
  teller.fact("agreements.late", {{"what", day.words("/agreements/late/what")}});
  teller.quote(day.words("/agreements/late/reason"));
  FRONTLIJN_CHECK(day.noor.tell({"agreement", "renegotiate", renegotiated, "--by", day.day(7), "--reason",
                                 day.words("/agreements/renegotiated/reason")}));
  teller.fact("agreements.renegotiated", {{"what", day.words("/agreements/renegotiated/what")}});
  teller.quote(day.words("/agreements/renegotiated/reason"));

  FRONTLIJN_TRY(const Json list, day.noor.tell({"agreement", "list"}));
  std::map<std::string, std::string> states;
  for (const Json& agreement : list_at(list, "/agreements"))
    states[text_at(agreement, "/id")] = text_at(agreement, "/state");
  teller.check(states[kept] == "kept" && states[late] == "late" && states[renegotiated] == "renegotiated",
               "agreements.states", {}, list.dump());
  teller.check(text_at(list, "/kept/kept") == "1" && text_at(list, "/kept/renegotiated") == "1" &&
                   text_at(list, "/kept/of") == "3",
               "agreements.figure", {{"decent", "2"}, {"of", "3"}}, text_at(list, "/kept"));
  return {};
}

}  // namespace frontlijn::demo
