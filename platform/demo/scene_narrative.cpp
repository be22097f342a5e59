#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

/// Rule 23, the first half: two tablets without connection write on the same story.
Result<void> one_story_two_tablets(Day& day) {
  Teller& teller = day.teller;
  teller.say("narrative.story", {{"noor", day.noor.person()}, {"sem", day.sem.person()}});
  FRONTLIJN_TRY(const auto id, day.id("observation.narrative"));
  for (const auto& [tablet, name] : {std::pair{&day.noor, "noor"}, std::pair{&day.sem, "sem"}}) {
    const std::string words = day.words(std::string("/narrative/") + name);
    FRONTLIJN_CHECK(tablet->tell({"observation", "edit", id, "--text", words}));
    teller.quote(words);
    FRONTLIJN_TRY(const Json shown, tablet->tell({"observation", "show", id}));
    const Json& all = list_at(shown, "/words");
    teller.check(all.size() == 1 && all.front() == words, "narrative.own", {{"who", tablet->person()}},
                 shown.dump());
  }
  return {};
}

}  // namespace frontlijn::demo
