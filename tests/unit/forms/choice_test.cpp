#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const std::string places = R"x(<instance id="places"><root>
  <item><name>delft</name><label>Delft</label><in>zh</in></item>
  <item><name>gouda</name><label>Gouda</label><in>zh</in></item>
  <item><name>breda</name><label>Breda</label><in>nb</in></item></root></instance>)x";

const FormText cascade{
    "<province/><place/><visited/><shown/>",
    places + R"x(<bind nodeset="/data/shown" calculate="jr:choice-name(/data/place, '/data/place')"/>)x",
    R"x(<select1 ref="/data/province"><item><label>Zuid-Holland</label><value>zh</value></item>)x"
    R"x(<item><label>Noord-Brabant</label><value>nb</value></item></select1>)x"
    R"x(<select1 ref="/data/place"><itemset nodeset="instance('places')/root/item[in = /data/province]">)x"
    R"x(<value ref="name"/><label ref="label"/></itemset></select1>)x"
    R"x(<select ref="/data/visited"><itemset nodeset="instance('places')/root/item[in = /data/province]">)x"
    R"x(<value ref="name"/><label ref="label"/></itemset></select>)x"};

std::vector<std::string> labels(const FormSession& form, const std::string& ref) {
  std::vector<std::string> out;
  const NodeState state = form.state(ref).value();
  for (const Choice& each : state.choices)
    out.push_back(each.label);
  return out;
}

}  // namespace

TEST_CASE("a choice filter shows the rows that fit an earlier answer") {
  Desk desk;
  auto form = desk.begin(cascade);
  CHECK(labels(*form, "/data/place").empty());
  answer(*form, "/data/province", "zh");
  CHECK(labels(*form, "/data/place") == std::vector<std::string>{"Delft", "Gouda"});
  answer(*form, "/data/place", "gouda");
  CHECK(form->state("/data/place")->choices[1].selected);
  CHECK(value(*form, "/data/shown") == "Gouda");
}

TEST_CASE("what was chosen and can no longer be chosen goes") {
  Desk desk;
  auto form = desk.begin(cascade);
  answer(*form, "/data/province", "zh");
  answer(*form, "/data/place", "gouda");
  answer(*form, "/data/visited", "gouda delft");
  answer(*form, "/data/province", "nb");
  CHECK(value(*form, "/data/place").empty());
  CHECK(value(*form, "/data/visited").empty());
}

TEST_CASE("what is asked of no question, or of one without choices, has no name") {
  Desk desk;
  auto form = desk.begin({"<a>1</a><b>1</b><x/><y/>",
                          R"x(<bind nodeset="/data/x" calculate="jr:choice-name(/data/a, '/data/a')"/>)x"
                          R"x(<bind nodeset="/data/y" calculate="jr:choice-name(/data/b, '/data/b')"/>)x",
                          R"x(<input ref="/data/a"/>)x"});
  CHECK(value(*form, "/data/x").empty());
  CHECK(value(*form, "/data/y").empty());
}

TEST_CASE("choices come from a CSV table and from a map file that is handed in") {
  Desk desk;
  REQUIRE(desk.datasets.add("trees", "trees.csv",
                            as_bytes("name,label,kind\r\n1,\"Elm, old\",a\r\n2,Oak,b\r\n")));
  REQUIRE(desk.datasets.add(
      "spots", "spots.geojson",
      as_bytes(
          R"x({"type":"FeatureCollection","features":[{"type":"Feature","id":"s1",)x"
          R"x("geometry":{"type":"Point","coordinates":[5.1,52.1]},"properties":{"title":"Square"}}]})x")));
  auto form = desk.begin(
      {"<tree/><spot/><kind/>",
       R"x(<instance id="trees" src="jr://file-csv/trees.csv"/><instance id="spots" src="jr://file/spots.geojson"/>)x"
       R"x(<bind nodeset="/data/kind" calculate="pulldata('trees', 'kind', 'name', /data/tree)"/>)x",
       R"x(<select1 ref="/data/tree"><itemset nodeset="instance('trees')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>)x"
       R"x(<select1 ref="/data/spot" appearance="map"><itemset nodeset="instance('spots')/root/item"><value ref="id"/><label ref="title"/></itemset></select1>)x"});
  CHECK(labels(*form, "/data/tree") == std::vector<std::string>{"Elm, old", "Oak"});
  answer(*form, "/data/tree", "2");
  CHECK(value(*form, "/data/kind") == "b");
  const std::vector<Choice> spots = form->state("/data/spot").value().choices;
  REQUIRE(spots.size() == 1);
  CHECK(spots[0].label == "Square");
  CHECK(spots[0].properties.at("geometry") == "52.1 5.1 0 0");
}

