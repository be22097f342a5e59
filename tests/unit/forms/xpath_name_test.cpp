#include "unit/forms/xpath_desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const Asked hall{
    R"x(<?first one?><hall xmlns:a="urn:a" xml:lang="nl-NL"><a:door a:wide="ja" id="d1"/>)x"
    R"x(<div xmlns="urn:d"><mod/><b xmlns="" xmlns:c="urn:c">x<!-- y --></b></div><or and="2"/></hall>)x",
    "/*",
    WantedType::any,
    {{"p", "urn:a"}, {"d", "urn:d"}}};

Asked hall_at(const std::string& context) {
  Asked out = hall;
  out.context = context;
  return out;
}

}  // namespace

TEST_CASE(
    "XPath: the namespace axis gives what is in scope, xml too, and what xmlns=\"\" took away is gone") {
  CHECK(ask("count(namespace::*)", hall) == R"("2")");
  CHECK(ask("string(namespace::a)", hall) == R"("urn:a")");
  CHECK(ask("string(namespace::xml)", hall) == R"("http://www.w3.org/XML/1998/namespace")");
  CHECK(ask("count(d:div/namespace::node())", hall) == R"("3")");
  CHECK(ask("string(d:div/namespace::*[name() = ''])", hall) == R"("urn:d")");
  CHECK(ask("count(//b/namespace::*)", hall) == R"("3")");
  CHECK(ask("namespace::a", hall) == R"(["/*[1]/namespace::a"])");
  CHECK(ask("count(namespace::a/..)", hall) == R"("1")");
  CHECK(ask("count(namespace::a/ancestor::node())", hall) == R"("2")");
  CHECK(ask("count(namespace::a/following-sibling::node() | namespace::a/preceding-sibling::node())", hall) ==
        R"("0")");
  CHECK(ask("namespace-uri(namespace::a)", hall) == R"("")");
  CHECK(ask("count(//namespace::c)", hall) == R"("1")");
  // In document order: the element, its namespaces, its attributes, its children.
  CHECK(ask("p:door | @xml:lang | namespace::a | .", hall) ==
        R"(["/*[1]","/*[1]/namespace::a","/*[1]/@xml:lang","/*[1]/*[1]"])");
}

TEST_CASE("XPath: a name without prefix is one without namespace; a prefix must be known") {
  CHECK(ask("count(//div)", hall) == R"("0")");
  CHECK(ask("count(//d:div)", hall) == R"("1")");
  CHECK(ask("count(//b)", hall) == R"("1")");
  CHECK(ask("count(//d:*)", hall) == R"("2")");
  CHECK(ask("string(p:door/@p:wide)", hall) == R"("ja")");
  CHECK(ask("string(@xml:lang)", hall) == R"("nl-NL")");
  CHECK(ask("//nobody:div", hall) == "refused");
  CHECK(ask("nobody:*", hall) == "refused");
}

TEST_CASE("XPath: and, or, div and mod are names where a name is due") {
  CHECK(ask("or/@and * 2", hall) == R"("4")");
  CHECK(ask("or/@and mod or/@and", hall) == R"("0")");
  CHECK(ask("or or or", hall) == "true");
  CHECK(ask("div and d:div", hall) == "false");
  CHECK(ask("count(* * *)", hall) == "refused");
  CHECK(ask("local-name(d:div/d:mod)", hall) == R"("mod")");
}

TEST_CASE("XPath: what stands before and after an attribute; positions on axes that run backwards") {
  CHECK(ask("count(following::*)", hall_at("/*/*[1]/@id")) == R"("4")");
  CHECK(ask("count(preceding::node())", hall_at("/*/*[1]/@id")) == R"("1")");
  CHECK(ask("following-sibling::node()", hall_at("/*/*[1]/@id")) == "[]");
  CHECK(ask("name(preceding-sibling::*[1])", hall_at("/*/or")) == R"("div")");
  CHECK(ask("name((preceding-sibling::*)[1])", hall_at("/*/or")) == R"("a:door")");
  CHECK(ask("name(ancestor::*[last()])", hall_at("//b")) == R"("hall")");
  CHECK(ask("lang('nl')", hall_at("//b")) == "true");
  CHECK(ask("lang('n')", hall_at("//b")) == "false");
}

TEST_CASE("XPath: numbers are read with an exponent only where they stand in the expression") {
  CHECK(ask("1.5e3 + 1") == R"("1501")");
  CHECK(ask("int(7.922e-12)") == R"("0")");
  CHECK(ask("number('1e3')") == R"("NaN")");
  CHECK(ask("number('+4')") == R"("NaN")");
  CHECK(ask("2e") == "refused");
  CHECK(ask("--1") == R"("1")");
  CHECK(ask("-(3) div -.5") == R"("6")");
}

TEST_CASE("XPath: the position of no node is refused in a document") {
  CHECK(ask("position(/nowhere)", hall) == "refused");
  CHECK(ask("position(/*)", hall) == R"("1")");
}

TEST_CASE("XPath: a document of nothing but declarations costs a bounded amount") {
  std::string open;
  std::string close;
  for (int depth = 0; depth < 150; ++depth) {
    open += "<e";
    for (int i = 0; i < 100; ++i)
      open += " xmlns:n" + std::to_string(depth) + "_" + std::to_string(i) + "='u'";
    open += '>';
    close += "</e>";
  }
  CHECK(ask("count(//namespace::*) > 1000", {open + close}) == "true");
}
