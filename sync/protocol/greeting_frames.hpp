#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/log/space.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/protocol/frame_parts.hpp"

/// Who is there, and what they may see.
namespace frontlijn::sync {

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

}  // namespace frontlijn::sync
