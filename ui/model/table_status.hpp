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

/// Somebody of the team that this tablet began.
struct TableMember {
  EntityId person;
  std::string name;
  bool is_out = false;  ///< was put out
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
  bool lost = false;                   ///< the link to another's fell away; it is looked for again
  std::vector<TableMember> members{};  ///< of the team that this tablet began, itself aside
  std::optional<Error> problem{};      ///< why it ended or did not begin, or why somebody was not let in
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
  /// A member of the team that this tablet began is let in no more, or again.
  virtual void put_out(EntityId person) = 0;
  virtual void let_in(EntityId person) = 0;
};

}  // namespace frontlijn::ui
