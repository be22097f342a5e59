#pragma once

#include <cstdint>
#include <vector>

#include "core/log/state_page.hpp"
#include "sync/protocol/frame_parts.hpp"

/// A space as it stands, before how it came to be.
namespace frontlijn::sync {

/// What the receiver lacks of the space is better had as a state, or can only be had so. Where it stands in
/// the place of a stream, nothing of the space is streamed until it is answered.
struct StateOffer {
  static constexpr std::uint32_t tag = 26;
  static constexpr std::uint32_t version = 1;
  SpaceId space;

  bool operator==(const StateOffer&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space);
  }
};

/// Asks for the state of a space.
struct WantState {
  static constexpr std::uint32_t tag = 27;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  bool declined = false;  ///< commits as before, please

  bool operator==(const WantState&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, declined);
  }
};

/// Part of a page of the state. Answered by an Ack at no place, in order, like a batch.
struct StatePart {
  static constexpr std::uint32_t tag = 28;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  std::uint64_t number = 0;  ///< from 0 on
  bool ends_page = false;
  Bytes bytes;

  bool operator==(const StatePart&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, number, ends_page);
    bounded(archive, bytes, limits::state_part_bytes);
  }
};

/// The state is whole, and its maker vouches for it; answered by an Ack at its place once it is durable. Or
/// it is not to be had, and needs no answer.
struct StateEnd {
  enum class Outcome : std::uint32_t { whole = 0, not_available = 1, moved = 2 /* ask again */ };
  static constexpr std::uint32_t tag = 29;
  static constexpr std::uint32_t version = 1;
  SpaceId space;
  Outcome outcome = Outcome::whole;
  LogPlace place;
  log::SpaceDigest digest;
  std::vector<log::StateClaim::End> ends;
  Hash pages;
  log::Signature signature{};

  bool operator==(const StateEnd&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(space, outcome, place, digest);
    bounded(archive, ends, limits::heads);
    archive(pages, signature);
  }
};

}  // namespace frontlijn::sync
