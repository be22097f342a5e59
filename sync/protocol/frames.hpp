#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"
#include "core/log/commit.hpp"
#include "core/log/log_place.hpp"
#include "core/log/space.hpp"
#include "sync/protocol/bounded.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/protocol/limits.hpp"

/// What travels between two replicas: each message of the transport is one frame.
///
/// The one who listens speaks first (Challenge); the one who opened proves who it is and says where it stands
/// (Hello, States); the listener proves who it is in turn, grants spaces and says where it stands (Welcome,
/// Standing). With nothing new on either side that one round trip is all.
///
/// A frame is its tag, its version, and its fields. A newer version only adds fields at the end, which an
/// older reader passes over. Unknown frames with a tag from `first_optional_tag` on are passed over too;
/// others end the session with "sync.unknown-frame".
namespace frontlijn::sync {

struct EpochTag;
/// Names one life of a log: positions mean something only within it. A log restored from a backup begins
/// another.
using EpochId = Id<EpochTag>;

using Nonce = std::array<std::uint8_t, 16>;

/// Of the protocol as a whole; ends that differ do not talk.
inline constexpr std::uint32_t protocol_version = 1;
inline constexpr std::uint32_t first_optional_tag = 128;

/// What an end can do beyond the first version; each end says so in its first words.
namespace features {
inline constexpr std::uint64_t renewal = 1;  ///< Renew and Renewed
inline constexpr std::uint64_t wipe = 2;     ///< Wipe
inline constexpr std::uint64_t ours = renewal | wipe;
}  // namespace features

using log::LogPlace;

enum class Role : std::uint32_t { guest = 0, member = 1, coordinator = 2, administrator = 3 };

/// A space that the device may see.
struct SpaceGrant {
  SpaceId id;
  std::string kind;  ///< as log::name_of; a kind that a reader does not know is left alone
  std::string name;
  Role role = Role::guest;
  bool writable = false;

  bool operator==(const SpaceGrant&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(id);
    bounded(archive, kind, limits::key_bytes);
    bounded(archive, name, limits::name_bytes);
    archive(role, writable);
  }
};

/// The same for the same grants in any order, and not 0. Who gives out a wrong one only misleads itself.
std::uint64_t grants_mark(std::vector<SpaceGrant> grants);

/// One end of a chain.
struct Head {
  log::DeviceId device;
  std::uint64_t sequence = 0;
  Hash hash;

  bool operator==(const Head&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device, sequence, hash);
  }
};

/// An error as it travels: the sentence is made by the reader, in its user's language.
struct Remark {
  struct Argument {
    std::string name;
    std::string value;

    bool operator==(const Argument&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      bounded(archive, name, limits::key_bytes);
      bounded(archive, value, limits::argument_bytes);
    }
  };
  std::string key;
  std::vector<Argument> arguments;

  bool operator==(const Remark&) const = default;
  /// Cut to what may travel.
  static Remark of(const Error& error);
  Error error(ErrorKind kind = ErrorKind::refused) const;

  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, key, limits::key_bytes);
    bounded(archive, arguments, limits::arguments);
  }
};

// --- who is there ---

/// From the listener, as soon as the link is open.
struct Challenge {
  static constexpr std::uint32_t tag = 1;
  static constexpr std::uint32_t version = 1;
  std::uint32_t protocol = protocol_version;
  std::uint64_t features = 0;
  log::DeviceId device;
  Nonce nonce{};
  std::int64_t time_ms = 0;  ///< the listener's wall clock

  bool operator==(const Challenge&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(protocol, features, device, nonce, time_ms);
  }
};

/// From the one who opened the link.
struct Hello {
  static constexpr std::uint32_t tag = 2;
  static constexpr std::uint32_t version = 1;
  std::uint32_t protocol = protocol_version;
  std::uint64_t features = 0;
  log::DeviceId device;
  Nonce nonce{};
  std::int64_t time_ms = 0;
  log::Signature proof{};     ///< `proof_of` the opener
  bool enrols = false;        ///< an Enrol follows
  std::uint64_t granted = 0;  ///< `grants_mark` of what was granted the last time

  bool operator==(const Hello&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(protocol, features, device, nonce, time_ms, proof, enrols, granted);
  }
};

/// From the listener, to a device that it knows.
struct Welcome {
  static constexpr std::uint32_t tag = 3;
  static constexpr std::uint32_t version = 1;
  log::Signature proof{};  ///< `proof_of` the listener
  EpochId epoch;
  EntityId member;
  bool same_spaces = false;  ///< what the Hello's mark stands for is granted still, and not listed again
  std::vector<SpaceGrant> spaces;

