#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/log/space.hpp"
#include "core/store/store.hpp"

namespace frontlijn::review {

/// Where an entry stands in the stream: where the change to it stands in the log, and its row, since one
/// commit, or a state that was taken in, may bring many.
struct StreamPlace {
  std::int64_t position = 0;
  std::int64_t row = 0;

  auto operator<=>(const StreamPlace&) const = default;
};

struct StreamFilter {
  std::optional<SpaceId> space;
  std::string kind;
  std::string place;                  ///< in the entry's own words, its place or its subject; case aside
  std::optional<StreamPlace> before;  ///< older than what was shown
};

/// An entry with the newest change to it.
struct StreamEntry {
  store::Record record;
  StreamPlace at;
  EntityId author;  ///< nil where that is in the history, which is not here
  Instant received;
};

struct StreamPage {
  std::vector<StreamEntry> entries;
  std::optional<StreamPlace> older;  ///< go on before this
};

/// What one device last let know.
struct DeviceAge {
  log::DeviceId device;
  EntityId person;                 ///< nil where unknown
  Instant received;                ///< of its newest change here, by the server's clock
  Instant written;                 ///< of that change, by the device's clock
  std::optional<Instant> contact;  ///< last time it was connected
};

/// Reads a replica on behalf of somebody who may see `spaces` and nothing else: each question is answered
/// from these alone.
class Reader {
 public:
  Reader(store::Store& store, std::vector<log::SpaceInfo> spaces)
      : store_(store), spaces_(std::move(spaces)) {}

  const std::vector<log::SpaceInfo>& spaces() const { return spaces_; }
  const log::SpaceInfo* space(SpaceId id) const;

  Result<StreamPage> stream(const StreamFilter& filter);
  /// None where there is none that may be seen.
  Result<std::optional<store::Record>> find(std::string_view kind, EntityId entity);
  /// Whatever kind it is of.
  Result<std::optional<store::Record>> find_any(EntityId entity);
  /// Newest first; of the spaces that may be seen.
  Result<std::vector<store::PastOperation>> history(const store::Record& record);
  /// Older steps are not here yet: the space came as it stood.
  Result<bool> lacks_history(const store::Record& record) { return store_.lacks_history(record.space()); }
  /// Why parts of it are gone; oldest first.
  Result<std::vector<log::ErasureReason>> erasures(const store::Record& record);
  /// Entries that name this one in a field.
  Result<std::vector<store::Record>> related(const store::Record& record);
  Result<std::vector<DeviceAge>> devices();
  Result<std::string> person_name(EntityId person);

  /// One line that says what the record is about.
  std::string title(const store::Record& record);
  /// Where it is, in words: its own, or its subject's name and address.
  Result<std::string> place(const store::Record& record);

 private:
  struct Step;
  Result<std::string> local_numbers();
  /// The newest changes before a place, of what came as commits or as a state.
  Result<std::vector<Step>> steps(const char* from, const StreamFilter& filter);

  store::Store& store_;
  std::vector<log::SpaceInfo> spaces_;
  std::map<EntityId, std::string> names_;
};

/// Never shown, by anybody's leave: who reported something (rule 24).
bool is_sealed(std::string_view kind);
/// Kept out of the stream: bookkeeping, and parts that are read with the whole they belong to.
bool is_headline(std::string_view kind);

}  // namespace frontlijn::review
