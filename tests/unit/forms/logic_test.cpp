#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("a calculation follows the answer it is made from") {
  Desk desk;
  auto form = desk.begin({"<price>3</price><double/>",
                          R"x(<bind nodeset="/data/double" calculate="/data/price * 2"/>)x",
                          R"x(<input ref="/data/price"><label>Price</label></input>)x"});
  CHECK(value(*form, "/data/double") == "6");
  const auto done = answer(*form, "/data/price", "10");
  CHECK(value(*form, "/data/double") == "20");
  CHECK(done.changed == std::vector<std::string>{"/data/price", "/data/double"});
}

TEST_CASE("what is not relevant counts as empty, is left out of the record, and comes back as it was") {
  Desk desk;
  auto form = desk.begin({"<ask/><why/><copy/>",
                          R"x(<bind nodeset="/data/why" relevant="/data/ask = 'yes'"/>)x"
                          R"x(<bind nodeset="/data/copy" calculate="/data/why"/>)x",
                          R"x(<input ref="/data/ask"/><input ref="/data/why"/>)x"});
  answer(*form, "/data/ask", "yes");
  answer(*form, "/data/why", "smoke");
  CHECK(value(*form, "/data/copy") == "smoke");
  const auto hidden = answer(*form, "/data/ask", "no");
  CHECK(hidden.structure_changed);
  CHECK_FALSE(relevant(*form, "/data/why"));
  CHECK(value(*form, "/data/copy").empty());
  CHECK(form->finalize().value().xml.find("why") == std::string::npos);
  answer(*form, "/data/ask", "yes");
  CHECK(value(*form, "/data/copy") == "smoke");
}

TEST_CASE("a group that is not relevant hides all that is in it, and read-only passes down") {
  Desk desk;
  auto form =
      desk.begin({"<on>1</on><g><h><x/></h></g>",
                  R"x(<bind nodeset="/data/g" relevant="/data/on = '1'" readonly="/data/on = '2'"/>)x",
                  R"x(<group ref="/data/g"><input ref="/data/g/h/x"/></group>)x"});
  CHECK(relevant(*form, "/data/g/h/x"));
  CHECK_FALSE(form->state("/data/g/h/x")->readonly);
  answer(*form, "/data/on", "2");
  CHECK_FALSE(relevant(*form, "/data/g/h/x"));
  CHECK(form->state("/data/g/h/x")->readonly);
  CHECK(form->tree().empty());
}

TEST_CASE("an answer against its constraint is kept and marked, with the form's own words") {
  Desk desk;
  auto form = desk.begin(
      {"<age/><name/>",
       R"x(<bind nodeset="/data/age" type="int" constraint=". &lt; 10" jr:constraintMsg="Too old"/>)x"
       R"x(<bind nodeset="/data/name" required="true()" jr:requiredMsg="Who?"/>)x",
       R"x(<input ref="/data/age"/><input ref="/data/name"/>)x"});
  const auto done = answer(*form, "/data/age", "12");
  CHECK(done.problem == Problem::constraint);
  CHECK(done.message == "Too old");
  CHECK(value(*form, "/data/age") == "12");
  CHECK_FALSE(form->state("/data/age")->valid);
  CHECK(answer(*form, "/data/age", "many").problem == Problem::type);
  CHECK(answer(*form, "/data/age", "").problem == Problem::none);
  const auto faults = form->validate();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].ref == "/data/name");
  CHECK(faults[0].message == "Who?");
  const auto unfinished = form->finalize();
  REQUIRE(!unfinished);
  CHECK(unfinished.error().key() == "form.invalid");
}

TEST_CASE("what can only be read is not written") {
  Desk desk;
  auto form = desk.begin(
      {"<a>1</a>", R"x(<bind nodeset="/data/a" readonly="true()"/>)x", R"x(<input ref="/data/a"/>)x"});
  const auto refused = form->answer("/data/a", "2");
  REQUIRE(!refused);
  CHECK(refused.error().key() == "form.read-only");
  CHECK(value(*form, "/data/a") == "1");
}

TEST_CASE("a calculated value is stored by its type, and what is no number as nothing") {
  Desk desk;
  auto form = desk.begin({"<whole/><nothing/><day/><moment/><yes/>",
                          R"x(<bind nodeset="/data/whole" type="int" calculate="7 div 2"/>)x"
                          R"x(<bind nodeset="/data/nothing" calculate="number('x')"/>)x"
                          R"x(<bind nodeset="/data/day" type="date" calculate="date('2025-11-22') + 1"/>)x"
                          R"x(<bind nodeset="/data/moment" type="dateTime" calculate="now()"/>)x"
                          R"x(<bind nodeset="/data/yes" calculate="1 = 1"/>)x",
                          ""});
  CHECK(value(*form, "/data/whole") == "3");
  CHECK(value(*form, "/data/nothing").empty());
  CHECK(value(*form, "/data/day") == "2025-11-23");
  CHECK(value(*form, "/data/moment") == "2025-11-22T09:30:00.000+01:00");
  CHECK(value(*form, "/data/yes") == "true");
}

