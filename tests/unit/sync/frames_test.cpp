#include <set>

#include "sample_frames.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::sync;
using frontlijn::test::sample_chain;
using frontlijn::test::sample_frames;

namespace {

std::string key_of(const Result<std::optional<Frame>>& result) {
  return result.has_error() ? result.error().key() : "read";
}

/// A frame by hand: tag, version, then what `fields` writes.
template <class Fields>
Bytes raw_frame(std::uint32_t tag, std::uint32_t version, Fields fields) {
  ArchiveWriter out;
  out(tag, version);
  fields(out);
  return out.take();
}

}  // namespace

TEST_CASE("every kind of frame reads back as it was written") {
  std::set<std::size_t> kinds;
  for (const Frame& frame : sample_frames()) {
    const Bytes bytes = encode_frame(frame);
    CAPTURE(frame.index(), bytes.size());
    const auto read = decode_frame(bytes);
    REQUIRE(key_of(read) == "read");
    CHECK(**read == frame);
    CHECK(encode_frame(**read) == bytes);
    kinds.insert(frame.index());
  }
  CHECK(kinds.size() == std::variant_size_v<Frame>);
}

TEST_CASE("promise 2: a frame cut at any byte is refused") {
  for (const Frame& frame : sample_frames()) {
    const Bytes bytes = encode_frame(frame);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CAPTURE(frame.index(), size);
      REQUIRE(key_of(decode_frame(ByteView(bytes).first(size))) == "sync.bad-frame");
    }
  }
}

TEST_CASE("a frame with any byte changed is refused or is another well-formed frame, never half read") {
  for (const Frame& frame : sample_frames()) {
    const Bytes bytes = encode_frame(frame);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const auto flip : Bytes{0x01, 0x80, 0xFF}) {
        Bytes changed = bytes;
        changed[at] ^= flip;
        const auto read = decode_frame(changed);
        if (read.has_error() || !*read) continue;
        const auto again = decode_frame(encode_frame(**read));
        REQUIRE(key_of(again) == "read");
        REQUIRE(**again == **read);
      }
    }
  }
}

TEST_CASE("promise 9: what is larger than its bound is refused before it is read") {
  CHECK(key_of(decode_frame(Bytes(limits::frame_bytes + 1, 1))) == "sync.frame-too-large");

  const auto too_many = raw_frame(Vector::tag, 1, [](ArchiveWriter& out) {
    out(SpaceId{}, LogPlace{}, false, cereal::make_size_tag(limits::heads + 1));
    out.put(Bytes(limits::heads + 1).data(), limits::heads + 1);
  });
  CHECK(key_of(decode_frame(too_many)) == "sync.bad-frame");

  const auto long_name = raw_frame(EnrolDone::tag, 1, [](ArchiveWriter& out) {
    out(EntityId{}, std::string(limits::name_bytes + 1, 'x'), std::string(), EntityId{}, std::uint64_t{0});
  });
  CHECK(decode_frame(long_name).error().argument("why") == "longer than allowed");

  const auto not_text = raw_frame(EnrolDone::tag, 1, [](ArchiveWriter& out) {
    out(EntityId{}, std::string("\xff"), std::string(), EntityId{}, std::uint64_t{0});
  });
  CHECK(decode_frame(not_text).error().argument("why") == "not text");

  const auto swollen = raw_frame(Commits::tag, 1, [](ArchiveWriter& out) {
    out(SpaceId{}, LogPlace{}, false, std::uint64_t{1} << 40, true, Bytes(16));
  });
  CHECK(decode_frame(swollen).error().argument("why") == "a batch larger than allowed");
}

TEST_CASE("a newer version's extra fields and optional frames are passed over, its other frames are not") {
  const auto longer = raw_frame(Settle::tag, Settle::version + 1, [](ArchiveWriter& out) {
    out(std::uint64_t{5}, true, std::string("from 2031"));
  });
  CHECK(std::get<Settle>(*decode_frame(longer).value()) == Settle{5, true});
  const auto same_version = raw_frame(Settle::tag, Settle::version, [](ArchiveWriter& out) {
    out(std::uint64_t{5}, true, std::string("!"));
  });
  CHECK(key_of(decode_frame(same_version)) == "sync.bad-frame");
  CHECK_FALSE(decode_frame(raw_frame(first_optional_tag + 3, 1, [](ArchiveWriter&) {})).value());
  CHECK(key_of(decode_frame(raw_frame(77, 1, [](ArchiveWriter&) {}))) == "sync.unknown-frame");
}

TEST_CASE("a run of commits costs its words, one signature, and little more") {
  SeededRandom random(3);
  const auto key = log::DeviceKey::make(random);
  Commits commits{SpaceId{}, {200, {}}, false, {}};
  std::size_t payloads = 0;
  for (const auto& commit : sample_chain(key, SpaceId{}, 200)) {
    payloads += commit.payload->size();
    commits.items.push_back({commit, false});
    if (commits.items.size() < 200) commits.items.back().commit.signature.reset();
  }
  const std::size_t bytes = encode_frame(commits).size();
  CAPTURE(bytes, payloads);
  CHECK(bytes < sizeof(log::Signature) + 200 * 16 + 200);
}

TEST_CASE("a proof is good for its own connection, side and nonces alone") {
  SeededRandom random(3);
  const auto tablet = log::DeviceKey::make(random);
  const auto server = log::DeviceKey::make(random);
  const Bytes binding(32, 5);
  const Hello hello{1, 0, tablet.id(), {1}, 0, {}, false, 0};
  const Challenge challenge{1, 0, server.id(), {2}, 0};
  const auto proof = proof_of(tablet, proof_hash(Side::opener, binding, hello, challenge));
  CHECK(is_proven(tablet.id(), proof_hash(Side::opener, binding, hello, challenge), proof));

  CHECK_FALSE(is_proven(server.id(), proof_hash(Side::opener, binding, hello, challenge), proof));
  CHECK_FALSE(is_proven(tablet.id(), proof_hash(Side::listener, binding, hello, challenge), proof));
  CHECK_FALSE(is_proven(tablet.id(), proof_hash(Side::opener, Bytes(32, 6), hello, challenge), proof));
  Hello other_hello = hello;
  other_hello.nonce = {9};
  CHECK_FALSE(is_proven(tablet.id(), proof_hash(Side::opener, binding, other_hello, challenge), proof));
  Challenge other_challenge = challenge;
  other_challenge.nonce = {9};
  CHECK_FALSE(is_proven(tablet.id(), proof_hash(Side::opener, binding, hello, other_challenge), proof));
}

TEST_CASE("an error travels cut to its bounds, never within a character") {
  const Error error = fail(ErrorKind::refused, std::string(300, 'k'), {{"why", std::string(999, 'x') + "ë"}});
  const Remark remark = Remark::of(error);
  CHECK(remark.key.size() == limits::key_bytes);
  CHECK(remark.error().argument("why") == std::string(999, 'x'));
}
