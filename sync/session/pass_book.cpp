#include "sync/session/pass_book.hpp"

#include <algorithm>

#include "core/base/archive.hpp"
#include "core/store/peers.hpp"

namespace frontlijn::sync {

namespace {

constexpr std::string_view papers_setting = "passes";

log::DeviceId issuer_of_pass(const Statement& statement) {
  const auto pass = read_pass(statement);
  return pass ? pass->issuer : log::DeviceId{};
}

log::DeviceId issuer_of_voided(const Statement& statement) {
  const auto voided = read_voided(statement);
  return voided ? voided->issuer : log::DeviceId{};
}

/// In the place of an older one of the same issuer. When there are too many, the oldest goes that is neither
/// the server's nor this tablet's own, and what that issuer took back with it.
Result<void> keep_pass(Papers& papers, const Statement& statement, const log::DeviceId& issuer) {
  std::erase_if(papers.passes, [&](const Statement& one) { return issuer_of_pass(one) == issuer; });
  if (papers.passes.size() >= limits::passes) {
    log::DeviceId own;
    if (!papers.founder_seed.empty()) {
      FRONTLIJN_TRY(const auto founder, log::DeviceKey::from_seed(papers.founder_seed));
      own = founder.id();
    }
    const auto oldest = std::find_if(papers.passes.begin(), papers.passes.end(), [&](const Statement& one) {
      const auto other = issuer_of_pass(one);
      return other != papers.server && other != own;
    });
    papers.passes.erase(oldest == papers.passes.end() ? papers.passes.begin() : oldest);
  }
  papers.passes.push_back(statement);
  std::erase_if(papers.voided, [&](const Statement& one) { return !papers.pass_of(issuer_of_voided(one)); });
  return {};
}

void keep_newer(Papers& papers, const Statement& statement, const log::DeviceId& issuer) {
  std::erase_if(papers.voided, [&](const Statement& one) { return issuer_of_voided(one) == issuer; });
  if (papers.voided.size() >= limits::passes) papers.voided.erase(papers.voided.begin());
  papers.voided.push_back(statement);
}

/// A founder's clock is but a tablet's: what it says is far ahead of ours makes nothing run out here.
void hear_at_least(Papers& papers, const log::DeviceId& issuer, std::int64_t issuer_ms, Instant here) {
  const Instant theirs = instant_from_ms(issuer_ms);
  if (theirs <= papers.time(here) && papers.seen_ms != 0) return;
  if (issuer != papers.server && theirs > here + tuning::founder_ahead) return;
  papers.seen_ms = issuer_ms;
  papers.seen_here_ms = to_ms(here);
}

}  // namespace

Result<Papers> PassBook::papers() {
  FRONTLIJN_TRY(const auto text, store_.setting(papers_setting));
  if (!text) return Papers{};
  FRONTLIJN_TRY(const Bytes bytes, from_hex(*text));
  return decode<Papers>(bytes);
}

Result<void> PassBook::save(const Papers& papers) {
  return store_.set_setting(papers_setting, to_hex(encode(papers)));
}

Result<void> PassBook::keep_issued(const log::DeviceId& server, const std::vector<log::DeviceId>& ours,
                                   const PassIssued& issued) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  if (papers.server != server) {
    // The tablet has moved to another server: the earlier one's word is worth nothing any more.
    const auto former = papers.server;
    std::erase_if(papers.passes, [&](const Statement& one) { return issuer_of_pass(one) == former; });
    std::erase_if(papers.voided, [&](const Statement& one) { return issuer_of_voided(one) == former; });
    papers.server = server;
  }
  for (const Statement& statement : issued.pass) {
    FRONTLIJN_TRY(const Pass pass, read_pass(statement));
    const bool is_ours = std::find(ours.begin(), ours.end(), pass.device) != ours.end();
    if (pass.issuer != server || !is_ours) return fail(ErrorKind::refused, "pass.damaged");
    FRONTLIJN_CHECK(keep_pass(papers, statement, server));
  }
  for (const Statement& statement : issued.voided) {
    FRONTLIJN_TRY(const Voided voided, read_voided(statement));
    if (voided.issuer != server) return fail(ErrorKind::refused, "pass.damaged");
    keep_newer(papers, statement, server);
  }
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::heard_time(const log::DeviceId& server, Instant here, Instant theirs) {
  FRONTLIJN_TRY(const Papers seen, papers());
  const Instant known = seen.time(here);
  const Milliseconds off = known > theirs ? known - theirs : theirs - known;
  const bool is_news = seen.seen_ms == 0 || off > tuning::pass_time_news ||
                       theirs - instant_from_ms(seen.seen_ms) > tuning::pass_time_kept;
  if (seen.server != server || !is_news) return {};
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  papers.seen_ms = to_ms(theirs);
  papers.seen_here_ms = to_ms(here);
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::keep_voided(const std::vector<Statement>& voided) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  bool is_news = false;
  for (const Statement& statement : voided) {
    const auto theirs = read_voided(statement);
    if (!theirs || !papers.pass_of(theirs->issuer)) continue;
    const bool is_newer = std::none_of(papers.voided.begin(), papers.voided.end(), [&](const Statement& one) {
      const auto known = read_voided(one);
      return known && known->issuer == theirs->issuer && known->at_ms >= theirs->at_ms;
    });
    if (!is_newer) continue;
    keep_newer(papers, statement, theirs->issuer);
    hear_at_least(papers, theirs->issuer, theirs->at_ms, store_.clock().now());
    is_news = true;
  }
  if (is_news) FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

/// A space that is here by another's word is not this one's to give; one that it names it has to give, or the
/// name alone would speak of it later.
Result<bool> PassBook::is_to_give(const Admission& admission, const log::SpaceInfo& space,
                                  const std::optional<Pass>& before) {
  const bool is_given = std::any_of(
      admission.spaces.begin(), admission.spaces.end(),
      [&](const OwnSpace& one) { return one.id == space.id && one.kind == log::name_of(space.kind); });
  if (!is_given) return false;
  FRONTLIJN_TRY(const auto known, store_.space(space.id));
  if (!known) return true;
  if (known->kind != space.kind) return false;
  if (before && names(*before, space)) return true;
  FRONTLIJN_TRY(const bool was_left, store_.is_left(space.id));
  FRONTLIJN_TRY(const bool by_server, store::Peers(store_).was_granted(space.id));
  return was_left && !by_server;
}

Result<void> PassBook::keep_admission(const Admission& admission, const log::DeviceId& ours) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  FRONTLIJN_TRY(const Pass pass, read_pass(admission.pass));
  if (pass.device != ours || pass.issuer == papers.server) return fail(ErrorKind::refused, "pass.damaged");
  const auto before = papers.pass_of(pass.issuer);
  for (const PassSpace& space : pass.spaces) {
    const auto kind = log::space_kind(space.kind);
    if (!kind) continue;  // of a newer version, and opens nothing here
    FRONTLIJN_TRY(const bool is_its, is_to_give(admission, {space.id, *kind, {}}, before));
    if (!is_its) return fail(ErrorKind::refused, "pass.wrong-space");
  }
  for (const OwnSpace& space : admission.spaces) {
    const auto kind = log::space_kind(space.kind);
    const bool is_given = std::any_of(pass.spaces.begin(), pass.spaces.end(),
                                      [&](const PassSpace& one) { return one.id == space.id; });
    if (!kind || !is_given) continue;
    FRONTLIJN_CHECK(store_.add_space({space.id, *kind, space.name}));
    FRONTLIJN_CHECK(store_.come_back(space.id));
  }
  FRONTLIJN_CHECK(keep_pass(papers, admission.pass, pass.issuer));
  hear_at_least(papers, pass.issuer, pass.issued_ms, store_.clock().now());
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::drop_pass(const log::DeviceId& issuer) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  std::erase_if(papers.passes, [&](const Statement& one) { return issuer_of_pass(one) == issuer; });
  std::erase_if(papers.voided, [&](const Statement& one) { return issuer_of_voided(one) == issuer; });
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::keep_succession(const log::DeviceKey& from, const log::DeviceId& to) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  const auto succession = sign_succession(from, to);
  std::erase_if(papers.successions, [&](const Succession& one) { return one.to == to; });
  if (papers.successions.size() >= limits::successions) papers.successions.erase(papers.successions.begin());
  papers.successions.push_back(succession);
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::keep_founded(const Statement& pass) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  FRONTLIJN_CHECK(keep_pass(papers, pass, issuer_of_pass(pass)));
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::note_admitted() {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  papers.has_admitted = true;
  FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<log::DeviceKey> PassBook::founder() {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  if (papers.founder_seed.empty()) {
    // From the device's key, so that a backup of before the first stand-up gives the same once more.
    const Hash seed = hash_of("frontlijn founder key 1", {store_.device().seed()});
    papers.founder_seed.assign(seed.bytes.begin(), seed.bytes.end());
    FRONTLIJN_CHECK(save(papers));
  }
  FRONTLIJN_CHECK(transaction.commit());
  return log::DeviceKey::from_seed(papers.founder_seed);
}

}  // namespace frontlijn::sync
