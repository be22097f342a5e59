#include <fmt/format.h>

#include "core/domain/enforcement/card.hpp"
#include "core/domain/enforcement/visit_run.hpp"
#include "core/domain/enforcement/work_list.hpp"
#include "core/domain/people/domains.hpp"
#include "core/domain/people/team.hpp"
#include "platform/cli/answers_file.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/cli/enforcement_json.hpp"
#include "platform/cli/kept.hpp"

namespace frontlijn::platform {

namespace visit_commands {
namespace {

using domain::Context;
using domain::VisitRun;
using nlohmann::json;

struct Run {
  std::string subject;
  std::vector<std::string> checklist;
  std::string answers;
  std::optional<int> depth;
  std::string reason;
  std::string owner;
  std::string date;
  std::string what;
  std::string why_core_open;
  bool nothing_needed = false;
  bool stop_after_core = false;
};

std::string text_at(const nlohmann::ordered_json& object, const char* key) {
  const bool there = object.is_object() && object.contains(key) && object[key].is_string();
  return there ? object[key].get<std::string>() : std::string{};
}

bool yes_at(const nlohmann::ordered_json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_boolean() && object[key].get<bool>();
}

/// Whether the command itself says who follows up, or that nobody needs to.
bool tells_follow_up(const Run& options) {
  return !options.owner.empty() || !options.date.empty() || options.nothing_needed;
}

/// Options of the command come before what the file says.
Run with_file(Run options, const nlohmann::ordered_json& file) {
  const nlohmann::ordered_json follow_up =
      file.contains("follow_up") ? file["follow_up"] : nlohmann::ordered_json();
  if (!tells_follow_up(options)) {
    options.owner = text_at(follow_up, "owner");
    options.date = text_at(follow_up, "date");
    options.nothing_needed = yes_at(follow_up, "nothing_needed");
  }
  if (options.what.empty()) options.what = text_at(follow_up, "what");
  if (options.why_core_open.empty()) options.why_core_open = text_at(file, "why_core_open");
  options.stop_after_core = options.stop_after_core || yes_at(file, "stop_after_core");
  return options;
}

Result<domain::FollowUp> follow_up_from(const CommandLine& line, const Context& context, const Run& options) {
  domain::FollowUp follow_up;
  follow_up.what = options.what;
  follow_up.nothing_needed = options.nothing_needed;
  if (!options.owner.empty()) {
    FRONTLIJN_TRY(follow_up.owner, read_person(line, context, options.owner));
  }
  FRONTLIJN_TRY(follow_up.date, read_day(options.date));
  return follow_up;
}

Result<domain::VisitStart> start_from(CommandLine& line, const Context& context, const Run& options) {
  domain::VisitStart start;
  FRONTLIJN_TRY(start.subject, read_optional_id(context, domain::kinds::subject, options.subject));
  for (const std::string& name : options.checklist) {
    FRONTLIJN_TRY(const auto checklist, domain::find_checklist(context.store, name));
    start.checklists.push_back(checklist.id);
  }
  start.depth = options.depth;
  start.reason = options.reason;
  start.language = line.catalogue().language();
  return start;
}

json ids(const std::vector<EntityId>& all) {
  json list = json::array();
  for (const EntityId& id : all)
    list.push_back(id.to_text());
  return list;
}

void tell_closed(CommandLine& line, const domain::ClosedVisit& closed) {
  json findings = json::array();
  json signals = json::array();
  for (const domain::Recorded& one : closed.recorded)
    (one.formal ? findings : signals).push_back(one.id.to_text());
  line.say("cli.visit.done",
           {{"id", short_id(closed.id)}, {"counts", denominator_text(line, closed.denominator)}});
  if (!findings.empty()) line.say("cli.visit.done.findings", {{"count", std::to_string(findings.size())}});
  if (!signals.empty()) line.say("cli.visit.done.signals", {{"count", std::to_string(signals.size())}});
  if (!closed.conflicts.empty())
    line.say("cli.visit.done.conflicts", {{"count", std::to_string(closed.conflicts.size())}});
  if (!closed.corrections.empty())
    line.say("cli.visit.done.corrections", {{"count", std::to_string(closed.corrections.size())}});
  if (!closed.resolved.empty())
    line.say("cli.visit.done.resolved", {{"count", std::to_string(closed.resolved.size())}});
  if (!closed.created.empty())
    line.say("cli.visit.done.created", {{"count", std::to_string(closed.created.size())}});
  line.answer({{"id", closed.id.to_text()},
               {"denominator", denominator_json(closed.denominator)},
               {"findings", findings},
               {"signals", signals},
               {"conflicts", ids(closed.conflicts)},
               {"corrections", ids(closed.corrections)},
               {"resolved", ids(closed.resolved)},
               {"subjects_created", ids(closed.created)}});
}

Result<void> run(CommandLine& line, const Run& given) {
  FRONTLIJN_TRY(Context* const context, line.context());
  std::optional<AnswersFile> file;
  if (!given.answers.empty()) {
    FRONTLIJN_TRY(file, read_answers(given.answers));
  }
  const Run options = file ? with_file(given, file->content) : given;
  FRONTLIJN_TRY(const auto start, start_from(line, *context, options));

  // The whole visit or nothing of it: a wrong answer in the file leaves no draft behind.
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context->store.database()));
  FRONTLIJN_TRY(const auto visit, VisitRun::begin(*context, start));
  if (file) {
    FRONTLIJN_CHECK(give_answers(*file, *context, *visit));
    if (const std::string words = text_at(file->content, "words"); !words.empty())
      FRONTLIJN_CHECK(visit->set_words(words));
  }
  if (options.stop_after_core) FRONTLIJN_CHECK(visit->stop_after_core());
  const auto follow_up = follow_up_from(line, *context, options);
  if (!follow_up)
    return file && !tells_follow_up(given) ? Error(follow_up.error()).with("file", file->path.string())
                                           : follow_up.error();
  FRONTLIJN_TRY(const auto closed, visit->close(*follow_up, options.why_core_open));
  FRONTLIJN_CHECK(transaction.commit());
  tell_closed(line, closed);
  return {};
}

// --- showing ---

struct ById {
  std::string id;
};

Result<json> named(store::Store& store, const EntityId& id) {
  if (id.is_nil()) return json();
  FRONTLIJN_TRY(const std::string name, domain::person_name(store, id));
  return json{{"id", id.to_text()}, {"name", name}};
}

Result<json> visit_json(const Context& context, const domain::Visit& visit) {
  store::Store& store = context.store;
  json checklists = json::array();
  for (const EntityId& id : visit.checklists) {
    FRONTLIJN_TRY(const auto record, store.find(domain::kinds::checklist, id));
    checklists.push_back({{"id", id.to_text()},
                          {"form_id", record ? record->text("form_id") : ""},
                          {"version", record ? record->text("version") : ""}});
  }
  json made{{"id", visit.id.to_text()},
            {"started", to_iso(visit.started, context.zone)},
            {"closed", visit.closed ? json(to_iso(*visit.closed, context.zone)) : json()},
            {"state", domain::id_of(visit.state)},
            {"depth", visit.depth},
            {"reason", visit.reason},
            {"words", visit.words},
            {"checklists", checklists},
            {"stopped_after_core", visit.stopped_after_core},
            {"denominator", denominator_json(visit.denominator)},
            {"audits", json::array()}};
  for (const log::AttachmentRef& file : visit.audits)
    made["audits"].push_back(
        {{"name", file.name}, {"hash", file.hash.to_text()}, {"bytes", file.size_bytes}});
  FRONTLIJN_TRY(made["by"], named(store, visit.by));
  if (!visit.subject.is_nil()) {
    FRONTLIJN_TRY(const auto subject, store.find(domain::kinds::subject, visit.subject));
    made["subject"] = {{"id", visit.subject.to_text()}, {"name", subject ? subject->text("name") : ""}};
  }
  FRONTLIJN_TRY(const json owner, named(store, visit.follow_up.owner.value_or(EntityId{})));
  made["follow_up"] = {
      {"owner", owner},
      {"date", day_json(visit.follow_up.date)},
      {"what", visit.follow_up.what},
      {"nothing_needed", visit.follow_up.nothing_needed},
      {"done", visit.follow_up.done ? json(to_iso(*visit.follow_up.done, context.zone)) : json()}};
  return made;
}

Result<void> add_entries(const Context& context, const EntityId& visit, json& made) {
  FRONTLIJN_TRY(const auto answers, domain::answers_of(context.store, visit));
  made["answers"] = json::array();
  for (const auto& answer : answers)
    made["answers"].push_back({{"ref", answer.ref},
                               {"question", answer.question},
                               {"value", answer.value},
                               {"shown", answer.shown},
                               {"source", domain::id_of(answer.source)},
                               {"outcome", answer.outcome ? json(domain::id_of(*answer.outcome)) : json()},
                               {"domain", answer.domain}});
  FRONTLIJN_TRY(const auto findings, domain::findings_of_visit(context.store, visit));
  made["findings"] = json::array();
  for (const auto& finding : findings)
    made["findings"].push_back(finding_json(finding, context.zone));
  FRONTLIJN_TRY(const auto signals, domain::signals_of_visit(context.store, visit));
  made["signals"] = json::array();
  for (const auto& signal : signals)
    made["signals"].push_back(signal_json(signal, context.zone));
  return {};
}

void print_visit(const CommandLine& line, const json& visit, const domain::Visit& read) {
  line.print(
      fmt::format("{}  {}  {}", short_id(read.id), line.when(read.started),
                  visit.contains("subject") ? visit["subject"]["name"].get<std::string>() : std::string{}));
  line.print("  " + denominator_text(line, read.denominator));
  if (read.stopped_after_core) line.say("cli.visit.stopped");
  for (const std::string& words : read.words)
    line.print("  " + words);
  for (const json& finding : visit["findings"])
    line.print(
        fmt::format("  ! {}  {}", finding["requirement"].get<std::string>(),
                    finding["words"].empty() ? std::string{} : finding["words"].front().get<std::string>()));
  for (const json& signal : visit["signals"])
    line.print(fmt::format("  > {}  {}", signal["requirement"].get<std::string>(),
                           signal["words"].get<std::string>()));
  if (read.follow_up.nothing_needed) {
    line.say("cli.visit.nothing-needed");
  } else if (read.follow_up.owner && read.follow_up.date) {
    line.say("cli.visit.follow-up", {{"who", visit["follow_up"]["owner"]["name"].get<std::string>()},
                                     {"day", day_words(line, *read.follow_up.date)},
                                     {"what", read.follow_up.what}});
  }
}

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::visit, options.id));
  FRONTLIJN_TRY(const auto visit, domain::visit_by_id(context->store, id));
  FRONTLIJN_TRY(json document, visit_json(*context, visit));
  FRONTLIJN_CHECK(add_entries(*context, id, document));
  if (!line.options.json) print_visit(line, document, visit);
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  FRONTLIJN_CHECK(kept.add(document, domain::kinds::visit, id));
  FRONTLIJN_CHECK(kept.say(domain::kinds::visit, id));
  line.answer(document);
  return {};
}

