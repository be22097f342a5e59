#include "platform/window/script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/base/bytes.hpp"

namespace frontlijn::platform {
namespace {

// A day's demonstration has some hundreds of steps; more is a mistake.
constexpr std::size_t most_lines = 20'000;

struct Known {
  std::string_view word;
  StepKind kind;
  std::string_view usage;
};

constexpr std::array<Known, 12> known_steps{{
    {"tap", StepKind::tap, "tap \"text\" [number] [under \"text\"]"},
    {"type", StepKind::type, "type \"text\""},
    {"key", StepKind::key, "key Enter|Back|Backspace|Tab"},
    {"clear", StepKind::clear, "clear"},
    {"shot", StepKind::shot, "shot name"},
    {"expect", StepKind::expect, "expect \"text\""},
    {"expect-not", StepKind::expect_not, "expect-not \"text\""},
    {"scroll", StepKind::scroll, "scroll down|up [number]"},
    {"size", StepKind::size, "size 1280x800"},
    {"scale", StepKind::scale, "scale 1.5"},
    {"language", StepKind::language, "language nl|en"},
    {"wait", StepKind::wait, "wait idle|\"text\""},
}};

/// Words and quoted texts of one line.
struct Token {
  std::string text;
  bool quoted = false;
};

std::optional<std::vector<Token>> tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == ' ' || line[at] == '\t') {
      ++at;
      continue;
    }
    if (line[at] == '#') break;
    Token token;
    if (line[at] == '"') {
      token.quoted = true;
      for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) {
          ++at;
          token.text += line[at] == 'n' ? '\n' : line[at];
        } else {
          token.text += line[at];
        }
      }
      if (at == line.size()) return std::nullopt;
      ++at;
    } else {
      while (at < line.size() && line[at] != ' ' && line[at] != '\t')
        token.text += line[at++];
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size();
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

bool read_tap(const std::vector<Token>& tokens, Step& step) {
  if (tokens.size() < 2 || !tokens[1].quoted || tokens[1].text.empty()) return false;
  step.text = tokens[1].text;
  std::size_t at = 2;
  if (at < tokens.size() && !tokens[at].quoted && tokens[at].text != "under") {
    if (!read_number(tokens[at].text, step.number) || step.number < 1) return false;
    ++at;
  }
  if (at < tokens.size()) {
    if (tokens[at].text != "under" || at + 2 != tokens.size() || !tokens[at + 1].quoted) return false;
    step.under = tokens[at + 1].text;
  }
  return true;
}

bool read_size(const std::string& text, Step& step) {
  const auto by = text.find('x');
  return by != std::string::npos && read_number(std::string_view(text).substr(0, by), step.width) &&
         read_number(std::string_view(text).substr(by + 1), step.height) && step.width >= 200 &&
         step.height >= 200 && step.width <= 8192 && step.height <= 8192;
}

bool read_step(const std::vector<Token>& tokens, Step& step) {
  const bool one_text = tokens.size() == 2 && tokens[1].quoted && !tokens[1].text.empty();
  const bool one_word = tokens.size() == 2 && !tokens[1].quoted;
  if (tokens.size() > 1) step.text = tokens[1].text;
  switch (step.kind) {
    case StepKind::tap:
      return read_tap(tokens, step);
    case StepKind::type:
    case StepKind::expect:
    case StepKind::expect_not:
      return one_text && is_utf8(step.text);
    case StepKind::key:
      return one_word &&
             (step.text == "Enter" || step.text == "Back" || step.text == "Backspace" || step.text == "Tab");
    case StepKind::clear:
      return tokens.size() == 1;
    case StepKind::shot:
      return tokens.size() == 2 && is_plain_name(step.text);
    case StepKind::scroll:
      if (tokens.size() == 3 && (!read_number(tokens[2].text, step.number) || step.number < 1)) return false;
      return (tokens.size() == 2 || tokens.size() == 3) && (step.text == "down" || step.text == "up");
    case StepKind::size:
      return one_word && read_size(step.text, step);
    case StepKind::scale:
      return one_word && read_number(step.text, step.factor) && step.factor >= 0.5F && step.factor <= 4;
    case StepKind::language:
      return one_word;
    case StepKind::wait:
      if (one_word && step.text == "idle")
        step.text.clear();
      else if (!one_text)
        return false;
      return is_utf8(step.text);
  }
  return false;
}

}  // namespace

Result<std::vector<Step>> parse_script(std::string_view script) {
  std::vector<Step> steps;
  std::size_t number = 0;
  while (!script.empty()) {
    if (++number > most_lines) {
      return fail(ErrorKind::limit_exceeded, "script.too-long", {{"limit", std::to_string(most_lines)}});
    }
    const auto end = std::min(script.find('\n'), script.size());
    const std::string_view line = trimmed(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
    const auto tokens = tokens_of(line);
    if (tokens && tokens->empty()) continue;
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const auto known =
        std::find_if(known_steps.begin(), known_steps.end(), [&](const Known& k) { return k.word == word; });
    if (known == known_steps.end()) {
      return fail(ErrorKind::invalid_input, "script.unknown-step",
                  {{"line", std::to_string(number)}, {"step", std::string(word.substr(0, 40))}});
    }
    Step step;
    step.kind = known->kind;
    step.line = number;
    step.said = line;
    if (!tokens || !read_step(*tokens, step)) {
      return fail(ErrorKind::invalid_input, "script.bad-step",
                  {{"line", std::to_string(number)},
                   {"step", std::string(line.substr(0, 120))},
                   {"usage", std::string(known->usage)}});
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace frontlijn::platform
