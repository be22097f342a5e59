#pragma once

#include <optional>
#include <string>

#include "core/base/catalogue.hpp"
#include "core/base/error.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace frontlijn::platform {

/// The PIN that was typed, else the one in FRONTLIJN_PIN, where it does not stand among the running programs.
std::optional<std::string> given_pin(const std::string& typed);

/// Exit codes: 0 done; 2 wrong input; 3 refused or not found; 4 try later; 5 damaged, full or a broken
/// machine.
int exit_code(const Error& error);

/// What the person typed and `app` could not make sense of, as one of the errors "cli.…", with the help that
/// fits. CLI11 itself speaks English only.
Error not_understood(const CLI::App& app, const CLI::ParseError& problem);

/// One line on standard error: the sentence, or with `json` an object with key and sentence. Gives the exit
/// code. Control characters, which what was typed may hold, do not reach the terminal.
int report(const Catalogue& catalogue, const Error& error, bool json);

/// The words around CLI11's help in the language of the catalogue.
void speak(CLI::App& app, const Catalogue& catalogue);

}  // namespace frontlijn::platform
