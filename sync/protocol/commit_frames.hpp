#pragma once

#include <cstdint>
#include <vector>

#include "core/log/commit.hpp"
#include "sync/protocol/frame_parts.hpp"

/// Commits, and the word that they are durable.
namespace frontlijn::sync {

/// Part of a payload that is too large for a batch; sent in order, ahead of its commit.
struct PayloadPart {
  static constexpr std::uint32_t tag = 12;
  static constexpr std::uint32_t version = 1;
  Hash payload;
  std::uint64_t total = 0;   ///< bytes
  std::uint64_t offset = 0;  ///< bytes
  Bytes bytes;

  bool operator==(const PayloadPart&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(payload, total, offset);
    bounded(archive, bytes, limits::payload_part_bytes);
  }
};

struct CommitItem {
  log::Commit commit;
  bool payload_apart = false;  ///< its payload came before, in parts

  bool operator==(const CommitItem&) const = default;
};

/// Commits of one space. Answered by exactly one Ack, in order.
struct Commits {
  static constexpr std::uint32_t tag = 13;
  static constexpr std::uint32_t version = 2;
  SpaceId space;
  /// In order of the sender's log: everything of the space up to here is in this batch or was before, but for
  /// what came from the receiver. Position 0: the answer to a Want, in order of sequence.
  LogPlace upto;
  bool last = false;  ///< of the answer to a Want
  std::vector<CommitItem> items;

  bool operator==(const Commits&) const = default;
};
/// A commit that the next one vouches for goes without its signature (core/log/vouching.hpp).
/// Runs of one device's chain name device, sequence and predecessor once; the rest follows from the hashes.
void save(ArchiveWriter& archive, const Commits& commits);
void load(ArchiveReader& archive, Commits& commits);

/// The batch is durable; but for what is refused, one by one.
struct Ack {
  struct Refused {
    Hash commit;
    Remark why;

    bool operator==(const Refused&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      archive(commit, why);
    }
  };
  static constexpr std::uint32_t tag = 14;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  LogPlace upto;    ///< of the batch
  LogPlace anchor;  ///< where the receiver's own log ended afterwards
  std::vector<Refused> refused;

  bool operator==(const Ack&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, upto, anchor);
    bounded(archive, refused, limits::batch_accepted_commits);
  }
};

}  // namespace frontlijn::sync
