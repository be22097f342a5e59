#include "sync/session/client_session.hpp"

#include <algorithm>

namespace frontlijn::sync {

ClientSession::ClientSession(CommitStore& replica, const log::DeviceKey& key, RandomSource& random,
                             Options options)
    : Session(replica, key, random, std::move(options.channel_binding)), options_(std::move(options)) {}

void ClientSession::start(Instant now) { tick(now); }

void ClientSession::look_again() {
  Session::look_again();
  settled_ = false;
  if (!exchange_ || options_.attachments) return;
  // The user may have chosen otherwise; what cannot be read now is read at the next look.
  if (const auto choices = replica_.attachment_choices()) exchange_->choose(*choices);
}

void ClientSession::confirm() {
  if (!greeted_ || settle_asked_) return;
  server_settled_ = false;
  settled_ = false;
}

Result<void> ClientSession::handle(Frame& frame, Instant now) {
  if (const auto* challenge = std::get_if<Challenge>(&frame)) return on(*challenge, now);
  if (const auto* done = std::get_if<EnrolDone>(&frame)) {
    if (!hello_.enrols || enrolled_) return wrong_state("EnrolDone");
    enrolled_ = *done;
    return {};
  }
  if (const auto* welcome = std::get_if<Welcome>(&frame)) return on(*welcome);
  if (!greeted_) return wrong_state("before Welcome");
  if (const auto* spaces = std::get_if<Spaces>(&frame)) return take_grants(spaces->spaces);
  if (const auto* standing = std::get_if<Standing>(&frame)) return on(*standing);
  if (const auto* renewed = std::get_if<Renewed>(&frame)) return on(*renewed);
  if (const auto* issued = std::get_if<PassIssued>(&frame)) return on(*issued);
  if (const auto* wipe = std::get_if<Wipe>(&frame)) {
    wipe_ = instant_from_ms(wipe->revoked_ms);
    finish();
    return {};
  }
  if (const auto* settle = std::get_if<Settle>(&frame)) {
    if (!settle->answer || !settle_asked_ || settle->number != settle_number_) return wrong_state("Settle");
    settle_asked_ = false;
    server_settled_ = true;
    return {};
  }
  return wrong_state("unexpected");
}

Result<void> ClientSession::on(const Challenge& challenge, Instant now) {
  if (server_) return wrong_state("Challenge");
  FRONTLIJN_CHECK(check_protocol(challenge.protocol));
  challenge_ = challenge;
  server_ = challenge.device;
  check_clock(challenge.time_ms, now);
  heard_at_ = now;

  hello_ = {protocol_version,
            features::ours,
            key_.id(),
            make_nonce(),
            to_ms(now),
            {},
            options_.enrolment.has_value()};
  hello_.proof = proof_of(key_, proof_hash(Side::opener, channel_binding_, hello_, challenge_));
  FRONTLIJN_CHECK(recall_grants());
  if (!known_grants_.empty()) hello_.granted = grants_mark(known_grants_);
  say(hello_);
  if (options_.enrolment) {
    const Enrolment& own = *options_.enrolment;
    Enrol enrol{own.secret, own.person, own.person_name, own.device_name, {}};
    for (const log::SpaceInfo& space : own.spaces)
      enrol.spaces.push_back({space.id, std::string(log::name_of(space.kind)), space.name});
    say(std::move(enrol));
    return {};
  }
  FRONTLIJN_CHECK(say_pass_wanted());
  // What was granted the last time is most likely granted now: saying where we stand saves a round trip.
  FRONTLIJN_TRY(known_epoch_, replica_.peer_epoch(challenge.device));
  std::vector<SpaceId> granted;
  for (const SpaceGrant& grant : known_grants_)
    granted.push_back(grant.id);
  return say_states(granted);
}

Result<void> ClientSession::recall_grants() {
  FRONTLIJN_TRY(const auto spaces, replica_.spaces());
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, space.id));
    if (!known.granted) continue;
    known_grants_.push_back({space.id, std::string(log::name_of(space.kind)), space.name,
                             static_cast<Role>(known.role), known.writable});
  }
  return {};
}