struct List {
  std::string subject;
  std::size_t limit = 20;
};

Result<void> list(CommandLine& line, const List& options) {
  constexpr std::size_t most = 1'000;
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId subject, read_id(*context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(const auto visits, domain::visits_to(context->store, subject, std::min(options.limit, most)));
  json all = json::array();
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  for (const domain::Visit& visit : visits) {
    FRONTLIJN_TRY(json one, visit_json(*context, visit));
    FRONTLIJN_CHECK(kept.add(one, domain::kinds::visit, visit.id));
    all.push_back(std::move(one));
    if (!line.options.json)
      line.print(fmt::format("{}  {}  {}", short_id(visit.id), line.when(visit.started),
                             denominator_text(line, visit.denominator)));
    FRONTLIJN_CHECK(kept.note(domain::kinds::visit, visit.id));
  }
  line.answer({{"visits", all}});
  return {};
}

Result<void> followed_up(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::visit, options.id));
  FRONTLIJN_CHECK(domain::finish_follow_up(*context, id));
  return tell(line, "cli.visit.followed-up", id);
}

struct Work {
  std::string until;
};

Result<void> work(CommandLine& line, const Work& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto until, read_day(options.until));
  FRONTLIJN_TRY(const auto items, domain::work_list(*context, until.value_or(context->today())));
  json all = json::array();
  for (const domain::WorkItem& item : items) {
    all.push_back({{"reason", domain::id_of(item.reason)},
                   {"subject", item.subject.is_nil() ? json() : json(item.subject.to_text())},
                   {"name", item.name},
                   {"entry", item.entry.to_text()},
                   {"date", day_json(item.date)},
                   {"words", item.words}});
    if (!line.options.json)
      line.print(fmt::format("{}  {}  {}  {}", item.date ? day_words(line, *item.date) : "          ",
                             line.text("work." + std::string(domain::id_of(item.reason))), item.name,
                             item.words));
  }
  if (items.empty()) line.say("cli.work.nothing");
  line.answer({{"work", all}});
  return {};
}

}  // namespace
}  // namespace visit_commands

void add_visit_commands(CLI::App& app, CommandLine& line) {
  using namespace visit_commands;
  CLI::App& visit = *line.command(app, "visit");
  Defined<Run>(line, visit, "run", run)
      .option("subject", &Run::subject)
      .option("checklist", &Run::checklist)
      .option("answers", &Run::answers)
      .option("depth", &Run::depth)
      .option("reason", &Run::reason)
      .option("owner", &Run::owner)
      .option("date", &Run::date)
      .option("what", &Run::what)
      .flag("nothing-needed", &Run::nothing_needed)
      .flag("stop-after-core", &Run::stop_after_core)
      .option("why-core-open", &Run::why_core_open)
      .footer("help.visit.run.file", {{"open", "{"}, {"close", "}"}});
  Defined<ById>(line, visit, "show", show).argument("ID", &ById::id);
  Defined<List>(line, visit, "list", list).required("subject", &List::subject).option("limit", &List::limit);
  Defined<ById>(line, visit, "followed-up", followed_up).argument("ID", &ById::id);
  Defined<Work>(line, app, "work", work).option("until", &Work::until);
}

}  // namespace frontlijn::platform
