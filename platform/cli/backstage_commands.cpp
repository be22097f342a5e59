#include <fmt/format.h>

#include "core/domain/people/checks.hpp"
#include "core/domain/regulation/backstage.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace backstage_commands {
namespace {

using domain::Context;
using domain::Reflection;
using nlohmann::json;

struct Reflect {
  std::string text;
  std::string for_whom = "author";
};

Result<void> reflect(CommandLine& line, const Reflect& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto audience, domain::parse_id<domain::Audience>(options.for_whom, "field.audience"));
  FRONTLIJN_TRY(const EntityId id, domain::reflect(*context, options.text, audience));
  return tell(line, "backstage.reflected", id);
}

struct ById {
  std::string id;
};

Result<void> release(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::reflection, options.id));
  FRONTLIJN_TRY(const EntityId copy, domain::release_reflection(*context, id));
  return tell(line, "backstage.released", copy);
}

struct Erase {
  std::string id;
  std::string why;
};

/// A thought of one's own can be taken back for good; what was released of it is a record of its own.
Result<void> erase(CommandLine& line, const Erase& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const store::Record record, context->store.resolve(domain::kinds::reflection, options.id));
  FRONTLIJN_CHECK(
      context->store.erase({record.space(), record.kind(), record.id(), context->person, options.why}));
  return tell(line, "backstage.erased", record.id());
}

struct List {
  std::size_t limit = 50;
};

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(auto all, domain::reflections(context->store, one_more(options.limit)));
  const bool is_more = cut_to(options.limit, all);
  json document = json::array();
  for (const Reflection& one : all) {
    for (const std::string& words : one.words)
      line.say("backstage.line", {{"id", short_id(one.id)}, {"words", words}});
    FRONTLIJN_TRY(const json by, who_json(context->store, one.by));
    document.push_back({{"id", one.id.to_text()},
                        {"words", one.words},
                        {"by", by},
                        {"at", to_iso(one.at, context->zone)},
                        {"origin", id_json(one.origin)},
                        {"released_as", id_json(one.released_as)}});
  }
  if (all.empty()) line.say("backstage.none");
  if (is_more) tell_more(line);
  line.answer(document);
  return {};
}

}  // namespace
}  // namespace backstage_commands

void add_backstage_commands(CLI::App& app, CommandLine& line) {
  using namespace backstage_commands;
  CLI::App& backstage = *line.command(app, "backstage");
  Defined<Reflect>(line, backstage, "reflect", reflect)
      .required("text", &Reflect::text)
      .option("for", &Reflect::for_whom);
  Defined<ById>(line, backstage, "release", release).argument("ID", &ById::id);
  Defined<Erase>(line, backstage, "erase", erase).argument("ID", &Erase::id).option("why", &Erase::why);
  Defined<List>(line, backstage, "list", list).option("limit", &List::limit);
}

}  // namespace frontlijn::platform
