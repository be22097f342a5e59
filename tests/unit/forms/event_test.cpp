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

TEST_CASE("an action outside a repeat sets the one instance there is, and of several none") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<a/><r jr:template=""><copy/></r><r><copy/></r>)x", "",
       R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/r/copy" value="/data/a"/></input>)x"
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/copy"/></repeat>)x"});
  answer(*form, "/data/a", "one");
  CHECK(value(*form, "/data/r[1]/copy") == "one");
  REQUIRE(form->add_repeat("/data/r"));
  answer(*form, "/data/a", "two");
  CHECK(value(*form, "/data/r[1]/copy") == "one");
  REQUIRE(form->problems().size() == 1);
  CHECK(form->problems()[0].key() == "form.action-many");
}

TEST_CASE("an action may say by its position which instance it sets") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<a/><r><copy/></r><r><copy/></r>)x", "",
       R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/r[position() = 2]/copy" value="/data/a"/></input>)x"
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/copy"/></repeat>)x"});
  answer(*form, "/data/a", "two");
  CHECK(value(*form, "/data/r[1]/copy").empty());
  CHECK(value(*form, "/data/r[2]/copy") == "two");
}

TEST_CASE("an action without a value empties its node, and one with a text writes the text") {
  Desk desk;
  auto form = desk.begin(
      {"<a/><gone>x</gone><said/>", "",
       R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/gone"/>)x"
       R"x(<setvalue event="xforms-value-changed" ref="/data/said">It changed</setvalue></input>)x"});
  answer(*form, "/data/a", "1");
  CHECK(value(*form, "/data/gone").empty());
  CHECK(value(*form, "/data/said") == "It changed");
}

TEST_CASE("what first load sets can set off other actions; what is calculated stays calculated") {
  Desk desk;
  auto form = desk.begin(
      {"<a/><b/><sum/>",
       R"x(<bind nodeset="/data/sum" calculate="1 + 1"/>)x"
       R"x(<setvalue event="odk-instance-first-load" ref="/data/a" value="'begun'"/>)x"
       R"x(<setvalue event="odk-instance-first-load" ref="/data/sum" value="9"/>)x",
       R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, '!')"/></input>)x"});
  CHECK(value(*form, "/data/b") == "begun!");
  CHECK(value(*form, "/data/sum") == "2");
}

TEST_CASE("each load has its own event, for a new record as for one that is opened again") {
  Desk desk;
  const FormText text{"<times>0</times>",
                      R"x(<setvalue event="odk-instance-load" ref="/data/times" value="/data/times + 1"/>)x",
                      ""};
  auto form = desk.begin(text);
  CHECK(value(*form, "/data/times") == "1");
  auto again =
      std::move(*FormSession::restore(form->shared_definition(), form->draft(), desk.surroundings()));
  CHECK(value(*again, "/data/times") == "2");
}

TEST_CASE("one action can follow first load and each new instance, in the repeat it stands in") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<r jr:template=""><a/></r><r><a/></r>)x", "",
       R"x(<repeat nodeset="/data/r"><setvalue event="odk-instance-first-load odk-new-repeat" ref="/data/r/a" value="concat('no. ', position(..))"/>)x"
       R"x(<input ref="/data/r/a"/></repeat>)x"});
  CHECK(value(*form, "/data/r[1]/a") == "no. 1");
  REQUIRE(form->add_repeat("/data/r"));
  CHECK(value(*form, "/data/r[2]/a") == "no. 2");
}

TEST_CASE("instances that a count adds have their event too, and their preloads") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<n/><r jr:template=""><a/><who/></r>)x",
       R"x(<bind nodeset="/data/r/who" jr:preload="property" jr:preloadParams="username"/>)x",
       R"x(<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n">)x"
       R"x(<setvalue event="odk-new-repeat" ref="/data/r/a" value="'made'"/><input ref="/data/r/a"/></repeat>)x"});
  answer(*form, "/data/n", "2");
  CHECK(value(*form, "/data/r[2]/a") == "made");
  CHECK(value(*form, "/data/r[2]/who") == "anna");
}

TEST_CASE("an action before finishing runs when the record is finished") {
  Desk desk;
  auto form = desk.begin(
      {"<done/>", R"x(<setvalue event="xforms-revalidate" ref="/data/done" value="now()"/>)x", ""});
  CHECK(value(*form, "/data/done").empty());
  REQUIRE(form->finalize());
  CHECK(value(*form, "/data/done") == "2025-11-22T09:30:00.000+01:00");
}

TEST_CASE("a question or an action may name its node by the id of a bind") {
  Desk desk;
  auto form =
      desk.begin({"<a/><b/><r><c/></r>",
                  R"x(<setvalue event="odk-instance-first-load" bind="second" value="'x'"/>)x"
                  R"x(<bind id="first" nodeset="/data/a" type="int"/><bind id="second" nodeset="/data/b"/>)x"
                  R"x(<bind id="third" nodeset="/data/r/c"/>)x",
                  R"x(<input bind="first"/><repeat nodeset="/data/r"><input bind="third"/></repeat>)x"});
  CHECK(value(*form, "/data/b") == "x");
  CHECK(form->definition().control_for("/data/a")->type == DataType::integer);
  CHECK(form->definition().control_for("/data/r/c") != nullptr);
}

TEST_CASE("an event that there is not is refused") {
  const Error error = Desk::refused(
      {"<a/>", R"x(<setvalue event="odk-instance-load odk-instance-lode" ref="/data/a"/>)x", ""});
  CHECK(error.key() == "form.unknown-event");
  CHECK(error.argument("event") == "odk-instance-lode");
}

TEST_CASE("a form that asks to record sound runs, and nothing is recorded") {
  Desk desk;
  auto form =
      desk.begin({"<a/><sound/>",
                  R"x(<odk:recordaudio event="odk-instance-load" ref="/data/sound" odk:quality="low"/>)x",
                  R"x(<input ref="/data/a"/>)x"});
  CHECK(value(*form, "/data/sound").empty());
  CHECK(form->problems().empty());
  CHECK(form->definition().warnings().empty());
}

TEST_CASE("a property is preloaded as a URI as well") {
  Desk desk;
  auto form =
      desk.begin({"<who/><what/><mail/>",
                  R"x(<bind nodeset="/data/who" jr:preload="property" jr:preloadParams="uri:username"/>)x"
                  R"x(<bind nodeset="/data/what" jr:preload="property" jr:preloadParams="uri:deviceid"/>)x"
                  R"x(<bind nodeset="/data/mail" jr:preload="property" jr:preloadParams="uri:email"/>)x",
                  ""});
  CHECK(value(*form, "/data/who") == "username:anna");
  CHECK(value(*form, "/data/what") == "tab:1");
  CHECK(value(*form, "/data/mail").empty());
}
