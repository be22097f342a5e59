#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const FormText rooms{
    R"x(<total/><number/><room jr:template=""><area>5</area><place/><all/></room>)x",
    R"x(<bind nodeset="/data/total" calculate="sum(/data/room/area)"/>)x"
    R"x(<bind nodeset="/data/number" calculate="count(/data/room)"/>)x"
    R"x(<bind nodeset="/data/room/place" calculate="position(..)"/>)x"
    R"x(<bind nodeset="/data/room/all" calculate="count(../../room)"/>)x",
    R"x(<group ref="/data/room"><label>Room</label><repeat nodeset="/data/room"><input ref="/data/room/area"/></repeat></group>)x"};

}  // namespace

TEST_CASE("a repeat that is only a template begins without instances, and new ones have its defaults") {
  Desk desk;
  auto form = desk.begin(rooms);
  CHECK(form->count("/data/room").value() == 0);
  REQUIRE(form->add_repeat("/data/room"));
  REQUIRE(form->add_repeat("/data/room"));
  CHECK(value(*form, "/data/room[2]/area") == "5");
  CHECK(value(*form, "/data/total") == "10");
  CHECK(value(*form, "/data/number") == "2");
}

TEST_CASE("instances know their position and how many there are, also after one goes") {
  Desk desk;
  auto form = desk.begin(rooms);
  for (int i = 0; i < 4; ++i)
    REQUIRE(form->add_repeat("/data/room"));
  answer(*form, "/data/room[4]/area", "40");
  const std::string last = form->stable_ref("/data/room[4]").value();
  REQUIRE(form->remove_repeat("/data/room[2]"));
  CHECK(form->shown_ref(last).value() == "/data/room[3]");
  CHECK(value(*form, last + "/area") == "40");
  CHECK(value(*form, "/data/room[3]/place") == "3");
  CHECK(value(*form, "/data/room[1]/all") == "3");
  CHECK(value(*form, "/data/total") == "50");
}

TEST_CASE("an absolute path inside a repeat means the same instance") {
  Desk desk;
  auto form = desk.begin({"<r><a>1</a><b/></r><r><a>2</a><b/></r>",
                          R"x(<bind nodeset="/data/r/b" calculate="/data/r/a * 10"/>)x",
                          R"x(<repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>)x"});
  CHECK(value(*form, "/data/r[1]/b") == "10");
  CHECK(value(*form, "/data/r[2]/b") == "20");
  answer(*form, "/data/r[2]/a", "5");
  CHECK(value(*form, "/data/r[1]/b") == "10");
  CHECK(value(*form, "/data/r[2]/b") == "50");
}

TEST_CASE("an instance may look at the one before it") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<r jr:template=""><a/><sofar/><before/></r>)x",
       R"x(<bind nodeset="/data/r/sofar" calculate="sum(/data/r[position() &lt;= position(current()/..)]/a)"/>)x"
       R"x(<bind nodeset="/data/r/before" calculate="indexed-repeat(/data/r/a, /data/r, position(..) - 1)"/>)x",
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>)x"});
  for (const char* amount : {"1", "2", "3"}) {
    const auto made = form->add_repeat("/data/r");
    REQUIRE(made);
    answer(*form, *made + "/a", amount);
  }
  CHECK(value(*form, "/data/r[3]/sofar") == "6");
  CHECK(value(*form, "/data/r[3]/before") == "2");
  CHECK(value(*form, "/data/r[1]/before").empty());
  answer(*form, "/data/r[1]/a", "10");
  CHECK(value(*form, "/data/r[3]/sofar") == "15");
  CHECK(value(*form, "/data/r[2]/before") == "10");
}

TEST_CASE("jr:count makes and removes instances, and then nobody else does") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<n>2</n><r jr:template=""><a/></r>)x", "",
       R"x(<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/a"/></repeat>)x"});
  CHECK(form->count("/data/r").value() == 2);
  answer(*form, "/data/n", "5");
  CHECK(form->count("/data/r").value() == 5);
  answer(*form, "/data/n", "1");
  CHECK(form->count("/data/r").value() == 1);
  CHECK(form->add_repeat("/data/r").error().key() == "form.repeat-fixed");
  CHECK(form->remove_repeat("/data/r[1]").error().key() == "form.repeat-fixed");
}

