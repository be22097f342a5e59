#pragma once

#include <string>
#include <vector>

#include "ui/model/sync_status.hpp"

namespace frontlijn::ui {

enum class TablePhase {
  closed,   ///< this tablet is at no stand-up with others
  open,     ///< it holds one open
  looking,  ///< it goes to another's
  joined,   ///< it is at another's
};

/// A stand-up together with other tablets, with no server.
struct TableState {
  TablePhase phase = TablePhase::closed;
  std::string code{};                   ///< of one's own, as others type it
  std::vector<std::vector<bool>> qr{};  ///< the same, row by row, true where black
  std::vector<std::string> addresses{};
  std::vector<std::string> present{};  ///< who else is there; at another's only who holds it
  std::size_t heard = 0;               ///< stand-ups of others that this network tells of
  bool settled = false;                ///< everybody there has what the others have
  SyncCounts counts{};
  std::optional<Error> problem{};  ///< why it ended or did not begin, or why somebody was not let in
};

class TableStatus {
 public:
  virtual ~TableStatus() = default;

  virtual TableState state() const = 0;
  /// Listens from here on to what the network tells of others' stand-ups.
  virtual void listen() = 0;
  virtual void open() = 0;
  /// Fails at once on what cannot be a code or an address; the rest is in `state`. An empty address: found by
  /// itself.
  virtual Result<void> join(const std::string& code, const std::string& address) = 0;
  /// Closes one's own, or leaves another's.
  virtual void leave() = 0;
};

}  // namespace frontlijn::ui
