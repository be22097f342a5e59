#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sync/protocol/greeting_frames.hpp"

/// What a tablet shows another where no server can be asked: a pass, signed by the one who gives out rights.
namespace frontlijn::sync {

/// Words and the signature under them, kept as they were signed: what a newer version adds stays vouched for.
struct Statement {
  Bytes body;
  log::Signature signature{};

  bool operator==(const Statement&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, body, limits::statement_bytes);
    archive(signature);
  }
};

/// One space that a pass opens. It has no name: who may not see the space need not know what it is called.
struct PassSpace {
  SpaceId id;
  std::string kind;  ///< as log::name_of
  Role role = Role::guest;
  bool writable = false;

  bool operator==(const PassSpace&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(id);
    bounded(archive, kind, limits::key_bytes);
    archive(role, writable);
  }
};

/// Whose device this is and what it may see, says the issuer: a server, or for a team without one the tablet
/// that founded it.
struct Pass {
  log::DeviceId issuer;
  log::DeviceId device;
  EntityId person;
  std::string person_name;
  EntityId team;
  std::string team_name;
  std::vector<PassSpace> spaces;
  std::int64_t issued_ms = 0;
  std::int64_t until_ms = 0;  ///< not valid from here on

  bool operator==(const Pass&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(issuer, device, person);
    bounded(archive, person_name, limits::name_bytes);
    archive(team);
    bounded(archive, team_name, limits::name_bytes);
    bounded(archive, spaces, limits::spaces);
    archive(issued_ms, until_ms);
  }
};

/// Passes of this device from before that moment count no more: it was reported lost, or its rights changed.
struct VoidedPass {
  log::DeviceId device;
  std::int64_t before_ms = 0;

  bool operator==(const VoidedPass&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device, before_ms);
  }
};

/// All passes that an issuer has taken back and that could otherwise still be valid. Tablets pass the newest
/// on to each other.
struct Voided {
  log::DeviceId issuer;
  std::int64_t at_ms = 0;
  std::vector<VoidedPass> passes;

  bool operator==(const Voided&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(issuer, at_ms);
    bounded(archive, passes, limits::voided_passes);
  }
};

/// A device that was put back from a backup goes on under another key; the old key says which.
struct Succession {
  log::DeviceId from;
  log::DeviceId to;
  log::Signature proof{};  ///< by `from`

  bool operator==(const Succession&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(from, to, proof);
  }
};

/// `issuer` is filled in.
Statement sign(const log::DeviceKey& issuer, Pass pass);
Statement sign(const log::DeviceKey& issuer, Voided voided);
Succession sign_succession(const log::DeviceKey& from, const log::DeviceId& to);

/// Fail with "pass.damaged" unless signed by the issuer that they name, with times of this age of the world.
Result<Pass> read_pass(const Statement& statement);
Result<Voided> read_voided(const Statement& statement);

/// The keys that `device` had before, itself first, as far as `successions` proves them.
std::vector<log::DeviceId> keys_of(const log::DeviceId& device, const std::vector<Succession>& successions);
/// This device's own: also those that took over from `self`, as one may in the middle of a stand-up.
std::vector<log::DeviceId> own_keys_of(const log::DeviceId& self, const std::vector<Succession>& successions);

/// Whether the pass is for this space, as what it is known to be here.
bool names(const Pass& pass, const log::SpaceInfo& space);

/// The same for passes that say the same at different times, and not 0.
std::uint64_t mark_of(Pass pass);
std::uint64_t mark_of(Voided voided);

}  // namespace frontlijn::sync