TEST_CASE("a count that gets lower takes away no answers, and who gave them may remove them") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<n>4</n><r jr:template=""><a/><b>new</b></r>)x", "",
       R"x(<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/a"/></repeat>)x"});
  answer(*form, "/data/r[3]/a", "mine");
  answer(*form, "/data/n", "1");
  CHECK(form->count("/data/r").value() == 3);
  CHECK(value(*form, "/data/r[3]/a") == "mine");
  REQUIRE(form->remove_repeat("/data/r[2]"));
  REQUIRE(form->remove_repeat("/data/r[2]"));
  CHECK(form->remove_repeat("/data/r[1]").error().key() == "form.repeat-fixed");
  answer(*form, "/data/n", "2");
  CHECK(value(*form, "/data/r[2]/a").empty());
}

TEST_CASE("a count may be named from the repeat, and must lead somewhere") {
  const auto counted = [](const std::string& count) {
    return FormText{R"x(<o><m>2</m><r jr:template=""><a/></r></o>)x", "",
                    R"x(<group ref="/data/o"><repeat nodeset="/data/o/r" jr:count=")x" + count +
                        R"x("><input ref="/data/o/r/a"/></repeat></group>)x"};
  };
  Desk desk;
  for (const char* count : {"../m", " ./../m", "current()/../m", "/data/o/m", "1 + 1"})
    CHECK(desk.begin(counted(count))->count("/data/o/r").value() == 2);
  CHECK(Desk::refused(counted("/data/o/nowhere")).key() == "form.no-node");
}

TEST_CASE("whether an instance is relevant may hang on its place") {
  Desk desk;
  auto form = desk.begin(
      {"<most>2</most><r><a>1</a><i/></r><r><a>2</a><i/></r><r><a>3</a><i/></r><sum/>",
       R"x(<bind nodeset="/data/r" relevant="position(.) &lt;= /data/most"/>)x"
       R"x(<bind nodeset="/data/r/i" calculate="position(..)"/>)x"
       R"x(<bind nodeset="/data/sum" calculate="sum(/data/r/a)"/>)x",
       R"x(<input ref="/data/most"/><repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>)x"});
  CHECK(value(*form, "/data/sum") == "3");
  answer(*form, "/data/most", "1");
  CHECK(value(*form, "/data/sum") == "1");
  answer(*form, "/data/most", "3");
  CHECK(value(*form, "/data/sum") == "6");
  CHECK(value(*form, "/data/r[3]/i") == "3");
  answer(*form, "/data/most", "2");
  REQUIRE(form->remove_repeat("/data/r[1]"));
  CHECK(value(*form, "/data/sum") == "5");
  CHECK(value(*form, "/data/r[2]/i") == "2");
}

TEST_CASE("repeats nest, and inner ones sum up to outer ones") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<floor jr:template=""><sum/><door jr:template=""><w/></door></floor><all/>)x",
       R"x(<bind nodeset="/data/floor/sum" calculate="sum(../door/w)"/>)x"
       R"x(<bind nodeset="/data/all" calculate="sum(/data/floor/door/w)"/>)x",
       R"x(<repeat nodeset="/data/floor"><repeat nodeset="/data/floor/door"><input ref="/data/floor/door/w"/></repeat></repeat>)x"});
  REQUIRE(form->add_repeat("/data/floor"));
  REQUIRE(form->add_repeat("/data/floor"));
  REQUIRE(form->add_repeat("/data/floor[1]/door"));
  REQUIRE(form->add_repeat("/data/floor[2]/door"));
  REQUIRE(form->add_repeat("/data/floor[2]/door"));
  answer(*form, "/data/floor[1]/door[1]/w", "1");
  answer(*form, "/data/floor[2]/door[1]/w", "10");
  answer(*form, "/data/floor[2]/door[2]/w", "100");
  CHECK(value(*form, "/data/floor[1]/sum") == "1");
  CHECK(value(*form, "/data/floor[2]/sum") == "110");
  CHECK(value(*form, "/data/all") == "111");
  REQUIRE(form->remove_repeat("/data/floor[1]"));
  CHECK(value(*form, "/data/all") == "110");
}

