#include "platform/demo/tablet.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/bytes.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

/// Of what a failing command says: its sentence, not a flood.
constexpr std::size_t most_said = 600;

}  // namespace

Result<Ended> Tablet::attempt(const Words& command) const {
  Words words{"--data", folder_.string(), "--json"};
  if (!moment_.empty()) words.insert(words.end(), {"--now", moment_});
  words.insert(words.end(), command.begin(), command.end());
  return run({program_, std::move(words)});
}

Result<Json> Tablet::tell(const Words& command) const {
  FRONTLIJN_TRY(const Ended ended, attempt(command));
  return answer_of(ended, person_, command);
}

Result<void> Tablet::on_screen(const Words& steps) const {
  const std::filesystem::path script = folder_.string() + ".script";
  FRONTLIJN_CHECK(platform::write_file(script, as_bytes(fmt::format("{}\n", fmt::join(steps, "\n")))));
  Words words{"--data",     folder_.string(),
              "--script",   script.string(),
              "--shots",    folder_.string() + "-shots",
              "--language", "nl"};
  FRONTLIJN_TRY(const Ended ended, run({program_.parent_path() / "frontlijn-app", words}));
  if (ended.code == 0) return {};
  return answer_of(ended, person_, words).error();
}

std::string refusal_of(const Ended& ended) {
  if (ended.code == 0) return {};
  const Json said = Json::parse(ended.err, nullptr, false);
  return said.is_object() ? text_at(said, "/error") : std::string{};
}

Result<Json> answer_of(const Ended& ended, const std::string& who, const Words& command) {
  Json answer = ended.out.empty() ? Json() : Json::parse(ended.out, nullptr, false);
  if (ended.code == 0 && !answer.is_discarded()) return answer;
  return fail(
      ErrorKind::invalid_input, "demo.command-failed",
      {{"who", who},
       {"command", fmt::format("{}", fmt::join(command, " "))},
       {"code", std::to_string(ended.code)},
       {"said", std::string(trimmed(ended.err.empty() ? ended.out : ended.err).substr(0, most_said))}});
}

std::string text_at(const Json& json, const std::string& pointer) {
  const auto at = Json::json_pointer(pointer);
  if (!json.contains(at)) return {};
  const Json& found = json.at(at);
  if (found.is_null()) return {};
  return found.is_string() ? found.get<std::string>() : found.dump();
}

const Json& list_at(const Json& json, const std::string& pointer) {
  static const Json none = Json::array();
  const auto at = Json::json_pointer(pointer);
  return json.contains(at) && json.at(at).is_array() ? json.at(at) : none;
}

}  // namespace frontlijn::demo
