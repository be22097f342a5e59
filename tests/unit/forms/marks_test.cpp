#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("a group's marks hold for what is in it, unless it has its own") {
  const auto form = Desk::define(
      {"<fire><exit/><own/></fire>",
       R"x(<bind nodeset="/data/fire" fl:domain="brandveiligheid" fl:bound="ring" fl:source="Bbl"/>)x"
       R"x(<bind nodeset="/data/fire/exit" fl:core="1" fl:violated-when=". = 'no'"/>)x"
       R"x(<bind nodeset="/data/fire/own" fl:bound="ruimte"/>)x",
       R"x(<group ref="/data/fire"><input ref="/data/fire/exit"/><input ref="/data/fire/own"/></group>)x"});
  const Marks& exit = *form->marks("/data/fire/exit");
  CHECK(exit.at("domain") == "brandveiligheid");
  CHECK(exit.at("bound") == "ring");
  CHECK(exit.at("core") == "1");
  CHECK(form->marks("/data/fire/own")->at("bound") == "ruimte");
  CHECK(form->control_for("/data/fire/exit")->marks.at("source") == "Bbl");
  REQUIRE(form->check_items().size() == 1);
  CHECK(form->check_items()[0].ref == "/data/fire/exit");
}

TEST_CASE("rule 5: an item that was not looked at is not judged in order") {
  Desk desk;
  auto form = desk.begin(
      {"<exit/><r><door/></r><r><door/></r>",
       R"x(<bind nodeset="/data/exit" fl:violated-when=". = 'no'"/>)x"
       R"x(<bind nodeset="/data/r/door" fl:violated-when=". = 'shut'"/>)x",
       R"x(<input ref="/data/exit"/><repeat nodeset="/data/r"><input ref="/data/r/door"/></repeat>)x"});
  answer(*form, "/data/r[2]/door", "shut");
  const auto all = form->judgements();
  REQUIRE(all.size() == 3);
  CHECK_FALSE(all[0].answered);
  CHECK_FALSE(all[0].violated);
  CHECK_FALSE(all[1].violated);
  CHECK(all[2].ref == "/data/r[2]/door");
  CHECK(all[2].violated);
}
