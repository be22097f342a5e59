#include "core/log/commit.hpp"

namespace frontlijn::log {

namespace {

constexpr std::string_view commit_purpose = "frontlijn commit 1";
constexpr std::string_view payload_purpose = "frontlijn payload 1";

}  // namespace

Error::Arguments place_of(const CommitHeader& header) {
  return {{"device", header.device.to_text().substr(0, 12)}, {"sequence", std::to_string(header.sequence)}};
}

Hash hash_of(const CommitHeader& header) { return frontlijn::hash_of(commit_purpose, {encode(header)}); }

Hash payload_hash(ByteView payload) { return frontlijn::hash_of(payload_purpose, {payload}); }

Result<Commit> make_commit(const DeviceKey& key, SpaceId space, const ChainHead& head, HybridTime time,
                           const Payload& payload) {
  FRONTLIJN_TRY(Bytes bytes, encode_payload(payload));
  return make_commit(key, space, head, time, PayloadKind::columns, std::move(bytes));
}

Commit make_commit(const DeviceKey& key, SpaceId space, const ChainHead& head, HybridTime time,
                   PayloadKind kind, Bytes payload) {
  Commit commit;
  commit.header = {space, key.id(),           head.sequence + 1, time, head.hash, payload_hash(payload),
                   kind,  PayloadCipher::none};
  commit.signature = key.sign(commit_purpose, hash_of(commit.header));
  commit.payload = std::move(payload);
  return commit;
}

Result<void> check(const Commit& commit) {
  FRONTLIJN_CHECK(check_signature(commit, hash_of(commit.header)));
  return check_payload(commit);
}

Result<void> check_signature(const Commit& commit, const Hash& hash) {
  if (!commit.signature) return fail(ErrorKind::damaged, "commit.unvouched", place_of(commit.header));
  if (!verify(commit.header.device, commit_purpose, hash, *commit.signature))
    return fail(ErrorKind::damaged, "commit.bad-signature", place_of(commit.header));
  return {};
}

Result<void> check_payload(const Commit& commit) {
  if (commit.payload && payload_hash(*commit.payload) != commit.header.payload)
    return fail(ErrorKind::damaged, "commit.payload-differs", place_of(commit.header));
  return {};
}

Result<void> check_follows(const ChainHead& head, const CommitHeader& commit) {
  if (commit.sequence > head.sequence + 1) return fail(ErrorKind::damaged, "chain.gap", place_of(commit));
  if (commit.sequence <= head.sequence || commit.previous != head.hash)
    return fail(ErrorKind::damaged, "chain.fork", place_of(commit));
  return {};
}

std::uint32_t mark_of(const Hash& commit) {
  return (static_cast<std::uint32_t>(commit.bytes[0]) << 24) |
         (static_cast<std::uint32_t>(commit.bytes[1]) << 16) |
         (static_cast<std::uint32_t>(commit.bytes[2]) << 8) | commit.bytes[3];
}

OperationId operation_id(const CommitHeader& header, const Hash& commit, std::uint32_t index) {
  return {header.device, header.sequence, mark_of(commit), index};
}

}  // namespace frontlijn::log
