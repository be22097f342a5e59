#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

Result<void> note(Day& day, const Tablet& tablet, const std::string& name, const Words& more) {
  const std::string words = day.words("/observations/" + name);
  Words command{"observe", "--text", words};
  command.insert(command.end(), more.begin(), more.end());
  FRONTLIJN_CHECK(day.make("observation." + name, "observation", tablet, command));
  FRONTLIJN_TRY(const auto id, day.id("observation." + name));
  FRONTLIJN_TRY(const Json shown, tablet.tell({"observation", "show", id}));
  day.teller.fact("citizens.noted." + name, {{"who", tablet.person()}});
  day.teller.quote(words);
  day.teller.check(list_at(shown, "/words").size() == 1 && list_at(shown, "/words").front() == words,
                   "citizens.verbatim", {}, shown.dump());
  return {};
}

Result<Json> shown(Day& day, const Tablet& tablet, const std::string& name) {
  FRONTLIJN_TRY(const auto id, day.id("observation." + name));
  return tablet.tell({"observation", "show", id});
}

}  // namespace

/// Rules 3, 4 and 23: their words and a photo first; the source stays; readings stand side by side.
Result<void> words_of_citizens(Day& day) {
  Teller& teller = day.teller;
  teller.say("citizens.story");
  FRONTLIJN_TRY(const auto rooms, day.id("rooms"));
  FRONTLIJN_CHECK(note(day, day.noor, "waiting", {"--source", "told", "--subject", rooms}));
  FRONTLIJN_CHECK(note(day, day.sem, "anonymous",
                       {"--source", "anonymous", "--subject", rooms, "--photo",
                        (day.folder / "foto-letterboxes.png").string()}));
  FRONTLIJN_CHECK(note(day, day.noor, "surprise",
                       {"--source", "told", "--subject", rooms, "--surprise", "--photo",
                        (day.folder / "foto-hall.png").string()}));
  FRONTLIJN_CHECK(note(day, day.yara, "east", {"--source", "told"}));

  FRONTLIJN_TRY(const Json anonymous, shown(day, day.sem, "anonymous"));
  teller.check(text_at(anonymous, "/source") == "anonymous" && list_at(anonymous, "/photos").size() == 1,
               "citizens.source", {}, anonymous.dump());
  FRONTLIJN_TRY(const auto id, day.id("observation.surprise"));
  for (const char* reading : {"/observations/reading_officer", "/observations/reading_neighbour"}) {
    const std::string at = reading;
    FRONTLIJN_CHECK(day.noor.tell(
        {"observation", "read", id, "--text", day.words(at + "/text"), "--role", day.words(at + "/role")}));
  }
  FRONTLIJN_TRY(const Json surprise, shown(day, day.noor, "surprise"));
  teller.check(text_at(surprise, "/surprise") == "true" && list_at(surprise, "/readings").size() == 2,
               "citizens.readings", {}, surprise.dump());
  return {};
}

}  // namespace frontlijn::demo
