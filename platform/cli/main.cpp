#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "platform/cli/commands.hpp"
#include "platform/console/console.hpp"
#include "platform/system/voice.hpp"

namespace {

using namespace frontlijn;

/// An XPath expression may begin with a minus; as the last word of `xpath` it is never taken for an option.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool is_xpath = std::find(words.begin(), words.end(), "xpath") != words.end();
  const bool is_flag =
      !words.empty() && (words.back() == "--json" || words.back() == "--help" || words.back() == "-h");
  const bool is_marked = words.size() > 1 && words[words.size() - 2] == "--";
  if (is_xpath && words.back().starts_with('-') && !is_flag && !is_marked)
    words.insert(words.end() - 1, "--");
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace frontlijn::platform;
  auto catalogue = find_voice();
  if (!catalogue) return 5;
  CommandLine line(std::move(*catalogue));

  CLI::App app(line.text("help.frontlijn"), "frontlijn");
  speak(app, line.catalogue());
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--data", line.options.data, line.text("help.data"))->type_name("DIR");
  app.add_flag("--json", line.options.json, line.text("help.json"));
  app.add_option("--pin", line.options.pin, line.text("help.pin"))->type_name("PIN");
  app.add_option("--now", line.options.now, line.text("help.now"))
      ->type_name("TIME")
      ->check([&](const std::string& text) {
        const auto read = parse_instant(text, line.zone());
        return read ? std::string{} : line.catalogue().say(read.error());
      });

  add_commands(app, line);

  try {
    app.parse(words_of(argc, argv));
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return report(line.catalogue(), not_understood(app, problem), line.options.json);
  }
  const auto done = line.run_chosen();
  return done ? line.quiet_exit_code() : report(line.catalogue(), done.error(), line.options.json);
}