TEST_CASE("a data set that is missing leaves its list empty and is told of") {
  Desk desk;
  auto form = desk.begin(
      {"<tree/>", R"x(<instance id="trees" src="jr://file-csv/trees.csv"/>)x",
       R"x(<select1 ref="/data/tree"><itemset nodeset="instance('trees')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>)x"});
  CHECK(labels(*form, "/data/tree").empty());
  REQUIRE(form->problems().size() == 1);
  CHECK(form->problems()[0].key() == "form.dataset");
}

TEST_CASE("randomize with a seed gives the same order each time") {
  Desk desk;
  const FormText text{
      "<place/>", places,
      R"x(<select1 ref="/data/place"><itemset nodeset="randomize(instance('places')/root/item, 42)"><value ref="name"/><label ref="label"/></itemset></select1>)x"};
  auto first = desk.begin(text);
  auto second = desk.begin(text);
  CHECK(labels(*first, "/data/place").size() == 3);
  CHECK(labels(*first, "/data/place") == labels(*second, "/data/place"));
}

TEST_CASE("randomize without a seed keeps its order while the form is open") {
  Desk desk;
  std::string rows;
  for (int i = 0; i < 20; ++i)
    rows += "<item><name>n" + std::to_string(i) + "</name><label>" + std::to_string(i) + "</label></item>";
  auto form = desk.begin(
      {"<a/>", "<instance id=\"l\"><root>" + rows + "</root></instance>",
       R"x(<select1 ref="/data/a"><itemset nodeset="randomize(instance('l')/root/item)"><value ref="name"/><label ref="label"/></itemset></select1>)x"});
  const auto first = labels(*form, "/data/a");
  CHECK(first.size() == 20);
  CHECK_FALSE(std::is_sorted(first.begin(), first.end()));
  CHECK(labels(*form, "/data/a") == first);
}

TEST_CASE("choices made of a repeat follow what is answered in it") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<person jr:template=""><name/></person><head/>)x", "",
       R"x(<repeat nodeset="/data/person"><input ref="/data/person/name"/></repeat>)x"
       R"x(<select1 ref="/data/head"><itemset nodeset="/data/person[./name != '']"><value ref="name"/><label ref="name"/></itemset></select1>)x"});
  REQUIRE(form->add_repeat("/data/person"));
  REQUIRE(form->add_repeat("/data/person"));
  answer(*form, "/data/person[1]/name", "Bo");
  CHECK(labels(*form, "/data/head") == std::vector<std::string>{"Bo"});
  answer(*form, "/data/head", "Bo");
  answer(*form, "/data/person[1]/name", "Kim");
  CHECK(labels(*form, "/data/head") == std::vector<std::string>{"Kim"});
  CHECK(value(*form, "/data/head").empty());
}

TEST_CASE("each instance of a repeat has its own list of choices") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<r><in/><place/></r><r><in/><place/></r>)x", places,
       R"x(<repeat nodeset="/data/r"><input ref="/data/r/in"/><select1 ref="/data/r/place">)x"
       R"x(<itemset nodeset="instance('places')/root/item[in = current()/../in]"><value ref="name"/><label ref="label"/></itemset></select1></repeat>)x"});
  answer(*form, "/data/r[1]/in", "zh");
  answer(*form, "/data/r[2]/in", "nb");
  CHECK(labels(*form, "/data/r[1]/place").size() == 2);
  CHECK(labels(*form, "/data/r[2]/place") == std::vector<std::string>{"Breda"});
}

TEST_CASE("a table may be parted by tabs or semicolons; a map's own id goes before its property") {
  Desk desk;
  REQUIRE(desk.datasets.add("a", "a.csv", as_bytes("name\tlabel\n1\tElm; old\n")));
  REQUIRE(desk.datasets.add("b", "b.csv", as_bytes("name;label\n1;Oak\n")));
  REQUIRE(desk.datasets.add(
      "c", "c.geojson",
      as_bytes(
          R"x({"type":"FeatureCollection","features":[{"type":"Feature","id":"outer","geometry":)x"
          R"x({"type":"LineString","coordinates":[[5,52],[6,53]]},"properties":{"id":"inner","gone":null,"n":3}}]})x")));
  auto form = desk.begin(
      {"<x/>",
       R"x(<instance id="a" src="jr://file-csv/a.csv"/><instance id="b" src="jr://file-csv/b.csv"/><instance id="c" src="jr://file/c.geojson"/>)x",
       ""});
  const auto look = [&](const std::string& path) { return form->eval(path, "/", WantedType::text)->text; };
  CHECK(look("instance('a')/root/item/label") == "Elm; old");
  CHECK(look("instance('b')/root/item/label") == "Oak");
  CHECK(look("instance('c')/root/item/id") == "outer");
  CHECK(look("count(instance('c')/root/item/*)") == "3");
  CHECK(look("instance('c')/root/item/geometry") == "52 5 0 0; 53 6 0 0");
}

