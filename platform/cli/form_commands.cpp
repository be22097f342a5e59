// `form run` and `xpath`: the form engine by itself, without a data folder.
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include "core/forms/console/form_runner.hpp"
#include "core/forms/console/xpath_command.hpp"
#include "core/forms/datasets.hpp"
#include "platform/cli/commands.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace form_commands {
namespace {

constexpr std::size_t most_form_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_line_bytes = 4 * 1024 * 1024;

/// "NAME=rest"; fails with "cli.not-a-pair".
Result<std::pair<std::string, std::string>> pair_of(const std::string& text) {
  const auto at = text.find('=');
  if (at == 0 || at == std::string::npos)
    return fail(ErrorKind::invalid_input, "cli.not-a-pair", {{"text", text}});
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

struct FormRunOptions {
  std::string form;
  std::string instance;
  std::vector<std::string> datasets;
  std::optional<std::uint64_t> seed;
};

Result<void> run_form(CommandLine& line, const FormRunOptions& options) {
  FRONTLIJN_TRY(const Bytes xml, read_file(options.form, most_form_bytes));
  auto parsed = forms::FormDefinition::parse(xml);
  if (!parsed) return Error(parsed.error()).with("file", options.form);
  const auto& definition = *parsed;
  forms::LoadedDatasets datasets;
  for (const std::string& text : options.datasets) {
    FRONTLIJN_TRY(const auto pair, pair_of(text));
    FRONTLIJN_TRY(const Bytes bytes, read_file(pair.second, most_form_bytes));
    if (const auto added = datasets.add(pair.first, pair.second, bytes); !added)
      return Error(added.error()).with("file", pair.second);
  }
  std::optional<SeededRandom> seeded;
  if (options.seed) seeded.emplace(*options.seed);
  RandomSource& random = seeded ? static_cast<RandomSource&>(*seeded) : line.random();
  const forms::Surroundings surroundings{line.clock(), random, line.zone(), {}, &datasets, {}};

  std::unique_ptr<forms::FormSession> session;
  if (options.instance.empty()) {
    FRONTLIJN_TRY(session, forms::FormSession::begin(definition, surroundings));
  } else {
    FRONTLIJN_TRY(const Bytes instance, read_file(options.instance, most_form_bytes));
    auto opened = forms::FormSession::open(definition, instance, surroundings);
    if (!opened) return Error(opened.error()).with("file", options.instance);
    session = std::move(*opened);
  }
  forms::FormRunner runner(*session, line.catalogue());
  std::string command;
  while (std::getline(std::cin, command)) {
    if (trimmed(command).empty()) continue;
    if (command.size() > most_line_bytes)
      return fail(ErrorKind::limit_exceeded, "cli.line-too-long",
                  {{"bound", std::to_string(most_line_bytes)}});
    std::cout << runner.run(command) << '\n' << std::flush;
  }
  return {};
}

struct XpathOptions {
  std::string document;
  std::string context = "/";
  std::vector<std::string> namespaces;
  std::string type = "any";
  std::string expression;
};

Result<void> run_xpath(CommandLine& line, const XpathOptions& options) {
  FRONTLIJN_TRY(const Bytes document, read_file(options.document, most_form_bytes));
  forms::XpathRequest request{document, options.context, {}, forms::WantedType::any, options.expression};
  for (const std::string& text : options.namespaces) {
    FRONTLIJN_TRY(auto pair, pair_of(text));
    request.namespaces.insert(std::move(pair));
  }
  request.type = forms::wanted_type(options.type).value_or(forms::WantedType::any);
  const auto answer = forms::run_xpath(request, line.clock(), line.random(), line.zone(), line.catalogue());
  line.print(answer.line);
  if (!answer.ok) line.fail_quietly(2);
  return {};
}

}  // namespace
}  // namespace form_commands

void add_form_commands(CLI::App& app, CommandLine& line) {
  using namespace form_commands;
  CLI::App* form = line.command(app, "form");
  auto run_options = std::make_shared<FormRunOptions>();
  CLI::App* run = line.command(*form, "run", [&line, run_options] { return run_form(line, *run_options); });
  run->add_option("FORM", run_options->form, line.text("help.form.run.form"))->required();
  run->add_option("--instance", run_options->instance, line.text("help.form.run.instance"))
      ->type_name("FILE");
  run->add_option("--dataset", run_options->datasets, line.text("help.form.run.dataset"))
      ->type_name("NAME=FILE");
  run->add_option("--seed", run_options->seed, line.text("help.form.run.seed"))->type_name("N");

  auto xpath_options = std::make_shared<XpathOptions>();
  CLI::App* xpath =
      line.command(app, "xpath", [&line, xpath_options] { return run_xpath(line, *xpath_options); });
  xpath->add_option("--doc", xpath_options->document, line.text("help.xpath.doc"))
      ->required()
      ->type_name("FILE");
  xpath->add_option("--context", xpath_options->context, line.text("help.xpath.context"))->type_name("PATH");
  // One value each time it is given, so that an expression may follow it.
  xpath->add_option("--ns", xpath_options->namespaces, line.text("help.xpath.ns"))
      ->type_name("PREFIX=URI")
      ->allow_extra_args(false);
  xpath->add_option("--type", xpath_options->type, line.text("help.xpath.type"))
      ->check(CLI::IsMember({"any", "string", "number", "boolean", "nodes"}));
  xpath->add_option("EXPR", xpath_options->expression, line.text("help.xpath.expression"))->required();
}

}  // namespace frontlijn::platform
