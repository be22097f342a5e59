#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "core/base/catalogue.hpp"
#include "platform/system/files.hpp"

using namespace frontlijn;
namespace fs = std::filesystem;

TEST_CASE("everything the demonstration tells has its text") {
  const fs::path source = FRONTLIJN_SOURCE_DIR;
  Catalogue texts("nl");
  const auto bytes =
      platform::read_file(source / "assets" / "languages" / "nl" / "demo.json", 1'000'000).value();
  REQUIRE(texts.add(as_text(bytes), "demo.json"));

  std::set<std::string> parts;  // "office" of "demo.office.title"
  for (const std::string& key : texts.keys()) {
    const auto end = key.find('.', 5);
    if (key.starts_with("demo.") && end != std::string::npos) parts.insert(key.substr(5, end - 5));
  }
  static const std::regex literal(R"re("([a-z-]+)\.([a-z][a-z._-]*[a-z])")re");
  std::size_t found = 0;
  for (const auto& entry : fs::directory_iterator(source / "platform" / "demo")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    for (auto match = std::sregex_iterator(content.begin(), content.end(), literal);
         match != std::sregex_iterator(); ++match) {
      if (!parts.contains((*match)[1])) continue;
      ++found;
      INFO(entry.path().filename().string());
      CHECK(texts.has("demo." + (*match)[1].str() + "." + (*match)[2].str()));
    }
  }
  CHECK(found > 50);
}
