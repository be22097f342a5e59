#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/store/store.hpp"

namespace frontlijn::store {

/// How far what was written about a record has come, seen from one peer: the server of this tablet.
struct Whereabouts {
  enum class Stage {
    stored,     ///< the peer has it durably: it said so, or we have it from the peer (promise 1)
    under_way,  ///< sent, and not yet acknowledged
    here_only,  ///< goes with the next session
    kept_back,  ///< no peer, or one that does not take this space from us: it stays here
    refused,    ///< the peer did not take it in
  };
  Stage stage = Stage::kept_back;
  std::optional<Instant> at;  ///< stored: since when, to the minute; refused: when. None: not known
  std::optional<Error> why;   ///< of what was refused
  bool changed = false;       ///< an earlier state of the record is at the peer, its last change is not
  std::size_t others = 0;     ///< other devices that have it as well
};

/// Of one record in two places or parts: the one that came least far, and whether another came further.
Whereabouts together(Whereabouts one, Whereabouts other);

/// Answers for one record after another, from the log: no record is read, and a record with a thousand
/// revisions costs as much as one with a single one. For reading at one moment; not kept.
class WhereaboutsReader {
 public:
  /// `under_way`: up to where our log of each space was sent, as a session tells. `store` must outlive it.
  static Result<WhereaboutsReader> open(Store& store, const std::optional<log::DeviceId>& peer,
                                        std::map<SpaceId, std::uint64_t> under_way = {});

  /// Of a record that was never written: kept back.
  Result<Whereabouts> of(std::string_view kind, EntityId entity);

 private:
  struct Space {
    std::int64_t pushed = 0;
    std::int64_t sent = 0;
    bool writable = false;
  };

  explicit WhereaboutsReader(Store& store) : store_(store) {}
  Result<Whereabouts> of_row(std::int64_t entity, std::int64_t space);
  Result<std::optional<Whereabouts>> refusal_of(std::int64_t entity);
  Result<std::optional<std::int64_t>> newest_waiting(std::int64_t entity, const Space& space);
  Result<std::optional<Instant>> stored_at(std::int64_t entity, std::int64_t space);
  Result<std::optional<Instant>> state_taken_at(std::int64_t space);
  Result<std::size_t> others_with(std::int64_t space, std::int64_t position);

  Store& store_;
  std::int64_t peer_ = 0;
  std::string peer_text_;
  bool any_refused_ = false;
  std::map<std::int64_t, Space> spaces_;
};

/// The peer acknowledged our log of a space up to `upto` just now, where it stood at `before`: kept when
/// there is something in it that the peer did not give us.
Result<void> note_acknowledged(Store& store, const log::DeviceId& peer, SpaceId space, std::uint64_t before,
                               std::uint64_t upto);

struct TouchedRecord {
  std::string kind;
  EntityId entity;
};
/// The records that a commit is about, each once, at most `limit`; none where its payload is not here or
/// cannot be read.
Result<std::vector<TouchedRecord>> records_of(Store& store, const Hash& commit, std::size_t limit);

/// The setting that names this tablet's server by its device.
inline constexpr std::string_view home_server_setting = "server-device";
/// None where the tablet belongs to no server.
Result<std::optional<log::DeviceId>> home_server(Store& store);

}  // namespace frontlijn::store
