#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

/// The board that all teams see: another team knows the obstacle, and how it was solved there.
Result<void> another_team_recognises(Day& day) {
  Teller& teller = day.teller;
  FRONTLIJN_TRY(const auto id, day.id("obstacle"));
  FRONTLIJN_CHECK(day.yara.tell({"sync", "--once"}));
  FRONTLIJN_TRY(const Json board, day.yara.tell({"obstacle", "list"}));
  teller.say("recognise.story", {{"yara", day.yara.person()}, {"team", day.yara.team()}});
  teller.check(board.dump().find(id) != std::string::npos, "recognise.seen", {{"team", day.yara.team()}},
               board.dump());
  FRONTLIJN_TRY(const auto surprise, day.id("observation.surprise"));
  FRONTLIJN_TRY(const Ended other, day.yara.attempt({"observation", "show", surprise}));
  teller.check(refusal_of(other) == "id.unknown", "recognise.own-work", {}, other.err + other.out);
  FRONTLIJN_CHECK(day.yara.tell(
      {"obstacle", "recognise", id, "--kind", "solved", "--text", day.words("/obstacle/recognised")}));
  FRONTLIJN_CHECK(day.yara.tell({"sync", "--once"}));
  FRONTLIJN_CHECK(day.sem.tell({"sync", "--once"}));
  FRONTLIJN_TRY(const Json back, day.sem.tell({"obstacle", "list"}));
  teller.quote(day.words("/obstacle/recognised"));
  teller.check(back.dump(-1, ' ', false).find(day.words("/obstacle/recognised")) != std::string::npos,
               "recognise.back", {{"sem", day.sem.person()}}, back.dump());
  return {};
}

}  // namespace frontlijn::demo
