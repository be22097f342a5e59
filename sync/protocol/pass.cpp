#include "sync/protocol/pass.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

constexpr std::string_view pass_purpose = "frontlijn pass 1";
constexpr std::string_view voided_purpose = "frontlijn voided passes 1";
constexpr std::string_view succession_purpose = "frontlijn device succession 1";
constexpr std::uint64_t statement_version = 1;

Hash hash_of_body(std::string_view purpose, const Bytes& body) { return hash_of(purpose, {body}); }

template <class T>
Statement signed_by(const log::DeviceKey& issuer, std::string_view purpose, T& words) {
  words.issuer = issuer.id();
  ArchiveWriter archive;
  archive.put_number(statement_version);
  archive(words);
  Statement statement{archive.take(), {}};
  statement.signature = issuer.sign(purpose, hash_of_body(purpose, statement.body));
  return statement;
}

template <class T>
Result<T> read_signed(std::string_view purpose, const Statement& statement) {
  try {
    ArchiveReader archive(statement.body);
    std::uint64_t theirs = 0;
    archive(theirs);
    if (theirs == 0) throw cereal::Exception("no version");
    T words;
    archive(words);
    if (theirs <= statement_version && archive.left() != 0) throw cereal::Exception("bytes left over");
    if (!log::verify(words.issuer, purpose, hash_of_body(purpose, statement.body), statement.signature))
      return fail(ErrorKind::refused, "pass.damaged");
    return words;
  } catch (const cereal::Exception&) {
    return fail(ErrorKind::refused, "pass.damaged");
  }
}

/// No year 300,000: the difference of any two moments within stays in range.
bool is_moment(std::int64_t ms) {
  constexpr std::int64_t far = 1LL << 53;
  return -far < ms && ms < far;
}

Hash succession_hash(const log::DeviceId& from, const log::DeviceId& to) {
  return hash_of(succession_purpose, {from.key, to.key});
}

std::uint64_t number_of(const Hash& hash) {
  std::uint64_t mark = 0;
  for (std::size_t i = 0; i < sizeof mark; ++i)
    mark = mark << 8 | hash.bytes[i];
  return mark == 0 ? 1 : mark;
}

std::vector<log::DeviceId> keys_from(const log::DeviceId& device, const std::vector<Succession>& successions,
                                     bool also_later) {
  std::vector<log::DeviceId> keys{device};
  const auto is_known = [&](const log::DeviceId& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const Succession& one : successions) {
      const bool is_earlier = one.to == keys[i] && !is_known(one.from);
      const bool is_later = also_later && one.from == keys[i] && !is_known(one.to);
      if (!is_earlier && !is_later) continue;
      if (log::verify(one.from, succession_purpose, succession_hash(one.from, one.to), one.proof))
        keys.push_back(is_earlier ? one.from : one.to);
    }
  }
  return keys;
}

}  // namespace

Statement sign(const log::DeviceKey& issuer, Pass pass) { return signed_by(issuer, pass_purpose, pass); }

Statement sign(const log::DeviceKey& issuer, Voided voided) {
  return signed_by(issuer, voided_purpose, voided);
}

Succession sign_succession(const log::DeviceKey& from, const log::DeviceId& to) {
  return {from.id(), to, from.sign(succession_purpose, succession_hash(from.id(), to))};
}

Result<Pass> read_pass(const Statement& statement) {
  FRONTLIJN_TRY(Pass pass, read_signed<Pass>(pass_purpose, statement));
  if (!is_moment(pass.issued_ms) || !is_moment(pass.until_ms))
    return fail(ErrorKind::refused, "pass.damaged");
  return pass;
}

Result<Voided> read_voided(const Statement& statement) {
  FRONTLIJN_TRY(Voided voided, read_signed<Voided>(voided_purpose, statement));
  if (!is_moment(voided.at_ms)) return fail(ErrorKind::refused, "pass.damaged");
  return voided;
}

bool names(const Pass& pass, const log::SpaceInfo& space) {
  return std::any_of(pass.spaces.begin(), pass.spaces.end(), [&](const PassSpace& one) {
    return one.id == space.id && one.kind == log::name_of(space.kind);
  });
}

std::vector<log::DeviceId> keys_of(const log::DeviceId& device, const std::vector<Succession>& successions) {
  return keys_from(device, successions, false);
}

std::vector<log::DeviceId> own_keys_of(const log::DeviceId& self,
                                       const std::vector<Succession>& successions) {
  return keys_from(self, successions, true);
}

std::uint64_t mark_of(Pass pass) {
  pass.issued_ms = 0;
  pass.until_ms = 0;
  std::sort(pass.spaces.begin(), pass.spaces.end(),
            [](const PassSpace& a, const PassSpace& b) { return a.id < b.id; });
  return number_of(hash_of("frontlijn pass mark 1", {encode(pass)}));
}

std::uint64_t mark_of(Voided voided) {
  voided.at_ms = 0;
  std::sort(voided.passes.begin(), voided.passes.end(),
            [](const VoidedPass& a, const VoidedPass& b) { return a.device < b.device; });
  return number_of(hash_of("frontlijn voided mark 1", {encode(voided)}));
}

}  // namespace frontlijn::sync
