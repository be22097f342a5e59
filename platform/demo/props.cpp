#include "platform/demo/props.hpp"

#include "platform/demo/stage/picture.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_answers = 1024 * 1024;
constexpr std::string_view photo_mark = "photo:";

fs::path photo_of(const Day& day, std::string_view name) {
  return day.folder / ("foto-" + std::string(name) + ".png");
}

Result<void> paint(const Day& day, const std::string& name, const Json& patches) {
  std::vector<Patch> painted;
  for (const Json& patch : patches) {
    painted.push_back({patch.value("left", 0.0), patch.value("top", 0.0), patch.value("right", 1.0),
                       patch.value("bottom", 1.0),
                       static_cast<unsigned>(std::strtoul(patch.value("colour", "").c_str(), nullptr, 16))});
  }
  return paint_photo(photo_of(day, name), painted);
}

Result<void> write_answers(const Day& day, const std::string& file) {
  FRONTLIJN_TRY(const Bytes bytes, platform::read_file(day.assets / file, most_answers));
  Json answers = Json::parse(as_text(bytes), nullptr, false);
  if (!answers.is_object())
    return fail(ErrorKind::damaged, "demo.script-unreadable", {{"file", (day.assets / file).string()}});
  for (Json& answer : answers) {
    if (!answer.is_string()) continue;
    const std::string text = answer;
    if (text.starts_with(photo_mark)) answer = photo_of(day, text.substr(photo_mark.size())).string();
  }
  return platform::write_file(day.folder / "antwoorden" / file, as_bytes(answers.dump(2)));
}

}  // namespace

Result<void> lay_out_props(const Day& day) {
  for (const auto& [name, patches] : day.script.at("photos").items())
    FRONTLIJN_CHECK(paint(day, name, patches));
  std::error_code none;
  fs::create_directories(day.folder / "antwoorden", none);
  for (const char* file : {"discotheek.json", "kamerverhuur.json", "kinderopvang.json"})
    FRONTLIJN_CHECK(write_answers(day, file));
  return {};
}

}  // namespace frontlijn::demo
