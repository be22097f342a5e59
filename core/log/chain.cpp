#include "core/log/chain.hpp"

#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

Result<Joint> with_one_end_more(KnownChain& chain, const CommitHeader& commit, Joint joint) {
  FRONTLIJN_TRY(const bool room, chain.has_room());
  if (room) return joint;
  return fail(ErrorKind::limit_exceeded, "chain.too-many",
              {{"device", commit.device.to_text().substr(0, 12)},
               {"space", commit.space.to_text().substr(0, 8)},
               {"most", std::to_string(limits::ends_taken)}});
}

}  // namespace

Result<Joint> joint_of(KnownChain& chain, const CommitHeader& commit) {
  const Error gap = fail(
      ErrorKind::damaged, "chain.gap",
      {{"device", commit.device.to_text().substr(0, 12)}, {"sequence", std::to_string(commit.sequence)}});
  if (commit.sequence == 0) return gap;
  if (commit.sequence == 1) {
    if (!commit.previous.is_zero()) return gap;
    FRONTLIJN_TRY(const bool begun, chain.is_begun());
    return with_one_end_more(chain, commit, begun ? Joint::branch : Joint::first);
  }
  FRONTLIJN_TRY(const bool follows, chain.ends_in(commit.sequence - 1, commit.previous));
  if (follows) return Joint::next;
  FRONTLIJN_TRY(const bool inner, chain.holds(commit.sequence - 1, commit.previous));
  if (!inner) return gap;
  return with_one_end_more(chain, commit, Joint::branch);
}

Result<std::optional<Payload>> readable_payload(const Commit& commit) {
  if (!commit.payload || !has_operations(commit.header.kind) || commit.header.cipher != PayloadCipher::none)
    return std::optional<Payload>{};
  FRONTLIJN_TRY(auto payload, decode_payload(commit.header.kind, *commit.payload));
  return std::optional<Payload>(std::move(payload));
}

bool is_refusal(const Error& error) {
  return error.key().starts_with("commit.") || error.key().starts_with("chain.");
}

}  // namespace frontlijn::log
