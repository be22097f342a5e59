#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/log/device.hpp"

/// What a replica knows of attachments, and the pictures in small that it makes of them.
namespace frontlijn::store {

/// An attachment that a space refers to and that is not here by that space.
struct MissingAttachment {
  SpaceId space;
  Hash hash;
  std::uint64_t size_bytes = 0;
  std::uint32_t pieces_here = 0;  ///< the first so many
  bool complete = false;          ///< the whole content is here by another space
  std::int64_t turn = 0;          ///< `turn_of`
  EntityId giver = {};            ///< the member who hands it over, as quotas count; nil: nobody's
};

/// Which attachments of a space, in order of turn and hash.
struct AttachmentQuery {
  SpaceId space;
  std::int64_t after_turn = std::numeric_limits<std::int64_t>::min();
  Hash after_hash = {};
  std::int64_t last_turn = std::numeric_limits<std::int64_t>::max();
  std::size_t limit = 0;
  /// Left out is what this peer did not have, or refused, a short while ago.
  std::optional<log::DeviceId> peer = {};
};

/// What attachments take up, in bytes, as quotas count it.
struct AttachmentUse {
  std::uint64_t total = 0;  ///< each content once, those under way in full
  std::uint64_t of_space = 0;
  std::uint64_t of_giver = 0;
};

/// A picture in small.
struct Thumbnail {
  Bytes bytes;
  std::string media_type;
};

/// Makes thumbnails; handed in, since decoding pictures is no work for a store.
class ThumbnailMaker {
 public:
  virtual ~ThumbnailMaker() = default;
  /// None where this is no picture, or none that can be made out.
  virtual std::optional<Thumbnail> make(ByteView bytes, std::string_view media_type) = 0;
};

}  // namespace frontlijn::store
