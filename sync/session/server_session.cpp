#include "sync/session/server_session.hpp"

#include <algorithm>

namespace frontlijn::sync {

ServerSession::ServerSession(CommitStore& replica, Directory& directory, const log::DeviceKey& key,
                             RandomSource& random, Options options)
    : Session(replica, key, random, std::move(options.channel_binding)),
      directory_(directory),
      policy_(options.policy),
      absences_(options.absences),
      wait_before_enrolling_(std::move(options.wait_before_enrolling)) {}

void ServerSession::start(Instant now) {
  challenge_ = {protocol_version, features::ours, key_.id(), make_nonce(), to_ms(now)};
  say(challenge_);
  tick(now);
}

Result<void> ServerSession::handle(Frame& frame, Instant now) {
  if (const auto* hello = std::get_if<Hello>(&frame)) return on(*hello, now);
  if (const auto* enrol = std::get_if<Enrol>(&frame)) return on(*enrol, now);
  if (!greeted_) return wrong_state("before Hello");
  if (const auto* states = std::get_if<States>(&frame)) return on(*states);
  if (const auto* renew = std::get_if<Renew>(&frame)) return on(*renew);
  if (const auto* wanted = std::get_if<PassWanted>(&frame)) return on(*wanted);
  if (const auto* settle = std::get_if<Settle>(&frame)) {
    if (settle->answer) return wrong_state("Settle");
    settle_due_ = settle->number;
    return {};
  }
  return wrong_state("unexpected");
}

Result<void> ServerSession::on(const Hello& hello, Instant now) {
  if (hello_) return wrong_state("Hello");
  FRONTLIJN_CHECK(check_protocol(hello.protocol));
  hello_ = hello;
  if (!is_proven(hello.device, proof_hash(Side::opener, channel_binding_, hello, challenge_), hello.proof))
    return fail(ErrorKind::refused, "sync.not-proven");
  check_clock(hello.time_ms, now);
  if (hello.enrols) return {};
  FRONTLIJN_TRY(const auto member, directory_.member_of(hello.device));
  if (!member) return fail(ErrorKind::refused, "device.unknown");
  return welcome(*member);
}

Result<void> ServerSession::on(const Enrol& enrol, Instant now) {
  if (!hello_ || !hello_->enrols || greeted_) return wrong_state("Enrol");
  if (const auto wait = wait_before_enrolling_ ? wait_before_enrolling_() : std::nullopt) {
    turn_away(fail(ErrorKind::unavailable, "code.too-many-tries"), *wait);
    return {};
  }
  EnrolRequest request{EnrolmentCode::hash_of_secret(enrol.secret),
                       hello_->device,
                       enrol.person,
                       enrol.person_name,
                       enrol.device_name,
                       {}};
  for (const OwnSpace& space : enrol.spaces) {
    const auto kind = log::space_kind(space.kind);
    if (kind) request.spaces.push_back({space.id, *kind, space.name});
  }
  FRONTLIJN_TRY(const Member member, directory_.enrol(request, now));
  EnrolDone done{member.id, member.name, member.team_name, member.team, {}};
  for (const log::SpaceInfo& space : member.spaces)
    done.spaces.push_back({space.id, std::string(log::name_of(space.kind)), space.name});
  say(std::move(done));
  return welcome(member);
}

Result<void> ServerSession::welcome(const Member& member) {
  greeted_ = true;
  device_ = hello_->device;
  Exchange::Options exchange{key_.id(), *device_, false};
  exchange.peer_features = hello_->features;
  exchange.key = &key_;
  exchange.policy = policy_;
  exchange.keeps_history = true;
  exchange.giver = member.id;
  exchange.absences = absences_;
  exchange_.emplace(replica_, random_, std::move(exchange));
  if (member.revoked) exchange_->last_chance();
  FRONTLIJN_CHECK(replica_.contacted(*device_));
  revision_ = directory_.revision();
  FRONTLIJN_TRY(grants_, directory_.grants(*device_));
  revoked_ = member.revoked;
  for (const SpaceGrant& grant : grants_)
    set_rights(grant);
  FRONTLIJN_CHECK(hear_out_ended());
  FRONTLIJN_TRY(epoch_, replica_.epoch());
  const bool same = !grants_.empty() && hello_->granted == grants_mark(grants_);
  say(Welcome{proof_of(key_, proof_hash(Side::listener, channel_binding_, *hello_, challenge_)), epoch_,
              member.id, same, same ? std::vector<SpaceGrant>{} : grants_});
  return {};
}

void ServerSession::set_rights(const SpaceGrant& grant) {
  exchange_->set_rights(grant.id, {!revoked_, grant.writable});
}

/// Who was put out of a space gets nothing of it, and what was written there before is taken in.
Result<void> ServerSession::hear_out_ended() {
  FRONTLIJN_TRY(const auto ended, directory_.ended(*device_));
  for (const EndedGrant& one : ended) {
    const bool still = std::any_of(grants_.begin(), grants_.end(),
                                   [&](const SpaceGrant& grant) { return grant.id == one.space; });
    if (!still) exchange_->set_rights(one.space, {false, true, true, one.until});
  }
  return {};
}

Result<void> ServerSession::on(const Renew& renew) {
  if (++renewals_ > tuning::renewals_of_a_session) return wrong_state("Renew");
  Hello as_renewed = *hello_;
  as_renewed.device = renew.device;
  if (!is_proven(renew.device, proof_hash(Side::opener, channel_binding_, as_renewed, challenge_),
                 renew.proof))
    return fail(ErrorKind::refused, "sync.not-proven");
  if (revoked_) {
    // It was put back, which is no reason not to hear it out; there is no new key for one that is to end.
    say(Renewed{*device_});
    return {};
  }
  FRONTLIJN_CHECK(directory_.renew(*device_, renew.device));
  say(Renewed{renew.device});
  if (!has_passes_) return {};
  FRONTLIJN_TRY(const auto member, directory_.member_of(*device_));
  return member ? issue(*member, renew.device) : Result<void>{};
}

/// Taken away means gone at once, also from what is under way.
Result<void> ServerSession::refresh_rights() {
  if (!greeted_) return {};
  const std::uint64_t revision = directory_.revision();
  if (revision == revision_) return {};
  revision_ = revision;
  FRONTLIJN_TRY(const EpochId epoch, replica_.epoch());
  if (epoch != epoch_) {
    finish();  // when it comes back, places of before mean nothing
    return {};
  }
  FRONTLIJN_TRY(const auto member, directory_.member_of(*device_));
  if (!member) return fail(ErrorKind::refused, "device.unknown");
  FRONTLIJN_TRY(auto grants, directory_.grants(*device_));
  if (member->revoked != revoked_) {
    finish();  // when it comes back, it is only heard out
    return {};
  }
  if (grants != grants_) {
    grants_ = std::move(grants);
    for (const SpaceId known : exchange_->spaces()) {
      const bool still =
          std::any_of(grants_.begin(), grants_.end(), [&](const SpaceGrant& one) { return one.id == known; });
      if (!still) exchange_->drop(known);
    }
    for (const SpaceGrant& grant : grants_)
      set_rights(grant);
    FRONTLIJN_CHECK(hear_out_ended());
    say(Spaces{grants_});
  }
  // Others may have been taken something back; whoever is at a table next has heard of it.
  return has_passes_ ? issue(*member, *device_) : Result<void>{};
}

Result<void> ServerSession::on(const PassWanted& wanted) {
  if (revoked_) return {};
  if (has_passes_) return wrong_state("PassWanted");
  has_passes_ = wanted;
  FRONTLIJN_TRY(const auto member, directory_.member_of(*device_));
  return member ? issue(*member, *device_) : Result<void>{};
}

Result<void> ServerSession::issue(const Member& member, const log::DeviceId& device) {
  Pass pass{key_.id(), device, member.id, member.name, member.team, member.team_name, {}, to_ms(now_), 0};
  pass.until_ms = to_ms(std::min(now_ + tuning::pass_life, member.until.value_or(Instant::max())));
  for (const SpaceGrant& grant : grants_) {
    // A person's role is the highest of all their teams; backstage they are in as a member, or not at all.
    const bool is_backstage = log::space_kind(grant.kind) == std::optional(log::SpaceKind::team_backstage);
    pass.spaces.push_back({grant.id, grant.kind, is_backstage ? Role::member : grant.role, grant.writable});
  }
  Voided voided{key_.id(), to_ms(now_), {}};
  FRONTLIJN_TRY(voided.passes, directory_.voided_since(now_ - tuning::pass_life));
  if (voided.passes.size() > limits::voided_passes)
    voided.passes.erase(voided.passes.begin(), voided.passes.end() - limits::voided_passes);
  bool is_void = false;
  for (VoidedPass& one : voided.passes) {
    if (one.device != device) continue;
    one.before_ms = std::min(one.before_ms, to_ms(now_));  // what is given out now counts
    is_void |= has_passes_->issued_ms < one.before_ms;
  }

  PassIssued issued;
  const std::uint64_t mark = mark_of(pass);
  const Instant had = instant_from_ms(std::clamp<std::int64_t>(has_passes_->issued_ms, 0, to_ms(now_) + 1));
  const bool is_old = had > now_ || now_ - had > tuning::pass_life / tuning::renew_after_parts;
  if (mark != has_passes_->pass || is_old || is_void) {
    issued.pass.push_back(sign(key_, pass));
    has_passes_->pass = mark;
    has_passes_->issued_ms = pass.issued_ms;
  }
  const std::uint64_t voided_mark = voided.passes.empty() ? 0 : mark_of(voided);
  if (voided_mark != has_passes_->voided) {
    issued.voided.push_back(sign(key_, voided));
    has_passes_->voided = voided_mark;
  }
  if (!issued.pass.empty() || !issued.voided.empty()) say(std::move(issued));
  return {};
}

Result<bool> ServerSession::holds(SpaceId space, const LogPlace& place) {
  if (place.position == 0) return true;
  FRONTLIJN_TRY(const LogPlace here, replica_.place_at(space, place.position));
  return here == place;
}

Result<Standing::State> ServerSession::begin(const States::State& state, bool same_epoch) {
  Standing::State standing{state.space, false, {}};
  const bool fresh = state.pulled.position == 0 && state.anchor.position == 0;
  FRONTLIJN_TRY(const bool holds_pulled, holds(state.space, state.pulled));
  FRONTLIJN_TRY(const bool holds_anchor, holds(state.space, state.anchor));
  FRONTLIJN_TRY(const bool beyond_commits, exchange_->must_compare(state.space, state.pulled.position));
  standing.comparing =
      state.compare || beyond_commits || !holds_pulled || !holds_anchor || (!same_epoch && !fresh);
  if (standing.comparing)
    FRONTLIJN_CHECK(exchange_->compare(state.space));
  else
    FRONTLIJN_CHECK(exchange_->begin_stream(state.space, state.pulled.position));
  // The places tell which commits are here, and not whether what they say is.
  if (!standing.comparing) FRONTLIJN_CHECK(exchange_->fetch_payloads(state.space));

  FRONTLIJN_TRY(const auto heads, replica_.heads_of(state.space, *device_));
  for (const Head& head : heads) {
    if (standing.own.size() < limits::own_heads)
      standing.own.push_back({head.sequence, log::place_mark(head.hash)});
  }
  return standing;
}

Result<void> ServerSession::on(const States& states) {
  if (standings_due_.size() > tuning::batches_under_way) return wrong_state("States");
  FRONTLIJN_TRY(const EpochId epoch, replica_.epoch());
  Standing standing;
  for (const States::State& state : states.spaces) {
    if (!exchange_->rights(state.space).give && !revoked_) continue;
    FRONTLIJN_TRY(auto begun, begin(state, states.epoch == epoch));
    standing.spaces.push_back(std::move(begun));
  }
  standings_due_.push_back(std::move(standing));
  return {};
}

/// What came as a state from one device may have its commits at this one: others come here for them.
Result<std::vector<SpaceId>> ServerSession::spaces_without_history() {
  std::vector<SpaceId> found;
  for (const SpaceGrant& grant : grants_) {
    FRONTLIJN_TRY(const bool lacks, exchange_->lacks_history(grant.id));
    if (lacks) found.push_back(grant.id);
  }
  return found;
}

Result<std::optional<Frame>> ServerSession::before_exchange() {
  if (standings_due_.empty()) return std::optional<Frame>{};
  Standing standing = std::move(standings_due_.front());
  standings_due_.pop_front();
  FRONTLIJN_TRY(const bool lacks_nothing, exchange_->lacks_nothing());
  FRONTLIJN_TRY(const auto unproved, spaces_without_history());
  // What it is told last answers its Settle.
  standing.settled = lacks_nothing && unproved.empty() && !revoked_;
  return std::optional<Frame>(std::move(standing));
}

Result<std::optional<Frame>> ServerSession::when_idle() {
  if (settle_due_ && !std::exchange(history_asked_, true)) {
    FRONTLIJN_TRY(const auto unproved, spaces_without_history());
    for (const SpaceId space : unproved)
      FRONTLIJN_CHECK(exchange_->fetch_history(space));
    if (!exchange_->quiet()) return exchange_->next();
  }
  settled_ = true;
  if (!settle_due_) return std::optional<Frame>{};
  if (revoked_) {
    // It says that it has nothing more, and we lack nothing.
    FRONTLIJN_CHECK(directory_.note_wipe(*device_));
    if ((hello_->features & features::wipe) == 0) return fail(ErrorKind::refused, "device.revoked");
    finish();
    return std::optional<Frame>(Wipe{to_ms(*revoked_)});
  }
  return std::optional<Frame>(Settle{*std::exchange(settle_due_, std::nullopt), true});
}

}  // namespace frontlijn::sync
