#pragma once

#include <filesystem>
#include <string>

#include "core/store/store.hpp"

namespace frontlijn::platform {

Error folder_unwritable(const std::filesystem::path& folder, const std::string& why);

/// A name that nothing has yet, also where the clock stands still or was set back, such as
/// "damaged-2026-11-22T10-00-00.db": what was moved aside stays.
std::string place_aside(const std::filesystem::path& folder, std::string_view reason, Instant now);

/// Removes a database and its companions; what is not there is no trouble.
void remove_database(const std::filesystem::path& database);

/// A damaged database, and what could be read of it, changing places in a folder. What can be read is
/// gathered in `recovering.db`, which is worth nothing until it is whole; then it is called `recovered.db`,
/// and from there on nothing is read again: the damaged one goes aside, the recovered one takes its place,
/// and `recovered.json` keeps what the person is to be told until they are. Each step can be cut off and done
/// again.
class Recovery {
 public:
  Recovery(std::filesystem::path folder, std::filesystem::path database)
      : folder_(std::move(folder)), database_(std::move(database)) {}

  /// Whether a recovery was cut off after everything was gathered: `finish` is due before the database is
  /// opened.
  bool is_under_way() const;
  /// Gathers what can be read. Fails as the store does, or with "folder.unwritable"; then nothing happened
  /// yet.
  Result<void> gather(const store::StoreOptions& damaged, const store::Model& model, const Clock& clock,
                      RandomSource& random) const;
  /// Lets the two change places. Always gives an error: "folder.recovered", or "folder.unwritable".
  Error finish(const Clock& clock) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path database_;
};

}  // namespace frontlijn::platform