Result<States::State> ClientSession::state_of(SpaceId space) {
  FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, space));
  States::State state{space, known.pulled, known.anchor, false};
  FRONTLIJN_TRY(const bool refused, replica_.has_refused(*server_, space));
  FRONTLIJN_TRY(const LogPlace newest, replica_.newest(space));
  // What was refused may be taken now; and places that were lost on the way to a new epoch come back cheaper
  // by comparing than by sending everything again.
  state.compare = refused || (known_epoch_ && known.pulled.position == 0 && newest.position != 0);
  if (refused) FRONTLIJN_CHECK(replica_.forget_refused(*server_, space));
  if (replica_.states() != nullptr && (challenge_.features & features::states) != 0) {
    FRONTLIJN_TRY(const bool beyond_commits,
                  replica_.states()->has_state_after(space, known.pushed, *server_));
    state.compare |= beyond_commits;
  }
  return state;
}

Result<void> ClientSession::say_states(const std::vector<SpaceId>& spaces) {
  States states{epoch_.value_or(known_epoch_.value_or(EpochId{})), {}};
  for (const SpaceId space : spaces) {
    FRONTLIJN_TRY(const auto state, state_of(space));
    states.spaces.push_back(state);
    stated_.insert(space);
  }
  ++standings_awaited_;
  server_settled_ = false;
  say(std::move(states));
  return {};
}

Result<void> ClientSession::on(const Welcome& welcome) {
  if (!server_ || greeted_ || hello_.enrols != enrolled_.has_value()) return wrong_state("Welcome");
  if (!is_proven(*server_, proof_hash(Side::listener, channel_binding_, hello_, challenge_), welcome.proof))
    return fail(ErrorKind::refused, "sync.not-proven");
  greeted_ = true;
  Exchange::Options exchange{key_.id(), *server_, true};
  exchange.peer_features = challenge_.features;
  exchange.key = &key_;
  exchange.policy = options_.policy;
  exchange_.emplace(replica_, random_, std::move(exchange));
  FRONTLIJN_TRY(const auto choices, replica_.attachment_choices());
  exchange_->choose(options_.attachments.value_or(choices));
  FRONTLIJN_CHECK(replica_.contacted(*server_));
  FRONTLIJN_CHECK(hear_time());
  FRONTLIJN_TRY(const auto epoch, replica_.peer_epoch(*server_));
  if (epoch != welcome.epoch) {
    if (epoch) warnings_.push_back(fail(ErrorKind::conflict, "sync.server-restored"));
    FRONTLIJN_CHECK(replica_.begin_peer_epoch(*server_, welcome.epoch));
  }
  epoch_ = welcome.epoch;
  if (options_.identity != nullptr) {
    // The answer of an earlier session may have been lost.
    FRONTLIJN_TRY(const auto next, options_.identity->next());
    if (next) FRONTLIJN_CHECK(say_renew(*next));
  }
  return take_grants(welcome.same_spaces ? known_grants_ : welcome.spaces);
}

Result<void> ClientSession::take_grants(const std::vector<SpaceGrant>& grants) {
  FRONTLIJN_CHECK(replica_.finish_leaving());
  grants_.clear();
  for (const SpaceGrant& grant : grants) {
    const auto kind = log::space_kind(grant.kind);
    if (!kind) continue;  // a newer server's: not ours to see
    FRONTLIJN_CHECK(replica_.add_space({grant.id, *kind, grant.name}));
    grants_.push_back(grant);
  }
  FRONTLIJN_CHECK(replica_.save_grants(*server_, grants_));
  const auto is_granted = [&](SpaceId space) {
    return std::any_of(grants_.begin(), grants_.end(),
                       [&](const SpaceGrant& one) { return one.id == space; });
  };
  for (const SpaceId known : exchange_->spaces()) {
    if (!is_granted(known) && !parting_.contains(known)) exchange_->drop(known);
  }
  // Also of what was stated in the hope that it still is: granted again, it is stated anew.
  std::erase_if(stated_, [&](SpaceId space) { return !is_granted(space); });
  for (const SpaceGrant& grant : grants_) {
    if (parting_.erase(grant.id) > 0) exchange_->drop(grant.id);
  }
  FRONTLIJN_CHECK(begin_parting());
  std::vector<SpaceId> unstated;
  for (const SpaceGrant& grant : grants_) {
    const bool was_writable = exchange_->rights(grant.id).give;
    exchange_->set_rights(grant.id, {grant.writable, true});
    if (!stated_.contains(grant.id)) {
      unstated.push_back(grant.id);
    } else if (grant.writable && !was_writable) {
      became_writable_.insert(grant.id);
    }
  }
  settled_ = false;
  if (!unstated.empty() || stated_.empty()) FRONTLIJN_CHECK(say_states(unstated));
  return stream_writable();
}

