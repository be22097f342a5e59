#include "platform/console/console.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/result.hpp"

namespace frontlijn::platform {

namespace {

constexpr std::size_t most_typed = 200;

/// "frontlijn checklist": the deepest command that was recognised.
std::string command_path(const CLI::App& app) {
  std::string path = app.get_name();
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += ' ' + at->get_name();
  }
  return path;
}

std::string before(std::string_view text, std::string_view mark) {
  return std::string(text.substr(0, text.find(mark)));
}

std::string after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return std::string(at == std::string_view::npos ? text : text.substr(at + mark.size()));
}

std::string unknown_words(const CLI::App& app) {
  std::string words;
  for (const std::string& word : app.remaining(true))
    words += (words.empty() ? "" : " ") + word;
  return words;
}

std::string without_controls(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
      ' ');
  return text;
}

}  // namespace

std::optional<std::string> given_pin(const std::string& typed) {
  if (!typed.empty()) return typed;
  const char* pin = std::getenv("FRONTLIJN_PIN");
  return pin != nullptr && *pin != '\0' ? std::optional<std::string>(pin) : std::nullopt;
}

int exit_code(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::invalid_input:
    case ErrorKind::limit_exceeded:
      return 2;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::refused:
      return 3;
    case ErrorKind::unavailable:
      return 4;
    case ErrorKind::damaged:
    case ErrorKind::newer_version:
    case ErrorKind::io:
      return 5;
  }
  return 5;
}

// The messages taken apart here are those of CLI/Error.hpp; one that is worded otherwise is told as it is.
Error not_understood(const CLI::App& app, const CLI::ParseError& problem) {
  const std::string why = problem.what();
  const std::string command = command_path(app);
  const std::string unknown = unknown_words(app);
  const auto error = [&](const char* key, const std::string& what) {
    return Error(ErrorKind::invalid_input, key, {{"what", what.substr(0, most_typed)}, {"command", command}});
  };
  // A word that is not known explains why something else seems to be missing.
  if (!unknown.empty()) return error("cli.unknown-word", unknown);
  if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr)
    return error("cli.unknown-word", after(why, ": "));
  if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr) {
    const std::string what = before(why, " is required");
    return what == "A subcommand" ? error("cli.no-command", what) : error("cli.missing", what);
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&problem) != nullptr)
    return error("cli.values", before(why, ": "));
  if (dynamic_cast<const CLI::ConversionError*>(&problem) != nullptr)
    return error("cli.wrong-value", after(why, "Could not convert: "));
  const bool is_own_sentence = why.ends_with('.');
  if (dynamic_cast<const CLI::ValidationError*>(&problem) != nullptr && !is_own_sentence)
    return error("cli.wrong-value", why);
  return fail(ErrorKind::invalid_input, is_own_sentence ? "cli.told" : "cli.not-understood",
              {{"why", why}, {"command", command}});
}

int report(const Catalogue& catalogue, const Error& error, bool json) {
  const std::string sentence = without_controls(catalogue.say(error));
  if (json)
    fmt::print(stderr, "{}\n",
               nlohmann::json{{"error", error.key()}, {"message", sentence}}.dump(
                   -1, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print(stderr, "{}\n", sentence);
  return exit_code(error);
}

void speak(CLI::App& app, const Catalogue& catalogue) {
  for (const char* label : {"Usage", "OPTIONS", "Options", "SUBCOMMAND", "SUBCOMMANDS", "Subcommands",
                            "Subcommand", "Positionals", "REQUIRED"})
    app.get_formatter()->label(label, catalogue.say(std::string("help.label.") + label));
  app.option_defaults()->group(catalogue.say("help.label.Options"));
  app.set_help_flag("-h,--help", catalogue.say("help.help"))->group(catalogue.say("help.label.Options"));
}

}  // namespace frontlijn::platform
