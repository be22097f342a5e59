#pragma once

#include <cstdint>
#include <optional>

#include "core/base/archive.hpp"
#include "core/base/hash.hpp"
#include "core/log/device.hpp"
#include "core/log/hybrid_clock.hpp"
#include "core/log/operation.hpp"

namespace frontlijn::log {

/// How the payload's bytes are sealed; `none` can be read by whoever has them.
enum class PayloadCipher : std::uint32_t { none = 0 };

/// The signed part of a commit. It names its payload by hash, so a payload can be left out or erased and the
/// chain still verifies.
struct CommitHeader {
  SpaceId space;
  DeviceId device;
  std::uint64_t sequence = 0;  ///< 1 for the first of this device in this space
  HybridTime time;
  Hash previous;  ///< zero for the first
  Hash payload;
  PayloadKind kind = PayloadKind::columns;
  PayloadCipher cipher = PayloadCipher::none;

  bool operator==(const CommitHeader&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, device, sequence, time, previous, payload, kind, cipher);
  }
};

/// Over the header's encoding.
Hash hash_of(const CommitHeader& header);
/// What a header names its payload by.
Hash payload_hash(ByteView payload);

struct Commit {
  CommitHeader header;
  /// None: a later commit of its device, which leads back to it by hash, vouches for it (vouching.hpp). Never
  /// one that was not checked.
  std::optional<Signature> signature;
  std::optional<Bytes> payload;  ///< none: not wanted here, or erased

  bool operator==(const Commit&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    bool is_signed = signature.has_value();
    archive(header, is_signed);
    if (is_signed) {
      if (!signature) signature.emplace();
      archive(*signature);
    }
    bool has_payload = payload.has_value();
    archive(has_payload);
    if (has_payload) {
      if (!payload) payload.emplace();
      archive(*payload);
    }
  }
};

/// The end of a chain, as far as it is known.
struct ChainHead {
  std::uint64_t sequence = 0;  ///< 0: nothing yet
  Hash hash;

  bool operator==(const ChainHead&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(sequence, hash);
  }
};

/// The next commit of `key`'s chain, signed. Fails as `encode_payload` does.
Result<Commit> make_commit(const DeviceKey& key, SpaceId space, const ChainHead& head, HybridTime time,
                           const Payload& payload);

/// The same for a payload of any kind.
Commit make_commit(const DeviceKey& key, SpaceId space, const ChainHead& head, HybridTime time,
                   PayloadKind kind, Bytes payload);

/// Checks signature and, where the payload is present, its hash. Fails with "commit.unvouched" where it has
/// no signature of its own, "commit.bad-signature" or "commit.payload-differs".
Result<void> check(const Commit& commit);
/// The one and the other by itself; `hash` is that of the commit's header.
Result<void> check_signature(const Commit& commit, const Hash& hash);
Result<void> check_payload(const Commit& commit);
/// Which commit an error is about.
Error::Arguments place_of(const CommitHeader& header);

/// Checks that `commit` follows `head`. Fails with "chain.gap" when something is missing in between,
/// "chain.fork" when its place is taken by another commit or its predecessor is another than ours.
Result<void> check_follows(const ChainHead& head, const CommitHeader& commit);

/// The first four bytes of a commit's hash, as `OperationId::mark` has it.
std::uint32_t mark_of(const Hash& commit);

/// Names operation `index` of a commit.
OperationId operation_id(const CommitHeader& header, const Hash& commit, std::uint32_t index);

}  // namespace frontlijn::log
