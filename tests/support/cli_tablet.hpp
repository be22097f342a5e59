#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/fixtures.hpp"
#include "support/refusal.hpp"
#include "support/run_program.hpp"
#include <nlohmann/json.hpp>

namespace frontlijn::test {

/// A tablet as its command line shows it: each command is a process of its own.
class CliTablet {
 public:
  using Words = std::vector<std::string>;

  CliTablet() = default;
  explicit CliTablet(const std::string& person, const std::string& team = "Waterveen") {
    set_up(person, team);
  }

  void set_up(const std::string& person = "Noor Voorbeeld", const std::string& team = "Waterveen",
              const Words& environment = {}) const {
    const Outcome outcome = run({"init", "--name", person, "--team", team}, environment);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
  }

  /// `moment` is what the commands take the time to be.
  std::string moment = "2026-11-18T10:00";
  const std::string& data() const { return data_; }
  const TemporaryFolder& folder() const { return folder_; }
  std::string file(const std::string& name, const std::string& content) const {
    return folder_.file(name, content);
  }

  Words command(const Words& words) const {
    Words all{program("frontlijn"), "--data", data_, "--now", moment};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }
  Outcome run(const Words& words, const Words& environment = {}) const {
    return run_program(command(words), environment);
  }
  /// What a command that succeeds answers.
  nlohmann::json tell(Words words, const Words& environment = {}) const {
    words.insert(words.begin(), "--json");
    const Outcome outcome = run(words, environment);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return nlohmann::json::parse(outcome.output);
  }
  /// The sentence of a command that is refused, and that leaves everything as it was.
  std::string refused(const Words& words, int code) const {
    const auto before = kept();
    const std::string said = refusal(run(words), code);
    CHECK(kept() == before);
    return said;
  }
  /// All that a refused command may not change: the digest of every space, how many commits each has, drafts,
  /// what waits to be sent, and which files there are.
  nlohmann::json kept() const {
    nlohmann::json files = nlohmann::json::array();
    for (const auto& entry : std::filesystem::directory_iterator(data_))
      files.push_back(entry.path().filename().string());
    std::sort(files.begin(), files.end());
    const auto status = tell({"status"});
    return {{"digest", tell({"log", "digest"})},
            {"spaces", status["spaces"]},
            {"drafts", status["drafts"]},
            {"unsent", status.value("unsent", nlohmann::json())},
            {"files", files}};
  }

  std::string add_checklist(const std::string& form) const {
    return tell({"checklist", "add",
                 std::string(FRONTLIJN_SOURCE_DIR) + "/assets/checklists/" + form + ".xml"})["id"];
  }
  std::string add_subject(const std::string& name = "Discotheek De Proef") const {
    return tell({"subject", "add", "--name", name})["id"];
  }

 private:
  TemporaryFolder folder_;
  std::string data_ = folder_.path("tablet").string();
};

}  // namespace frontlijn::test
