#include <algorithm>

#include "platform/demo/scenes.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

Result<std::string> step(Day& day, const std::string& cycle, const std::string& kind, const Words& more) {
  Words command{"cycle", "step", cycle, "--kind", kind, "--text", day.words("/cycle/" + kind)};
  command.insert(command.end(), more.begin(), more.end());
  FRONTLIJN_TRY(const Json answer, day.sem.tell(command));
  day.teller.fact("cycle." + kind, {{"words", day.words("/cycle/" + kind)}});
  return text_at(answer, "/id");
}

constexpr std::size_t most_checklist = 1024 * 1024;

/// The checklist of assets/checklists with the changes that the script of the day names, each a text and what
/// stands there instead.
Result<std::string> write_new_version(const Day& day) {
  const std::filesystem::path old = day.checklists / "kamerverhuur.xml";
  FRONTLIJN_TRY(const Bytes bytes, platform::read_file(old, most_checklist));
  std::string xml(as_text(bytes));
  for (const Json& change : list_at(day.script, "/cycle/changes")) {
    const std::string from = text_at(change, "/from");
    const auto at = xml.find(from);
    if (from.empty() || at == std::string::npos)
      return fail(ErrorKind::damaged, "demo.script-unreadable", {{"file", old.string()}});
    xml.replace(at, from.size(), text_at(change, "/to"));
  }
  const std::filesystem::path made = day.folder / "kamerverhuur-nieuw.xml";
  FRONTLIJN_CHECK(platform::write_file(made, as_bytes(xml)));
  return made.string();
}

Result<void> play(const Day& day, const Tablet& tablet, const std::string& script) {
  Words steps;
  for (const Json& step : list_at(day.script, "/cycle/screen/" + script))
    steps.push_back(step.get<std::string>());
  return tablet.on_screen(steps);
}

/// Whether the team works with this version now, and with one version only.
Result<bool> is_current(const Tablet& tablet, const std::string& id) {
  FRONTLIJN_TRY(const Json listed, tablet.tell({"checklist", "list"}));
  const Json& lists = list_at(listed, "/checklists");
  return std::count_if(lists.begin(), lists.end(),
                       [](const Json& list) { return text_at(list, "/form_id") == "kamerverhuur"; }) == 1 &&
         std::any_of(lists.begin(), lists.end(),
                     [&](const Json& list) { return text_at(list, "/id") == id; });
}

/// Rule 25: the list changes for who begins now; who is under way goes on with what they began with.
Result<void> change_the_list(Day& day) {
  Teller& teller = day.teller;
  FRONTLIJN_CHECK(play(day, day.noor, "begin"));
  teller.fact("cycle.under-way", {{"noor", day.noor.person()}});
  FRONTLIJN_TRY(const std::string file, write_new_version(day));
  FRONTLIJN_CHECK(day.make("checklist.new", "checklist", day.sem, {"checklist", "add", file}));
  FRONTLIJN_CHECK(day.sem.tell({"sync", "--once"}));
  FRONTLIJN_CHECK(day.noor.tell({"sync", "--once"}));
  FRONTLIJN_TRY(const auto id, day.id("checklist.new"));
  bool all = true;
  for (const Tablet* tablet : {&day.sem, &day.noor}) {
    FRONTLIJN_TRY(const bool current, is_current(*tablet, id));
    all = all && current;
  }
  teller.check(all, "cycle.new-list", {{"sem", day.sem.person()}, {"noor", day.noor.person()}});
  const auto goes_on = play(day, day.noor, "go_on");
  const auto anew = play(day, day.noor, "anew");
  const auto why = [](const Result<void>& played) {
    return played ? std::string{} : played.error().argument("said");
  };
  teller.check(goes_on && anew, "cycle.new-version", {}, why(goes_on) + why(anew));
  return {};
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
  teller.check(refusal_of(without) == "cycle.decision-without-why", "cycle.no-decision-without-why", {},
               without.err);
  FRONTLIJN_CHECK(step(day, cycle, "decide", {"--why", day.words("/cycle/decide_why")}));
  FRONTLIJN_CHECK(step(day, cycle, "renorm",
                       {"--why", day.words("/cycle/renorm_why"), "--target", "checklist", "--what", list,
                        "--becomes", day.words("/cycle/renorm")}));
  FRONTLIJN_TRY(const Json shown, day.sem.tell({"cycle", "show", cycle}));
  const Json& steps = list_at(shown, "/steps");
  teller.check(steps.size() == 5 && text_at(steps.at(1), "/kind") == "act", "cycle.any-order", {},
               shown.dump());
  teller.check(text_at(steps.back(), "/renorming/what") == list, "cycle.renormed", {}, steps.back().dump());
  return change_the_list(day);
}

}  // namespace frontlijn::demo
