#include <filesystem>

#include <fmt/format.h>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/checklist_items.hpp"
#include "core/domain/enforcement/limits.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace checklist_commands {
namespace {

using domain::Checklist;
using domain::Context;
using nlohmann::json;

json checklist_json(const Checklist& checklist, const TimeZone& zone) {
  return {{"id", checklist.id.to_text()},
          {"form_id", checklist.form_id},
          {"version", checklist.version},
          {"title", checklist.title},
          {"domains", checklist.domains},
          {"items", checklist.items},
          {"core_items", checklist.core_items},
          {"origin", checklist.origin},
          {"lineage", checklist.lineage.is_nil() ? json() : json(checklist.lineage.to_text())},
          {"owner_team", checklist.owner_team.to_text()},
          {"hash", checklist.definition.hash.to_text()},
          {"added", to_iso(checklist.at, zone)},
          {"retired", checklist.retired}};
}

void print_line(const CommandLine& line, const Checklist& checklist) {
  line.print(fmt::format(
      "{}  {} {}  {}  {}", short_id(checklist.id), checklist.form_id, checklist.version, checklist.title,
      line.text("cli.checklist.counts", {{"items", std::to_string(checklist.items)},
                                         {"core", std::to_string(checklist.core_items)}})));
}

struct List {
  bool all = false;
  std::string subject;
};

Result<std::vector<Checklist>> wanted(const Context& context, const List& options) {
  if (options.all) return domain::all_checklists(context.store);
  if (options.subject.empty()) return domain::current_checklists(context.store);
  FRONTLIJN_TRY(const EntityId id, read_id(context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(const auto subject, domain::subject_by_id(context.store, id));
  return domain::suggest_checklists(context.store, subject.data);
}

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto checklists, wanted(*context, options));
  json all = json::array();
  for (const Checklist& checklist : checklists) {
    all.push_back(checklist_json(checklist, line.zone()));
    if (!line.options.json) print_line(line, checklist);
  }
  if (checklists.empty()) line.say("cli.checklist.none");
  line.answer({{"checklists", all}});
  return {};
}

struct Add {
  std::string file;
  std::string origin;
  std::string from;
};

Result<void> add(CommandLine& line, const Add& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const Bytes xml, read_file(options.file, domain::limits::checklist_bytes));
  EntityId lineage;
  if (!options.from.empty()) {
    FRONTLIJN_TRY(const Checklist from, domain::find_checklist(context->store, options.from));
    lineage = from.id;
  }
  const std::string name = std::filesystem::path(options.file).filename().string();
  FRONTLIJN_TRY(const auto added, domain::add_checklist(*context, xml, name, options.origin, lineage));
  FRONTLIJN_TRY(const Checklist checklist, domain::checklist_by_id(context->store, added.id));
  line.say(added.is_new ? "cli.checklist.added" : "cli.checklist.known",
           {{"id", short_id(added.id)}, {"title", checklist.title}, {"version", checklist.version}});
  json document = checklist_json(checklist, line.zone());
  document["is_new"] = added.is_new;
  line.answer(document);
  return {};
}

// --- what is in it ---

Result<std::unique_ptr<forms::FormSession>> session_of(CommandLine& line,
                                                       std::shared_ptr<const forms::FormDefinition> form) {
  FRONTLIJN_TRY(auto session,
                forms::FormSession::begin(
                    std::move(form), {.clock = line.clock(), .random = line.random(), .zone = line.zone()}));
  const auto& languages = session->definition().languages();
  const std::string& wanted = line.catalogue().language();
  if (std::find(languages.begin(), languages.end(), wanted) != languages.end())
    FRONTLIJN_CHECK(session->set_language(wanted));
  return session;
}

json item_json(const domain::ChecklistItem& item) {
  const auto mark = [&](const char* name) { return domain::mark_of(item.planned.marks, name); };
  return {{"ref", item.planned.ref},
          {"question", item.question},
          {"domain", mark("domain")},
          {"bound", mark("bound")},
          {"ground", mark("ground")},
          {"source", mark("source")},
          {"depth", item.planned.depth},
          {"core", item.planned.core},
          {"core_reason", item.core_reason},
          {"requirement", mark("requirement")},
          {"authority", mark("requirement-authority")}};
}

void print_item(const CommandLine& line, const domain::ChecklistItem& item) {
  const std::string rank = item.planned.core > 0 ? std::to_string(item.planned.core) + ' ' : "  ";
  line.print(fmt::format("  {}{}  ({})", rank, item.question, item.planned.ref));
  if (!item.core_reason.empty()) line.print("      " + item.core_reason);
}

struct ById {
  std::string id;
};

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const Checklist checklist, domain::find_checklist(context->store, options.id));
  FRONTLIJN_TRY(auto form, domain::open_checklist(context->store, checklist));
  FRONTLIJN_TRY(const auto session, session_of(line, std::move(form)));
  FRONTLIJN_TRY(const auto items, domain::checklist_items(*session));
  json document = checklist_json(checklist, line.zone());
  document["languages"] = session->definition().languages();
  document["check_items"] = json::array();
  if (!line.options.json) print_line(line, checklist);
  for (const domain::ChecklistItem& item : items) {
    document["check_items"].push_back(item_json(item));
    if (!line.options.json) print_item(line, item);
  }
  line.answer(document);
  return {};
}

struct Check {
  std::string file;
};

Result<void> check(CommandLine& line, const Check& options) {
  FRONTLIJN_TRY(const Bytes xml, read_file(options.file, domain::limits::checklist_bytes));
  FRONTLIJN_TRY(const auto form, domain::read_checklist(xml, options.file));
  json warnings = json::array();
  for (const Error& warning : form->warnings()) {
    const std::string sentence = line.catalogue().say(warning);
    warnings.push_back({{"warning", warning.key()}, {"message", sentence}});
    if (!line.options.json) line.print(sentence);
  }
  line.say("cli.checklist.right", {{"file", options.file},
                                   {"form", form->id()},
                                   {"version", form->version()},
                                   {"items", std::to_string(form->check_items().size())}});
  line.answer({{"form_id", form->id()},
               {"version", form->version()},
               {"title", form->title()},
               {"languages", form->languages()},
               {"items", form->check_items().size()},
               {"warnings", warnings}});
  return {};
}

Result<void> retire(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const Checklist checklist, domain::find_checklist(context->store, options.id));
  FRONTLIJN_CHECK(domain::retire_checklist(*context, checklist.id));
  return tell(line, "cli.checklist.retired", checklist.id);
}

}  // namespace
}  // namespace checklist_commands

void add_checklist_commands(CLI::App& app, CommandLine& line) {
  using namespace checklist_commands;
  CLI::App& checklist = *line.command(app, "checklist");
  Defined<List>(line, checklist, "list", list).flag("all", &List::all).option("subject", &List::subject);
  Defined<Add>(line, checklist, "add", add)
      .argument("FILE", &Add::file)
      .option("origin", &Add::origin)
      .option("from", &Add::from);
  Defined<ById>(line, checklist, "show", show).argument("ID", &ById::id);
  Defined<Check>(line, checklist, "check", check).argument("FILE", &Check::file);
  Defined<ById>(line, checklist, "retire", retire).argument("ID", &ById::id);
}

}  // namespace frontlijn::platform
