#include "support/fixtures.hpp"
#include <catch2/catch.hpp>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/domains.hpp"
#include "core/domain/people/team.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

struct Tablet {
  SetClock clock;
  SeededRandom random;
  UtcZone zone;
  std::unique_ptr<store::Store> store;

  explicit Tablet(std::uint64_t seed) : random(seed) {
    store::Model model;
    add_people_kinds(model);
    store = store::Store::open({":memory:", {}, store::Database::Sharing::exclusive}, model, clock, random)
                .value();
  }
  Context begin() { return Context::create(*store, zone, "Noor Voorbeeld", "Team Haven").value(); }
};

TeamSpaces from_server(EntityId person) {
  const auto space = [](const char* last, log::SpaceKind kind) {
    return log::SpaceInfo{*SpaceId::from_text(std::string("0193a5b27c1e7f008a3d0000000000") + last), kind,
                          "Haven"};
  };
  return {person,
          *EntityId::from_text("0193a5b27c1e7f008a3d0000000000ee"),
          space("01", log::SpaceKind::team_work),
          space("02", log::SpaceKind::organisation),
          space("03", log::SpaceKind::team_backstage),
          std::nullopt};
}

constexpr Date day(int year, unsigned month, unsigned number) {
  return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{number}};
}

}  // namespace

TEST_CASE("rule 1: one person with one tablet has a team and all spaces, with no server") {
  Tablet tablet(1);
  CHECK(Context::load(*tablet.store, tablet.zone).error().key() == "tablet.not-set-up");
  const Context made = tablet.begin();
  const Context loaded = Context::load(*tablet.store, tablet.zone).value();
  CHECK(loaded.person == made.person);
  CHECK(loaded.work == made.work);
  CHECK(tablet.store->spaces()->size() == 4);
  CHECK(person_name(*tablet.store, made.person).value() == "Noor Voorbeeld");
  CHECK(team_name(*tablet.store, made.team).value() == "Team Haven");
  CHECK(members_of(*tablet.store, made.team, made.today())->size() == 1);
  CHECK(person_at(*tablet.store, tablet.store->device().id()).value() == made.person);
}

TEST_CASE("a tablet is set up once, and not without names") {
  Tablet tablet(1);
  CHECK(Context::create(*tablet.store, tablet.zone, "  ", "Team").error().key() == "text.missing");
  CHECK(Context::create(*tablet.store, tablet.zone, "Noor", std::string(201, 'x')).error().key() ==
        "text.too-long");
  CHECK(Context::create(*tablet.store, tablet.zone, "Noor", "\xff").error().key() == "text.not-utf8");
  CHECK(tablet.store->spaces()->empty());
  tablet.begin();
  CHECK(Context::create(*tablet.store, tablet.zone, "Noor", "Team").error().key() == "tablet.already-set-up");
}

TEST_CASE("after enrolment new entries go to the team's spaces, and the tablet's own stay") {
  Tablet tablet(1);
  const Context before = tablet.begin();
  const TeamSpaces given = from_server(*EntityId::from_text("0193a5b27c1e7f008a3d0000000000aa"));
  const Context after = adopt_team_spaces(before, given).value();
  CHECK(after.work == given.work.id);
  CHECK(after.personal == before.personal);
  CHECK(tablet.store->spaces()->size() == 7);
  CHECK(Context::load(*tablet.store, tablet.zone)->organisation == given.organisation.id);
  CHECK(all_ids_of(*tablet.store, after.person).value() == std::vector{after.person, before.person});

  TeamSpaces wrong = given;
  wrong.work.kind = log::SpaceKind::partner;
  CHECK(adopt_team_spaces(after, wrong).error().key() == "enrolment.wrong-space");
  CHECK(Context::load(*tablet.store, tablet.zone)->work == given.work.id);
}

TEST_CASE("rule 2: a power holds per domain, from its first day to its last") {
  Tablet tablet(1);
  const Context context = tablet.begin();
  auto& store = *tablet.store;
  CHECK_FALSE(may_record(store, context.person, "food", context.today()).value());
  const auto power = grant_power(context, {{},
                                           context.person,
                                           "food",
                                           PowerLevel::record,
                                           day(2026, 1, 1),
                                           day(2026, 12, 31),
                                           "aanwijzingsbesluit 12",
                                           {}});
  REQUIRE(power);
  CHECK(may_record(store, context.person, "food", day(2026, 12, 31)).value());
  CHECK_FALSE(may_record(store, context.person, "food", day(2027, 1, 1)).value());
  CHECK_FALSE(may_record(store, context.person, "food", day(2025, 12, 31)).value());
  CHECK_FALSE(may_record(store, context.person, "building", day(2026, 6, 1)).value());
  CHECK(who_may_record(store, "food", day(2026, 6, 1)).value() == std::vector{context.person});
  REQUIRE(end_power(context, *power, day(2026, 3, 1)));
  CHECK_FALSE(may_record(store, context.person, "food", day(2026, 6, 1)).value());
  CHECK(powers_of(store, context.person)->front().granted_by == context.person);
}

TEST_CASE("rule 2: a power only to signal is no power to record") {
  Tablet tablet(1);
  const Context context = tablet.begin();
  REQUIRE(grant_power(context, {{}, context.person, "building", PowerLevel::signal, {}, {}, "", {}}));
  CHECK_FALSE(may_record(*tablet.store, context.person, "building", context.today()).value());
  CHECK(
      grant_power(context, {{}, context.person, "Bouw!", PowerLevel::record, {}, {}, "", {}}).error().key() ==
      "text.not-a-word-id");
  CHECK(
      grant_power(context,
                  {{}, context.person, "food", PowerLevel::record, day(2026, 2, 1), day(2026, 1, 1), "", {}})
          .error()
          .key() == "power.ends-before-it-begins");
}

TEST_CASE("powers go along when the server knows the person under another id") {
  Tablet tablet(1);
  const Context before = tablet.begin();
  REQUIRE(grant_power(before, {{}, before.person, "food", PowerLevel::record, {}, {}, "", {}}));
  const Context after =
      adopt_team_spaces(before, from_server(*EntityId::from_text("0193a5b27c1e7f008a3d0000000000aa")))
          .value();
  CHECK(may_record(*tablet.store, after.person, "food", after.today()).value());
}

TEST_CASE("a guest is a member until the agreed day") {
  Tablet tablet(1);
  const Context context = tablet.begin();
  REQUIRE(add_colleague(context, "Anders Gast", Role::guest, day(2026, 11, 30)));
  const auto during = members_of(*tablet.store, context.team, day(2026, 11, 30)).value();
  REQUIRE(during.size() == 2);
  CHECK(during.front().role == Role::guest);
  CHECK(members_of(*tablet.store, context.team, day(2026, 12, 1))->size() == 1);
}

TEST_CASE("enumerations have stable ids, and an unknown one is named with those there are") {
  CHECK(id_of(Domain::fire_safety) == "fire-safety");
  CHECK(from_id<Domain>("care-youth") == Domain::care_youth);
  CHECK_FALSE(from_id<Domain>("from-2030"));
  const Error error = parse_id<SourceKind>("heard", "field.source").error();
  CHECK(error.key() == "text.not-in-list");
  CHECK(error.argument("known") == "seen, told, document, anonymous");
}
