#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/id.hpp"
#include "core/log/commit.hpp"

namespace frontlijn::bench {

/// A signal as inspectors write them: seven fields, of which the session extension makes some 80 bytes.
struct FieldRecord {
  EntityId id;
  std::string domain;
  std::string words;
  std::string source;
  std::string requirement;
  std::string item;
  std::string outcome;
  Instant at;
};

/// The same for the same count, on every machine.
std::vector<FieldRecord> made_records(std::size_t count);
/// One JSON object a line, for the peers' drivers.
void write_json_lines(const std::vector<FieldRecord>& records, const std::filesystem::path& file);

/// A device that writes commits without a store of its own: the chain's key and end.
struct Writer {
  log::DeviceKey key;
  SpaceId space;
  log::ChainHead head;
  log::HybridTime time;

  static Writer make(SpaceId space, std::uint64_t seed, Instant from);
  log::Commit write(log::Payload payload);
};

/// A commit for every `per_commit` records.
std::vector<log::Commit> commits_of(Writer& writer, const std::vector<FieldRecord>& records,
                                    std::size_t per_commit);
/// `words` into one field of each, beside what is there.
std::vector<log::Commit> edits_of(Writer& writer, const std::vector<FieldRecord>& records,
                                  std::size_t per_commit, const std::string& words);

}  // namespace frontlijn::bench
