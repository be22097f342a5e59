// Bytes from anybody: changed, cut and doubled samples through the same functions that the fuzzers feed.
#include "fuzz/sync_target.hpp"
#include "sample_frames.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;

namespace {

Bytes spoilt(Bytes bytes, SeededRandom& random) {
  for (std::uint64_t changes = 1 + random.below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = random.below(bytes.size());
    switch (random.below(4)) {
      case 0:
        bytes[at] = static_cast<std::uint8_t>(random.below(256));
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2: {
        const Bytes tail(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
        bytes.insert(bytes.end(), tail.begin(), tail.end());
        break;
      }
      default:
        bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE(
    "promise 9: frames, commits, payloads, codes and files with bytes changed give an answer or an error") {
  SeededRandom random(11);
  std::vector<Bytes> samples;
  for (const auto& frame : test::sample_frames())
    samples.push_back(sync::encode_frame(frame));
  const auto key = log::DeviceKey::make(random);
  for (const auto& commit : test::sample_chain(key, SpaceId::make(Instant{}, random), 3)) {
    samples.push_back(encode(commit));
    samples.push_back(*commit.payload);
  }
  const log::Payload left{{},
                          {{"observation", EntityId::make(Instant{}, random), "words", log::Nothing{}, {}}}};
  samples.push_back(*log::encode_erasure(
      {{{"observation", {}, {}, "AVG artikel 17", {}}}, {{Hash{}, left}, {Hash{}, {}}}}));
  std::size_t tried = 0;
  for (int round = 0; round < 200; ++round) {
    for (const Bytes& sample : samples) {
      const Bytes bytes = spoilt(sample, random);
      sync::fuzz::try_frame(bytes);
      sync::fuzz::try_commit(bytes);
      sync::fuzz::try_payload(bytes);
      sync::fuzz::try_state_page(bytes);
      sync::fuzz::try_code(bytes);
      sync::fuzz::try_pass(bytes);
      sync::fuzz::try_export(bytes);
      ++tried;
    }
  }
  CHECK(tried > 5'000);
}

TEST_CASE(
    "promise 9: a peer that says what it likes in its turn is answered or cut off, and breaks no chain") {
  SeededRandom random(12);
  const auto frames = test::sample_frames();
  std::size_t tried = 0;
  for (int round = 0; round < 150; ++round) {
    Bytes script;
    for (std::uint64_t said = 1 + random.below(6); said > 0; --said) {
      Bytes frame = sync::encode_frame(frames[random.below(frames.size())]);
      if (random.below(2) == 0) frame = spoilt(std::move(frame), random);
      if (frame.size() > 0xFFFF) frame.resize(0xFFFF);
      script.push_back(static_cast<std::uint8_t>(frame.size() & 0xFF));
      script.push_back(static_cast<std::uint8_t>(frame.size() >> 8U));
      script.insert(script.end(), frame.begin(), frame.end());
    }
    sync::fuzz::try_session(script);
    script.insert(script.begin(), static_cast<std::uint8_t>(round));
    sync::fuzz::try_meeting(script);
    ++tried;
  }
  CHECK(tried == 150);
}