  bool operator==(const Welcome&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(proof, epoch, member, same_spaces);
    bounded(archive, spaces, limits::spaces);
  }
};

/// From the listener when what the device may see has changed meanwhile; all of it.
struct Spaces {
  static constexpr std::uint32_t tag = 4;
  static constexpr std::uint32_t version = 1;
  std::vector<SpaceGrant> spaces;

  bool operator==(const Spaces&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, spaces, limits::spaces);
  }
};

/// What a tablet made before it had a server, to be adopted.
struct OwnSpace {
  SpaceId id;
  std::string kind;
  std::string name;

  bool operator==(const OwnSpace&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(id);
    bounded(archive, kind, limits::key_bytes);
    bounded(archive, name, limits::name_bytes);
  }
};

/// After a Hello that enrols; the device is the Hello's.
struct Enrol {
  static constexpr std::uint32_t tag = 5;
  static constexpr std::uint32_t version = 1;
  std::array<std::uint8_t, EnrolmentCode::secret_bytes> secret{};
  EntityId person;  ///< under whom the tablet has written so far; nil where nobody
  std::string person_name;
  std::string device_name;
  std::vector<OwnSpace> spaces;

  bool operator==(const Enrol&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(secret, person);
    bounded(archive, person_name, limits::name_bytes);
    bounded(archive, device_name, limits::name_bytes);
    bounded(archive, spaces, limits::spaces);
  }
};

/// From the listener; a Welcome follows.
struct EnrolDone {
  static constexpr std::uint32_t tag = 6;
  static constexpr std::uint32_t version = 1;
  EntityId member;
  std::string member_name;
  std::string team_name;
  EntityId team;
  /// Where new entries go from now on, at most one of each kind.
  std::vector<OwnSpace> spaces;

  bool operator==(const EnrolDone&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(member);
    bounded(archive, member_name, limits::name_bytes);
    bounded(archive, team_name, limits::name_bytes);
    archive(team);
    bounded(archive, spaces, limits::spaces);
  }
};

// --- where each stands ---

/// From the opener: up to where it has the listener's log.
struct States {
  struct State {
    SpaceId space;
    LogPlace pulled;       ///< everything up to here is durable at the opener
    LogPlace anchor;       ///< the listener once acknowledged a commit there; lost places show a restored log
    bool compare = false;  ///< the opener does not trust its places: by Vector

    bool operator==(const State&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      archive(space, pulled, anchor, compare);
    }
  };
  static constexpr std::uint32_t tag = 7;
  static constexpr std::uint32_t version = 1;
  EpochId epoch;  ///< in which the places were given out; nil where there are none
  std::vector<State> spaces;

  bool operator==(const States&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(epoch);
    bounded(archive, spaces, limits::spaces);
  }
};

/// From the listener, to States: how each space goes on, and what it has of the opener's own chains.
struct Standing {
  struct OwnHead {
    std::uint64_t sequence = 0;
    log::PlaceMark mark{};

    bool operator==(const OwnHead&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      archive(sequence, mark);
    }
  };
  struct State {
    SpaceId space;
    bool comparing = false;  ///< a Vector follows; nothing is to be sent before it is dealt with
    std::vector<OwnHead> own;

    bool operator==(const State&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
      archive(space, comparing);
      bounded(archive, own, limits::own_heads);
    }
  };
  static constexpr std::uint32_t tag = 8;
  static constexpr std::uint32_t version = 1;
  std::vector<State> spaces;
  bool settled = false;  ///< the listener will ask for nothing, as far as it knows now

  bool operator==(const Standing&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, spaces, limits::spaces);
    archive(settled);
  }
};

/// All ends of all chains in a space: between devices, and when a cursor means nothing any more.
struct Vector {
  static constexpr std::uint32_t tag = 9;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  LogPlace newest;      ///< the sender's log holds these heads up to here
  bool answer = false;  ///< sent because the other end's came: needs no third
  std::vector<Head> heads;

  bool operator==(const Vector&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, newest, answer);
    bounded(archive, heads, limits::heads);
  }
};

/// The sender has, durably, all that the other end's Vector named.
struct Compared {
  static constexpr std::uint32_t tag = 10;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  LogPlace newest;  ///< as that Vector had it

  bool operator==(const Compared&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, newest);
  }
};

/// Asks for one device's commits, every branch, with a higher sequence number.
struct Want {
  static constexpr std::uint32_t tag = 11;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  log::DeviceId device;
  std::uint64_t after = 0;

  bool operator==(const Want&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, device, after);
  }
};

