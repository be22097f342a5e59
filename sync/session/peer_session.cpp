#include "sync/session/peer_session.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

constexpr std::string_view meeting_purpose = "frontlijn meeting proof 1";
constexpr std::uint32_t retry_after_tries = 20;

void add(Bytes& bytes, ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

}  // namespace

PeerSession::PeerSession(CommitStore& replica, PassBook& book, const log::DeviceKey& key,
                         RandomSource& random, Options options)
    : Session(replica, key, random, options.channel_binding), book_(book), options_(std::move(options)) {}

/// The one who holds the stand-up speaks first, and says nothing by which it could be known again.
void PeerSession::start(Instant now) {
  if (!is_opener()) {
    Challenge challenge{protocol_version, features::ours, {}, make_nonce(), to_ms(now)};
    add(transcript_, challenge.nonce);
    say(challenge);
  }
  tick(now);
}

void PeerSession::look_again() {
  Session::look_again();
  settled_ = false;
}

Result<void> PeerSession::handle(Frame& frame, Instant now) {
  if (const auto* challenge = std::get_if<Challenge>(&frame)) return on(*challenge, now);
  if (const auto* knock = std::get_if<Knock>(&frame)) return on(*knock, now);
  if (const auto* opened = std::get_if<Opened>(&frame)) return on(*opened);
  if (const auto* meet = std::get_if<Meet>(&frame)) return on(*meet, now);
  const auto* settle = std::get_if<Settle>(&frame);
  if (settle == nullptr || !greeted_) return wrong_state("unexpected");
  if (!settle->answer) {
    settle_due_ = settle->number;
    return {};
  }
  if (!settle_asked_ || settle->number != settle_number_) return wrong_state("Settle");
  settle_asked_ = false;
  they_lack_nothing_ = true;
  return {};
}

// --- the code ---

Result<void> PeerSession::on(const Challenge& challenge, Instant now) {
  if (!is_opener() || agreement_) return wrong_state("Challenge");
  FRONTLIJN_CHECK(check_protocol(challenge.protocol));
  check_clock(challenge.time_ms, now);
  their_features_ = challenge.features;
  Knock knock{protocol_version, features::ours, make_nonce(), to_ms(now), {}};
  add(transcript_, challenge.nonce);
  add(transcript_, knock.nonce);
  add(transcript_, channel_binding_);
  agreement_.emplace(options_.code, transcript_, random_);
  knock.share = agreement_->share();
  say(knock);
  return {};
}

Result<void> PeerSession::on(const Knock& knock, Instant now) {
  if (is_opener() || agreement_) return wrong_state("Knock");
  FRONTLIJN_CHECK(check_protocol(knock.protocol));
  // Our answer tells whether a guess was right: each costs a try, also where nothing follows.
  if (options_.gate != nullptr && !options_.gate->try_code(now))
    return fail(ErrorKind::unavailable, "stand-up-code.later",
                {{"seconds", std::to_string(retry_after_tries)}});
  check_clock(knock.time_ms, now);
  their_features_ = knock.features;
  add(transcript_, knock.nonce);
  add(transcript_, channel_binding_);
  agreement_.emplace(options_.code, transcript_, random_);
  FRONTLIJN_CHECK(agree(knock.share));
  say(Opened{agreement_->share(), confirmation(Side::listener)});
  return {};
}

Result<void> PeerSession::agree(const KeyAgreement::Share& theirs) {
  FRONTLIJN_TRY(shared_, agreement_->key(theirs, is_opener()));
  return {};
}

Hash PeerSession::confirmation(Side side) const {
  const auto side_byte = static_cast<std::uint8_t>(side);
  return hash_of("frontlijn stand-up code known 1", {shared_->bytes, {&side_byte, 1}});
}

Result<void> PeerSession::on(const Opened& opened) {
  if (!is_opener() || !agreement_ || shared_) return wrong_state("Opened");
  FRONTLIJN_CHECK(agree(opened.share));
  if (opened.confirmed != confirmation(Side::listener))
    return fail(ErrorKind::refused, "stand-up-code.wrong");
  FRONTLIJN_CHECK(check_key());
  FRONTLIJN_TRY(const Papers papers, book_.papers());
  Meet meet = own_meet(papers);
  if (options_.newcomer && !papers.has_admitted) {
    meet.newcomer.push_back(*options_.newcomer);
    // A team of one, that nobody ever came to, is given up for the other's.
    FRONTLIJN_TRY(const auto founder, book_.founder());
    std::erase_if(meet.passes, [&](const Statement& one) {
      const auto pass = read_pass(one);
      return pass && pass->issuer == founder.id();
    });
  }
  say(std::move(meet));
  return {};
}

// --- who is there ---

/// Bound to this connection and to this agreement: worth nothing anywhere else.
Hash PeerSession::proof_hash_of(Side side, const log::DeviceId& device) const {
  const auto side_byte = static_cast<std::uint8_t>(side);
  return hash_of(meeting_purpose, {shared_->bytes, {&side_byte, 1}, transcript_, device.key});
}

