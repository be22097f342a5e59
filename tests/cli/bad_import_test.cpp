// Registers that are broken: the place in the file is named, and not one row of it is kept.
#include "support/cli_tablet.hpp"

using namespace frontlijn::test;

namespace {

struct Importing : CliTablet {
  Importing() : CliTablet("Noor Voorbeeld") {}

  std::string refused_file(const std::string& name, const std::string& content, int code = 2,
                           const Words& more = {}) const {
    Words words{"subject", "import", file(name, content), "--source", "Register"};
    words.insert(words.end(), more.begin(), more.end());
    const std::string said = refused(words, code);
    INFO(said);
    CHECK(holds(said, name));
    return said;
  }
  void refuses(const std::string& name, const std::string& content, const Words& named) const {
    const std::string said = refused_file(name, content);
    for (const std::string& part : named) {
      INFO(said);
      CHECK(holds(said, part));
    }
  }
};

std::string utf16(const std::string& text, bool mark) {
  std::string pairs = mark ? "\xFF\xFE" : "";
  for (const char c : text) {
    pairs += c;
    pairs += '\0';
  }
  return pairs;
}

std::string feature(const std::string& name, const std::string& coordinates) {
  return R"({"type": "Feature", "properties": {"naam": ")" + name +
         R"("}, "geometry": {"type": "Point", "coordinates": )" + coordinates + "}}";
}

std::string collection(const std::string& features) {
  return "{\"type\": \"FeatureCollection\",\n\"features\": [\n" + features + "\n]}";
}

}  // namespace

TEST_CASE("a table whose rows do not fit its header is refused at the row") {
  const Importing tablet;
  tablet.refuses("smal.csv", "naam,adres\nZaal,Kade 1\nTent\n", {"regel 3", "1", "2"});
  tablet.refuses("breed.csv", "naam,adres\nZaal,Kade 1,Oost\n", {"regel 2", "3"});
  tablet.refuses("open.csv", "naam,adres\nZaal,Kade 1\n\"Tent,Kade 2\nKraam,Kade 3\n",
                 {"regel 3", "aanhalingsteken"});
  tablet.refuses("rest.csv", "naam,adres\n\"Zaal\" west,Kade 1\n", {"regel 2", "aanhalingsteken"});
  tablet.refuses("dubbel.csv", "naam,naam\nZaal,Tent\n", {"regel 1", "naam"});
  tablet.refuses("naamloos.csv", "naam,adres\nZaal,Kade 1\n,Kade 2\n", {"regel 3", "naam"});
  tablet.refuses("breedte.csv", "naam,breedtegraad,lengtegraad\nZaal,52.1,oost\n",
                 {"regel 2", "kolom 3", "oost"});
  tablet.refuses("half.csv", "naam,breedtegraad,lengtegraad\nZaal,52.1,\n", {"regel 2", "lengtegraad"});
  tablet.refuses("ver.csv", "naam,breedtegraad,lengtegraad\nZaal,152.1,4\n", {"regel 2"});
  tablet.refuses("regime.csv", "naam,regime\nZaal,midden\n", {"regel 2", "kolom 2", "midden"});
}

TEST_CASE("a table without a header, without rows or with nothing at all is refused") {
  const Importing tablet;
  tablet.refuses("leeg.csv", "", {"leeg"});
  tablet.refuses("kop.csv", "naam,adres\n", {"geen enkel object"});
  tablet.refuses("regels.csv", "\n\n\n", {"naam"});
}

TEST_CASE("a table in another encoding than UTF-8 says which") {
  const Importing tablet;
  tablet.refuses("utf16.csv", utf16("naam\nZaal\n", true), {"UTF-16"});
  tablet.refuses("utf16-zonder.csv", utf16("naam\nZaal\n", false), {"UTF-16"});
  tablet.refuses("latijn.csv", "naam,adres\nZaal,Kade 1\nCaf\xE9 Zuid,Kade 2\n",
                 {"Latin-1", "regel 3", "teken 4"});
  tablet.refuses("nul.csv", std::string("naam\nZa\0al\n", 12), {"regel 2", "nul-byte"});
}

TEST_CASE("a map that is no collection of places is refused at the place") {
  const Importing tablet;
  tablet.refuses("half.geojson", collection(feature("Zaal", "[4.1, 52.1]")).substr(0, 60), {"regel 3"});
  tablet.refuses("punt.geojson", feature("Zaal", "[4.1, 52.1]"), {"FeatureCollection"});
  tablet.refuses("lijst.geojson", "[]", {"FeatureCollection"});
  tablet.refuses("soort.geojson", "{\"type\": 7, \"features\": []}", {"FeatureCollection"});
  tablet.refuses("leeg.geojson", collection(""), {"geen enkel object"});
  tablet.refuses("naamloos.geojson",
                 collection(feature("Zaal", "[4.1, 52.1]") + ",\n" + feature("", "[4.2, 52.2]")),
                 {"object 2"});
  tablet.refuses("ver.geojson", collection(feature("Zaal", "[4.1, 520.1]")), {"object 1"});
  tablet.refuses("diep.geojson", collection(feature("Zaal", std::string(200, '[') + std::string(200, ']'))),
                 {"dieper"});
  tablet.refuses("utf16.geojson", utf16(collection(""), true), {"UTF-16"});
}

TEST_CASE("a folder, a register without a name and a day that is none are refused") {
  const Importing tablet;
  CHECK(holds(tablet.refused({"subject", "import", tablet.folder().path().string(), "--source", "R"}, 5),
              tablet.folder().path().string()));
  CHECK(holds(tablet.refused({"subject", "import", tablet.file("a.csv", "naam\nZaal\n"), "--source", " "}, 2),
              "register"));
  tablet.refused_file("a.csv", "naam\nZaal\n", 2, {"--type", "a.csv"});
  CHECK(holds(tablet.refused({"subject", "import", tablet.file("a.csv", "naam\nZaal\n"), "--source", "R",
                              "--as-of", "gisteren"},
                             2),
              "gisteren"));
}