// --- commits ---

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
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  /// In order of the sender's log: everything of the space up to here is in this batch or was before, but for
  /// what came from the receiver. Position 0: the answer to a Want, in order of sequence.
  LogPlace upto;
  bool last = false;  ///< of the answer to a Want
  std::vector<CommitItem> items;

  bool operator==(const Commits&) const = default;
};
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
    bounded(archive, refused, limits::batch_commits);
  }
};

// --- attachments: named by a space that refers to them, for knowing a hash is not enough ---

struct WantAttachment {
  static constexpr std::uint32_t tag = 15;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;
  std::uint32_t from_piece = 0;

  bool operator==(const WantAttachment&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, from_piece);
  }
};

struct AttachmentPiece {
  static constexpr std::uint32_t tag = 16;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;
  std::uint32_t number = 0;
  Bytes bytes;

  bool operator==(const AttachmentPiece&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, number);
    bounded(archive, bytes, limits::attachment_piece_bytes);
  }
};

/// In answer to a wish that cannot be met now.
struct AttachmentAbsent {
  static constexpr std::uint32_t tag = 17;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;

  bool operator==(const AttachmentAbsent&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash);
  }
};

/// It can be had now.
struct HaveAttachment {
  static constexpr std::uint32_t tag = 18;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;

  bool operator==(const HaveAttachment&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash);
  }
};

/// The asker has these bytes by another space; whoever can prove to have them too need not send them.
struct ProveAttachment {
  static constexpr std::uint32_t tag = 19;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;
  Nonce nonce{};

  bool operator==(const ProveAttachment&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, nonce);
  }
};

struct AttachmentProof {
  static constexpr std::uint32_t tag = 20;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;
  Hash proof;  ///< over the nonce and the whole content

  bool operator==(const AttachmentProof&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, proof);
  }
};

// --- ends ---

/// Asks whether the other end still needs something from the sender; the answer has the same number and comes
/// when it does not.
struct Settle {
  static constexpr std::uint32_t tag = 21;
  static constexpr std::uint32_t version = 1;
  std::uint64_t number = 0;
  bool answer = false;

  bool operator==(const Settle&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number, answer);
  }
};

/// Something is wrong; the sender ends the session after it.
struct Problem {
  static constexpr std::uint32_t tag = 22;
  static constexpr std::uint32_t version = 1;
  Remark what;
  std::uint32_t retry_after_seconds = 0;  ///< 0: not by itself

  bool operator==(const Problem&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(what, retry_after_seconds);
  }
};

// --- a device that begins anew, and one that is gone ---

/// From the opener: it was put back from a backup, so that its chain parts, and goes on under this key.
struct Renew {
  static constexpr std::uint32_t tag = 23;
  static constexpr std::uint32_t version = 1;
  log::DeviceId device;
  log::Signature proof{};  ///< by the new key, as in a Hello with the new device

  bool operator==(const Renew&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device, proof);
  }
};

/// The new key is this member's from now on.
struct Renewed {
  static constexpr std::uint32_t tag = 24;
  static constexpr std::uint32_t version = 1;
  log::DeviceId device;

  bool operator==(const Renewed&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device);
  }
};

/// From the listener, to a device that was reported lost, once its work is here: remove everything.
struct Wipe {
  static constexpr std::uint32_t tag = 25;
  static constexpr std::uint32_t version = 1;
  std::int64_t revoked_ms = 0;

  bool operator==(const Wipe&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(revoked_ms);
  }
};

using Frame =
    std::variant<Challenge, Hello, Welcome, Spaces, Enrol, EnrolDone, States, Standing, Vector, Compared,
                 Want, PayloadPart, Commits, Ack, WantAttachment, AttachmentPiece, AttachmentAbsent,
                 HaveAttachment, ProveAttachment, AttachmentProof, Settle, Problem, Renew, Renewed, Wipe>;

Bytes encode_frame(const Frame& frame);

/// None for a frame that may be passed over. Fails with "sync.frame-too-large", "sync.bad-frame" or
/// "sync.unknown-frame".
Result<std::optional<Frame>> decode_frame(ByteView bytes);

// --- proof of who is there ---

enum class Side : std::uint8_t { opener = 1, listener = 2 };

/// What a side signs: this very connection (`channel_binding`, RFC 9266), both nonces, both devices, and
/// which side it is, so that a proof is worth nothing anywhere else.
Hash proof_hash(Side side, ByteView channel_binding, const Hello& hello, const Challenge& challenge);
log::Signature proof_of(const log::DeviceKey& key, const Hash& hash);
bool is_proven(const log::DeviceId& device, const Hash& hash, const log::Signature& proof);

/// Shows that one has the content, to the one who chose the nonce.
Hasher possession_hasher(const Nonce& nonce);

}  // namespace frontlijn::sync