/// What could only be read when its Standing came.
Result<void> ClientSession::stream_writable() {
  if (standings_awaited_ > 0) return {};
  for (const SpaceId space : std::exchange(became_writable_, {})) {
    if (!exchange_->rights(space).give || exchange_->is_begun(space)) continue;
    FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, space));
    exchange_->stream_from(space, known.pushed);
  }
  return {};
}

/// What was written in a space while it was granted goes to the server all the same; it says what it does not
/// take.
Result<void> ClientSession::begin_parting() {
  FRONTLIJN_TRY(const auto ended, replica_.ended_spaces(*server_));
  for (const SpaceId space : ended) {
    if (!parting_.insert(space).second) continue;
    FRONTLIJN_TRY(const bool refused, replica_.has_refused(*server_, space));
    if (refused) FRONTLIJN_CHECK(replica_.forget_refused(*server_, space));
    FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, space));
    exchange_->set_rights(space, {true, false, true, {}});
    exchange_->stream_from(space, known.pushed);
  }
  return {};
}

/// All that could be handed in is: what may not be read any more goes.
Result<void> ClientSession::part() {
  for (const SpaceId space : std::exchange(parting_, {})) {
    FRONTLIJN_TRY(const store::Left left, replica_.leave(*server_, space));
    exchange_->drop(space);
    exchange_->note_left();
    FRONTLIJN_TRY(const auto spaces, replica_.spaces());
    const auto info =
        std::find_if(spaces.begin(), spaces.end(), [&](const auto& one) { return one.id == space; });
    const std::int64_t kept = left.commits_kept + left.attachments_kept;
    warnings_.push_back(
        fail(ErrorKind::refused, kept > 0 ? "space.left-kept" : "space.left",
             {{"name", info == spaces.end() ? "" : info->name},
              {"kind", info == spaces.end() ? "" : "space.kind." + std::string(log::name_of(info->kind))},
              {"count", std::to_string(kept)}}));
  }
  return {};
}

/// After a space came back its own commits are not sent by themselves; all others are, from the beginning.
Result<void> ClientSession::fill_again(SpaceId space) {
  FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(space));
  if (lacking.empty()) return {};
  FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, space));
  for (const store::LackingPayloads& one : lacking) {
    if (one.device == key_.id() || known.pulled.position != 0)
      exchange_->want_payloads(space, one.device, one.after);
  }
  return {};
}

Result<void> ClientSession::on(const Standing& standing) {
  if (standings_awaited_ == 0) return wrong_state("Standing");
  --standings_awaited_;
  for (const Standing::State& state : standing.spaces) {
    became_writable_.erase(state.space);
    const auto rights = exchange_->rights(state.space);
    if (!rights.take) continue;
    FRONTLIJN_TRY(const PeerSpace known, replica_.peer_space(*server_, state.space));
    exchange_->set_anchor(state.space, known.anchor);
    if (!state.comparing) exchange_->stream_from(state.space, known.pushed);
    FRONTLIJN_CHECK(check_own_heads(state));
    FRONTLIJN_CHECK(fill_again(state.space));
  }
  server_settled_ = standing.settled && standings_awaited_ == 0;
  return stream_writable();
}

/// The server has commits of this device that the device itself does not have: it was put back from a backup.
Result<void> ClientSession::check_own_heads(const Standing::State& state) {
  FRONTLIJN_TRY(const auto heads, replica_.heads(state.space));
  std::uint64_t own = 0;
  for (const Head& head : heads) {
    if (head.device == key_.id()) own = std::max(own, head.sequence);
  }
  std::optional<std::uint64_t> after;
  for (const Standing::OwnHead& head : state.own) {
    FRONTLIJN_TRY(const bool here, replica_.has_in_chain(state.space, key_.id(), head.sequence, head.mark));
    if (here || head.sequence == 0) continue;
    after = std::min(after.value_or(~std::uint64_t{0}), std::min(own, head.sequence - 1));
  }
  if (!after) return {};
  exchange_->want(state.space, key_.id(), *after);
  if (std::exchange(restored_, true)) return {};
  warnings_.push_back(fail(ErrorKind::conflict, "device.restored"));
  if (options_.identity == nullptr || renewal_awaited_) return {};
  FRONTLIJN_TRY(const auto next, options_.identity->make_next());
  return say_renew(next);
}