/// The passes here are of the key that this tablet goes on under; what this session proves is another.
Result<void> PeerSession::check_key() const {
  if (book_.device() == key_.id()) return {};
  return fail(ErrorKind::unavailable, "stand-up.key-changed");
}

Meet PeerSession::own_meet(const Papers& papers) const {
  Meet meet;
  if (is_opener()) meet.confirmed = confirmation(Side::opener);
  meet.device = key_.id();
  meet.proof = key_.sign(meeting_purpose, proof_hash_of(options_.side, key_.id()));
  meet.successions = papers.successions;
  meet.passes = papers.passes;
  meet.voided = papers.voided;
  return meet;
}

Result<void> PeerSession::on(const Meet& meet, Instant now) {
  if (!shared_ || their_meet_) return wrong_state("Meet");
  their_meet_ = meet;
  if (!is_opener()) {
    if (meet.confirmed != confirmation(Side::opener)) return fail(ErrorKind::refused, "stand-up-code.wrong");
    if (options_.gate != nullptr) options_.gate->was_right();
  }
  const Side theirs = is_opener() ? Side::listener : Side::opener;
  if (!log::verify(meet.device, meeting_purpose, proof_hash_of(theirs, meet.device), meet.proof))
    return fail(ErrorKind::refused, "sync.not-proven");
  if (meet.device == key_.id()) return fail(ErrorKind::refused, "stand-up.same-device");
  FRONTLIJN_CHECK(check_key());
  FRONTLIJN_CHECK(book_.keep_voided(meet.voided));
  FRONTLIJN_CHECK(is_opener() ? take_admission() : give_admission(now));
  FRONTLIJN_CHECK(leave_what_was_taken_back());
  // Who shows no pass in answer is about to say why.
  if (is_opener() && meet.passes.empty()) return {};
  FRONTLIJN_TRY(const Common common, common_now());
  if (common.why_not && !is_opener() && common.why_not->key() == "pass.taken-back") {
    // Who was put out is shown by whom, signed, and nothing else.
    Papers shown;
    FRONTLIJN_TRY(const Papers papers, book_.papers());
    shown.voided = papers.voided;
    say(own_meet(shown));
    refuse(*common.why_not);
    return {};
  }
  if (common.why_not) return *common.why_not;
  other_ = common.theirs;
  return begin(common);
}

/// A founder's word that this tablet belongs to the team no more: what it opened goes. A server says so
/// itself (ClientSession).
Result<void> PeerSession::leave_what_was_taken_back() {
  FRONTLIJN_TRY(const Papers papers, book_.papers());
  const auto ours = own_keys_of(key_.id(), papers.successions);
  for (const Statement& statement : papers.voided) {
    const auto voided = read_voided(statement);
    if (!voided || voided->issuer == papers.server) continue;
    const auto pass = papers.pass_of(voided->issuer);
    const bool is_out =
        pass && std::any_of(voided->passes.begin(), voided->passes.end(), [&](const auto& one) {
          return pass->issued_ms < one.before_ms &&
                 std::find(ours.begin(), ours.end(), one.device) != ours.end();
        });
    if (!is_out) continue;
    FRONTLIJN_TRY(const auto known, replica_.spaces());
    bool is_any_left = false;
    for (const log::SpaceInfo& space : known) {
      // What a server grants as well, it alone takes away.
      FRONTLIJN_TRY(const bool by_server, replica_.is_granted(space.id));
      if (by_server || !names(*pass, space)) continue;
      FRONTLIJN_TRY([[maybe_unused]] const store::Left left, replica_.leave({}, space.id));
      is_any_left = true;
    }
    // Asked in again, it comes as it came the first time.
    FRONTLIJN_CHECK(book_.drop_pass(voided->issuer));
    if (!is_any_left) continue;
    return fail(ErrorKind::refused, "pass.put-out", {{"name", pass->person_name}, {"team", pass->team_name}});
  }
  return {};
}

Result<Common> PeerSession::common_now() {
  checked_ = now_;
  FRONTLIJN_TRY(const Papers papers, book_.papers());
  FRONTLIJN_TRY(const auto known, replica_.spaces());
  return common_of(papers, key_.id(), *their_meet_, known, *checked_);
}

Result<void> PeerSession::take_admission() {
  if (!options_.newcomer || their_meet_->admission.empty()) return {};
  FRONTLIJN_CHECK(book_.keep_admission(their_meet_->admission.front(), key_.id()));
  admission_ = their_meet_->admission.front();
  return {};
}

