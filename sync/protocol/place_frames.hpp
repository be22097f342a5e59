#pragma once

#include <cstdint>
#include <vector>

#include "core/base/id.hpp"
#include "sync/protocol/frame_parts.hpp"

/// Where each end stands.
namespace frontlijn::sync {

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

}  // namespace frontlijn::sync
