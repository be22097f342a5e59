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

TEST_CASE("what is typed letter by letter is one event, and goes on after a draft was put aside") {
  Desk desk;
  const FormText written{R"x(<a/><b/><meta><audit/></meta>)x",
                         R"x(<bind nodeset="/data/meta/audit" type="binary" odk:track-changes="true"/>)x",
                         R"x(<input ref="/data/a"/><input ref="/data/b"/>)x"};
  auto form = desk.begin(written);
  answer(*form, "/data/a", "o");
  desk.clock.at += std::chrono::milliseconds(1500);
  answer(*form, "/data/a", "on");
  answer(*form, "/data/b", "1");
  answer(*form, "/data/a", "one");
  form->put_aside();
  const Draft kept = FormSession::decode_draft(FormSession::encode_draft(form->draft())).value();
  const auto resumed = FormSession::restore(form->shared_definition(), kept, desk.surroundings()).value();
  CHECK(resumed->finalize()->audit ==
        "event,node,start,end,old-value,new-value\n"
        "form start,,1763800200000,,,\n"
        "question,/data/a,1763800200000,1763800201500,,on\n"
        "question,/data/b,1763800201500,1763800201500,,1\n"
        "question,/data/a,1763800201500,1763800201500,on,one\n"
        "form save,,1763800201500,,,\n"
        "form exit,,1763800201500,,,\n"
        "form resume,,1763800201500,,,\n"
        "form finalize,,1763800201500,,,\n");
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
