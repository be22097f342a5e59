#include "core/domain/enforcement/requirement.hpp"

#include "officer.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/consultation.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

bool meet(const char* a, const char* b) {
  const Terms first = parse_terms(a).value();
  const Terms second = parse_terms(b).value();
  CHECK(can_both_hold(first, second) == can_both_hold(second, first));
  return can_both_hold(first, second);
}

Requirement demand(EntityId subject, const char* authority, const char* terms) {
  return {{}, subject, authority, "fire-safety", "Bbl", parse_terms(terms).value(), "In woorden"};
}

}  // namespace

TEST_CASE("machine terms are read, and nonsense is refused") {
  CHECK(to_text(parse_terms(" exit.count>=2 ").value()) == "exit.count >= 2");
  CHECK(parse_terms("door != red").value().relation == Operator::differs);
  for (const char* wrong :
       {"", "exit.count", "exit.count >= ", "= 2", "exit.count >= twee", "Exit Count = 2", "a < 3"})
    CHECK(parse_terms(wrong).error().key() == "requirement.not-understood");
}

TEST_CASE("rule 9: what cannot both be met is seen over words and numbers") {
  CHECK_FALSE(meet("door.direction = outwards", "door.direction = inwards"));
  CHECK(meet("door.direction = outwards", "door.direction = Outwards"));
  CHECK(meet("door.direction = outwards", "window.direction = inwards"));
  CHECK_FALSE(meet("door.direction = outwards", "door.direction != outwards"));
  CHECK_FALSE(meet("exit.count >= 2", "exit.count <= 1"));
  CHECK(meet("exit.count >= 2", "exit.count <= 2.0"));
  CHECK_FALSE(meet("exit.count >= 10", "exit.count <= 9.5"));
  CHECK_FALSE(meet("outlet.height = 0.5", "outlet.height >= 2"));
  CHECK(meet("outlet.height = 2.50", "outlet.height >= 2.5"));
  CHECK_FALSE(meet("depth >= -1", "depth <= -2"));
  CHECK(meet("exit.count >= 2", "exit.count >= 5"));
  CHECK(meet("exit.count != 2", "exit.count != 3"));
  CHECK(meet("exit.count = many", "exit.count >= 2"));
}

TEST_CASE("rule 9: contradictory requirements go to consultation owned by the authorities") {
  Officer noor;
  const EntityId disco = noor.subject();
  CHECK(add_requirement(*noor, demand(disco, "brandweer", "escape-door.opening-direction = outwards"))
            ->empty());
  const auto conflicts =
      add_requirement(*noor, demand(disco, "bouwtoezicht", "escape-door.opening-direction = inwards"))
          .value();
  REQUIRE(conflicts.size() == 1);
  const auto open = open_consultations(*noor.store).value();
  REQUIRE(open.size() == 1);
  CHECK(open.front().authorities == std::vector<std::string>{"bouwtoezicht", "brandweer"});
  CHECK(conflicts_on(*noor.store, disco)->front().consultation == open.front().id);
  // Noted once more, it is no new conflict.
  CHECK(add_requirement(*noor, demand(disco, "bouwtoezicht", "escape-door.opening-direction = inwards"))
            .value() == conflicts);
  CHECK(conflicts_on(*noor.store, disco)->size() == 1);
  CHECK(requirements_on(*noor.store, disco)->size() == 2);
}

TEST_CASE("rule 23: dissent and each party's own reason are kept, after an agreement too") {
  Officer noor;
  const EntityId disco = noor.subject();
  REQUIRE(add_requirement(*noor, demand(disco, "brandweer", "exit.count >= 2")));
  REQUIRE(add_requirement(*noor, demand(disco, "monumentenzorg", "exit.count <= 1")));
  const EntityId id = open_consultations(*noor.store)->front().id;
  REQUIRE(add_assent(*noor, id, "brandweer", "Mensen moeten eruit kunnen"));
  REQUIRE(add_dissent(*noor, id, "monumentenzorg", "De gevel: zo'n deur komt er nooit meer uit"));
  CHECK(add_dissent(*noor, id, "ondernemer", "Wie betaalt dit").error().key() == "consultation.not-an-owner");

  CHECK(agree(*noor, id, "Tweede uitgang aan de achterzijde", {}).error().key() ==
        "consultation.still-conflicting");
  const auto standing = requirements_on(*noor.store, disco).value();
  const auto& narrow = standing[0].authority == "monumentenzorg" ? standing[0] : standing[1];
  REQUIRE(agree(*noor, id, "Tweede uitgang aan de achterzijde", {narrow.id}));
  const Consultation done = consultation_by_id(*noor.store, id).value();
  CHECK(done.agreed == std::vector<std::string>{"Tweede uitgang aan de achterzijde"});
  REQUIRE(done.dissent.size() == 1);
  CHECK(done.dissent.front().authority == "monumentenzorg");
  CHECK(done.dissent.front().words == "De gevel: zo'n deur komt er nooit meer uit");
  CHECK(done.assent.size() == 1);
  CHECK(requirements_on(*noor.store, disco)->size() == 1);
  CHECK(open_consultations(*noor.store)->empty());
}
