#include <algorithm>

#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

bool has(const Json& items, const std::string& section, const std::string& about) {
  return std::any_of(items.begin(), items.end(), [&](const Json& item) {
    return text_at(item, "/section") == section && text_at(item, "/about") == about;
  });
}

/// The agreement that the stand-up made with it.
Result<void> note_agreement(Day& day) {
  FRONTLIJN_TRY(const auto stand_up, day.id("stand-up"));
  FRONTLIJN_TRY(const Json list, day.sem.tell({"agreement", "list"}));
  for (const Json& agreement : list_at(list, "/agreements")) {
    if (text_at(agreement, "/made_in") == stand_up)
      day.made["agreement.stand-up"] = {"agreement", text_at(agreement, "/id"), day.sem.team()};
  }
  return {};
}

}  // namespace

/// On one tablet, of what came from both: surprises, the signal of the chart, agreements that are due.
Result<void> the_stand_up(Day& day) {
  Teller& teller = day.teller;
  teller.say("stand-up.story", {{"sem", day.sem.person()}, {"noor", day.noor.person()}});
  FRONTLIJN_TRY(const Json agenda, day.sem.tell({"standup", "agenda"}));
  const Json& items = list_at(agenda, "/items");
  FRONTLIJN_TRY(const auto surprise, day.id("observation.surprise"));
  FRONTLIJN_TRY(const auto measure, day.id("measure"));
  teller.check(has(items, "surprises", surprise), "stand-up.surprise", {{"noor", day.noor.person()}},
               agenda.dump());
  teller.check(has(items, "chart-signals", measure), "stand-up.signal", {}, agenda.dump());

  const std::string what = day.words("/stand_up/agreement/what");
  FRONTLIJN_CHECK(day.make("stand-up", "stand_up", day.sem,
                           {"standup", "record", "--present", day.noor.person(), "--present",
                            day.sem.person(), "--discussed", surprise, "--who", day.sem.person(), "--what",
                            what, "--for", day.words("/stand_up/agreement/for"), "--by", day.day(0)}));
  FRONTLIJN_CHECK(note_agreement(day));
  teller.fact("stand-up.agreed", {{"who", day.sem.person()}, {"what", what}});
  FRONTLIJN_TRY(const Json after, day.sem.tell({"standup", "agenda"}));
  teller.check(!has(list_at(after, "/items"), "surprises", surprise), "stand-up.talked-about", {},
               after.dump());
  return {};
}

}  // namespace frontlijn::demo
