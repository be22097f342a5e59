#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

constexpr int week_ago = -8;

Result<void> agree_on(Day& day, const std::string& name, const std::string& by_when) {
  const std::string at = "/agreements/" + name;
  FRONTLIJN_CHECK(day.make("agreement." + name, "agreement", day.noor,
                           {"agreement", "add", "--who", day.noor.person(), "--what", day.words(at + "/what"),
                            "--for", day.words(at + "/for"), "--by", by_when}));
  return {};
}

}  // namespace

/// Rule 1: one officer with one tablet profits, with no server, partner or account.
Result<void> before_there_is_a_server(Day& day) {
  Teller& teller = day.teller;
  teller.say("before.story",
             {{"noor", day.noor.person()}, {"yara", day.yara.person()}, {"team", day.yara.team()}});

  const std::string then = day.day(week_ago) + "T09:00";
  day.noor.pretend(then);
  day.yara.pretend(then);
  for (const Tablet* tablet : {&day.noor, &day.yara}) {
    FRONTLIJN_CHECK(tablet->tell({"init", "--name", tablet->person(), "--team", tablet->team()}));
  }
  FRONTLIJN_CHECK(agree_on(day, "kept", day.day(0)));
  FRONTLIJN_CHECK(agree_on(day, "late", day.day(-2)));
  FRONTLIJN_CHECK(agree_on(day, "renegotiated", day.day(1)));
  FRONTLIJN_CHECK(agree_on(day, "open", day.day(6)));
  day.noor.pretend("");
  day.yara.pretend("");

  FRONTLIJN_TRY(const Json list, day.noor.tell({"agreement", "list"}));
  teller.check(list_at(list, "/agreements").size() == 4, "before.agreements", {{"count", "4"}}, list.dump());
  FRONTLIJN_TRY(const Ended again, day.noor.attempt({"init", "--name", "X", "--team", "Y"}));
  teller.check(refusal_of(again) == "folder.exists", "before.no-second-init", {}, again.err);
  return {};
}

}  // namespace frontlijn::demo
