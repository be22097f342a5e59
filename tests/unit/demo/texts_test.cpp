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

namespace {

const fs::path languages = fs::path(FRONTLIJN_SOURCE_DIR) / "assets" / "languages" / "nl";
const fs::path scenes = fs::path(FRONTLIJN_SOURCE_DIR) / "platform" / "demo";

void add_file(Catalogue& texts, const fs::path& file) {
  const auto bytes = platform::read_file(file, 1'000'000).value();
  REQUIRE(texts.add(as_text(bytes), file.filename().string()));
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("everything the demonstration tells has its text") {
  Catalogue texts("nl");
  for (const auto& entry : fs::directory_iterator(languages))
    add_file(texts, entry.path());

  std::set<std::string> parts;  // "office" of "demo.office.title"
  for (const std::string& key : texts.keys()) {
    const auto end = key.find('.', 5);
    if (key.starts_with("demo.") && end != std::string::npos) parts.insert(key.substr(5, end - 5));
  }
  static const std::regex literal(R"re("([a-z-]+)\.([a-z][a-z._-]*[a-z])")re");
  std::size_t found = 0;
  for (const auto& entry : fs::directory_iterator(scenes)) {
    if (!entry.is_regular_file()) continue;
    const std::string content = content_of(entry.path());
    for (auto match = std::sregex_iterator(content.begin(), content.end(), literal);
         match != std::sregex_iterator(); ++match) {
      if (!parts.contains((*match)[1])) continue;
      ++found;
      const std::string key = (*match)[1].str() + "." + (*match)[2].str();
      INFO(entry.path().filename().string() << ": " << key);
      // A key of an error is what a refusal is compared with.
      CHECK((texts.has("demo." + key) || texts.has("error." + key)));
    }
  }
  CHECK(found > 50);
}

TEST_CASE("every text of the demonstration is told somewhere") {
  Catalogue texts("nl");
  add_file(texts, languages / "demo.json");
  std::string source;
  for (const auto& entry : fs::recursive_directory_iterator(scenes)) {
    if (entry.is_regular_file()) source += content_of(entry.path());
  }
  for (const std::string& whole : texts.keys()) {
    if (!whole.starts_with("demo.")) continue;
    const std::string key = whole.substr(5);
    bool told = source.find('"' + key + '"') != std::string::npos;
    // Or as "coordinator.once." with a kind behind it.
    for (auto dot = key.find('.'); dot != std::string::npos && !told; dot = key.find('.', dot + 1))
      told = source.find('"' + key.substr(0, dot + 1) + '"') != std::string::npos;
    INFO(whole);
    CHECK(told);
  }
}
