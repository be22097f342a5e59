#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.hpp"
#include "platform/demo/stage/process.hpp"

namespace frontlijn::demo {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

/// Somebody's tablet: a data folder, and the command line that works on it.
class Tablet {
 public:
  Tablet(std::filesystem::path program, std::filesystem::path folder, std::string person, std::string team)
      : program_(std::move(program)),
        folder_(std::move(folder)),
        person_(std::move(person)),
        team_(std::move(team)) {}

  const std::string& person() const { return person_; }
  const std::string& team() const { return team_; }
  const std::filesystem::path& folder() const { return folder_; }

  /// The same program on another folder.
  Tablet with_folder(std::filesystem::path folder) const {
    return {program_, std::move(folder), person_, team_};
  }

  /// The same folder, of somebody else.
  Tablet of(std::string person, std::string team) const {
    return {program_, folder_, std::move(person), std::move(team)};
  }
  const std::filesystem::path& program() const { return program_; }

  /// Until the next call with "", every command believes that it is this moment (ISO 8601).
  void pretend(std::string moment) { moment_ = std::move(moment); }

  /// One command, with its answer. Fails with "demo.command-failed", naming what was said.
  Result<Json> tell(const Words& command) const;
  /// One command, however it ends.
  Result<Ended> attempt(const Words& command) const;
  /// The app on this folder, without a display: plays these steps (docs/app-scripts.md) in Dutch. Fails with
  /// "demo.command-failed", naming the step that did not fit the screen.
  Result<void> on_screen(const Words& steps) const;

 private:
  std::filesystem::path program_;
  std::filesystem::path folder_;
  std::string person_;
  std::string team_;
  std::string moment_;
};

/// What a program answered with --json; null where it answered nothing. Fails with "demo.command-failed" on
/// another exit code than 0 or an answer that is no JSON.
Result<Json> answer_of(const Ended& ended, const std::string& who, const Words& command);

/// The key of what a command refused; "" where it did not refuse.
std::string refusal_of(const Ended& ended);

/// The text at a JSON pointer; a number or truth value as JSON; "" where there is none.
std::string text_at(const Json& json, const std::string& pointer);
/// The list at a JSON pointer; empty where there is none.
const Json& list_at(const Json& json, const std::string& pointer);

}  // namespace frontlijn::demo
