// Every sentence exists in Dutch and in English, with the same arguments, and every error in the code has
// one.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "core/base/catalogue.hpp"
#include "platform/system/files.hpp"

using namespace frontlijn;
namespace fs = std::filesystem;

namespace {

const fs::path source = FRONTLIJN_SOURCE_DIR;

Catalogue catalogue(const std::string& language) {
  Catalogue texts(language);
  for (const auto& entry : fs::directory_iterator(source / "assets" / "languages" / language)) {
    const auto bytes = platform::read_file(entry.path(), 1'000'000).value();
    REQUIRE(texts.add(as_text(bytes), entry.path().string()));
  }
  return texts;
}

std::set<std::string> places(const Catalogue& texts, const std::string& key) {
  static const std::regex place(R"(\{@?([a-z_]+)\})");
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(source / "assets" / "languages" / texts.language())) {
    std::ifstream in(entry.path());
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto at = content.find("\"" + key + "\":");
    if (at == std::string::npos) continue;
    const std::string line = content.substr(at, content.find('\n', at) - at);
    for (auto match = std::sregex_iterator(line.begin(), line.end(), place); match != std::sregex_iterator();
         ++match)
      found.insert((*match)[1]);
  }
  return found;
}

}  // namespace

TEST_CASE("Dutch and English have the same keys") { CHECK(catalogue("nl").keys() == catalogue("en").keys()); }

TEST_CASE("a sentence names the same things in Dutch and in English") {
  const auto nl = catalogue("nl");
  const auto en = catalogue("en");
  for (const std::string& key : nl.keys()) {
    INFO(key);
    CHECK(places(nl, key) == places(en, key));
  }
}

TEST_CASE("every error in the code has its sentence") {
  static const std::regex raised(R"re(fail\(\s*ErrorKind::[a-z_]+,\s*"([a-z0-9.-]+)")re");
  const auto nl = catalogue("nl");
  std::size_t found = 0;
  for (const char* folder : {"core", "sync", "ui", "platform"}) {
    for (const auto& entry : fs::recursive_directory_iterator(source / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      std::ifstream in(entry.path());
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      for (auto match = std::sregex_iterator(content.begin(), content.end(), raised);
           match != std::sregex_iterator(); ++match) {
        ++found;
        INFO(entry.path().string() << ": " << (*match)[1]);
        CHECK(nl.has("error." + (*match)[1].str()));
      }
    }
  }
  CHECK(found > 20);
}
