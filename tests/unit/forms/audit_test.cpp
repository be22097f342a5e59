// The record of filling in that a form can ask for.
#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("a form with meta/audit gets a record of what was answered, added and removed, and when") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<a/><r jr:template=""><b/></r><meta><audit/></meta>)x",
       R"x(<bind nodeset="/data/meta/audit" type="binary" odk:track-changes="true" odk:identify-user="true"/>)x",
       R"x(<input ref="/data/a"/><repeat nodeset="/data/r"><input ref="/data/r/b"/></repeat>)x"});
  answer(*form, "/data/a", "one, two");
  REQUIRE(form->add_repeat("/data/r"));
  REQUIRE(form->remove_repeat("/data/r[1]"));
  const Submission done = form->finalize().value();
  const std::string at = "1763800200000";
  CHECK(done.audit ==
        "event,node,start,end,old-value,new-value,user\n"
        "form start,," +
            at +
            ",,,,anna\n"
            "question,/data/a," +
            at + ',' + at +
            ",,\"one, two\",anna\n"
            "add repeat,/data/r[1]," +
            at + ',' + at +
            ",,,anna\n"
            "delete repeat,/data/r[1]," +
            at + ',' + at +
            ",,,anna\n"
            "form finalize,," +
            at + ",,,,anna\n");
  CHECK(done.attachments == std::vector<std::string>{"audit.csv"});
}

TEST_CASE("where somebody was is not recorded, also when the form asks for it") {
  Desk desk;
  auto form = desk.begin(
      {"<a/><meta><audit/></meta>",
       R"x(<bind nodeset="/data/meta/audit" type="binary" odk:location-priority="balanced" odk:location-min-interval="60"/>)x",
       R"x(<input ref="/data/a"/>)x"});
  answer(*form, "/data/a", "1");
  CHECK(form->snapshot().audit ==
        "event,node,start,end,latitude,longitude,accuracy\nform start,,1763800200000,,,,\n"
        "question,/data/a,1763800200000,1763800200000,,,\n");
}

TEST_CASE("a form that does not ask for it leaves no record of filling in") {
  Desk desk;
  auto form = desk.begin({"<a/>", "", R"x(<input ref="/data/a"/>)x"});
  answer(*form, "/data/a", "1");
  CHECK(form->finalize()->audit.empty());
}
