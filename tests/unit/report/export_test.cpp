#include "core/report/export.hpp"

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/domain/regulation/backstage.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::report;
using namespace frontlijn::test;

namespace {

std::string csv(const TeamTablet& tablet, Table table) {
  std::string text;
  const auto rows = export_csv(tablet.store, {table, std::nullopt}, tablet.zone,
                               [&](std::string_view piece) -> Result<void> {
                                 text += piece;
                                 return {};
                               });
  REQUIRE(rows);
  return text;
}

nlohmann::json geojson(const TeamTablet& tablet, Table table) {
  std::string text;
  const auto rows = export_geojson(tablet.store, {table, std::nullopt}, tablet.zone,
                                   [&](std::string_view piece) -> Result<void> {
                                     text += piece;
                                     return {};
                                   });
  REQUIRE(rows);
  const auto read = nlohmann::json::parse(text, nullptr, false);
  REQUIRE(read.is_object());
  CHECK(read["features"].size() == *rows);
  return read;
}

EntityId some_subject(const TeamTablet& tablet) {
  SubjectData data;
  data.name = "Café De Zeester";
  data.address = "Havenkade 1";
  data.point = log::GeoPoint{52.1, 4.3, 5};
  return add_subject(tablet.context, data).value();
}

NewObservation seen(const std::string& words) {
  NewObservation made;
  made.words = words;
  return made;
}

}  // namespace

TEST_CASE("observations go out as comma-separated values that a spreadsheet reads back") {
  TeamTablet tablet(1);
  auto about = seen("Hij zei: \"komt goed\",\nen lachte");
  about.subject = some_subject(tablet);
  REQUIRE(record_observation(tablet.context, about));
  const auto text = csv(tablet, Table::observations);
  CHECK(text.starts_with("id,subject_id,subject,at,noted_by,"));
  CHECK(text.find("\"Hij zei: \"\"komt goed\"\",\nen lachte\"") != std::string::npos);
  CHECK(text.find("Café De Zeester") != std::string::npos);
  CHECK(text.find("Noor Voorbeeld") != std::string::npos);
  CHECK(text.find(",52.1,4.3\r\n") != std::string::npos);
}

TEST_CASE("words that a spreadsheet would run as a formula are made harmless") {
  TeamTablet tablet(1);
  REQUIRE(record_observation(tablet.context, seen("=HYPERLINK(\"http://fout.example\")")));
  REQUIRE(record_observation(tablet.context, seen("+31 bellen")));
  const auto text = csv(tablet, Table::observations);
  CHECK(text.find(",\"'=HYPERLINK(\"\"http://fout.example\"\")\",") != std::string::npos);
  CHECK(text.find(",\"'+31 bellen\",") != std::string::npos);
}

TEST_CASE("rule 23: rival words go out together, and the row says that they are rivals") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = record_observation(noor.context, seen("eerst")).value();
  sync(noor, sem);
  REQUIRE(edit_words(noor.context, id, "versie van Noor"));
  REQUIRE(edit_words(sem.context, id, "versie van Sem"));
  sync(noor, sem);
  const auto properties = geojson(noor, Table::observations)["features"][0]["properties"];
  const auto words = properties["words"].get<std::string>();
  CHECK(words.find("versie van Noor") != std::string::npos);
  CHECK(words.find("versie van Sem") != std::string::npos);
  CHECK(properties["contested"] == "words");
}

TEST_CASE("rule 24: who reported goes out in no table, nor does what is personal or backstage") {
  TeamTablet tablet(1);
  auto told = seen("De buurman stookt");
  told.source = SourceKind::told;
  told.reporter = Reporter{"Wilhelmina Verzonnen", "06-00000000"};
  REQUIRE(record_observation(tablet.context, told));
  REQUIRE(reflect(tablet.context, "Ik was bang", Audience::team));
  for (const auto& [table, name] : NamesOf<Table>::list) {
    const auto text = csv(tablet, table);
    CHECK(text.find("Wilhelmina") == std::string::npos);
    CHECK(text.find("Ik was bang") == std::string::npos);
  }
}

TEST_CASE("rule 5: what is not known is empty, not no") {
  TeamTablet tablet(1);
  REQUIRE(record_observation(tablet.context, seen("Iets gezien")));
  const auto properties = geojson(tablet, Table::observations)["features"][0]["properties"];
  CHECK(properties["reporter_known"].is_null());
  CHECK(properties["waiting_since"].is_null());
  CHECK(geojson(tablet, Table::observations)["features"][0]["geometry"].is_null());
}

TEST_CASE("agreements go out with who, what, for whom, both days, state and reasons") {
  TeamTablet tablet(1);
  NewAgreement agreed{tablet.context.person, "Belt de brandweer",  std::string("eigenaar"),
                      day(2026, 11, 20),     some_subject(tablet), std::nullopt};
  const auto id = make_agreement(tablet.context, agreed).value();
  REQUIRE(renegotiate_agreement(tablet.context, id, day(2026, 12, 1), "Brandweer vol"));
  const auto feature = geojson(tablet, Table::agreements)["features"][0];
  CHECK(feature["properties"]["who"] == "Noor Voorbeeld");
  CHECK(feature["properties"]["for_whom"] == "eigenaar");
  CHECK(feature["properties"]["first_by_when"] == "2026-11-20");
  CHECK(feature["properties"]["by_when"] == "2026-12-01");
  CHECK(feature["properties"]["state"] == "renegotiated");
  CHECK(feature["properties"]["reason"] == "Brandweer vol");
  CHECK(feature["geometry"]["coordinates"] == nlohmann::json::array({4.3, 52.1}));
}

TEST_CASE("findings and visits go out, and an empty table is only its head") {
  TeamTablet tablet(1);
  CHECK(csv(tablet, Table::findings) ==
        csv(tablet, Table::findings).substr(0, csv(tablet, Table::findings).find("\r\n") + 2));
  CHECK(geojson(tablet, Table::visits)["features"].empty());
  REQUIRE(grant_power(tablet.context, Power{{},
                                            tablet.context.person,
                                            "fire-safety",
                                            PowerLevel::record,
                                            std::nullopt,
                                            std::nullopt,
                                            "besluit",
                                            {}}));
  Finding finding;
  finding.subject = some_subject(tablet);
  finding.domain = "fire-safety";
  finding.requirement = "Nooddeur draait naar buiten";
  finding.words = {"Draait naar binnen"};
  REQUIRE(record_finding(tablet.context, finding)->formal);
  const auto properties = geojson(tablet, Table::findings)["features"][0]["properties"];
  CHECK(properties["requirement"] == "Nooddeur draait naar buiten");
  CHECK(properties["result"] == "violation");
}

TEST_CASE("an export of one space leaves out the others, and a failing sink ends it") {
  TeamTablet tablet(1);
  REQUIRE(record_observation(tablet.context, seen("een")));
  std::size_t pieces = 0;
  const auto count = [&](std::string_view) -> Result<void> {
    ++pieces;
    return {};
  };
  CHECK(export_csv(tablet.store, {Table::observations, tablet.context.organisation}, tablet.zone, count)
            .value() == 0);
  CHECK(export_csv(tablet.store, {Table::observations, tablet.context.work}, tablet.zone, count).value() ==
        1);
  const auto full = [](std::string_view) -> Result<void> { return fail(ErrorKind::io, "store.disk-full"); };
  CHECK(export_csv(tablet.store, {Table::observations, std::nullopt}, tablet.zone, full).error().key() ==
        "store.disk-full");
}
