// A short run of what the fuzzers do at length: forms and expressions with bytes changed, cut and doubled.
#include "fuzz/forms_target.hpp"
#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

std::string bent(std::string text, RandomSource& random) {
  const std::uint64_t changes = 1 + random.below(4);
  for (std::uint64_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random.below(text.size());
    switch (random.below(4)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, 1 + random.below(20));
        break;
      case 2:
        text.insert(at, text.substr(random.below(text.size()), random.below(40)));
        break;
      default:
        text.resize(at);
        break;
    }
  }
  return text;
}

const std::string some_form = xform(
    {R"x(<a>1</a><b/><r jr:template=""><c/></r>)x",
     R"x(<itext><translation lang="nl"><text id="q"><value>Hoe <output value="/data/a"/></value></text></translation></itext>)x"
     R"x(<instance id="l"><root><item><n>1</n></item></root></instance>)x"
     R"x(<bind nodeset="/data/b" calculate="sum(/data/r/c) + /data/a" relevant="/data/a &gt; 0"/>)x"
     R"x(<bind nodeset="/data/r/c" constraint="regex(., '[0-9]+')" required="true()"/>)x"
     R"x(<setvalue event="odk-instance-first-load" ref="/data/a" value="position(/data/a)"/>)x",
     R"x(<input ref="/data/a"><label ref="jr:itext('q')"/></input><repeat nodeset="/data/r"><input ref="/data/r/c"/></repeat>)x"
     R"x(<select1 ref="/data/b"><itemset nodeset="instance('l')/root/item[n = /data/a]"><value ref="n"/><label ref="n"/></itemset></select1>)x"});

}  // namespace

TEST_CASE("a form with bytes changed, cut or doubled gives an answer or an error") {
  SeededRandom random(2025);
  std::size_t accepted = 0;
  for (int i = 0; i < 1'500; ++i) {
    const std::string text = bent(some_form, random);
    fuzz::try_form(as_bytes(text));
    accepted += FormDefinition::parse(as_bytes(text)).has_value() ? 1 : 0;
  }
  // Some of both, else the test would prove little.
  CHECK(accepted > 20);
  CHECK(accepted < 1'400);
}

TEST_CASE("an expression with bytes changed, cut or doubled gives an answer or an error") {
  SeededRandom random(2026);
  const std::string seeds[] = {
      "concat(substr('abc', 1), //c[position() < 2]/@b | ../e) = format-date(e, '%Y')",
      "regex(c, '(a+)+b') or count(descendant::node()[c div 2 mod 3 > -1])",
      "digest(join(' ', *), 'SHA-1', 'hex') != round(3.14159, 2) and not(false())"};
  std::size_t understood = 0;
  for (int i = 0; i < 6'000; ++i) {
    const std::string text = bent(seeds[i % 3], random);
    fuzz::try_expression(as_bytes(text));
    understood += Expression::parse(text).has_value() ? 1 : 0;
  }
  CHECK(understood > 100);
}

TEST_CASE("a table or a map with bytes changed gives an answer or an error") {
  SeededRandom random(2027);
  for (int i = 0; i < 1'000; ++i) {
    fuzz::try_dataset(as_bytes(bent("a;b\n1;\"x\n\"\"y\"\n2;3\n", random)));
    fuzz::try_dataset(as_bytes(bent(
        R"x({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]},"properties":{"a":1}}]})x",
        random)));
  }
  CHECK(tree_from_csv(as_bytes("a\n\"open")).error().key() == "dataset.csv");
}

TEST_CASE("a table with bytes changed, cut or doubled hangs together, and its index finds its rows") {
  SeededRandom random(2028);
  for (int i = 0; i < 1'500; ++i)
    fuzz::try_table(
        as_bytes(bent("item[naam = 'b']/plaats | //item[last()]/preceding-sibling::*[1]\n"
                      "naam,plaats,naam\na,Ede,1\nb,\"Den, Haag\",\nb,,3\n",
                      random)));
  CHECK(Expression::parse("item[naam = 'b']/plaats | //item[last()]/preceding-sibling::*[1]").has_value());
}

TEST_CASE("a map whose type is no text is refused") {
  CHECK_FALSE(tree_from_geojson(as_bytes(R"x({"type":[1],"features":[]})x")));
  CHECK_FALSE(tree_from_geojson(as_bytes(R"x({"type":"FeatureCollection","features":[{"type":{}}]})x")));
  CHECK(tree_from_geojson(as_bytes(
      R"x({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":1,"coordinates":[]}}]})x")));
}

TEST_CASE("a table with two columns of one name shows both, and a filter looks at both") {
  const auto tree = tree_from_csv(as_bytes("naam,naam\na,b\nb,c\n")).value();
  const fuzz::TableHost host;
  const Limits limits;
  const auto number = [&](const char* expression) {
    Evaluation run(host, limits);
    const auto parsed = Expression::parse(expression, limits);
    REQUIRE(parsed);
    return run.to_number(run.run(*parsed, Node{tree.get(), 1}).value());
  };
  CHECK(number("count(item[1]/naam)") == 2);
  CHECK(number("count(item[naam = 'b'])") == 2);
  CHECK(number("count(item[naam = 'c'])") == 1);
}

TEST_CASE("a pattern that is no UTF-8 gives an answer or an error") {
  fuzz::try_expression(as_bytes("regex(., '\xC3\xBD\xBD\xBD\xBD\xBD\xBD\xBD')"));
  fuzz::try_expression(as_bytes("regex('\xBD\xFF', '\xEF')"));
  SUCCEED("came back");
}
