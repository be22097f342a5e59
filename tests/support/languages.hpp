#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/catalogue.hpp"

namespace frontlijn::test {

/// All sentences of a language, as the programs read them.
inline Catalogue language(const std::string& name) {
  Catalogue catalogue(name);
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(FRONTLIJN_SOURCE_DIR) + "/assets/languages/" + name)) {
    std::ifstream in(file.path());
    const std::string json{std::istreambuf_iterator<char>(in), {}};
    catalogue.add(json, file.path().filename().string()).value();
  }
  return catalogue;
}

}  // namespace frontlijn::test
