#include "platform/demo/stage/teller.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "platform/demo/stage/tuning.hpp"

namespace frontlijn::demo {

namespace {

bool wants_colours() {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr && !dumb;
}

/// Letters, as a terminal shows them: code points (all words of this program are Latin).
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text)
    width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return width;
}

std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t word_width = width_of(word);
    if (used > 0 && used + 1 + word_width > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    used += (used > 0 ? 1 : 0) + word_width;
    lines.back() += word;
    if (end < text.size() && text[end] == '\n') {
      lines.emplace_back();
      used = 0;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Teller::Teller(Catalogue catalogue) : catalogue_(std::move(catalogue)), colours_(wants_colours()) {
  // each line is seen when it is told, also through a pipe
  std::setvbuf(stdout, nullptr, _IOLBF, 8192);
}

std::string Teller::text(std::string_view key, const Arguments& arguments) const {
  return catalogue_.say(fmt::format("demo.{}", key), arguments);
}

std::string Teller::coloured(std::string_view code, std::string_view text) const {
  return colours_ && !code.empty() ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

void Teller::wrapped(std::string_view first, std::size_t first_width, std::string_view text,
                     std::string_view colour) const {
  std::string before(first);
  for (const std::string& line : lines_of(text, tuning::line_width - first_width)) {
    fmt::print("{}{}\n", before, coloured(colour, line));
    before.assign(first_width, ' ');
  }
}

void Teller::open(std::string_view title, std::string_view subtitle) {
  gap();
  line(strong(text(title)));
  wrapped("", 0, text(subtitle), "2");
}

void Teller::scene(std::string_view title) {
  scene_ = text(title);
  gap();
  const std::string number = fmt::format("{:>2}  ", ++scenes_);
  fmt::print("{}{}\n", coloured("36", number), strong(scene_));
}

void Teller::say(std::string_view key, const Arguments& arguments) {
  wrapped("    ", 4, text(key, arguments));
}

void Teller::fact(std::string_view key, const Arguments& arguments) {
  wrapped("      · ", 8, text(key, arguments), "2");
}

void Teller::quote(std::string_view words) { wrapped("      “", 7, fmt::format("{}”", words), "3"); }

void Teller::line(std::string_view text) { fmt::print("{}\n", text); }

void Teller::gap() { fmt::print("\n"); }

bool Teller::check(bool held, std::string_view key, const Arguments& arguments, std::string_view found) {
  const std::string point = text(key, arguments);
  if (held) {
    ++held_;
    wrapped(fmt::format("      {} ", good("✓")), 8, point);
  } else {
    not_held_.push_back(
        fmt::format("{}: {}{}", scene_, point, found.empty() ? "" : fmt::format(" [{}]", found)));
    wrapped(fmt::format("      {} ", bad("✗")), 8, point, "31");
    if (!found.empty()) wrapped("        ", 8, text("found", {{"found", std::string(found)}}), "31");
  }
  return held;
}

void Teller::failed(const Error& error) {
  const std::string sentence = catalogue_.say(error);
  not_held_.push_back(fmt::format("{}: {}", scene_, sentence));
  wrapped(fmt::format("      {} ", bad("✗")), 8, sentence, "31");
}

}  // namespace frontlijn::demo