/// What is written from now on must not add to two branches of one chain.
Result<void> ClientSession::say_renew(const log::DeviceKey& next) {
  if ((challenge_.features & features::renewal) == 0) return {};
  Hello renewed = hello_;
  renewed.device = next.id();
  // At a stand-up before the next contact the pass of the old key still says whose this tablet is.
  if (options_.passes != nullptr) FRONTLIJN_CHECK(options_.passes->keep_succession(key_, next.id()));
  renewal_awaited_ = next.id();
  next_device_ = next.id();
  say(Renew{next.id(), proof_of(next, proof_hash(Side::opener, channel_binding_, renewed, challenge_))});
  return {};
}

Result<void> ClientSession::on(const Renewed& renewed) {
  const bool goes_on_as_it_was = renewal_awaited_ && renewed.device == key_.id();
  if (renewal_awaited_ != renewed.device && !goes_on_as_it_was) return wrong_state("Renewed");
  renewal_awaited_.reset();
  renewed_ = !goes_on_as_it_was;
  return {};
}

// --- passes ---

Result<void> ClientSession::say_pass_wanted() {
  if (options_.passes == nullptr || (challenge_.features & features::passes) == 0) return {};
  FRONTLIJN_TRY(const Papers papers, options_.passes->papers());
  PassWanted wanted;
  if (const auto pass = papers.pass_of(*server_)) {
    wanted.pass = mark_of(*pass);
    wanted.issued_ms = pass->issued_ms;
  }
  for (const Statement& statement : papers.voided) {
    const auto voided = read_voided(statement);
    if (voided && voided->issuer == *server_ && !voided->passes.empty()) wanted.voided = mark_of(*voided);
  }
  say(wanted);
  return {};
}

Result<void> ClientSession::on(const PassIssued& issued) {
  if (options_.passes == nullptr) return wrong_state("PassIssued");
  PassIssued now = issued;
  if (!issued.pass.empty() && next_device_ && !goes_on_as_next_) {
    FRONTLIJN_TRY(const Pass pass, read_pass(issued.pass.front()));
    if (pass.device == *next_device_) pass_of_next_ = std::exchange(now.pass, {});
  }
  return keep_issued(now);
}

Result<void> ClientSession::keep_issued(const PassIssued& issued) {
  std::vector<log::DeviceId> ours{key_.id()};
  if (next_device_) ours.push_back(*next_device_);
  FRONTLIJN_CHECK(options_.passes->keep_issued(*server_, ours, issued));
  return hear_time();
}

/// From here on the pass of the next key counts, unless the server has issued for the old one since.
Result<void> ClientSession::go_on_under_next() {
  FRONTLIJN_CHECK(options_.identity->adopt_next());
  goes_on_as_next_ = true;
  if (pass_of_next_.empty()) return {};
  FRONTLIJN_TRY(const Pass of_next, read_pass(pass_of_next_.front()));
  FRONTLIJN_TRY(const Papers papers, options_.passes->papers());
  const auto kept = papers.pass_of(*server_);
  const std::vector<Statement> pass = std::exchange(pass_of_next_, {});
  return kept && kept->issued_ms > of_next.issued_ms ? Result<void>{} : keep_issued({pass, {}});
}

/// What the server's clock said at the beginning; as good now, since a session is short beside a pass.
Result<void> ClientSession::hear_time() {
  if (options_.passes == nullptr || !heard_at_) return {};
  return options_.passes->heard_time(*server_, *heard_at_, instant_from_ms(challenge_.time_ms));
}

Result<std::optional<Frame>> ClientSession::when_idle() {
  if (standings_awaited_ > 0 || settle_asked_ || renewal_awaited_) return std::optional<Frame>{};
  // Only now that the whole old chain is here: under the new key nobody would tell us of it.
  if (std::exchange(renewed_, false)) FRONTLIJN_CHECK(go_on_under_next());
  if (exchange_->take_said() || !server_settled_) {
    // We said something since; the server may lack what that spoke of.
    server_settled_ = false;
    settle_asked_ = true;
    return std::optional<Frame>(Settle{++settle_number_, false});
  }
  if (!parting_.empty()) FRONTLIJN_CHECK(part());
  if (options_.history && !std::exchange(history_asked_, true)) {
    for (const SpaceGrant& grant : grants_)
      FRONTLIJN_CHECK(exchange_->fetch_history(grant.id));
    if (!exchange_->quiet()) return exchange_->next();
  }
  settled_ = true;
  if (!options_.follow) finish();
  return std::optional<Frame>{};
}

}  // namespace frontlijn::sync
