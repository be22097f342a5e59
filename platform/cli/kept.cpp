#include "platform/cli/kept.hpp"

#include "core/domain/whereabouts.hpp"
#include "platform/tablet/server_record.hpp"

namespace frontlijn::platform {

namespace {

using nlohmann::json;
using Stage = store::Whereabouts::Stage;

const char* id_of(Stage stage) {
  switch (stage) {
    case Stage::stored:
      return "stored";
    case Stage::under_way:
      return "under-way";
    case Stage::here_only:
      return "here-only";
    case Stage::kept_back:
      return "kept-back";
    case Stage::refused:
      return "refused";
  }
  return "";
}

}  // namespace

Result<KeptWhere> KeptWhere::open(const CommandLine& line, store::Store& store) {
  FRONTLIJN_TRY(const auto server, server_of(store));
  FRONTLIJN_TRY(auto reader,
                store::WhereaboutsReader::open(store, server ? std::optional(server->device) : std::nullopt));
  KeptWhere kept(line, store, std::move(reader));
  if (server) kept.server_ = server->address.to_text();
  return kept;
}

Result<void> KeptWhere::add(json& document, std::string_view kind, EntityId id) {
  FRONTLIJN_TRY(const auto where, domain::whereabouts_of(*store_, reader_, kind, id));
  json kept{{"stage", id_of(where.stage)},
            {"server", server_.empty() ? json() : json(server_)},
            {"at", where.at ? json(to_iso(*where.at, line_->zone())) : json()},
            {"changed", where.changed},
            {"others", where.others}};
  if (where.why) kept["why"] = {{"key", where.why->key()}, {"text", line_->catalogue().say(*where.why)}};
  document["whereabouts"] = std::move(kept);
  return {};
}

std::string KeptWhere::sentence(const store::Whereabouts& where) const {
  const std::string when = where.at ? line_->when(*where.at) : std::string{};
  switch (where.stage) {
    case Stage::stored:
      return where.at ? line_->text("kept.stored", {{"server", server_}, {"when", when}})
                      : line_->text("kept.stored.no-moment", {{"server", server_}});
    case Stage::under_way:
      return line_->text("kept.under-way", {{"server", server_}});
    case Stage::here_only:
      return line_->text(where.changed ? "kept.changed" : "kept.here-only", {{"server", server_}});
    case Stage::kept_back:
      return line_->text(server_.empty() ? "kept.no-server" : "kept.kept-back", {{"server", server_}});
    case Stage::refused:
      return line_->text("kept.refused", {{"server", server_}, {"when", when}}) +
             (where.why ? " " + line_->catalogue().say(*where.why) : std::string{});
  }
  return {};
}

Result<void> KeptWhere::say(std::string_view kind, EntityId id) {
  if (line_->options.json) return {};
  FRONTLIJN_TRY(const auto where, domain::whereabouts_of(*store_, reader_, kind, id));
  line_->print(sentence(where));
  return {};
}

Result<void> KeptWhere::note(std::string_view kind, EntityId id) {
  if (line_->options.json || server_.empty()) return {};
  FRONTLIJN_TRY(const auto where, domain::whereabouts_of(*store_, reader_, kind, id));
  if (where.stage != Stage::stored) line_->print("          " + sentence(where));
  return {};
}

}  // namespace frontlijn::platform
