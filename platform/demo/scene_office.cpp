#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

Result<void> make_organisation(Day& day) {
  for (const Tablet* tablet : {&day.noor, &day.yara}) {
    FRONTLIJN_CHECK(day.office.tell({"team", "add", tablet->team()}));
  }
  for (const Tablet* tablet : {&day.noor, &day.sem, &day.yara}) {
    FRONTLIJN_CHECK(day.office.tell({"member", "add", "--team", tablet->team(), "--name", tablet->person()}));
  }
  for (const char* who : {"coordinator", "coordinator_east"}) {
    const std::string at = std::string("/people/") + who;
    FRONTLIJN_CHECK(day.office.tell(
        {"member", "add", "--team", day.words(at + "/team"), "--name", day.words(at + "/name"), "--role",
         "coordinator", "--login", day.words(at + "/login")},
        {"FRONTLIJN_PASSWORD=" + day.words(at + "/password")}));
  }
  return {};
}

Result<void> enrol(Day& day, const Tablet& tablet) {
  FRONTLIJN_TRY(const auto code, day.new_code(tablet));
  FRONTLIJN_CHECK(tablet.tell({"enrol", "--server", day.address(), "--code", code}));
  day.teller.fact("office.enrolled", {{"who", tablet.person()}, {"team", tablet.team()}});
  return {};
}

Result<void> give_powers(Day& day, const Tablet& tablet, const std::string& who) {
  for (const Json& domain : list_at(day.script, "/powers/" + who)) {
    FRONTLIJN_CHECK(tablet.tell(
        {"power", "grant", "--domain", domain.get<std::string>(), "--basis", day.words("/powers/basis")}));
  }
  return {};
}

Result<void> load_registers(Day& day) {
  FRONTLIJN_TRY(const Json imported,
                day.noor.tell({"subject", "import", (day.assets / "waterveen.csv").string(), "--source",
                               day.words("/register")}));
  day.teller.check(text_at(imported, "/added") == "8", "office.imported", {{"count", "8"}}, imported.dump());
  for (const char* form : {"horeca-integraal", "kamerverhuur", "kinderopvang"}) {
    FRONTLIJN_CHECK(day.make(std::string("checklist.") + form, "checklist", day.noor,
                             {"checklist", "add", (day.checklists / (std::string(form) + ".xml")).string()}));
  }
  return {};
}

/// On the other tablet: what came along is found there.
Result<void> find_places(Day& day) {
  bool all = true;
  for (const auto& [name, words] : day.script.at("places").items()) {
    FRONTLIJN_TRY(const Json found, day.sem.tell({"subject", "find", words.get<std::string>()}));
    const Json& subjects = list_at(found, "/subjects");
    all = all && subjects.size() == 1;
    if (!subjects.empty()) day.made[name] = {"subject", text_at(subjects.front(), "/id"), day.sem.team()};
  }
  day.teller.check(all, "office.both-know", {{"sem", day.sem.person()}});
  return {};
}

}  // namespace

Result<void> at_the_office(Day& day) {
  Teller& teller = day.teller;
  teller.say("office.story", {{"noor", day.noor.person()}, {"sem", day.sem.person()}});
  FRONTLIJN_CHECK(make_organisation(day));
  FRONTLIJN_CHECK(day.sem.tell({"init", "--name", day.sem.person(), "--team", day.sem.team()}));
  FRONTLIJN_CHECK(day.office.open());
  day.link->lead_to(day.office.port());
  day.link->come_up();
  FRONTLIJN_CHECK(enrol(day, day.noor));
  FRONTLIJN_CHECK(enrol(day, day.sem));
  FRONTLIJN_CHECK(give_powers(day, day.noor, "noor"));
  FRONTLIJN_CHECK(give_powers(day, day.sem, "sem"));
  FRONTLIJN_CHECK(load_registers(day));
  FRONTLIJN_CHECK(day.make("observation.narrative", "observation", day.noor,
                           {"observe", "--text", day.words("/narrative/first"), "--source", "told"}));
  FRONTLIJN_CHECK(day.noor.tell({"sync", "--once"}));
  FRONTLIJN_CHECK(day.sem.tell({"sync", "--once"}));

  FRONTLIJN_CHECK(find_places(day));

  day.link->go_down();
  FRONTLIJN_TRY(const int code, day.office.close());
  teller.check(code == 0, "office.closed", {}, std::to_string(code));
  teller.say("office.out");
  return {};
}

}  // namespace frontlijn::demo
