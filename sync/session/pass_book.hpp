#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/store/store.hpp"
#include "sync/protocol/frames.hpp"
#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

/// What a tablet shows of itself and knows of others' passes.
struct Papers {
  std::vector<Statement>
      passes;            ///< its own, one an issuer; these issuers it trusts, each with its own spaces
  log::DeviceId server;  ///< which of the issuers is the tablet's server; zero: none
  std::vector<Statement> voided;  ///< the newest of each of those issuers
  std::vector<Succession> successions;
  std::int64_t seen_ms = 0;       ///< the newest moment that an issuer vouched for …
  std::int64_t seen_here_ms = 0;  ///< … and this tablet's clock then; both 0: none
  Bytes founder_seed;             ///< of the key under which it gives out passes itself; empty: it never did
  bool has_admitted = false;

  template <class Archive>
  void serialize(Archive& archive) {
    bounded(archive, passes, limits::passes);
    archive(server);
    bounded(archive, voided, limits::passes);
    bounded(archive, successions, limits::successions);
    archive(seen_ms, seen_here_ms);
    bounded(archive, founder_seed, log::DeviceKey::seed_bytes);
    archive(has_admitted);
  }

  /// What time it is at least, given this tablet's clock: what an issuer said last, and what passed here
  /// since. A clock that was set back since does not bring an expired pass to life before that moment; one
  /// that was set ahead makes passes seem expired, and the person is told so.
  Instant time(Instant here) const;
  /// This tablet's pass of that issuer.
  std::optional<Pass> pass_of(const log::DeviceId& issuer) const;
};

/// What two tablets may exchange.
struct Common {
  std::map<SpaceId, Exchange::Rights> rights;
  /// Of the other end; none: no pass of it counts here.
  std::optional<Pass> theirs;
  /// Why there is nothing, for both persons to read.
  std::optional<Error> why_not;
};

/// A space is exchanged when one issuer's passes open it to both ends: given where the other's pass opens it,
/// taken where the other's may write. A space that the own server speaks of, it alone speaks of. Backstage
/// opens to members only, whatever a pass says (rule 24). `known` are the spaces here, `here` is this
/// tablet's clock.
Common common_of(const Papers& own, const log::DeviceId& self, const Meet& theirs,
                 const std::vector<log::SpaceInfo>& known, Instant here);

/// The papers of one store, durably.
class PassBook {
 public:
  /// `store` must outlive it.
  explicit PassBook(store::Store& store) : store_(store) {}

  Result<Papers> papers();
  /// What the server, which proved itself, sent for one of these devices of ours. Fails with "pass.damaged".
  Result<void> keep_issued(const log::DeviceId& server, const std::vector<log::DeviceId>& ours,
                           const PassIssued& issued);
  /// The server's clock, when ours said `here`; written only when it tells something new.
  Result<void> heard_time(const log::DeviceId& server, Instant here, Instant theirs);
  /// Newer ones of issuers that are trusted here.
  Result<void> keep_voided(const std::vector<Statement>& voided);
  /// A pass by one whose code was typed here, with its spaces. Fails with "pass.damaged", or
  /// "pass.wrong-space" where it names a space that is not the other's to give.
  Result<void> keep_admission(const Admission& admission, const log::DeviceId& ours);
  /// Of a team that this tablet does not belong to any more.
  Result<void> drop_pass(const log::DeviceId& issuer);
  Result<void> keep_succession(const log::DeviceKey& from, const log::DeviceId& to);
  /// Signed by this tablet's own founder's key.
  Result<void> keep_founded(const Statement& pass);
  Result<void> note_admitted();

  /// The key under which this tablet gives out passes; made the first time. Not the device's, which changes
  /// when a backup is put back.
  Result<log::DeviceKey> founder();

  /// Under which this tablet goes on by now.
  const log::DeviceId& device() const { return store_.device().id(); }
  const Clock& clock() const { return store_.clock(); }
  RandomSource& random() { return store_.random(); }

 private:
  Result<void> save(const Papers& papers);
  Result<bool> is_to_give(const Admission& admission, const log::SpaceInfo& space,
                          const std::optional<Pass>& before);

  store::Store& store_;
};

}  // namespace frontlijn::sync
