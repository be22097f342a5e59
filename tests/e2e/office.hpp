#pragma once

#include <optional>

#include "support/cli_tablet.hpp"
#include "support/server_process.hpp"

namespace frontlijn::test {

/// Bytes that nothing makes smaller, as of a photo.
inline std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  SeededRandom random(7);
  for (char& one : bytes)
    one = static_cast<char>(random.below(256));
  return bytes;
}

/// A server that runs, with one team and its members, and a coordinator who may sign in.
struct Office {
  static constexpr const char* noor = "Noor Voorbeeld";
  static constexpr const char* sem = "Sem Toonbeeld";
  static constexpr const char* password = "vier losse woorden hier";

  ServerProcess server;

  Office() {
    server.tell({"team", "add", "Waterveen"});
    for (const char* person : {noor, sem})
      server.tell({"member", "add", "--team", "Waterveen", "--name", person});
    server.tell({"member", "add", "--team", "Waterveen", "--name", "Kim Denkbeeld", "--role", "coordinator",
                 "--login", "kim"},
                {std::string("FRONTLIJN_PASSWORD=") + password});
    server.start();
  }

  CliTablet::Words enrolment(const std::string& code) const {
    return {"enrol", "--server", server.address(), "--code", code};
  }
  void enrol(const CliTablet& tablet, const std::string& person = noor) const {
    tablet.tell(enrolment(server.code(person)));
  }
};

/// Whether two tablets have the same in every space they share, and those chains hold.
inline void check_alike(const CliTablet& one, const CliTablet& other) {
  const auto ours = one.tell({"log", "digest"});
  const auto theirs = other.tell({"log", "digest"});
  std::size_t shared = 0;
  for (const auto& space : ours.at("spaces")) {
    for (const auto& same : theirs.at("spaces")) {
      if (same.at("space") != space.at("space")) continue;
      ++shared;
      CHECK(same.at("digest") == space.at("digest"));
    }
  }
  CHECK(shared > 0);
  for (const CliTablet* tablet : {&one, &other})
    CHECK(tablet->tell({"log", "verify"})["holds"] == true);
}

}  // namespace frontlijn::test
