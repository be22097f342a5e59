#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

/// Rule 24: a reflection stays with the team until its author releases it.
Result<void> behind_the_scenes(Day& day) {
  Teller& teller = day.teller;
  const std::string words = day.words("/backstage/text");
  teller.say("backstage.story", {{"sem", day.sem.person()}});
  FRONTLIJN_CHECK(day.make("reflection", "reflection", day.sem,
                           {"backstage", "reflect", "--text", words, "--for", "team"}));
  teller.quote(words);
  FRONTLIJN_TRY(const Json list, day.sem.tell({"backstage", "list"}));
  teller.check(list.dump(-1, ' ', false).find(words) != std::string::npos, "backstage.kept");
  return {};
}

}  // namespace frontlijn::demo
