#pragma once

#include <cstdint>
#include <optional>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "sync/protocol/frame_parts.hpp"

/// Attachments: named by a space that refers to them, for knowing a hash is not enough.
namespace frontlijn::sync {

struct WantAttachment {
  static constexpr std::uint32_t tag = 15;
  static constexpr std::uint32_t version = 2;
  SpaceId space;
  Hash hash;
  std::uint32_t from_piece = 0;
  // --- version 2 ---
  std::uint32_t offset = 0;  ///< bytes within that piece
  std::uint32_t most = 0;    ///< bytes, all within that piece; 0: this piece and all that follow
  /// Of the pieces before it as they are here (`prefix_hasher`); only with the first of a half one.
  std::optional<Hash> prefix = {};
  /// The asker's last chance, for the other end is going to remove everything: what its user chose to send is
  /// no reason to wait.
  bool last_chance = false;

  bool operator==(const WantAttachment&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, from_piece);
    serialize_second(archive);
  }
  void read(ArchiveReader& archive, std::uint32_t written_by) {
    archive(space, hash, from_piece);
    if (written_by >= 2) serialize_second(archive);
  }
  template <class Archive>
  void serialize_second(Archive& archive) {
    bool has_prefix = prefix.has_value();
    archive(offset, most, has_prefix);
    if (has_prefix) {
      Hash of_pieces = prefix.value_or(Hash{});
      archive(of_pieces);
      prefix = of_pieces;
    }
    archive(last_chance);
  }
};

struct AttachmentPiece {
  static constexpr std::uint32_t tag = 16;
  static constexpr std::uint32_t version = 2;
  SpaceId space;
  Hash hash;
  std::uint32_t number = 0;
  Bytes bytes;
  // --- version 2 ---
  std::uint32_t offset = 0;  ///< of these bytes within the piece
  bool differs = false;      ///< what the asker has of it so far is not what is here; no bytes come along

  bool operator==(const AttachmentPiece&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, number);
    bounded(archive, bytes, limits::attachment_piece_bytes);
    archive(offset, differs);
  }
  void read(ArchiveReader& archive, std::uint32_t written_by) {
    archive(space, hash, number);
    bounded(archive, bytes, limits::attachment_piece_bytes);
    if (written_by >= 2) archive(offset, differs);
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

/// It can be had now. From the opener: is it held there? Answered by AttachmentHeld or AttachmentRefused, at
/// once or when it has been asked for and sent.
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

/// From the listener: it is here, whole, its content checked, durably, and counts as held by this space.
struct AttachmentHeld {
  static constexpr std::uint32_t tag = 37;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;

  bool operator==(const AttachmentHeld&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash);
  }
};

/// From the listener: it will not be taken in now; its records are. Offered again later it may well be.
struct AttachmentRefused {
  static constexpr std::uint32_t tag = 38;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Hash hash;
  Remark why;

  bool operator==(const AttachmentRefused&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, hash, why);
  }
};

}  // namespace frontlijn::sync
