#pragma once

#include <optional>
#include <string>

#include "core/domain/observation/entry.hpp"
#include "core/store/model.hpp"

namespace frontlijn::domain {

/// How an observation, a case or an obstacle ends: whoever reported it hears what became of it (rule 20).
struct Closing {
  std::string outcome;            ///< what became of it
  std::string message_back;       ///< what was said to the one who reported it
  bool reporter_unknown = false;  ///< said in so many words: there is nobody to tell
};

struct Closed {
  Instant at;
  EntityId by;
  Closing how;
};

/// Who waits for a message back.
enum class Waiting {
  somebody,  ///< a reporter who can be told
  nobody,    ///< none is known
  oneself,   ///< the one who closes is the one who saw it
};

/// The fields of a closing, to be joined to those of a kind.
void add_closing_fields(store::Kind& kind);

/// Fails with "closing.no-outcome", "closing.no-message-back" or "closing.reporter-is-known".
Result<Closing> checked_closing(const Closing& closing, Waiting waiting);
void put_closing(Entry& entry, const Context& context, const Closing& closing);
/// None where it is open.
std::optional<Closed> read_closing(const store::Record& record);
/// Fails with "closing.is-closed".
Result<void> must_be_open(const store::Record& record);

}  // namespace frontlijn::domain
