#pragma once

#include <nlohmann/json.hpp>

#include "core/store/whereabouts.hpp"
#include "platform/cli/command_line.hpp"

namespace frontlijn::platform {

/// Where records are kept: on this tablet only, under way, at the server, or refused by it and why.
class KeptWhere {
 public:
  /// All must outlive it.
  static Result<KeptWhere> open(const CommandLine& line, store::Store& store);

  /// Adds "whereabouts" to the record's document.
  Result<void> add(nlohmann::json& document, std::string_view kind, EntityId id);
  /// One sentence; nothing with --json.
  Result<void> say(std::string_view kind, EntityId id);
  /// Below a line of a list, only where it is not at the server although there is one.
  Result<void> note(std::string_view kind, EntityId id);

 private:
  KeptWhere(const CommandLine& line, store::Store& store, store::WhereaboutsReader reader)
      : line_(&line), store_(&store), reader_(std::move(reader)) {}
  std::string sentence(const store::Whereabouts& where) const;

  const CommandLine* line_;
  store::Store* store_;
  store::WhereaboutsReader reader_;
  std::string server_;  ///< empty: none
};

}  // namespace frontlijn::platform
