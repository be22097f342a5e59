#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const FormText first_version{
    R"x(<name/><gone/><room jr:template=""><area/></room><meta><instanceID/></meta>)x",
    R"x(<bind nodeset="/data/meta/instanceID" calculate="concat('uuid:', uuid())"/>)x",
    R"x(<input ref="/data/name"/><input ref="/data/gone"/><repeat nodeset="/data/room"><input ref="/data/room/area"/></repeat>)x"};

}  // namespace

TEST_CASE("a draft comes back as it was, with the ids of its repeats and its instanceID") {
  Desk desk;
  auto form = desk.begin(first_version);
  answer(*form, "/data/name", "Bo");
  const std::string room = form->add_repeat("/data/room").value();
  answer(*form, room + "/area", "12");
  const Bytes kept = FormSession::encode_draft(form->draft());
  const Draft draft = FormSession::decode_draft(kept).value();
  CHECK(draft.definition == form->definition().hash());
  CHECK(draft.form_version == "7");
  auto again = std::move(*FormSession::restore(form->shared_definition(), draft, desk.surroundings()));
  CHECK(again->snapshot().xml == form->snapshot().xml);
  CHECK(value(*again, room + "/area") == "12");
  CHECK(again->left_over().empty());
}

TEST_CASE("a draft opens with a later version of its form, and nothing of it is lost") {
  Desk desk;
  auto form = desk.begin(first_version);
  answer(*form, "/data/name", "Bo");
  answer(*form, "/data/gone", "kept all the same");
  REQUIRE(form->add_repeat("/data/room"));
  const FormText later{R"x(<name/><extra>new</extra><room jr:template=""><area/><height>3</height></room>)x",
                       "", ""};
  auto again = std::move(*FormSession::restore(Desk::define(later), form->draft(), desk.surroundings()));
  CHECK(value(*again, "/data/name") == "Bo");
  CHECK(value(*again, "/data/extra") == "new");
  CHECK(value(*again, "/data/room[1]/height") == "3");
  const auto left = std::find_if(again->left_over().begin(), again->left_over().end(),
                                 [](const Answer& each) { return each.path == "/data/gone"; });
  REQUIRE(left != again->left_over().end());
  CHECK(left->value == "kept all the same");
  // Back with the first version, it is in its place.
  auto back =
      std::move(*FormSession::restore(form->shared_definition(), again->draft(), desk.surroundings()));
  CHECK(value(*back, "/data/gone") == "kept all the same");
}

TEST_CASE("each answer is known by a path that stays the same when other instances go") {
  Desk desk;
  auto form = desk.begin(first_version);
  const std::string one = form->add_repeat("/data/room").value();
  const std::string two = form->add_repeat("/data/room").value();
  CHECK(answer(*form, "/data/room[2]/area", "9").changed == std::vector<std::string>{two + "/area"});
  REQUIRE(form->remove_repeat(one));
  CHECK(value(*form, two + "/area") == "9");
}

TEST_CASE("a damaged draft is refused") {
  Desk desk;
  auto form = desk.begin(first_version);
  Bytes kept = FormSession::encode_draft(form->draft());
  kept.resize(kept.size() / 2);
  CHECK(FormSession::decode_draft(kept).error().key() == "data.damaged");
}

TEST_CASE("a record that was sent opens again, under a new id that names the old one") {
  Desk desk;
  const FormText text{
      R"x(<name/><r jr:template=""><a/><b>d</b></r><meta><instanceID/><deprecatedID/></meta>)x",
      R"x(<bind nodeset="/data/meta/instanceID" jr:preload="uid"/>)x", ""};
  const auto definition = Desk::define(text);
  const std::string record = R"x(<data id="test" version="6"><name>Bo</name><r><a>1</a></r><r><a>2</a></r>)x"
                             R"x(<meta><instanceID>uuid:old</instanceID></meta></data>)x";
  auto form = std::move(*FormSession::open(definition, as_bytes(record), desk.surroundings()));
  CHECK(form->count("/data/r").value() == 2);
  CHECK(value(*form, "/data/r[2]/a") == "2");
  CHECK(value(*form, "/data/meta/deprecatedID") == "uuid:old");
  CHECK(value(*form, "/data/meta/instanceID") != "uuid:old");
  CHECK(FormSession::open(definition, as_bytes("<data id='other'/>"), desk.surroundings()).error().key() ==
        "form.other-form");
}

TEST_CASE("the record is escaped, has its attributes and namespaces, and names its attachments") {
  Desk desk;
  auto form = desk.begin(
      {R"x(<text/><photo/><meta><instanceName/><entity dataset="trees" id="" create="1"><label/></entity></meta>)x",
       R"x(<bind nodeset="/data/photo" type="binary"/>)x"
       R"x(<bind nodeset="/data/meta/instanceName" calculate="/data/text"/>)x"
       R"x(<bind nodeset="/data/text" entities:saveto="remark"/>)x"
       R"x(<bind nodeset="/data/meta/entity/@id" type="string"/>)x"
       R"x(<setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="'abc'"/>)x",
       R"x(<input ref="/data/text"/><upload ref="/data/photo" mediatype="image/*"/>)x"});
  answer(*form, "/data/text", "a < b & \"c\"");
  answer(*form, "/data/photo", "p.jpg");
  const auto done = form->finalize().value();
  CHECK(
      done.xml ==
      R"x(<data id="test" version="7"><text>a &lt; b &amp; "c"</text><photo>p.jpg</photo><meta><instanceName>a &lt; b &amp; "c"</instanceName>)x"
      R"x(<entity dataset="trees" id="abc" create="1"><label/></entity></meta></data>)x");
  CHECK(done.instance_name == "a < b & \"c\"");
  CHECK(done.attachments == std::vector<std::string>{"p.jpg"});
  CHECK(form->definition().control_for("/data/text")->attributes.at("entities:saveto") == "remark");
}

TEST_CASE("an element keeps its namespace in the record, with a prefix or without one") {
  Desk desk;
  auto form = desk.begin({R"x(<a/><meta xmlns="http://openrosa.org/xforms"><instanceName>n</instanceName>)x"
                          R"x(<b xmlns="http://other"><c/></b><d xmlns=""/></meta>)x",
                          "", ""});
  CHECK(
      form->snapshot().xml ==
      R"x(<data id="test" version="7"><a/><meta xmlns="http://openrosa.org/xforms"><instanceName>n</instanceName>)x"
      R"x(<b xmlns="http://other"><c/></b><d xmlns=""/></meta></data>)x");
}
