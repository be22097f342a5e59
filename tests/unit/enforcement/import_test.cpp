#include <sstream>

#include "officer.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/enforcement/subject_import.hpp"
#include "core/domain/enforcement/text_file.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

ImportOptions options() {
  return {"horeca.csv", "Horecaregister", day(2026, 11, 1), SubjectType::business, {}};
}

Result<ImportResult> csv(Officer& officer, const std::string& text) {
  std::istringstream in(text);
  return import_subjects_csv(*officer, in, options());
}

Result<ImportResult> geojson(Officer& officer, const std::string& text) {
  std::istringstream in(text);
  return import_subjects_geojson(*officer, in, options());
}

std::int64_t subjects_in(Officer& officer) {
  return officer.store->database().number("SELECT count(*) FROM subject").value().value();
}

}  // namespace

TEST_CASE("CSV: subjects with Dutch column names, semicolons, quotes, decimal commas and a byte order mark") {
  Officer noor;
  const auto result =
      csv(noor,
          "\xEF\xBB\xBFNaam;Adres;Activiteiten;Breedtegraad;Lengtegraad;Nummer;subject.max-people\r\n"
          "\"Eetcafé \"\"De Zon\"\"; bij de brug\";Kade 3;alcohol cook;52,1;4,25;77;120\r\n\r\n"
          "Zaal Noord;;;;;78;\r\n");
  REQUIRE(result);
  CHECK(result->added == 2);
  const Subject found = find_subjects(*noor.store, "zon brug", 5)->front();
  CHECK(found.data.name == "Eetcafé \"De Zon\"; bij de brug");
  CHECK(found.data.activities == std::vector<std::string>{"alcohol", "cook"});
  CHECK(found.data.point->latitude == Approx(52.1));
  CHECK(found.data.source == "Horecaregister");
  CHECK(found.data.as_of == day(2026, 11, 1));
  CHECK(known_values(*noor.store, found.id, "max-people", noor.zone)->front().value == "120");
}

TEST_CASE(
    "CSV: the same file again changes nothing; a newer state updates; a subject named twice counts once") {
  Officer noor;
  const std::string file =
      "naam,adres,nummer,subject.use\nCafé A,Kade 1,1,horeca\nCafé B,Kade 2,2,horeca\nCafé B,Kade "
      "2,2,horeca\n";
  CHECK(csv(noor, file)->repeated == 1);
  const auto digest = noor.store->digest(noor.context->organisation).value();
  CHECK(csv(noor, file)->unchanged == 2);
  CHECK(noor.store->digest(noor.context->organisation).value() == digest);
  CHECK(csv(noor, "naam,adres,nummer\nCafé A,Kade 9,1\n")->updated == 1);
  CHECK(subjects_in(noor) == 2);
  CHECK(find_subjects(*noor.store, "kade 9", 5)->size() == 1);
}

TEST_CASE(
    "CSV: Dutch words for what a subject is and how risky; a subject is found by its number in the "
    "register") {
  Officer noor;
  REQUIRE(csv(noor, "id,naam,soort,regime\nWV-0001,Speelplek,plek,hoog\nWV-0002,Café A,bedrijf,low\n"));
  const auto found = find_subjects(*noor.store, "WV-0001", 5).value();
  REQUIRE(found.size() == 1);
  CHECK(found.front().data.type == SubjectType::place);
  CHECK(found.front().data.regime == RiskRegime::high);
}

TEST_CASE("two tablets that import the same register without a link have the same subjects") {
  Officer noor(1);
  Officer bram(2);
  REQUIRE(csv(noor, "naam,nummer\nCafé A,1\n"));
  REQUIRE(csv(bram, "naam,nummer\nCafé A,1\n"));
  CHECK(find_subjects(*noor.store, "cafe", 1)->front().id ==
        find_subjects(*bram.store, "cafe", 1)->front().id);
}

TEST_CASE("CSV: what is wrong is said with line and column, and nothing is half-done") {
  Officer noor;
  const auto refused = [&](const std::string& text) {
    const auto result = csv(noor, text);
    REQUIRE_FALSE(result);
    CHECK(subjects_in(noor) == 0);
    return result.error();
  };

  CHECK(refused("").key() == "import.empty");
  CHECK(refused("naam,adres\n").key() == "import.no-rows");

  const Error missing = refused("adres,soort\nKade 1,business\n");
  CHECK(missing.key() == "import.missing-column");
  CHECK(missing.argument("found") == "adres, soort");

  CHECK(refused("naam,name\na,b\n").key() == "import.column-twice");

  const Error narrow = refused("naam,adres\nCafé A,Kade 1\nCafé B\n");
  CHECK(narrow.key() == "import.row-width");
  CHECK(narrow.argument("line") == "3");

  const Error cell = refused("naam,soort\nCafé A,business\nCafé B,kasteel\n");
  CHECK(cell.key() == "import.cell");
  CHECK(cell.argument("line") == "3");
  CHECK(cell.argument("column") == "2");
  CHECK(cell.argument("why") == "error.text.not-in-list");

  const Error nameless = refused("adres,naam\nKade 1,Café A\nKade 2,  \n");
  CHECK(nameless.argument("why") == "error.text.missing");
  CHECK(nameless.argument("column") == "2");

  const Error open_quote = refused("naam\nCafé A\n\"Café B\nen nog wat\n");
  CHECK(open_quote.key() == "import.quote-open");
  CHECK(open_quote.argument("line") == "3");

  const Error stray = refused("naam\n\"Café\" B\n");
  CHECK(stray.key() == "import.quote-stray");
  CHECK(stray.argument("column") == "7");

  CHECK(refused("naam,lat\nA,52.1\n").argument("why") == "error.import.half-a-point");
  CHECK(refused("naam,lat,lon\nA,noord,4\n").argument("why") == "error.import.not-a-number");
  CHECK(refused("naam\n" + std::string(limits::import_cell_bytes + 1, 'x') + "\n").key() ==
        "import.cell-too-long");
  CHECK(refused("naam" + std::string(limits::import_columns, ',') + "\n").key() == "import.too-many-columns");
}

