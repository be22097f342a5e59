#include "core/log/commit.hpp"

#include <catch2/catch.hpp>

#include "core/log/limits.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct Fixture {
  SeededRandom random{7};
  DeviceKey key = DeviceKey::make(random);
  SpaceId space = SpaceId::make(instant_from_ms(1'000), random);

  Payload payload() {
    const auto entity = EntityId::make(instant_from_ms(2'000), random);
    return {EntityId::make(instant_from_ms(3'000), random),
            {{"observation", entity, "words", std::string("Er staat al weken water in de kelder."), {}},
             {"observation", entity, "at", instant_from_ms(4'000), {{key.id(), 3, 99, 0}}},
             {"later-kind", entity, "later-field", OpaqueValue{4711, {1, 2, 3}}, {}}}};
  }
};

}  // namespace

TEST_CASE("a payload is read back as it was written, unknown kinds, fields and values included") {
  Fixture f;
  const Payload payload = f.payload();
  const auto bytes = encode_payload(payload);
  REQUIRE(bytes);
  const auto read = decode_payload(PayloadKind::columns, *bytes);
  REQUIRE(read);
  CHECK(*read == payload);
}

TEST_CASE("a payload cut anywhere, or with a byte too many, is refused") {
  Fixture f;
  Bytes bytes = *encode_payload(f.payload());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK(decode_payload(PayloadKind::columns, ByteView(bytes).first(length)).has_error());
  bytes.push_back(0);
  CHECK(decode_payload(PayloadKind::columns, bytes).error().key() == "commit.damaged");
}

TEST_CASE("a commit larger than its bounds is refused with what was too large") {
  Fixture f;
  Payload payload = f.payload();
  payload.operations[0].value = std::string(limits::text_bytes + 1, 'a');
  CHECK(encode_payload(payload).error().argument("what") == "text");
  payload.operations[0].value = Nothing{};
  payload.operations[0].field = std::string(limits::name_bytes + 1, 'a');
  CHECK(encode_payload(payload).error().argument("what") == "name");
}

TEST_CASE("a commit that was changed after signing does not pass") {
  Fixture f;
  const Commit commit = *make_commit(f.key, f.space, {}, HybridTime{5}, f.payload());
  CHECK(check(commit));

  Commit changed = commit;
  changed.payload->back() ^= 1;
  CHECK(check(changed).error().key() == "commit.payload-differs");

  changed = commit;
  changed.header.time.value += 1;
  CHECK(check(changed).error().key() == "commit.bad-signature");

  changed = commit;
  changed.header.device.key[0] ^= 1;
  CHECK(check(changed).error().key() == "commit.bad-signature");
}

TEST_CASE("a chain verifies with a payload left out or erased") {
  Fixture f;
  Commit first = *make_commit(f.key, f.space, {}, HybridTime{5}, f.payload());
  first.payload.reset();
  CHECK(check(first));
  const ChainHead head{1, hash_of(first.header)};
  const Commit second = *make_commit(f.key, f.space, head, HybridTime{6}, f.payload());
  CHECK(check_follows(head, second.header));
}

TEST_CASE("a commit missing from a chain, and one put in its place, are both seen") {
  Fixture f;
  const Commit first = *make_commit(f.key, f.space, {}, HybridTime{5}, f.payload());
  const ChainHead head{1, hash_of(first.header)};
  const Commit second = *make_commit(f.key, f.space, head, HybridTime{6}, f.payload());
  const Commit third = *make_commit(f.key, f.space, {2, hash_of(second.header)}, HybridTime{7}, f.payload());
  CHECK(check_follows(head, third.header).error().key() == "chain.gap");

  const Commit other_first = *make_commit(f.key, f.space, {}, HybridTime{9}, f.payload());
  CHECK(check_follows(head, other_first.header).error().key() == "chain.fork");
  const Commit on_other =
      *make_commit(f.key, f.space, {1, hash_of(other_first.header)}, HybridTime{10}, f.payload());
  CHECK(check_follows(head, on_other.header).error().key() == "chain.fork");
}

TEST_CASE("a device key comes back from its seed") {
  Fixture f;
  const auto again = DeviceKey::from_seed(f.key.seed());
  REQUIRE(again);
  CHECK(again->id() == f.key.id());
  CHECK(DeviceKey::from_seed(Bytes(31)).has_error());
}
