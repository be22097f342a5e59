#pragma once

#include <cstdint>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "sync/protocol/frame_parts.hpp"

/// Attachments: named by a space that refers to them, for knowing a hash is not enough.
namespace frontlijn::sync {

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

}  // namespace frontlijn::sync
