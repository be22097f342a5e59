#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("first load sets values, and only the first") {
  Desk desk;
  const FormText text{"<a/><b>2</b><where/>",
                      R"x(<setvalue event="odk-instance-first-load" ref="/data/a" value="/data/b + 1"/>)x"
                      R"x(<odk:setgeopoint event="odk-instance-first-load" ref="/data/where"/>)x",
                      R"x(<input ref="/data/a"/>)x"};
  auto form = desk.begin(text);
  CHECK(value(*form, "/data/a") == "3");
  CHECK(value(*form, "/data/where") == "52.1 5.1 0 4");
  answer(*form, "/data/a", "mine");
  auto again =
      std::move(*FormSession::restore(form->shared_definition(), form->draft(), desk.surroundings()));
  CHECK(value(*again, "/data/a") == "mine");
}

TEST_CASE("a changed value sets another one, in its own instance of a repeat") {
  Desk desk;
  auto form = desk.begin(
      {"<r><a/><stamp/></r><r><a/><stamp/></r>", "",
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/a">)x"
       R"x(<setvalue event="xforms-value-changed" ref="/data/r/stamp" value="concat(../a, '!')"/></input></repeat>)x"});
  const auto done = answer(*form, "/data/r[2]/a", "x");
  CHECK(value(*form, "/data/r[2]/stamp") == "x!");
  CHECK(value(*form, "/data/r[1]/stamp").empty());
  CHECK(done.changed.size() == 2);
}

TEST_CASE("a new instance of a repeat is filled by its own event, before its calculations") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<base>10</base><r jr:template=""><a/><twice/></r>)x",
       R"x(<bind nodeset="/data/r/twice" calculate="../a * 2"/>)x",
       R"x(<repeat nodeset="/data/r"><setvalue event="odk-new-repeat" ref="/data/r/a" value="../../base + position(..)"/>)x"
       R"x(<input ref="/data/r/a"/></repeat>)x"});
  REQUIRE(form->add_repeat("/data/r"));
  REQUIRE(form->add_repeat("/data/r"));
  CHECK(value(*form, "/data/r[1]/twice") == "22");
  CHECK(value(*form, "/data/r[2]/a") == "12");
}

TEST_CASE("actions that set each other off come to an end") {
  Desk desk;
  auto form = desk.begin(
      {"<a>1</a><b>1</b>", "",
       R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="/data/a + 1"/></input>)x"
       R"x(<input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/a" value="/data/b + 1"/></input>)x"});
  answer(*form, "/data/a", "5");
  REQUIRE(form->problems().size() == 1);
  CHECK(form->problems()[0].key() == "form.does-not-settle");
}

TEST_CASE("preloads fill in who, when and which record") {
  Desk desk;
  auto form = desk.begin(
      {"<who/><begun/><ended/><meta><instanceID/></meta>",
       R"x(<bind nodeset="/data/who" jr:preload="property" jr:preloadParams="username"/>)x"
       R"x(<bind nodeset="/data/begun" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>)x"
       R"x(<bind nodeset="/data/ended" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>)x"
       R"x(<bind nodeset="/data/meta/instanceID" jr:preload="uid"/>)x",
       ""});
  CHECK(value(*form, "/data/who") == "anna");
  CHECK(value(*form, "/data/begun") == "2025-11-22T09:30:00.000+01:00");
  CHECK(value(*form, "/data/ended").empty());
  desk.clock.at += Minutes{5};
  const auto done = form->finalize();
  REQUIRE(done);
  CHECK(done->instance_id.substr(0, 5) == "uuid:");
  CHECK(value(*form, "/data/ended") == "2025-11-22T09:35:00.000+01:00");
}
