#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/log/commit.hpp"
#include "core/log/coverage.hpp"
#include "core/log/entity_state.hpp"
#include "core/log/erasure.hpp"
#include "core/log/log_place.hpp"

/// A space as it stands, without how it came to be: what a new or long-absent device gets first. It travels
/// in pages, packed by column, and ends with a signed claim.
namespace frontlijn::log {

/// One entity as it stands.
struct StandingEntity {
  std::string kind;
  EntityId entity;
  EntityState state;

  bool operator==(const StandingEntity&) const = default;
};

struct StatePage {
  /// Marks of successive commits of one chain.
  struct Run {
    DeviceId device;
    std::uint64_t first = 0;
    std::vector<std::uint32_t> marks;

    bool operator==(const Run&) const = default;
  };
  /// These entities changed after an earlier page was made; this is how they stand. Such pages come last.
  bool again = false;
  /// Taken in before the entities: every write in a page is of a commit that this page or an earlier one
  /// covers.
  std::vector<Run> covered;
  std::vector<StandingEntity> entities;
  /// Erasures that are in force, as the commits they came with, each with its own signature: whoever takes
  /// the state in may hold what they name, or meet who does.
  std::vector<Commit> erasures;

  bool operator==(const StatePage&) const = default;
};

/// `coverage` holds what this page and the earlier ones cover. Fails with "state.too-large" where a reader
/// would not take the page.
Result<Bytes> pack(const StatePage& page, const Coverage& coverage);
/// Adds what the page covers to `coverage`. Fails with "state.damaged".
Result<StatePage> unpack(ByteView packed, Coverage& coverage);

/// Whether a packed page is one of those that come last.
bool says_again(ByteView packed);

/// What the maker of a state vouches for.
struct StateClaim {
  /// One end of a chain.
  struct End {
    DeviceId device;
    ChainHead head;

    bool operator==(const End&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      archive(device, head);
    }
  };
  SpaceId space;
  LogPlace place;  ///< in its maker's log: everything up to there is covered
  SpaceDigest digest;
  std::vector<End> ends;  ///< of every chain, every branch
  Hash pages;             ///< over all parts of all pages, in order

  bool operator==(const StateClaim&) const = default;
};

/// What is signed. `ends` are taken as they come.
Hash hash_of(const StateClaim& claim);
Signature sign(const DeviceKey& key, const StateClaim& claim);
bool verify(const DeviceId& maker, const StateClaim& claim, const Signature& signature);

/// For `StateClaim::pages`.
Hasher state_hasher();

}  // namespace frontlijn::log