TEST_CASE("a field may keep itself with coalesce, and once() keeps what chance gave") {
  Desk desk;
  auto form = desk.begin({"<given>x</given><kept/><draw/><other/>",
                          R"x(<bind nodeset="/data/kept" calculate="coalesce(/data/kept, /data/given)"/>)x"
                          R"x(<bind nodeset="/data/draw" calculate="once(concat(random(), /data/other))"/>)x",
                          R"x(<input ref="/data/given"/><input ref="/data/other"/>)x"});
  CHECK(value(*form, "/data/kept") == "x");
  answer(*form, "/data/given", "y");
  CHECK(value(*form, "/data/kept") == "x");
  const std::string drawn = value(*form, "/data/draw");
  answer(*form, "/data/other", "z");
  CHECK(value(*form, "/data/draw") == drawn);
}

TEST_CASE("a form knows its version, and older names of functions still work") {
  Desk desk;
  auto form = desk.begin(
      {"<v/><s>a b</s><d/><area/>",
       R"x(<bind nodeset="/data/v" calculate="version()"/>)x"
       R"x(<bind nodeset="/data/d" calculate="depend(if(is-selected(/data/s, 'b'), 'yes', 'no'), /data/v)"/>)x",
       R"x(<input ref="/data/s"/>)x"});
  CHECK(value(*form, "/data/v") == "7");
  CHECK(value(*form, "/data/d") == "yes");
  answer(*form, "/data/s", "a");
  CHECK(value(*form, "/data/d") == "no");
}

TEST_CASE("places are two to four numbers, a line has two of them, a shape three") {
  Desk desk;
  auto form =
      desk.begin({"<p/><l/><s/>",
                  R"x(<bind nodeset="/data/p" type="geopoint"/><bind nodeset="/data/l" type="geotrace"/>)x"
                  R"x(<bind nodeset="/data/s" type="geoshape"/>)x",
                  R"x(<input ref="/data/p"/><input ref="/data/l"/><input ref="/data/s"/>)x"});
  CHECK(answer(*form, "/data/p", "52.1 5.1 0 4").problem == Problem::none);
  CHECK(answer(*form, "/data/p", "here").problem == Problem::type);
  CHECK(answer(*form, "/data/p", "91 5").problem == Problem::type);
  CHECK(answer(*form, "/data/l", "52 5 0 0; 53 6 0 0;").problem == Problem::none);
  CHECK(answer(*form, "/data/l", "52 5 0 0").problem == Problem::type);
  CHECK(answer(*form, "/data/s", "52 5; 53 6; 52 6; 52 5").problem == Problem::none);
  CHECK(answer(*form, "/data/s", "52 5; 53 6").problem == Problem::type);
}

TEST_CASE("a question without an answer adds nothing to a sum") {
  Desk desk;
  auto form = desk.begin({R"x(<r jr:template=""><n/></r><total/>)x",
                          R"x(<bind nodeset="/data/r/n" type="int"/><bind nodeset="/data/total" calculate="sum(/data/r/n)"/>)x",
                          R"x(<repeat nodeset="/data/r"><input ref="/data/r/n"/></repeat>)x"});
  REQUIRE(form->add_repeat("/data/r"));
  REQUIRE(form->add_repeat("/data/r"));
  answer(*form, "/data/r[1]/n", "3");
  CHECK(value(*form, "/data/total") == "3");
}

TEST_CASE("an answer is stored without what its type has no place for") {
  Desk desk;
  auto form = desk.begin(
      {"<n/><d/><day/><t/>",
       R"x(<bind nodeset="/data/n" type="int"/><bind nodeset="/data/d" type="decimal"/>)x"
       R"x(<bind nodeset="/data/day" type="date"/>)x",
       R"x(<input ref="/data/n"/><input ref="/data/d"/><input ref="/data/day"/><input ref="/data/t"/>)x"});
  const auto stored = [&](const std::string& ref, const std::string& text) {
    answer(*form, ref, text);
    return value(*form, ref);
  };
  CHECK(stored("/data/n", " +007 ") == "7");
  CHECK(stored("/data/n", "-00") == "0");
  CHECK(stored("/data/n", "seven") == "seven");
  CHECK(form->state("/data/n")->problem == Problem::type);
  CHECK(stored("/data/d", " 1.50 ") == "1.50");
  CHECK(stored("/data/day", "2025-11-22T23:30:00Z") == "2025-11-23");
  CHECK(stored("/data/t", " as is ") == " as is ");
}
