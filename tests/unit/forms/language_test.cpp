#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("labels, hints, choices and messages follow the language, and values stand within texts") {
  Desk desk;
  auto form = desk.begin(
      {"<name>Bo</name><door/><day/>",
       R"x(<itext><translation lang="Nederlands (nl)" default="true()">)x"
       R"x(<text id="door"><value>Deur van <output value="/data/name"/></value><value form="image">jr://images/deur.png</value></text>)x"
       R"x(<text id="hint"><value>Kijk goed</value><value form="guidance">Ook achter</value></text><text id="in"><value>naar binnen</value></text>)x"
       R"x(<text id="must"><value>Kies er een</value></text></translation>)x"
       R"x(<translation lang="English (en)"><text id="door"><value>Door of <output value="/data/name"/></value></text>)x"
       R"x(<text id="in"><value>inwards</value></text></translation></itext>)x"
       R"x(<bind nodeset="/data/door" required="true()" jr:requiredMsg="jr:itext('must')"/>)x"
       R"x(<bind nodeset="/data/day" calculate="format-date('2025-03-05', '%a %e %b')"/>)x",
       R"x(<select1 ref="/data/door"><label ref="jr:itext('door')"/><hint ref="jr:itext('hint')"/>)x"
       R"x(<item><label ref="jr:itext('in')"/><value>in</value></item></select1>)x"});
  CHECK(form->language() == "Nederlands (nl)");
  const auto dutch = form->state("/data/door").value();
  CHECK(dutch.label == "Deur van Bo");
  CHECK(dutch.media.at("image") == "jr://images/deur.png");
  CHECK(dutch.hint == "Kijk goed");
  CHECK(dutch.guidance == "Ook achter");
  CHECK(dutch.message == "Kies er een");
  CHECK(dutch.choices.at(0).label == "naar binnen");
  CHECK(value(*form, "/data/day") == "wo 5 mrt");
  REQUIRE(form->set_language("English (en)"));
  const auto english = form->state("/data/door").value();
  CHECK(english.label == "Door of Bo");
  CHECK(english.choices.at(0).label == "inwards");
  CHECK(english.hint == "Kijk goed");  // What is not translated shows in the form's own language.
  CHECK(form->set_language("Klingon").error().key() == "form.no-such-language");
}

TEST_CASE("the long form of a text goes before the plain one, and that before the short one") {
  Desk desk;
  auto form = desk.begin(
      {"<a/><b/>",
       R"x(<itext><translation lang="nl"><text id="a"><value>plain</value><value form="short">s</value><value form="long">in full</value></text>)x"
       R"x(<text id="b"><value form="short">s</value><value>plain</value></text></translation></itext>)x",
       R"x(<input ref="/data/a"><label ref="jr:itext('a')"/></input><input ref="/data/b"><label ref="jr:itext('b')"/></input>)x"});
  CHECK(form->state("/data/a")->label == "in full");
  CHECK(form->state("/data/b")->label == "plain");
}

TEST_CASE("what is calculated from words follows the language") {
  Desk desk;
  auto form = desk.begin(
      {"<a>x</a><said/><day/>",
       R"x(<itext><translation lang="English (en)"><text id="x"><value>Bridge</value></text></translation>)x"
       R"x(<translation lang="Nederlands (nl)"><text id="x"><value>Brug</value></text></translation></itext>)x"
       R"x(<bind nodeset="/data/said" calculate="jr:choice-name(/data/a, '/data/a')"/>)x"
       R"x(<bind nodeset="/data/day" calculate="format-date('2026-05-04', '%a %e %b')"/>)x",
       R"x(<select1 ref="/data/a"><item><label ref="jr:itext('x')"/><value>x</value></item></select1>)x"});
  CHECK(value(*form, "/data/said") == "Bridge");
  CHECK(value(*form, "/data/day") == "Mon 4 May");
  REQUIRE(form->set_language("Nederlands (nl)"));
  CHECK(value(*form, "/data/said") == "Brug");
  CHECK(value(*form, "/data/day") == "ma 4 mei");
}
