#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/random.hpp"
#include "core/base/time.hpp"

namespace frontlijn::test {

/// A wall clock that stands still until it is moved.
struct SetClock : Clock {
  Instant at = instant_from_ms(1'795'000'000'000);  // 2026-11-18
  Instant now() const override { return at; }
};

/// A folder of its own, gone when the test ends.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& within = std::filesystem::temp_directory_path()) {
    SystemRandom random;
    path_ = within / ("frontlijn-test-" + std::to_string(random.below(~0ULL)));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // a file still open is the system's to remove
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path path(const std::string& name = {}) const {
    return name.empty() ? path_ : path_ / name;
  }
  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name).string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace frontlijn::test
