// Entities: what a record asks of a data set (ODK XForms Entities specification).
#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

TEST_CASE("a record can make a new entity, with the properties its fields are saved to") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<species/><note/><meta><entity dataset="trees" id="" create="1"><label/></entity></meta>)x",
       R"x(<bind nodeset="/data/species" entities:saveto="species"/>)x"
       R"x(<bind nodeset="/data/meta/entity/label" calculate="/data/species"/>)x"
       R"x(<setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="uuid()"/>)x",
       R"x(<input ref="/data/species"/><input ref="/data/note"/>)x"});
  answer(*form, "/data/species", "elm");
  answer(*form, "/data/note", "not for the register");
  const Submission done = form->finalize().value();
  REQUIRE(done.entities.size() == 1);
  CHECK(done.entities[0].dataset == "trees");
  CHECK(done.entities[0].create);
  CHECK_FALSE(done.entities[0].update);
  CHECK(done.entities[0].id.size() == 36);
  CHECK(done.entities[0].label == "elm");
  CHECK(done.entities[0].properties == std::map<std::string, std::string, std::less<>>{{"species", "elm"}});
}

TEST_CASE("an update names the version that its maker saw, and leaves out what was not relevant") {
  Desk desk;
  REQUIRE(desk.datasets.add("trees", "trees.csv", as_bytes("name,label,__version,girth\nt1,Elm,4,80\n")));
  auto form = desk.begin(
      {R"x(<tree/><girth/><height/><meta><entity dataset="trees" id="" update="1" baseVersion=""><label/></entity></meta>)x",
       R"x(<instance id="trees" src="jr://file-csv/trees.csv"/>)x"
       R"x(<bind nodeset="/data/girth" entities:saveto="girth"/>)x"
       R"x(<bind nodeset="/data/height" relevant="/data/girth &gt; 100" entities:saveto="height"/>)x"
       R"x(<bind nodeset="/data/meta/entity/@id" calculate="/data/tree"/>)x"
       R"x(<bind nodeset="/data/meta/entity/@baseVersion" calculate="instance('trees')/root/item[name = /data/tree]/__version"/>)x",
       R"x(<input ref="/data/tree"/><input ref="/data/girth"/><input ref="/data/height"/>)x"});
  answer(*form, "/data/tree", "t1");
  answer(*form, "/data/girth", "85");
  const Submission done = form->finalize().value();
  REQUIRE(done.entities.size() == 1);
  CHECK(done.entities[0].id == "t1");
  CHECK(done.entities[0].update);
  CHECK(done.entities[0].base_version == "4");
  CHECK(done.entities[0].properties.at("girth") == "85");
  CHECK_FALSE(done.entities[0].properties.contains("height"));
}

TEST_CASE("an entity is only asked for when its condition says so") {
  Desk desk;
  auto form = desk.begin({R"x(<age/><meta><entity dataset="people" id="" create=""/></meta>)x",
                          R"x(<bind nodeset="/data/meta/entity/@create" calculate="/data/age &gt;= 18"/>)x",
                          R"x(<input ref="/data/age"/>)x"});
  answer(*form, "/data/age", "17");
  CHECK(form->snapshot().entities.empty());
  answer(*form, "/data/age", "18");
  CHECK(form->snapshot().entities.size() == 1);
}

TEST_CASE("in a repeat each instance makes its own entity, with its own fields") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<place/><tree jr:template=""><kind/><meta><entity dataset="trees" id="" create="1"/></meta></tree>)x",
       R"x(<bind nodeset="/data/tree/kind" entities:saveto="kind"/>)x",
       R"x(<repeat nodeset="/data/tree"><input ref="/data/tree/kind"/></repeat>)x"});
  for (const char* kind : {"elm", "oak"}) {
    const std::string tree = form->add_repeat("/data/tree").value();
    answer(*form, tree + "/kind", kind);
  }
  const auto made = form->snapshot().entities;
  REQUIRE(made.size() == 2);
  CHECK(made[0].properties.at("kind") == "elm");
  CHECK(made[1].properties.at("kind") == "oak");
}

TEST_CASE("a property with a name that data sets keep for themselves is told of") {
  const auto form = Desk::define({"<a/>", R"x(<bind nodeset="/data/a" entities:saveto="label"/>)x", ""});
  REQUIRE(form->warnings().size() == 1);
  CHECK(form->warnings()[0].key() == "form.entity-property");
}

TEST_CASE("an update of what was changed before without a connection names where it went its own way") {
  Desk desk;
  REQUIRE(desk.datasets.add("trees", "trees.csv",
                            as_bytes("name,label,__version,__trunkVersion,__branchId\nt1,Elm,4,3,b1\n")));
  std::string binds = R"x(<instance id="trees" src="jr://file-csv/trees.csv"/>)x";
  for (const std::string name : {"baseVersion", "trunkVersion", "branchId"})
    binds += "<bind nodeset=\"/data/meta/entity/@" + name +
             "\" calculate=\"instance('trees')/root/item[name = 't1']/__" +
             (name == "baseVersion" ? "version" : name) + "\"/>";
  auto form = desk.begin(
      {R"x(<meta><entity dataset="trees" id="t1" update="1" baseVersion="" trunkVersion="" branchId=""/></meta>)x",
       binds, ""});
  const Submission done = form->finalize().value();
  REQUIRE(done.entities.size() == 1);
  CHECK(done.entities[0].base_version == "4");
  CHECK(done.entities[0].trunk_version == "3");
  CHECK(done.entities[0].branch_id == "b1");
}
