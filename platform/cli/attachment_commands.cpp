#include <fmt/format.h>

#include "platform/cli/attachment_words.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace attachment_commands {
namespace {

using nlohmann::json;

// --- choose ---

struct Choose {
  std::string send;
  std::string fetch;
  std::optional<int> send_since;
  std::optional<int> fetch_since;
};

void tell_choice(const CommandLine& line, const char* way, const store::AttachmentChoice& choice) {
  const std::string what = line.text("attachments.level." + std::string(name_of(choice.level)));
  const bool by_age = choice.level == store::AttachmentLevel::originals && choice.days > 0;
  line.say(std::string("attachments.") + way + (by_age ? ".since" : ""),
           {{"what", what}, {"days", std::to_string(choice.days)}});
}

json choice_json(const store::AttachmentChoice& choice) {
  return {{"attachments", name_of(choice.level)}, {"since", choice.days}};
}

Result<void> choose(CommandLine& line, const Choose& options) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  FRONTLIJN_TRY(auto choices, store::attachment_choices(context->store));
  const store::AttachmentChoices before = choices;
  FRONTLIJN_CHECK(read_choice(options.send, options.send_since, choices.send));
  FRONTLIJN_CHECK(read_choice(options.fetch, options.fetch_since, choices.fetch));
  if (choices != before) FRONTLIJN_CHECK(store::choose_attachments(context->store, choices));
  tell_choice(line, "send", choices.send);
  tell_choice(line, "fetch", choices.fetch);
  line.answer({{"send", choice_json(choices.send)}, {"fetch", choice_json(choices.fetch)}});
  return {};
}

// --- list ---

struct List {
  std::size_t limit = 50;
};

/// What is not here, of all spaces; what the server did not have is told apart from what waits its turn.
Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  store::Store& store = context->store;
  store::AttachmentPeers peers(store);
  json document = json::array();
  FRONTLIJN_TRY(const auto spaces, store.spaces());
  for (const log::SpaceInfo& space : spaces) {
    if (document.size() >= options.limit) break;
    FRONTLIJN_TRY(const auto missing,
                  store.missing_attachments({.space = space.id, .limit = options.limit - document.size()}));
    for (const store::MissingAttachment& one : missing) {
      FRONTLIJN_TRY(const auto where, peers.whereabouts(one.hash));
      const char* state = where.wished ? "wished" : where.absent_at ? "absent" : "waiting";
      const auto size = static_cast<std::int64_t>(one.size_bytes);
      if (!line.options.json)
        line.print(fmt::format("{}  {}  {}", one.hash.to_text().substr(0, 12), size_words(line, size),
                               line.text(std::string("attachments.") + state)));
      document.push_back({{"hash", one.hash.to_text()}, {"bytes", size}, {"state", state}});
    }
  }
  if (document.empty()) line.say("attachments.none");
  line.answer(document);
  return {};
}

// --- fetch ---

struct Fetch {
  std::string hash;
};

Result<void> fetch(CommandLine& line, const Fetch& options) {
  FRONTLIJN_TRY(domain::Context* const context, line.context());
  store::AttachmentPeers peers(context->store);
  FRONTLIJN_TRY(const Hash hash, peers.resolve(options.hash));
  FRONTLIJN_TRY(const auto where, peers.whereabouts(hash));
  if (!where.here) FRONTLIJN_CHECK(peers.wish_for(hash));
  line.say(where.here ? "attachments.is-here" : "attachments.will-fetch",
           {{"hash", hash.to_text().substr(0, 12)}});
  line.answer({{"hash", hash.to_text()}, {"here", where.here}});
  return {};
}

}  // namespace
}  // namespace attachment_commands

void add_attachment_commands(CLI::App& app, CommandLine& line) {
  using namespace attachment_commands;
  CLI::App& attachments = *line.command(app, "attachments");
  Defined<Choose>(line, attachments, "choose", choose)
      .option("send", &Choose::send)
      .option("send-since", &Choose::send_since)
      .option("fetch", &Choose::fetch)
      .option("fetch-since", &Choose::fetch_since);
  Defined<List>(line, attachments, "list", list).option("limit", &List::limit);
  Defined<Fetch>(line, attachments, "fetch", fetch).argument("HASH", &Fetch::hash);
}

}  // namespace frontlijn::platform
