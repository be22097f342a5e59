#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("the tree shows controls in order, with an entry for each instance of a repeat") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<a/><g><b/></g><r jr:template=""><name/></r>)x",
       R"x(<bind nodeset="/data/g/b" relevant="/data/a = 'x'"/>)x",
       R"x(<input ref="/data/a"><label>A</label></input>)x"
       R"x(<group ref="/data/g" appearance="field-list"><label>Group</label><trigger ref="/data/g/b"/></group>)x"
       R"x(<group ref="/data/r"><label>People</label><repeat nodeset="/data/r">)x"
       R"x(<input ref="/data/r/name"><label><output value="position(..)"/>: name</label></input></repeat></group>)x"});
  REQUIRE(form->add_repeat("/data/r"));
  REQUIRE(form->add_repeat("/data/r"));
  auto items = form->tree();
  REQUIRE(items.size() == 3);
  CHECK(items[0].label == "A");
  CHECK(items[1].appearance == "field-list");
  CHECK(items[1].items.empty());
  CHECK(items[2].kind == ControlKind::repeat);
  CHECK(items[2].can_add);
  REQUIRE(items[2].items.size() == 2);
  CHECK(items[2].items[1].ref == "/data/r[2]");
  CHECK(items[2].items[1].items[0].label == "2: name");
  answer(*form, "/data/a", "x");
  items = form->tree();
  REQUIRE(items[1].items.size() == 1);
  CHECK(items[1].items[0].kind == ControlKind::trigger);
}

TEST_CASE("a form is driven by one JSON command a line") {
  Desk desk;
  Catalogue sentences("en");
  REQUIRE(sentences.add(R"x({"error.form.no-such-node":"no {ref}","error.console.command":"what? {why}"})x",
                        "test"));
  auto form = desk.begin(
      {R"x(<a/><r jr:template=""><n/></r>)x", R"x(<bind nodeset="/data/a" type="int"/>)x",
       R"x(<input ref="/data/a"><label>A</label></input><repeat nodeset="/data/r"><input ref="/data/r/n"/></repeat>)x"});
  FormRunner runner(*form, sentences);
  const auto has = [&](const std::string& command, const std::string& part) {
    const std::string line = runner.run(command);
    INFO(command << " -> " << line);
    CHECK(line.find(part) != std::string::npos);
  };
  has(R"x({"do":"answer","ref":"/data/a","value":3})x", R"x("ok":true)x");
  has(R"x({"do":"state","ref":"/data/a"})x", R"x("value":"3")x");
  has(R"x({"do":"add-repeat","ref":"/data/r"})x", R"x("ref":"/data/r[1]")x");
  has(R"x({"do":"count","ref":"/data/r"})x", R"x("count":1)x");
  has(R"x({"do":"eval","expr":"/data/a + 0.5","type":"number"})x", R"x("value":"3.5")x");
  has(R"x({"do":"eval","expr":"/data/r","type":"nodes"})x", R"x(["/data/r[1]"])x");
  has(R"x({"do":"tree"})x", R"x("type":"repeat-instance")x");
  has(R"x({"do":"remove-repeat","ref":"/data/r[1]"})x", R"x("count":0)x");
  has(R"x({"do":"languages"})x", R"x("languages":[])x");
  has(R"x({"do":"validate"})x", R"x("valid":true)x");
  has(R"x({"do":"finalize"})x", R"x(<a>3</a>)x");
  has(R"x({"do":"state","ref":"/data/x"})x", R"x({"ok":false,"why":"no /data/x"})x");
  has(R"x({"do":"dance"})x", R"x("ok":false)x");
  has("no JSON", R"x("ok":false)x");
}

TEST_CASE("a group and the repeat in it are one, however their paths are written") {
  Desk desk;
  auto form =
      desk.begin({R"x(<g><r><a/></r></g>)x", "",
                  R"x(<group ref="/data/g"><group ref="r"><label>Rooms</label><repeat nodeset="/data/g/r">)x"
                  R"x(<input ref="a"/></repeat></group></group>)x"});
  const auto tree = form->tree();
  REQUIRE(tree.size() == 1);
  REQUIRE(tree[0].items.size() == 1);
  CHECK(tree[0].items[0].kind == ControlKind::repeat);
  CHECK(tree[0].items[0].label == "Rooms");
  REQUIRE(tree[0].items[0].items.size() == 1);
  CHECK(tree[0].items[0].items[0].items[0].ref == "/data/g/r[1]/a");
}

TEST_CASE("a repeat that is not relevant is not offered, whether or not it has instances") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<a/><r jr:template=""><x/></r>)x", R"x(<bind nodeset="/data/r" relevant="/data/a = 'yes'"/>)x",
       R"x(<input ref="/data/a"/><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>)x"});
  CHECK(form->tree().size() == 1);
  answer(*form, "/data/a", "yes");
  REQUIRE(form->tree().size() == 2);
  CHECK(form->tree()[1].can_add);
  REQUIRE(form->add_repeat("/data/r"));
  answer(*form, "/data/a", "no");
  CHECK(form->tree().size() == 1);
}
