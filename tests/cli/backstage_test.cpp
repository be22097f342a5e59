#include "support/fixtures.hpp"
#include "support/run_program.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace frontlijn::test;

namespace {

struct Tablet {
  TemporaryFolder folder;

  Tablet() { REQUIRE(run({"init", "--name", "Sem Voorbeeld", "--team", "Waterveen"}).exit_code == 0); }
  Outcome run(std::vector<std::string> words) const {
    words.insert(words.begin(), {program("frontlijn"), "--data", folder.path("tablet").string(), "--json"});
    return run_program(words, {});
  }
  nlohmann::json answer(const std::vector<std::string>& words) const {
    const Outcome outcome = run(words);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return nlohmann::json::parse(outcome.output);
  }
};

}  // namespace

TEST_CASE("rule 24: a thought stays backstage until its author releases it; the original stays") {
  const Tablet tablet;
  const auto id = tablet.answer({"backstage", "reflect", "--text", "Ik durfde niet", "--for", "team"})["id"];
  auto list = tablet.answer({"backstage", "list"});
  REQUIRE(list.size() == 1);
  CHECK(list[0]["id"] == id);
  CHECK(list[0]["words"] == nlohmann::json::array({"Ik durfde niet"}));
  CHECK(list[0]["released_as"].is_null());

  const auto copy = tablet.answer({"backstage", "release", id.get<std::string>()})["id"];
  list = tablet.answer({"backstage", "list"});
  REQUIRE(list.size() == 2);
  for (const auto& one : list) {
    if (one["id"] == id) CHECK(one["released_as"] == copy);
    if (one["id"] == copy) CHECK(one["origin"] == id);
  }
}

TEST_CASE("an audience that does not exist is refused, and nothing is written") {
  const Tablet tablet;
  CHECK(tablet.run({"backstage", "reflect", "--text", "Ik durfde niet", "--for", "everybody"}).exit_code ==
        2);
  CHECK(tablet.answer({"backstage", "list"}).empty());
}
