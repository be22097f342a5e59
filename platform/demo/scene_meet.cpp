#include <algorithm>

#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

Result<void> both_stories_survive(Day& day) {
  FRONTLIJN_TRY(const auto id, day.id("observation.narrative"));
  for (const Tablet* tablet : {&day.noor, &day.sem}) {
    FRONTLIJN_TRY(const Json shown, tablet->tell({"observation", "show", id}));
    const Json& all = list_at(shown, "/words");
    const auto has = [&](const char* who) {
      return std::find(all.begin(), all.end(), Json(day.words(std::string("/narrative/") + who))) !=
             all.end();
    };
    day.teller.check(all.size() == 2 && has("noor") && has("sem"), "meet.both", {{"who", tablet->person()}},
                     shown.dump());
  }
  return {};
}

/// What stays with the team is with all of the team.
Result<void> the_team_reads_along(Day& day) {
  FRONTLIJN_TRY(const Json list, day.noor.tell({"backstage", "list"}));
  FRONTLIJN_TRY(const auto id, day.id("reflection"));
  const bool has = std::any_of(list.begin(), list.end(), [&](const Json& one) {
    return text_at(one, "/id") == id && list_at(one, "/words").size() == 1 &&
           list_at(one, "/words").front() == day.words("/backstage/text");
  });
  day.teller.check(has, "meet.backstage", {{"noor", day.noor.person()}}, list.dump());
  return {};
}

/// What one may only signal reaches somebody who may record it.
Result<void> the_signal_arrives(Day& day) {
  FRONTLIJN_TRY(const auto id, day.id("signal.rooms.1"));
  FRONTLIJN_TRY(const Json mine, day.noor.tell({"signal", "list"}));
  day.teller.check(mine.dump().find(id) != std::string::npos, "meet.routed", {{"noor", day.noor.person()}},
                   mine.dump());
  return {};
}

/// The third tablet worked for a week with no server: what it made goes along.
Result<void> the_third_joins(Day& day) {
  FRONTLIJN_TRY(const auto code, day.new_code(day.yara));
  FRONTLIJN_CHECK(day.yara.tell({"enrol", "--server", day.address(), "--code", code}));
  FRONTLIJN_CHECK(day.yara.tell({"sync", "--once"}));
  day.teller.say("meet.third", {{"yara", day.yara.person()}});
  FRONTLIJN_TRY(const Ended again, day.sem.attempt({"enrol", "--server", day.address(), "--code", code}));
  day.teller.check(refusal_of(again) == "code.used", "meet.code-once", {}, again.err);
  return {};
}

}  // namespace

Result<void> everybody_meets(Day& day) {
  day.teller.say("meet.story", {{"sem", day.sem.person()}});
  FRONTLIJN_CHECK(day.sem.tell({"sync", "--once"}));
  FRONTLIJN_CHECK(day.noor.tell({"sync", "--once"}));
  FRONTLIJN_CHECK(both_stories_survive(day));
  FRONTLIJN_CHECK(the_team_reads_along(day));
  FRONTLIJN_CHECK(the_signal_arrives(day));
  return the_third_joins(day);
}

}  // namespace frontlijn::demo
