#include <CLI/CLI.hpp>

#include "core/domain/people/context.hpp"
#include "platform/cli/commands.hpp"

namespace frontlijn::platform {

void add_init_command(CLI::App& app, CommandLine& line) {
  auto name = std::make_shared<std::string>();
  auto team = std::make_shared<std::string>();
  CLI::App* init = line.command(app, "init", [&line, name, team]() -> Result<void> {
    FRONTLIJN_TRY(DataFolder* const folder, line.make_folder());
    const auto context = domain::Context::create(folder->store(), line.zone(), *name, *team);
    if (!context) {
      line.discard_made_folder();
      return context.error();
    }
    line.say("init.done", {{"name", *name}, {"team", *team}, {"folder", line.options.data}});
    line.answer({{"person", context->person.to_text()}, {"device", folder->store().device().id().to_text()}});
    return {};
  });
  init->add_option("--name", *name, line.text("help.init.name"))->required()->type_name("N");
  init->add_option("--team", *team, line.text("help.init.team"))->required()->type_name("T");
}

}  // namespace frontlijn::platform
