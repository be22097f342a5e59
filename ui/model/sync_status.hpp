#pragma once

#include <map>

#include "ui/model/common.hpp"

namespace frontlijn::ui {

enum class SyncPhase {
  on_its_own,  ///< never enrolled; everything works, nothing is shared. `problem`: why joining failed
  waiting,     ///< enrolled, no connection now; with a `problem` where one was tried
  working,
  up_to_date,  ///< now, or as of the last session; what was written since is counted in `to_send`
  failed,      ///< see `problem`
};

/// Of one session, so far or at its end.
struct SyncCounts {
  std::size_t sent = 0;
  std::size_t received = 0;
  std::size_t files = 0;  ///< photos and documents, both ways
};

/// Which photos go over the line; what people wrote always does.
enum class PhotoLevel { none, small, originals };

/// As the person at this tablet chose, for all sessions.
struct PhotoChoice {
  PhotoLevel send = PhotoLevel::originals;
  PhotoLevel fetch = PhotoLevel::originals;
  /// Originals of the last so many days; 0: of all time.
  std::uint32_t send_days = 0;
  std::uint32_t fetch_days = 0;

  bool operator==(const PhotoChoice&) const = default;
};

struct PhotoSum {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
};

struct PhotoState {
  PhotoChoice choice;
  PhotoSum only_here;                ///< originals that nobody else is known to have
  PhotoSum not_here;                 ///< originals
  PhotoSum refused;                  ///< by the server …
  std::optional<Error> refused_why;  ///< … and why, for the last
};

struct SyncState {
  SyncPhase phase = SyncPhase::on_its_own;
  bool connected = false;  ///< now, and staying so: news arrives
  bool by_itself = true;   ///< syncs without being asked
  std::string server;
  std::optional<Instant> next_try;  ///< when it connects by itself, after an interruption
  /// Up to where this tablet's log of each space is under way to the server, acknowledged or not.
  std::map<SpaceId, std::uint64_t> under_way;
  std::optional<Instant> last_contact;
  std::size_t to_send = 0;           ///< entries that only this device has, and that go with the next session
  std::size_t stays_here = 0;        ///< entries in spaces that no server has from this device
  std::size_t sent = 0;              ///< entries of this device that the server has
  std::size_t refused = 0;           ///< of those, what it did not take in …
  std::optional<Error> refused_why;  ///< … and why, for the first
  std::optional<SyncCounts> session;  ///< of the session under way, or else the last one since the app began
  PhotoState photos;
  std::optional<Error> problem;
  std::vector<Error> warnings;  ///< of the last session: it went through, and yet somebody should know
};

/// All that screens know of sync.
class SyncStatus {
 public:
  virtual ~SyncStatus() = default;

  virtual SyncState state() const = 0;
  /// Begins now instead of at the next chance; returns at once.
  virtual Result<void> sync_now() = 0;
  /// Whether it syncs without being asked; kept on this device.
  virtual Result<void> sync_by_itself(bool on) = 0;
  /// Joins a team at a server with the one-time code its coordinator gave. Fails at once on what cannot be an
  /// address or a code; the rest of the outcome is in `state`.
  virtual Result<void> enrol(const std::string& server, const std::string& code) = 0;
  /// Counts at once for a session under way, and for all after it.
  virtual Result<void> choose_photos(const PhotoChoice& choice) = 0;
};

}  // namespace frontlijn::ui
