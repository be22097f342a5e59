#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/log/device.hpp"
#include "core/log/space.hpp"
#include "sync/protocol/frames.hpp"

namespace frontlijn::sync {

struct Member {
  EntityId id;
  std::string name;
  std::string team_name;
  // What a tablet that enrols is told besides.
  EntityId team = {};
  /// Where its new entries go from then on, at most one of each kind.
  std::vector<log::SpaceInfo> spaces = {};
  /// The device was reported lost at this moment: it gets nothing any more, hands in what it made, and is
  /// then told to remove everything.
  std::optional<Instant> revoked = {};
  /// The first moment at which some of its rights will have ended, as far as is known; none: not by itself.
  std::optional<Instant> until = {};
};

/// What a tablet that joins brings along.
struct EnrolRequest {
  /// `EnrolmentCode::hash_of_secret` of what the person typed.
  Hash secret_hash;
  log::DeviceId device;
  EntityId person;  ///< under whom it has written so far; nil where nobody
  std::string person_name;
  std::string device_name;
  /// To be adopted: the member gets them. One whose id is known already is not the tablet's to give and is
  /// left as it is.
  std::vector<log::SpaceInfo> spaces;
};

/// A space that somebody belonged to.
struct EndedGrant {
  SpaceId space;
  Instant until;
};

/// Who may do what at a server. A session asks it again for each batch, so what is taken away is gone at
/// once.
class Directory {
 public:
  virtual ~Directory() = default;

  /// None for a device nobody enrolled. One that was reported lost is known for ever: it may not have heard
  /// that it is to remove everything.
  virtual Result<std::optional<Member>> member_of(const log::DeviceId& device) = 0;

  /// What the member behind the device may see now; never a backstage of which it is no member. None for an
  /// unknown device. For one that was reported lost: the spaces from which its work is still to be had, none
  /// once it has handed that in.
  virtual Result<std::vector<SpaceGrant>> grants(const log::DeviceId& device) = 0;

  /// Spaces from which the member behind the device was put out, and from which what was written before is
  /// still taken in. None for one that was reported lost and has handed in its work.
  virtual Result<std::vector<EndedGrant>> ended(const log::DeviceId&) { return std::vector<EndedGrant>{}; }

  /// Changes whenever any answer above may have changed: saves asking.
  virtual std::uint64_t revision() = 0;

  /// Uses up the code, adds the device and its key to the member, adopts the spaces (also adds them to the
  /// store), all durably and at once. A device that repeats its own request (the answer was lost) is answered
  /// again. Fails with "code.unknown", "code.used", "code.expired".
  virtual Result<Member> enrol(const EnrolRequest& request, Instant now) = 0;

  /// `next` is a key of the same member as `device`, durably. Repeats are harmless. Fails with
  /// "device.of-another" where it is somebody else's already.
  virtual Result<void> renew(const log::DeviceId& device, const log::DeviceId& next) = 0;
  /// Passes that were taken back and were given out at `since` or later: of devices that were reported lost,
  /// or whose rights changed. Newest last.
  virtual Result<std::vector<VoidedPass>> voided_since(Instant since) = 0;
  /// A device that was reported lost has handed in its work and is being told to remove everything.
  virtual Result<void> note_wipe(const log::DeviceId& device) = 0;
};

}  // namespace frontlijn::sync
