#pragma once

#include <optional>

#include "core/base/result.hpp"
#include "core/log/commit.hpp"
#include "core/log/operation.hpp"

/// What every place that keeps commits decides the same way, whatever it keeps them in.
namespace frontlijn::log {

/// What is here of one device's chain in one space.
class KnownChain {
 public:
  virtual ~KnownChain() = default;
  virtual Result<bool> is_begun() = 0;
  /// Whether one of its branches ends in this commit.
  virtual Result<bool> ends_in(std::uint64_t sequence, const Hash& commit) = 0;
  virtual Result<bool> holds(std::uint64_t sequence, const Hash& commit) = 0;
  /// Whether the space may get one end more, of this chain or of another: see limits::ends_taken.
  virtual Result<bool> has_room() = 0;
};

enum class Joint {
  first,   ///< begins the chain
  next,    ///< takes the place of the end it follows
  branch,  ///< the chain forks here: a device restored from a backup
};

/// Where a commit joins its device's chain: it may follow any commit of it that is here. Fails with
/// "chain.gap", or "chain.too-many" where the space has no room for one that begins or forks a chain.
Result<Joint> joint_of(KnownChain& chain, const CommitHeader& commit);

/// What the payload says; none where it is absent, sealed, or of a kind this version does not know: that is
/// kept and passed on as it is. Fails as `decode_payload` does.
Result<std::optional<Payload>> readable_payload(const Commit& commit);

/// True for what is wrong with one commit ("commit.…", "chain.…"), and not with the machine.
bool is_refusal(const Error& error);

}  // namespace frontlijn::log