/// To who asks and has no pass of ours, or one that is half over.
Result<void> PeerSession::give_admission(Instant now) {
  if (options_.office == nullptr || their_meet_->newcomer.empty()) return {};
  const Newcomer newcomer = their_meet_->newcomer.front();
  FRONTLIJN_TRY(const auto founder, book_.founder());
  FRONTLIJN_TRY(const Papers papers, book_.papers());
  for (const Statement& statement : their_meet_->passes) {
    const auto pass = read_pass(statement);
    if (!pass) continue;
    if (pass->issuer != founder.id()) {
      if (papers.time(now) >= instant_from_ms(pass->until_ms)) continue;  // nobody gives it another any more
      return {};                                                          // of another team, and stays there
    }
    const bool is_void = std::any_of(papers.voided.begin(), papers.voided.end(), [&](const Statement& one) {
      const auto voided = read_voided(one);
      return voided && voided->issuer == pass->issuer &&
             std::any_of(voided->passes.begin(), voided->passes.end(), [&](const VoidedPass& void_pass) {
               return void_pass.device == pass->device && pass->issued_ms < void_pass.before_ms;
             });
    });
    if (is_void) return {};  // it is told so, with who says it
    const Milliseconds left = instant_from_ms(pass->until_ms) - now;
    const bool is_fresh = instant_from_ms(pass->issued_ms) <= now &&
                          left > tuning::founded_pass_life / tuning::renew_after_parts;
    if (pass->device == their_meet_->device && is_fresh) return {};
  }
  const auto keys = keys_of(their_meet_->device, their_meet_->successions);
  for (const Statement& statement : papers.voided) {
    const auto voided = read_voided(statement);
    if (!voided || voided->issuer != founder.id()) continue;
    for (const VoidedPass& one : voided->passes) {
      if (std::find(keys.begin(), keys.end(), one.device) != keys.end())
        return fail(ErrorKind::refused, "pass.taken-back", {{"name", newcomer.person_name}});
    }
  }
  FRONTLIJN_TRY(admission_, options_.office->admit(newcomer, their_meet_->device));
  their_meet_->passes = {admission_->pass};
  return {};
}

Result<void> PeerSession::begin(const Common& common) {
  greeted_ = true;
  Exchange::Options exchange{key_.id(), their_meet_->device, false};
  // States go between a tablet and its server only: they do not say what was erased, and who holds the
  // commits of what was erased must hear that from somebody who does.
  exchange.peer_features = their_features_ & ~features::states;
  exchange_.emplace(replica_, random_, std::move(exchange));
  if (is_opener()) {
    const auto& theirs = their_meet_->common;
    for (const auto& [space, rights] : common.rights) {
      if (std::find(theirs.begin(), theirs.end(), space) == theirs.end()) continue;
      exchange_->set_rights(space, rights);
      FRONTLIJN_CHECK(exchange_->compare(space));
    }
    return {};
  }
  FRONTLIJN_TRY(const Papers papers, book_.papers());
  Meet answer = own_meet(papers);
  if (admission_) answer.admission.push_back(*admission_);
  for (const auto& [space, rights] : common.rights) {
    exchange_->set_rights(space, rights);
    answer.common.push_back(space);
  }
  say(std::move(answer));
  return {};
}

/// A stand-up may be open all day: what is taken back or runs out meanwhile ends.
Result<void> PeerSession::refresh_rights() {
  if (!greeted_) return {};
  if (checked_ <= now_ && now_ - *checked_ < tuning::pass_check_time) return {};
  FRONTLIJN_TRY(const Common common, common_now());
  if (common.why_not) return *common.why_not;
  for (const SpaceId space : exchange_->spaces()) {
    const auto still = common.rights.find(space);
    // The other end may be waiting for what we have of it.
    if (still == common.rights.end()) return fail(ErrorKind::refused, "pass.rights-changed");
    if (still->second != exchange_->rights(space)) exchange_->set_rights(space, still->second);
  }
  return {};
}

// --- the end ---

/// The other end has commits of this device that were not here: it was put back from a backup. Only now that
/// the whole old chain is here: under the new key nobody would tell us of it. Where there is a server, that
/// one takes the new key over first, at the next contact.
Result<void> PeerSession::go_on_under_next() {
  if (options_.identity == nullptr || std::exchange(restored_, true)) return {};
  warnings_.push_back(fail(ErrorKind::conflict, "device.restored"));
  FRONTLIJN_TRY(const auto next, options_.identity->make_next());
  if (options_.has_server) return {};
  FRONTLIJN_CHECK(book_.keep_succession(key_, next.id()));
  return options_.identity->adopt_next();
}

Result<std::optional<Frame>> PeerSession::when_idle() {
  if (exchange_->found_own()) FRONTLIJN_CHECK(go_on_under_next());
  if (settle_due_) {
    const auto number = *std::exchange(settle_due_, std::nullopt);
    return std::optional<Frame>(Settle{number, true});
  }
  if (settle_asked_) return std::optional<Frame>{};
  if (exchange_->take_said() || !they_lack_nothing_) {
    they_lack_nothing_ = false;
    settle_asked_ = true;
    return std::optional<Frame>(Settle{++settle_number_, false});
  }
  settled_ = true;
  if (!options_.follow) finish();
  return std::optional<Frame>{};
}

}  // namespace frontlijn::sync
