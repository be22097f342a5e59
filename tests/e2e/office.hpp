#pragma once

#include <optional>

#include "support/cli_tablet.hpp"
#include "support/server_process.hpp"

#include "core/base/hash.hpp"

namespace frontlijn::test {

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

/// Promise 3: of every space that lies with both, the same digest; and some of them hold something.
inline void check_same_digests(const CliTablet& one, const CliTablet& other) {
  const auto here = one.tell({"log", "digest"});
  const auto there = other.tell({"log", "digest"});
  std::size_t written = 0;
  for (const auto& space : here.at("spaces")) {
    for (const auto& same : there.at("spaces")) {
      if (same.at("space") != space.at("space")) continue;
      CHECK(same.at("digest") == space.at("digest"));
      written += space.at("digest") == Hash{}.to_text() ? 0 : 1;
    }
  }
  CHECK(written > 0);
}

}  // namespace frontlijn::test