TEST_CASE("a data set that stands in the form serves where its address gives nothing") {
  const FormText text{
      "<x/>", R"x(<instance id="l" src="jr://file/l.xml"><root><item>inside</item></root></instance>)x", ""};
  Desk without;
  auto inside = without.begin(text);
  CHECK(inside->eval("instance('l')/root/item", "/", WantedType::text)->text == "inside");
  CHECK(inside->problems().empty());
  Desk with;
  REQUIRE(with.datasets.add("l", "l.xml", as_bytes("<root><item>outside</item></root>")));
  CHECK(with.begin(text)->eval("instance('l')/root/item", "/", WantedType::text)->text == "outside");
}

TEST_CASE("what was sent last fills in a new record, and nothing when nothing was sent") {
  const FormText text{
      "<street/>",
      R"x(<instance id="__last-saved" src="jr://instance/last-saved"/>)x"
      R"x(<setvalue event="odk-instance-first-load" ref="/data/street" value="instance('__last-saved')/data/street"/>)x",
      R"x(<input ref="/data/street"/>)x"};
  Desk first;
  auto blank = first.begin(text);
  CHECK(value(*blank, "/data/street").empty());
  CHECK(blank->problems().empty());
  Desk later;
  REQUIRE(later.datasets.add("__last-saved", "record.xml",
                             as_bytes("<data id='test'><street>Kade</street></data>")));
  CHECK(value(*later.begin(text), "/data/street") == "Kade");
}

TEST_CASE("what is not among the choices cannot be answered, and nothing changes") {
  Desk desk;
  auto form = desk.begin(cascade);
  answer(*form, "/data/province", "zh");
  answer(*form, "/data/place", "gouda");
  CHECK(form->answer("/data/province", "fr").error().key() == "form.not-a-choice");
  CHECK(form->answer("/data/place", "breda").error().key() == "form.not-a-choice");
  CHECK(form->answer("/data/visited", "delft breda").error().key() == "form.not-a-choice");
  CHECK(value(*form, "/data/place") == "gouda");
  answer(*form, "/data/visited", " gouda  delft gouda");
  CHECK(value(*form, "/data/visited") == "gouda delft");
  answer(*form, "/data/place", "");
  CHECK(value(*form, "/data/place").empty());
}

TEST_CASE("a list that is not in the form, or a node with two lists, takes what any of them may hold") {
  Desk desk;
  auto form =
      desk.begin({"<a/><b/>", "",
                  R"x(<select1 ref="/data/a" appearance="minimal search('towns')">)x"
                  R"x(<item><label>name</label><value>code</value></item></select1>)x"
                  R"x(<select1 ref="/data/b"><item><label>One</label><value>1</value></item></select1>)x"
                  R"x(<select1 ref="/data/b"><item><label>Two</label><value>2</value></item></select1>)x"});
  answer(*form, "/data/a", "gouda");
  answer(*form, "/data/b", "1");
  answer(*form, "/data/b", "2");
  CHECK_FALSE(form->answer("/data/b", "3"));
}

TEST_CASE("what the form itself fills in goes when it is not among the choices") {
  Desk desk;
  const FormText text{
      "<word/><place>paris</place><visited>delft paris</visited>", places,
      R"x(<input ref="/data/word"><setvalue event="xforms-value-changed" ref="/data/place" value="/data/word"/></input>)x"
      R"x(<select1 ref="/data/place"><itemset nodeset="instance('places')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>)x"
      R"x(<select ref="/data/visited"><itemset nodeset="instance('places')/root/item"><value ref="name"/><label ref="label"/></itemset></select>)x"};
  auto form = desk.begin(text);
  CHECK(value(*form, "/data/place").empty());
  CHECK(value(*form, "/data/visited") == "delft");
  answer(*form, "/data/word", "gouda");
  CHECK(value(*form, "/data/place") == "gouda");
  answer(*form, "/data/word", "rome");
  CHECK(value(*form, "/data/place").empty());
}

TEST_CASE("while a data set is missing, answers from its list are taken and stay") {
  Desk desk;
  auto form = desk.begin(
      {"<kind/><tree/>", R"x(<instance id="trees" src="jr://file-csv/trees.csv"/>)x",
       R"x(<input ref="/data/kind"/><select1 ref="/data/tree"><itemset nodeset="instance('trees')/root/item[kind = /data/kind]">)x"
       R"x(<value ref="name"/><label ref="label"/></itemset></select1>)x"});
  answer(*form, "/data/tree", "t1");
  answer(*form, "/data/kind", "elm");
  CHECK(value(*form, "/data/tree") == "t1");
}

TEST_CASE("a range takes the points of its scale") {
  Desk desk;
  auto form = desk.begin(
      {"<a/><b/><c/>",
       R"x(<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="decimal"/><bind nodeset="/data/c" type="int"/>)x",
       R"x(<range ref="/data/a" start="1" end="10" step="3"/><range ref="/data/b" start="0" end="1" step="0.1"/>)x"
       R"x(<range ref="/data/c" start="10" end="0" step="2"/>)x"});
  answer(*form, "/data/a", "7");
  CHECK(form->answer("/data/a", "8").error().key() == "form.out-of-range");
  CHECK(form->answer("/data/a", "13").error().key() == "form.out-of-range");
  CHECK(value(*form, "/data/a") == "7");
  answer(*form, "/data/b", "0.3");
  CHECK_FALSE(form->answer("/data/b", "0.35"));
  answer(*form, "/data/c", "8");
  CHECK_FALSE(form->answer("/data/c", "-2"));
}
