#include <fmt/format.h>

#include "core/domain/enforcement/consultation.hpp"
#include "core/domain/people/checks.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/cli/enforcement_json.hpp"
#include "platform/cli/kept.hpp"

namespace frontlijn::platform {

namespace signal_commands {
namespace {

using domain::Context;
using nlohmann::json;

struct Send {
  std::string text;
  std::string domain;
  std::string subject;
  std::string source = "seen";
};

Result<void> send(CommandLine& line, const Send& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::Signal signal;
  signal.words = options.text;
  signal.domain = options.domain;
  FRONTLIJN_TRY(const auto subject, read_optional_id(*context, domain::kinds::subject, options.subject));
  signal.subject = subject.value_or(EntityId{});
  FRONTLIJN_TRY(signal.source, domain::parse_id<domain::SourceKind>(options.source, "field.source"));
  FRONTLIJN_TRY(const EntityId id, domain::send_signal(*context, signal));
  return tell(line, "cli.signal.done.sent", id);
}

void print_signal(const CommandLine& line, const domain::Signal& signal) {
  line.print(fmt::format("{}  {}  {}", short_id(signal.id),
                         line.text("signal." + std::string(domain::id_of(signal.state))),
                         signal.words.empty() ? signal.requirement : signal.words));
  for (const std::string& outcome : signal.outcomes)
    line.print("          " + outcome);
}

struct Nothing {};

/// What is mine to act on, and what became of what I saw.
Result<void> list(CommandLine& line, const Nothing&) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto mine, domain::signals_for(context->store, context->person));
  FRONTLIJN_TRY(const auto outcomes, domain::outcomes_for(context->store, context->person));
  json for_me = json::array();
  for (const auto& signal : mine)
    for_me.push_back(signal_json(signal, line.zone()));
  json heard = json::array();
  for (const auto& signal : outcomes)
    heard.push_back(signal_json(signal, line.zone()));
  line.say("cli.signal.for-me", {{"count", std::to_string(mine.size())}});
  if (!line.options.json) {
    for (const auto& signal : mine)
      print_signal(line, signal);
  }
  line.say("cli.signal.outcomes", {{"count", std::to_string(outcomes.size())}});
  if (!line.options.json) {
    for (const auto& signal : outcomes)
      print_signal(line, signal);
  }
  line.answer({{"for_me", for_me}, {"outcomes", heard}});
  return {};
}

struct ById {
  std::string id;
};

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::signal, options.id));
  FRONTLIJN_TRY(const auto signal, domain::signal_by_id(context->store, id));
  if (!line.options.json) print_signal(line, signal);
  json document = signal_json(signal, line.zone());
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  FRONTLIJN_CHECK(kept.add(document, domain::kinds::signal, id));
  FRONTLIJN_CHECK(kept.say(domain::kinds::signal, id));
  line.answer(document);
  return {};
}

Result<void> acknowledge(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::signal, options.id));
  FRONTLIJN_CHECK(domain::acknowledge_signal(*context, id));
  return tell(line, "cli.signal.done.acknowledged", id);
}

struct Answer {
  std::string id;
  std::string outcome;
};

Result<void> answer(CommandLine& line, const Answer& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::signal, options.id));
  FRONTLIJN_CHECK(domain::answer_signal(*context, id, options.outcome));
  return tell(line, "cli.signal.done.answered", id);
}

Result<void> heard(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::signal, options.id));
  FRONTLIJN_CHECK(domain::hear_outcome(*context, id));
  return tell(line, "cli.signal.done.heard", id);
}

// --- consultations ---

Result<void> list_consultations(CommandLine& line, const Nothing&) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto open, domain::open_consultations(context->store));
  json all = json::array();
  for (const auto& consultation : open) {
    FRONTLIJN_TRY(json one, consultation_json(context->store, consultation));
    if (!line.options.json) {
      line.print(fmt::format("{}  {}", short_id(consultation.id), one["attribute"].get<std::string>()));
      for (const json& requirement : one["requirements"])
        line.print(fmt::format("  {}: {}", requirement["authority"].get<std::string>(),
                               requirement["terms"].get<std::string>()));
    }
    all.push_back(std::move(one));
  }
  if (open.empty()) line.say("cli.consultation.none");
  line.answer({{"consultations", all}});
  return {};
}

struct Say {
  std::string id;
  std::string authority;
  std::string text;
};

Result<void> assent(CommandLine& line, const Say& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::consultation, options.id));
  FRONTLIJN_CHECK(domain::add_assent(*context, id, options.authority, options.text));
  return tell(line, "cli.consultation.kept", id);
}

Result<void> dissent(CommandLine& line, const Say& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::consultation, options.id));
  FRONTLIJN_CHECK(domain::add_dissent(*context, id, options.authority, options.text));
  return tell(line, "cli.consultation.kept", id);
}

struct Agree {
  std::string id;
  std::string text;
  std::vector<std::string> withdraw;
};

Result<void> agree(CommandLine& line, const Agree& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::consultation, options.id));
  std::vector<EntityId> withdrawn;
  for (const std::string& text : options.withdraw) {
    FRONTLIJN_TRY(const EntityId requirement, read_id(*context, domain::kinds::requirement, text));
    withdrawn.push_back(requirement);
  }
  FRONTLIJN_CHECK(domain::agree(*context, id, options.text, withdrawn));
  return tell(line, "cli.consultation.agreed", id);
}

}  // namespace
}  // namespace signal_commands

void add_signal_commands(CLI::App& app, CommandLine& line) {
  using namespace signal_commands;
  CLI::App& signal = *line.command(app, "signal");
  Defined<Send>(line, signal, "send", send)
      .required("text", &Send::text)
      .option("domain", &Send::domain)
      .option("subject", &Send::subject)
      .option("source", &Send::source);
  Defined<Nothing>(line, signal, "list", list);
  Defined<ById>(line, signal, "show", show).argument("ID", &ById::id);
  Defined<ById>(line, signal, "acknowledge", acknowledge).argument("ID", &ById::id);
  Defined<Answer>(line, signal, "answer", answer)
      .argument("ID", &Answer::id)
      .required("outcome", &Answer::outcome);
  Defined<ById>(line, signal, "heard", heard).argument("ID", &ById::id);

  CLI::App& consultation = *line.command(app, "consultation");
  Defined<Nothing>(line, consultation, "list", list_consultations);
  Defined<Say>(line, consultation, "assent", assent)
      .argument("ID", &Say::id)
      .required("authority", &Say::authority)
      .required("text", &Say::text);
  Defined<Say>(line, consultation, "dissent", dissent)
      .argument("ID", &Say::id)
      .required("authority", &Say::authority)
      .required("text", &Say::text);
  Defined<Agree>(line, consultation, "agree", agree)
      .argument("ID", &Agree::id)
      .required("text", &Agree::text)
      .required("withdraw", &Agree::withdraw);
}

}  // namespace frontlijn::platform