TEST_CASE("another device's instance comes in under the id it was given there") {
  Desk desk;
  auto form = desk.begin(rooms);
  SeededRandom elsewhere(99);
  const RepeatId id = RepeatId::make(desk.clock.now(), elsewhere);
  const auto made = form->add_repeat("/data/room", id);
  REQUIRE(made);
  CHECK(*made == "/data/room{" + id.to_text() + "}");
}

TEST_CASE("without a template, new instances begin as the first one, without what is repeated in it") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<r><a>x</a><s><b>y</b></s></r>)x", "",
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/a"/><repeat nodeset="/data/r/s"><input ref="/data/r/s/b"/></repeat></repeat>)x"});
  REQUIRE(form->add_repeat("/data/r"));
  CHECK(value(*form, "/data/r[2]/a") == "x");
  CHECK(form->count("/data/r[1]/s").value() == 1);
  CHECK(form->count("/data/r[2]/s").value() == 0);
  REQUIRE(form->add_repeat("/data/r[2]/s"));
  CHECK(value(*form, "/data/r[2]/s[1]/b") == "y");
}

TEST_CASE("a count can be fixed, or differ from one instance to the other") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<three jr:template=""><x/></three><floor jr:template=""><n/><door jr:template=""><w/></door></floor>)x",
       "",
       R"x(<repeat nodeset="/data/three" jr:count="3"><input ref="/data/three/x"/></repeat>)x"
       R"x(<repeat nodeset="/data/floor"><input ref="/data/floor/n"/>)x"
       R"x(<repeat nodeset="/data/floor/door" jr:count="/data/floor/n"><input ref="/data/floor/door/w"/></repeat></repeat>)x"});
  CHECK(form->count("/data/three").value() == 3);
  REQUIRE(form->add_repeat("/data/floor"));
  REQUIRE(form->add_repeat("/data/floor"));
  answer(*form, "/data/floor[1]/n", "2");
  answer(*form, "/data/floor[2]/n", "1");
  CHECK(form->count("/data/floor[1]/door").value() == 2);
  CHECK(form->count("/data/floor[2]/door").value() == 1);
}

TEST_CASE("indexed-repeat reaches into repeats within repeats") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<floor jr:template=""><door jr:template=""><w/></door></floor><found/><i>2</i>)x",
       R"x(<bind nodeset="/data/found" calculate="indexed-repeat(/data/floor/door/w, /data/floor, /data/i, /data/floor/door, 2)"/>)x",
       R"x(<repeat nodeset="/data/floor"><repeat nodeset="/data/floor/door"><input ref="/data/floor/door/w"/></repeat></repeat>)x"});
  for (int i = 0; i < 2; ++i) {
    const std::string floor = form->add_repeat("/data/floor").value();
    for (int j = 0; j < 2; ++j) {
      const std::string door = form->add_repeat(floor + "/door").value();
      answer(*form, door + "/w", std::to_string(10 * (i + 1) + j + 1));
    }
  }
  CHECK(value(*form, "/data/found") == "22");
  answer(*form, "/data/i", "1");
  CHECK(value(*form, "/data/found") == "12");
}

TEST_CASE("an instance that is not relevant is not counted and not sent, and the others keep their place") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<all/><r><keep>yes</keep><a>1</a></r><r><keep>yes</keep><a>2</a></r><r><keep>yes</keep><a>3</a></r>)x",
       R"x(<bind nodeset="/data/all" calculate="sum(/data/r/a)"/><bind nodeset="/data/r/a" relevant="../keep = 'yes'"/>)x",
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/keep"/><input ref="/data/r/a"/></repeat>)x"});
  CHECK(value(*form, "/data/all") == "6");
  answer(*form, "/data/r[2]/keep", "no");
  CHECK(value(*form, "/data/all") == "4");
  CHECK(form->count("/data/r").value() == 3);
  CHECK(form->finalize()->xml.find("<r><keep>no</keep></r>") != std::string::npos);
}
