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
