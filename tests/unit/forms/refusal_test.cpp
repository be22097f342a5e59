#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

Error refused_text(const std::string& xml, const Limits& limits = {}) {
  const auto made = FormDefinition::parse(as_bytes(xml), limits);
  REQUIRE(!made);
  return made.error();
}

}  // namespace

TEST_CASE("what is no XForm is refused with its reason") {
  CHECK(refused_text("hello").key() == "xml.not-well-formed");
  CHECK(refused_text("").key() == "xml.not-well-formed");
  CHECK(refused_text("<a><b></a>").argument("line") == "1");
  CHECK(refused_text("<page/>").key() == "form.not-a-form");
  CHECK(refused_text("<html><head><model/></head><body/></html>").key() == "form.no-instance");
}

TEST_CASE("an unknown function is refused with line, column, node and attribute") {
  const Error error = Desk::refused({"<a/>", "\n  <bind nodeset=\"/data/a\" calculate=\"1 + fly(2)\"/>", ""});
  CHECK(error.key() == "form.expression.unknown-function");
  CHECK(error.argument("function") == "fly");
  CHECK(error.argument("attribute") == "calculate");
  CHECK(error.argument("node") == "bind /data/a");
  CHECK(error.argument("line") == "5");
  CHECK(error.argument("column") == "3");
  CHECK(error.argument("position") == "5");
}

TEST_CASE("an expression that does not parse, or a function with too few values, is refused") {
  CHECK(Desk::refused({"<a/>", R"x(<bind nodeset="/data/a" relevant="1 +"/>)x", ""}).key() ==
        "form.expression.not-understood");
  CHECK(Desk::refused({"<a/>", R"x(<bind nodeset="/data/a" relevant="selected(.)"/>)x", ""}).key() ==
        "form.expression.arguments");
}

TEST_CASE("calculations and conditions that go round in a circle are refused with the nodes in it") {
  const Error two = Desk::refused({"<a/><b/><c/>",
                                   R"x(<bind nodeset="/data/a" calculate="/data/b + 1"/>)x"
                                   R"x(<bind nodeset="/data/b" calculate="/data/a + 1"/>)x",
                                   ""});
  CHECK(two.key() == "form.cycle");
  CHECK(two.argument("nodes") == "/data/a, /data/b");
  CHECK(Desk::refused({"<a/>", R"x(<bind nodeset="/data/a" calculate=". + 1"/>)x", ""}).key() ==
        "form.cycle");
  CHECK(Desk::refused({"<a/>", R"x(<bind nodeset="/data/a" relevant=". = 1"/>)x", ""}).key() == "form.cycle");
  CHECK(Desk::refused({"<g><a/></g>", R"x(<bind nodeset="/data/g" relevant="/data/g/a = 1"/>)x", ""}).key() ==
        "form.cycle");
  CHECK(
      Desk::refused(
          {"<a/><b/>",
           R"x(<bind nodeset="/data/a" relevant="/data/b = 1"/><bind nodeset="/data/b" calculate="/data/a"/>)x",
           ""})
          .key() == "form.cycle");
}

TEST_CASE("whether a node is required or read-only cannot hang on its own answer") {
  for (const std::string condition : {"required", "readonly"})
    CHECK(Desk::refused({"<a/>", "<bind nodeset=\"/data/a\" " + condition + "=\". = ''\"/>", ""}).key() ==
          "form.cycle");
  Desk::define(
      {"<a/><b/>",
       R"x(<bind nodeset="/data/a" required="/data/b = ''"/><bind nodeset="/data/b" required="/data/a = ''"/>)x",
       ""});
}

TEST_CASE("a constraint may look at its own node") {
  Desk::define({"<a/>", R"x(<bind nodeset="/data/a" constraint=". &gt; 1 and /data/a &lt; 5"/>)x", ""});
}

TEST_CASE("a bind, a control or an action without its node is refused") {
  CHECK(Desk::refused({"<a/>", R"x(<bind nodeset="/data/b"/>)x", ""}).key() == "form.no-node");
  CHECK(Desk::refused({"<a/>", "", R"x(<input ref="/data/b"/>)x"}).argument("path") == "/data/b");
  CHECK(Desk::refused({"<a/>", R"x(<setvalue event="odk-instance-first-load" ref="/data/b"/>)x", ""}).key() ==
        "form.no-node");
}

TEST_CASE("a data set that the form does not have is refused") {
  const Error error = Desk::refused(
      {"<a/>", R"x(<bind nodeset="/data/a" calculate="instance('towns')/root/item[1]/name"/>)x", ""});
  CHECK(error.key() == "form.missing-instance");
  CHECK(error.argument("instance") == "towns");
}

TEST_CASE("setgeopoint outside ODK's namespace is refused") {
  CHECK(Desk::refused({"<a/>", R"x(<setgeopoint event="odk-instance-first-load" ref="/data/a"/>)x", ""})
            .key() == "form.action-namespace");
}

TEST_CASE("entities, depth and size are bounded") {
  CHECK(refused_text(R"x(<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>)x").key() ==
        "xml.entities");
  CHECK(refused_text(R"x(<!DOCTYPE x SYSTEM "file:///etc/passwd"><x>&y;</x>)x").key() == "xml.entities");
  std::string deep;
  for (int i = 0; i < 10'000; ++i)
    deep += "<a>";
  CHECK(refused_text(deep).key() == "xml.too-large");
  Limits small;
  small.document_nodes = 12;
  CHECK(refused_text(xform({"<a/><b/><c/><d/>", "", ""}), small).key() == "xml.too-large");
  std::string nested(5'000, '(');
  CHECK(Desk::refused({"<a/>", "<bind nodeset=\"/data/a\" calculate=\"" + nested + "\"/>", ""}).key() ==
        "form.expression.too-large");
}
