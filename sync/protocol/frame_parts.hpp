#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/log/device.hpp"
#include "core/log/log_place.hpp"
#include "sync/protocol/bounded.hpp"
#include "sync/protocol/limits.hpp"

/// What several frames are made of.
namespace frontlijn::sync {

struct EpochTag;
/// Names one life of a log: positions mean something only within it. A log restored from a backup begins
/// another.
using EpochId = Id<EpochTag>;

using Nonce = std::array<std::uint8_t, 16>;

/// Of the protocol as a whole. What is new is a feature, or a field or frame that others pass over; a version
/// is for what nobody can pass over. Of two ends the newer one knows both: it speaks as the older one does,
/// or says that it cannot any more. 2: a commit may travel and be kept without its own signature, so that an
/// end which asks for each one's could be given nothing.
inline constexpr std::uint32_t protocol_version = 2;
inline constexpr std::uint32_t oldest_protocol_version = 2;
inline constexpr std::uint32_t first_optional_tag = 128;

/// What an end can do beyond the first version; each end says so in its first words.
namespace features {
inline constexpr std::uint64_t renewal = 1;  ///< Renew and Renewed
inline constexpr std::uint64_t wipe = 2;     ///< Wipe
inline constexpr std::uint64_t states = 4;   ///< StateOffer and what belongs to it
/// Attachments by parts on demand, offered by the opener and answered with AttachmentHeld or
/// AttachmentRefused.
inline constexpr std::uint64_t attachment_parts = 32;
inline constexpr std::uint64_t passes = 16;  ///< PassWanted and PassIssued; and stand-ups without a server
inline constexpr std::uint64_t ours = renewal | wipe | states | passes | attachment_parts;
}  // namespace features

using log::LogPlace;

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

}  // namespace frontlijn::sync
