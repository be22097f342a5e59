#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/bytes.hpp"

namespace frontlijn::test {

/// A folder with a folder of inputs for each fuzzer.
class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& target, ByteView bytes) {
    const auto folder = folder_ / target;
    std::filesystem::create_directories(folder);
    std::ofstream out(folder / std::to_string(++count_), std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

/// For form, expression, dataset and table (the shipped checklists come beside them).
void add_forms(Corpus& corpus);

}  // namespace frontlijn::test
