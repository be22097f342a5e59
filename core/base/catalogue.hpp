#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/result.hpp"

namespace frontlijn {

/// The sentences of one language, read from the files in assets/languages/<language>/*.json. Each file is one
/// object of key → text; a text holds its arguments as {name}. A key "x" may have a sibling "x.one" that is
/// taken when the argument "count" is "1".
class Catalogue {
 public:
  using Arguments = Error::Arguments;

  explicit Catalogue(std::string language) : language_(std::move(language)) {}

  const std::string& language() const { return language_; }

  /// Adds the texts of one file. Fails with "language.unreadable".
  Result<void> add(std::string_view json, std::string_view file_name);

  /// The text in place of the key; an unknown key gives the key with its arguments, never nothing.
  std::string say(std::string_view key, const Arguments& arguments = {}) const;
  /// The sentence for an error: "error." + its key. An argument that is itself a key may be written as
  /// {@name}. The argument "file" stands before a sentence that does not name it, as compilers do.
  std::string say(const Error& error) const;

  bool has(std::string_view key) const;
  std::vector<std::string> keys() const;

 private:
  std::string language_;
  std::unordered_map<std::string, std::string> texts_;
};

}  // namespace frontlijn
