#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn::domain {

/// A place in a text file, for people: lines and columns count from 1, columns in characters.
struct TextPlace {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

/// Reads all of `in` once and goes back to its begin. Fails with "import.utf16", "import.latin1" (also for
/// Windows-1252), "import.binary", each with line and column, "import.too-large" beyond `bound` bytes,
/// "import.empty", or "import.unreadable". `name` is the file's, for the sentence.
Result<void> check_encoding(std::istream& in, const std::string& name, std::uint64_t bound);

/// Where byte `offset` (from 0) lies; leaves `in` at its begin.
TextPlace place_of(std::istream& in, std::uint64_t offset);

/// Comma-, semicolon- or tab-separated values (RFC 4180), row by row: the first row decides the separator. A
/// byte order mark and empty lines are passed over.
class DelimitedReader {
 public:
  DelimitedReader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {}

  /// The next row's cells; false at the end. Fails with "import.quote-open", "import.quote-stray",
  /// "import.cell-too-long", "import.too-many-columns", each with line and column.
  Result<bool> next(std::vector<std::string>& cells);

  /// Where the row that `next` gave last begins.
  std::uint64_t line() const { return row_line_; }

 private:
  Error problem(const char* key, Error::Arguments more = {}) const;
  Result<void> take_quoted(std::string& cell);
  void choose_separator();
  int take();

  std::istream& in_;
  std::string name_;
  char separator_ = 0;
  TextPlace place_;
  std::uint64_t row_line_ = 1;
};

}  // namespace frontlijn::domain
