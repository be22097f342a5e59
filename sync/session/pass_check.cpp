// What passes are worth.
#include <algorithm>

#include "sync/session/pass_book.hpp"

namespace frontlijn::sync {

Instant Papers::time(Instant here) const {
  if (seen_ms == 0) return here;
  const Instant then = instant_from_ms(seen_here_ms);
  return instant_from_ms(seen_ms) + (here > then ? here - then : Milliseconds{0});
}

std::optional<Pass> Papers::pass_of(const log::DeviceId& issuer) const {
  for (const Statement& statement : passes) {
    auto pass = read_pass(statement);
    if (pass && pass->issuer == issuer) return *std::move(pass);
  }
  return std::nullopt;
}

namespace {

/// Whether a pass counts: it is this device's, is valid still and was not taken back.
class Check {
 public:
  Check(const Papers& own, Instant here) : time_(own.time(here)), here_(here) {
    for (const Statement& statement : own.voided) {
      if (auto voided = read_voided(statement)) voided_.push_back(*std::move(voided));
    }
  }

  std::optional<Error> objection(const Pass& pass, const std::vector<log::DeviceId>& keys) const {
    if (std::find(keys.begin(), keys.end(), pass.device) == keys.end())
      return fail(ErrorKind::refused, "pass.of-another");
    if (time_ >= instant_from_ms(pass.until_ms))
      return fail(ErrorKind::refused, "pass.expired",
                  {{"name", pass.person_name},
                   {"until", to_iso(instant_from_ms(pass.until_ms))},
                   {"now", to_iso(here_)}});
    for (const Voided& voided : voided_) {
      if (voided.issuer != pass.issuer) continue;
      for (const VoidedPass& one : voided.passes) {
        const bool is_its = std::find(keys.begin(), keys.end(), one.device) != keys.end();
        if (is_its && pass.issued_ms < one.before_ms)
          return fail(ErrorKind::refused, "pass.taken-back", {{"name", pass.person_name}});
      }
    }
    return std::nullopt;
  }

 private:
  Instant time_;
  Instant here_;
  std::vector<Voided> voided_;
};

bool opens(const PassSpace& space, const log::SpaceInfo& known) {
  if (space.kind != log::name_of(known.kind)) return false;
  return known.kind != log::SpaceKind::team_backstage || space.role == Role::member;
}

bool speaks_of(const Pass& pass, SpaceId space) {
  return std::any_of(pass.spaces.begin(), pass.spaces.end(),
                     [&](const PassSpace& one) { return one.id == space; });
}

const PassSpace* find(const Pass& pass, const log::SpaceInfo& space) {
  const auto found = std::find_if(pass.spaces.begin(), pass.spaces.end(),
                                  [&](const PassSpace& one) { return one.id == space.id; });
  return found != pass.spaces.end() && opens(*found, space) ? &*found : nullptr;
}

}  // namespace

Common common_of(const Papers& own, const log::DeviceId& self, const Meet& theirs,
                 const std::vector<log::SpaceInfo>& known, Instant here) {
  Common common;
  const Check check(own, here);
  const auto our_keys = own_keys_of(self, own.successions);
  const auto their_keys = keys_of(theirs.device, theirs.successions);
  const auto server_pass = own.pass_of(own.server);
  common.why_not = fail(ErrorKind::refused,
                        own.passes.empty() || theirs.passes.empty() ? "pass.none" : "pass.other-issuer");
  for (const Statement& statement : theirs.passes) {
    const auto their_pass = read_pass(statement);
    if (!their_pass) {
      common.why_not = their_pass.error();
      continue;
    }
    const auto our_pass = own.pass_of(their_pass->issuer);
    if (!our_pass) continue;
    auto objection = check.objection(*their_pass, their_keys);
    if (!objection) objection = check.objection(*our_pass, our_keys);
    if (objection) {
      if (common.rights.empty()) common.why_not = objection;
      continue;
    }
    common.theirs = *their_pass;
    for (const log::SpaceInfo& space : known) {
      const PassSpace* to_us = find(*our_pass, space);
      const PassSpace* to_them = find(*their_pass, space);
      if (to_us == nullptr || to_them == nullptr) continue;
      if (server_pass && our_pass->issuer != own.server && speaks_of(*server_pass, space.id)) continue;
      Exchange::Rights& rights = common.rights[space.id];
      rights.give = true;
      rights.take |= to_them->writable;
    }
    if (common.rights.empty()) common.why_not = fail(ErrorKind::refused, "pass.nothing-in-common");
  }
  if (!common.rights.empty()) common.why_not.reset();
  return common;
}

}  // namespace frontlijn::sync
