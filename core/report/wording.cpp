#include "core/report/wording.hpp"

#include <cmath>

#include <fmt/format.h>

namespace frontlijn::report {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text)
    count += continues(c) ? 0 : 1;
  return count;
}

/// The first `count` characters.
std::string_view first(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!continues(text[at]) && count-- == 0) break;
    ++at;
  }
  return text.substr(0, at);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
      end_word();
    else
      word += c;
  }
  end_word();
  return words;
}

}  // namespace

std::string day_text(Date day, const Catalogue& language) {
  return language.say("date.day", {{"day", fmt::format("{:02}", static_cast<unsigned>(day.day()))},
                                   {"month", fmt::format("{:02}", static_cast<unsigned>(day.month()))},
                                   {"year", fmt::format("{:04}", static_cast<int>(day.year()))}});
}

std::string day_text(Instant at, const TimeZone& zone, const Catalogue& language) {
  return day_text(date_at(at, zone), language);
}

std::string number_text(double value, const Catalogue& language) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0')
    text.pop_back();
  if (text.back() == '.') text.pop_back();
  if (text == "-0") text = "0";
  if (const auto point = text.find('.'); point != std::string::npos)
    text.replace(point, 1, language.say("number.decimal-mark"));
  return text;
}

std::string xml_text(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') safe += c;
    }
  }
  return safe;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t most_lines) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : words_of(text)) {
    std::string_view rest = word;
    while (!rest.empty()) {
      const std::size_t used = line.empty() ? 0 : characters(line) + 1;
      if (used + characters(rest) <= width) {
        line += (line.empty() ? "" : " ") + std::string(rest);
        break;
      }
      if (!line.empty()) {
        lines.push_back(std::exchange(line, {}));
        continue;
      }
      const auto piece = first(rest, width);
      lines.emplace_back(piece);
      rest.remove_prefix(piece.size());
    }
  }
  if (!line.empty()) lines.push_back(line);
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    if (!lines.empty()) lines.back() = std::string(first(lines.back(), width - 1)) + "…";
  }
  return lines;
}

}  // namespace frontlijn::report
