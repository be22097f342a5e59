#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sync/protocol/key_agreement.hpp"
#include "sync/protocol/pass.hpp"

/// Passes, and how two tablets meet without a server.
namespace frontlijn::sync {

/// From a tablet to its server: which pass it has. Answered where there is a newer one, or more was voided.
struct PassWanted {
  static constexpr std::uint32_t tag = 32;
  static constexpr std::uint32_t version = 1;
  std::uint64_t pass = 0;  ///< `mark_of`; 0: none
  std::int64_t issued_ms = 0;
  std::uint64_t voided = 0;  ///< `mark_of`; 0: none

  bool operator==(const PassWanted&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(pass, issued_ms, voided);
  }
};

struct PassIssued {
  static constexpr std::uint32_t tag = 33;
  static constexpr std::uint32_t version = 1;
  std::vector<Statement> pass;    ///< one at most
  std::vector<Statement> voided;  ///< one at most

  bool operator==(const PassIssued&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, pass, 1);
    bounded(archive, voided, 1);
  }
};

/// From the opener, to the Challenge of one who holds a stand-up (which names no device).
struct Knock {
  static constexpr std::uint32_t tag = 34;
  static constexpr std::uint32_t version = 1;
  std::uint32_t protocol = protocol_version;
  std::uint64_t features = 0;
  Nonce nonce{};
  std::int64_t time_ms = 0;
  KeyAgreement::Share share{};

  bool operator==(const Knock&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(protocol, features, nonce, time_ms, share);
  }
};

/// From the one who holds it: knows the code too.
struct Opened {
  static constexpr std::uint32_t tag = 35;
  static constexpr std::uint32_t version = 1;
  KeyAgreement::Share share{};
  Hash confirmed;

  bool operator==(const Opened&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(share, confirmed);
  }
};

/// Who asks to become a member of a team without a server.
struct Newcomer {
  EntityId person;
  std::string person_name;

  bool operator==(const Newcomer&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(person);
    bounded(archive, person_name, limits::name_bytes);
  }
};

/// Welcome in the team that this tablet founded.
struct Admission {
  Statement pass;
  EntityId team;
  std::string team_name;
  std::vector<OwnSpace> spaces;

  bool operator==(const Admission&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(pass, team);
    bounded(archive, team_name, limits::name_bytes);
    bounded(archive, spaces, limits::founded_spaces);
  }
};

/// From either end, the opener first: who it is and what it may see.
struct Meet {
  static constexpr std::uint32_t tag = 36;
  static constexpr std::uint32_t version = 1;
  Hash confirmed;  ///< the opener's; the other end's came with Opened
  log::DeviceId device;
  log::Signature proof{};
  std::vector<Succession> successions;
  std::vector<Statement> passes;
  std::vector<Statement> voided;
  std::vector<Newcomer> newcomer;    ///< from the opener, one at most
  std::vector<Admission> admission;  ///< to it, one at most
  std::vector<SpaceId> common;       ///< to the opener: what both may see, by what the other end holds true

  bool operator==(const Meet&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(confirmed, device, proof);
    bounded(archive, successions, limits::successions);
    bounded(archive, passes, limits::passes);
    bounded(archive, voided, limits::passes);
    bounded(archive, newcomer, 1);
    bounded(archive, admission, 1);
    bounded(archive, common, limits::spaces);
  }
};

}  // namespace frontlijn::sync
