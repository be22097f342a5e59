#include "sync/session/pass_book.hpp"

#include <algorithm>

#include "core/base/archive.hpp"

namespace frontlijn::sync {

namespace {

constexpr std::string_view papers_setting = "passes";

/// Puts the statement in the place of an older one of the same issuer; the oldest goes when there are too
/// many.
template <class Issuer>
void replace(std::vector<Statement>& list, const Statement& statement, const log::DeviceId& issuer,
             Issuer issuer_of) {
  std::erase_if(list, [&](const Statement& one) { return issuer_of(one) == issuer; });
  if (list.size() >= limits::passes) list.erase(list.begin());
  list.push_back(statement);
}

log::DeviceId issuer_of_pass(const Statement& statement) {
  const auto pass = read_pass(statement);
  return pass ? pass->issuer : log::DeviceId{};
}

log::DeviceId issuer_of_voided(const Statement& statement) {
  const auto voided = read_voided(statement);
  return voided ? voided->issuer : log::DeviceId{};
}

void hear_at_least(Papers& papers, std::int64_t issuer_ms, Instant here) {
  if (instant_from_ms(issuer_ms) <= papers.time(here) && papers.seen_ms != 0) return;
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
    replace(papers.passes, statement, server, issuer_of_pass);
  }
  for (const Statement& statement : issued.voided) {
    FRONTLIJN_TRY(const Voided voided, read_voided(statement));
    if (voided.issuer != server) return fail(ErrorKind::refused, "pass.damaged");
    replace(papers.voided, statement, server, issuer_of_voided);
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
    replace(papers.voided, statement, theirs->issuer, issuer_of_voided);
    hear_at_least(papers, theirs->at_ms, store_.clock().now());
    is_news = true;
  }
  if (is_news) FRONTLIJN_CHECK(save(papers));
  return transaction.commit();
}

Result<void> PassBook::keep_admission(const Admission& admission, const log::DeviceId& ours) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Papers papers, this->papers());
  FRONTLIJN_TRY(const Pass pass, read_pass(admission.pass));
  if (pass.device != ours || pass.issuer == papers.server) return fail(ErrorKind::refused, "pass.damaged");
  const auto before = papers.pass_of(pass.issuer);
  for (const PassSpace& space : pass.spaces) {
    // A space that is here by another's word is not this one's to give.
    FRONTLIJN_TRY(const auto known, store_.space(space.id));
    const bool by_its_word = before && std::any_of(before->spaces.begin(), before->spaces.end(),
                                                   [&](const PassSpace& one) { return one.id == space.id; });
    FRONTLIJN_TRY(const bool was_left, store_.is_left(space.id));
    if (known && !by_its_word && !was_left) return fail(ErrorKind::refused, "pass.wrong-space");
  }
  for (const OwnSpace& space : admission.spaces) {
    const auto kind = log::space_kind(space.kind);
    const bool is_given = std::any_of(pass.spaces.begin(), pass.spaces.end(),
                                      [&](const PassSpace& one) { return one.id == space.id; });
    if (!kind || !is_given) continue;
    FRONTLIJN_CHECK(store_.add_space({space.id, *kind, space.name}));
    FRONTLIJN_CHECK(store_.come_back(space.id));
  }
  replace(papers.passes, admission.pass, pass.issuer, issuer_of_pass);
  hear_at_least(papers, pass.issued_ms, store_.clock().now());
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
  replace(papers.passes, pass, issuer_of_pass(pass), issuer_of_pass);
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
