#include "core/domain/enforcement/text_file.hpp"

#include <algorithm>
#include <array>

#include "core/base/bytes.hpp"
#include "core/domain/enforcement/limits.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::size_t block_bytes = 64 * 1024;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

void advance(TextPlace& place, char c) {
  if (c == '\n') {
    ++place.line;
    place.column = 1;
  } else if (!is_continuation(c)) {
    ++place.column;
  }
}

void rewind(std::istream& in) {
  in.clear();
  in.seekg(0);
}

/// Length of what may be the begin of a character at the end of `text`: its rest comes with the next block.
std::size_t unfinished_tail(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte >= 0xC0) return back;
  }
  return 0;
}

/// Where the first byte that is no UTF-8 lies within `text`, which holds one.
std::size_t first_fault(std::string_view text) {
  std::size_t good = 0;
  while (good < text.size()) {
    std::size_t next = good + 1;
    while (next < text.size() && is_continuation(text[next]))
      ++next;
    if (!is_utf8(text.substr(good, next - good))) return good;
    good = next;
  }
  return good;
}

}  // namespace

Result<void> check_encoding(std::istream& in, const std::string& name, std::uint64_t bound) {
  rewind(in);
  TextPlace place;
  std::string pending;
  std::vector<char> block(block_bytes);
  std::uint64_t bytes = 0;
  const auto fault = [&](std::string_view text) -> Error {
    const std::size_t at = first_fault(text);
    for (std::size_t i = 0; i < at; ++i)
      advance(place, text[i]);
    const bool zero = text[at] == '\0';
    const bool mark = bytes <= block_bytes && place.line == 1 && place.column == 1 &&
                      (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"));
    const bool pairs = zero && place.line == 1 && place.column <= 2;
    return fail(
        ErrorKind::invalid_input,
        mark || pairs ? "import.utf16"
        : zero        ? "import.binary"
                      : "import.latin1",
        {{"file", name}, {"line", std::to_string(place.line)}, {"column", std::to_string(place.column)}});
  };
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto got = static_cast<std::size_t>(in.gcount());
    bytes += got;
    if (bytes > bound)
      return fail(ErrorKind::limit_exceeded, "import.too-large",
                  {{"file", name}, {"bound", std::to_string(bound / (1024 * 1024))}});
    pending.append(block.data(), got);
    const std::size_t tail = in ? unfinished_tail(pending) : 0;
    const std::string_view whole = std::string_view(pending).substr(0, pending.size() - tail);
    if (!is_utf8(whole)) return fault(whole);
    for (const char c : whole)
      advance(place, c);
    pending.erase(0, whole.size());
  }
  if (in.bad()) return fail(ErrorKind::io, "import.unreadable", {{"file", name}});
  if (bytes == 0) return fail(ErrorKind::invalid_input, "import.empty", {{"file", name}});
  rewind(in);
  return {};
}

TextPlace place_of(std::istream& in, std::uint64_t offset) {
  rewind(in);
  TextPlace place;
  std::vector<char> block(block_bytes);
  while (in && offset > 0) {
    in.read(block.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), offset)));
    const auto got = static_cast<std::size_t>(in.gcount());
    for (std::size_t i = 0; i < got; ++i)
      advance(place, block[i]);
    offset -= got;
    if (got == 0) break;
  }
  rewind(in);
  return place;
}

// --- rows ---

int DelimitedReader::take() {
  const int c = in_.get();
  if (c != std::istream::traits_type::eof()) advance(place_, static_cast<char>(c));
  return c;
}

Error DelimitedReader::problem(const char* key, Error::Arguments more) const {
  Error::Arguments arguments{
      {"file", name_}, {"line", std::to_string(place_.line)}, {"column", std::to_string(place_.column)}};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return fail(ErrorKind::invalid_input, key, std::move(arguments));
}

void DelimitedReader::choose_separator() {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  const auto begin = in_.tellg();
  std::string first(mark.size(), '\0');
  in_.read(first.data(), static_cast<std::streamsize>(first.size()));
  in_.clear();
  in_.seekg(first == mark ? begin + static_cast<std::streamoff>(mark.size()) : begin);

  const auto header = in_.tellg();
  constexpr std::string_view separators = ",;\t";
  std::array<std::size_t, 3> seen{};
  std::size_t length = 0;
  bool quoted = false;
  for (int c = in_.get(); c != std::istream::traits_type::eof() && (quoted || c != '\n'); c = in_.get()) {
    if (++length > limits::import_columns * limits::import_cell_bytes) break;
    if (c == '"') quoted = !quoted;
    const auto which = separators.find(static_cast<char>(c));
    if (!quoted && which != std::string_view::npos) ++seen[which];
  }
  separator_ =
      separators[static_cast<std::size_t>(std::max_element(seen.begin(), seen.end()) - seen.begin())];
  in_.clear();
  in_.seekg(header);
}

Result<void> DelimitedReader::take_quoted(std::string& cell) {
  const TextPlace begin = place_;
  while (true) {
    const int c = take();
    if (c == std::istream::traits_type::eof()) {
      place_ = begin;  // the end of the file says nothing; where the quote opened does
      return problem("import.quote-open");
    }
    if (c == '"') {
      if (in_.peek() != '"') return {};
      take();
    }
    cell += static_cast<char>(c);
    if (cell.size() > limits::import_cell_bytes) {
      place_ = begin;
      return problem("import.cell-too-long", {{"bound", std::to_string(limits::import_cell_bytes)}});
    }
  }
}

Result<bool> DelimitedReader::next(std::vector<std::string>& cells) {
  if (separator_ == 0) choose_separator();
  cells.clear();
  while (in_.peek() == '\n' || in_.peek() == '\r')
    take();
  row_line_ = place_.line;
  if (in_.peek() == std::istream::traits_type::eof()) return false;

  std::string cell;
  bool was_quoted = false;
  while (true) {
    const int next_byte = in_.peek();
    const bool ends = next_byte == std::istream::traits_type::eof() || next_byte == '\n' || next_byte == '\r';
    if (ends || next_byte == separator_) {
      cells.push_back(std::move(cell));
      cell.clear();
      was_quoted = false;
      if (cells.size() > limits::import_columns)
        return problem("import.too-many-columns", {{"bound", std::to_string(limits::import_columns)}});
      if (ends) {
        if (next_byte == '\r') take();
        if (in_.peek() == '\n') take();
        return true;
      }
      take();
    } else if (next_byte == '"' && cell.empty() && !was_quoted) {
      take();
      FRONTLIJN_CHECK(take_quoted(cell));
      was_quoted = true;
    } else {
      if (was_quoted) return problem("import.quote-stray");
      cell += static_cast<char>(take());
      if (cell.size() > limits::import_cell_bytes)
        return problem("import.cell-too-long", {{"bound", std::to_string(limits::import_cell_bytes)}});
    }
  }
}

}  // namespace frontlijn::domain
