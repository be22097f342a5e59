#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/log/commit.hpp"
#include "core/log/space.hpp"

/// Taking payloads away for good, where the law says so (GDPR article 17), without breaking a chain: headers
/// and signatures stay, and what takes the place of an erased payload travels in the erasure's own commit.
namespace frontlijn::log {

/// Why something went; stays readable for ever.
struct ErasureReason {
  std::string kind;
  EntityId entity;    ///< of which everything was erased
  EntityId author;    ///< the person who decided
  std::string basis;  ///< the legal basis, in a person's words
  HybridTime time;

  bool operator==(const ErasureReason&) const = default;
};

/// A payload that is gone, by the hash of its commit, and what is left of it: the same operations in the same
/// order, those erased without their values. So what they replaced stays replaced, and every replica comes to
/// the same state whether it ever had the payload or not.
///
/// What is left can itself hold what is to be erased later. Then the later erasure says anew all that the
/// earlier one said, and names the earlier commit too, with nothing left of it.
struct ErasedPayload {
  Hash commit;
  Payload left;

  bool operator==(const ErasedPayload&) const = default;
};

/// What a commit of kind `PayloadKind::erasure` says.
struct Erasure {
  std::vector<ErasureReason> reasons;  ///< also those of earlier ones that it takes the place of
  std::vector<ErasedPayload> erased;

  bool operator==(const Erasure&) const = default;
};

/// What is left of payloads, unpacked.
struct SizeLeft {
  std::size_t operations = 0;
  std::size_t text_bytes = 0;

  void add(const Payload& left);
  /// Whether one commit may leave so much.
  bool fits() const;
};

/// Fails with "commit.too-large".
Result<Bytes> encode_erasure(const Erasure& erasure);
/// Fails with "commit.damaged" or "commit.too-large".
Result<Erasure> decode_erasure(ByteView bytes);
/// None for any other kind of commit, and where the payload is absent.
Result<std::optional<Erasure>> readable_erasure(const Commit& commit);

/// Whether any of an entity's operations in it has a value.
bool has_values_of(const Payload& payload, std::string_view kind, EntityId entity);
/// `payload` with the values of one entity's operations taken away.
Payload without_values_of(Payload payload, std::string_view kind, EntityId entity);

/// What is left where two erasures concern the same commit: no value that either took away.
Payload left_by_both(Payload one, const Payload& other);

/// Whether what the device `eraser` takes away of `maker`'s in such a space is gone. What a team or an
/// organisation recorded may be evidence: it goes only by who is entrusted with that (the server, on the word
/// of who may order it there). What is a person's own, also in the backstage, its maker takes away.
bool may_erase(SpaceKind kind, const DeviceId& eraser, const DeviceId& maker, bool entrusted);

}  // namespace frontlijn::log
