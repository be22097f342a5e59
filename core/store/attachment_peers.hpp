#pragma once

#include <optional>
#include <vector>

#include "core/store/store.hpp"

/// What a replica knows of attachments at its peers: which a peer has said to hold, which it did not have
/// when it was asked, which it refused and why. What a peer did not have or would not take is left alone for
/// a while, longer each time, so that a photo that nobody has does not cost a word at every contact.
namespace frontlijn::store {

struct RefusedAttachment {
  SpaceId space;
  Hash hash;
  std::uint64_t size_bytes = 0;
  Error why;
  Instant at;
};

/// So many, and how large together.
struct AttachmentSum {
  std::int64_t count = 0;
  std::int64_t bytes = 0;

  bool operator==(const AttachmentSum&) const = default;
};

/// How this replica stands with its attachments. Drafts are not among them: nobody else knows of those.
struct AttachmentCounts {
  AttachmentSum originals_not_here;
  AttachmentSum others_not_here;  ///< thumbnails, and texts that records consist of
  /// Originals that no peer has said to hold: should this device get lost, they are too.
  AttachmentSum originals_only_here;
  AttachmentSum others_only_here;
  AttachmentSum refused;  ///< of those, what the peer would not take
};

/// Where one attachment is, as far as is known here.
struct AttachmentWhereabouts {
  bool here = false;
  bool at_a_peer = false;            ///< a peer has said that it holds it, whole and checked
  std::optional<Error> refused;      ///< why the last one that was offered it did not take it
  std::optional<Instant> absent_at;  ///< when a peer that was asked last did not have it
  bool wished = false;               ///< somebody asked for it by itself
};

class AttachmentPeers {
 public:
  explicit AttachmentPeers(Store& store) : store_(store) {}

  /// Held here and, for all we know, not at the peer; what it refused lately left out. In order of turn.
  Result<std::vector<MissingAttachment>> to_offer(const AttachmentQuery& query);

  Result<void> note_held(const log::DeviceId& peer, SpaceId space, const Hash& hash);
  Result<void> note_absent(const log::DeviceId& peer, SpaceId space, const Hash& hash);
  Result<void> note_refused(const log::DeviceId& peer, SpaceId space, const Hash& hash, const Error& why);
  /// It may be asked for or offered at once.
  Result<void> forget(const log::DeviceId& peer, SpaceId space, const Hash& hash);
  /// Nothing is known any more of what the peer has in this space.
  Result<void> forget_space(const log::DeviceId& peer, SpaceId space);

  /// Somebody asks for this very one: it goes before all others, whatever was chosen, at the next contact.
  /// Fails with "attachment.unknown" where nothing refers to it.
  Result<void> wish_for(const Hash& hash);

  /// The attachment that the first characters of its hash name. Fails with "attachment.unknown" or
  /// "attachment.ambiguous".
  Result<Hash> resolve(std::string_view hash_start);

  /// As far as the spaces go that this peer lets us write.
  Result<AttachmentCounts> counts(const log::DeviceId& peer);
  /// Newest first, at most `limit`.
  Result<std::vector<RefusedAttachment>> refused(const log::DeviceId& peer, std::size_t limit);
  Result<AttachmentWhereabouts> whereabouts(const Hash& hash);

 private:
  struct Row {
    std::int64_t peer = 0;
    std::int64_t space = 0;
  };
  Result<Row> row_for(const log::DeviceId& peer, SpaceId space);
  Result<void> put_off(const log::DeviceId& peer, SpaceId space, const Hash& hash,
                       const std::optional<std::string>& why);

  Store& store_;
};

}  // namespace frontlijn::store