TEST_CASE("a file in Latin-1, in UTF-16, or that is no text is recognised, with its place") {
  Officer noor;
  const Error latin = csv(noor, "naam\nCafe A\nCaf\xE9 B\n").error();
  CHECK(latin.key() == "import.latin1");
  CHECK(latin.argument("line") == "3");
  CHECK(latin.argument("column") == "4");
  CHECK(csv(noor, std::string("\xFF\xFEn\0a\0", 6)).error().key() == "import.utf16");
  CHECK(csv(noor, std::string("n\0a\0", 4)).error().key() == "import.utf16");
  CHECK(csv(noor, std::string("naam\nab\0cd\n", 11)).error().key() == "import.binary");
  // A character whose bytes lie in two blocks of reading is still one character.
  std::string wide = "naam\n" + std::string(64 * 1024 - 6, 'x') + "\xC3\xA9\n";
  CHECK(csv(noor, wide).error().key() == "import.cell-too-long");
}

TEST_CASE("CSV: a million rows are refused before anything is written") {
  Officer noor;
  std::string text = "naam\n";
  for (int i = 0; i < 1'000'000; ++i)
    text += "a\n";
  const Error error = csv(noor, text).error();
  CHECK(error.key() == "import.too-many-rows");
  CHECK(subjects_in(noor) == 0);
}

TEST_CASE("CSV: an import that is stopped leaves nothing") {
  Officer noor;
  std::string text = "naam,nummer\n";
  for (int i = 0; i < 1200; ++i)
    text += "Plek " + std::to_string(i) + "," + std::to_string(i) + "\n";
  std::istringstream in(text);
  ImportOptions stopping = options();
  stopping.progress = [](std::size_t rows) { return rows < 1000; };
  CHECK(import_subjects_csv(*noor, in, stopping).error().key() == "import.stopped");
  CHECK(subjects_in(noor) == 0);
  CHECK(noor.store->verify_chains()->commits == 1);
}

TEST_CASE("GeoJSON: points, and the middle of other shapes") {
  Officer noor;
  const auto result = geojson(noor, R"({"type":"FeatureCollection","crs":{"type":"name"},"features":[
    {"type":"Feature","id":12,"properties":{"naam":"Plein","soort":"place","subject.lamps":4},
     "geometry":{"type":"Point","coordinates":[4.3,52.1]}},
    {"type":"Feature","properties":{"name":"Park","activities":["music","sport"],"anders":null},
     "geometry":{"type":"Polygon","coordinates":[[[4,52],[5,52],[5,53],[4,53],[4,52]]]}},
    {"type":"Feature","properties":{"name":"Zonder plek"},"geometry":null}]})");
  REQUIRE(result);
  CHECK(result->added == 3);
  const Subject square = find_subjects(*noor.store, "plein", 1)->front();
  CHECK(square.data.type == SubjectType::place);
  CHECK(square.data.external_id == "12");
  CHECK(known_values(*noor.store, square.id, "lamps", noor.zone)->front().value == "4");
  const Subject park = find_subjects(*noor.store, "park", 1)->front();
  CHECK(park.data.point->latitude == Approx(52.5));
  CHECK(park.data.activities == std::vector<std::string>{"music", "sport"});
  CHECK_FALSE(find_subjects(*noor.store, "zonder", 1)->front().data.point);
}

TEST_CASE("GeoJSON: what is wrong is said with its place, and nothing is half-done") {
  Officer noor;
  const auto refused = [&](const std::string& text) {
    const auto result = geojson(noor, text);
    REQUIRE_FALSE(result);
    CHECK(subjects_in(noor) == 0);
    return result.error();
  };
  const Error cut = refused("{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":");
  CHECK(cut.key() == "import.not-geojson");
  CHECK(cut.argument("line") == "3");
  CHECK(refused("{\"type\":\"Feature\"}").key() == "import.not-geojson");
  CHECK(refused("[1,2]").key() == "import.not-geojson");
  const Error nameless = refused(
      R"({"type":"FeatureCollection","features":[{"properties":{"name":"A"}},{"properties":{"adres":"B"}}]})");
  CHECK(nameless.key() == "import.feature");
  CHECK(nameless.argument("number") == "2");
  CHECK(refused("{\"features\":" + std::string(100, '[') + std::string(100, ']') + "}").key() ==
        "import.too-deep");
  std::string huge =
      R"({"type":"FeatureCollection","features":[{"geometry":{"type":"LineString","coordinates":[)";
  for (int i = 0; i < 30'000; ++i)
    huge += "[1,2],";
  CHECK(refused(huge + "[1,2]]}}]}").key() == "import.feature-too-large");
}
