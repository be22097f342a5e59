#include "core/log/state_page.hpp"

#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

constexpr HybridTime page_time{std::uint64_t{1'764'000'000'000} << 16};

/// A page as a month of work makes it: every type of value, two devices, concurrent writes, a forked chain.
struct SampleState {
  SeededRandom random{5};
  DeviceKey anna = DeviceKey::make(random);
  DeviceKey bram = DeviceKey::make(random);
  Coverage coverage;
  StatePage page;

  explicit SampleState(std::size_t entities = 30) {
    for (const DeviceKey* key : {&anna, &bram}) {
      StatePage::Run run{key->id(), 1, {}};
      for (std::size_t i = 0; i < entities; ++i)
        run.marks.push_back(static_cast<std::uint32_t>(random.below(~0U)));
      page.covered.push_back(run);
    }
    page.covered.push_back({bram.id(), 3, {7}});  // the branch of a tablet that was put back
    for (const auto& run : page.covered) {
      for (std::size_t i = 0; i < run.marks.size(); ++i)
        REQUIRE(coverage.add(run.device, run.first + i, run.marks[i]));
    }
    const std::vector<Value> values{Nothing{},
                                    true,
                                    false,
                                    std::int64_t{-4},
                                    2.5,
                                    std::string(""),
                                    std::string("een  lek  dak "),
                                    instant_from_ms(1'764'000'000'123),
                                    EntityId::make(Instant{}, random),
                                    GeoPoint{52.1, 4.3, 8},
                                    AttachmentRef{{}, 12, "image/jpeg", "foto.jpg"},
                                    Bytes{1, 2},
                                    OpaqueValue{99, {3}}};
    for (std::uint64_t i = 0; i < entities; ++i) {
      StandingEntity& one = page.entities.emplace_back();
      one.kind = i % 3 == 0 ? "visit" : "observation";
      one.entity = EntityId::make(instant_from_ms(1'764'000'000'000 + static_cast<std::int64_t>(i)), random);
      const auto put = [&](const char* field, const DeviceKey& key, std::uint64_t sequence,
                           std::uint32_t mark, std::uint32_t index, Value value) {
        Operation operation{one.kind, one.entity, field, std::move(value), {}};
        if (i % 7 == 6) operation.replaces.push_back({key.id(), 1'000 + i, 4, 5});
        one.state.apply(operation, {key.id(), sequence, mark, index}, HybridTime{page_time.value + sequence});
      };
      put("words", anna, i + 1, *coverage.only_mark(anna.id(), i + 1), 0,
          "deur klemt " + std::to_string(i % 4));
      put("value", anna, i + 1, *coverage.only_mark(anna.id(), i + 1), 1, values[i % values.size()]);
      if (i % 5 == 0)
        put("words", bram, 3, i % 2 == 0 ? 7 : page.covered[1].marks[2], 9, values[(i + 3) % 13]);
    }
  }
};

}  // namespace

TEST_CASE("a page of a state comes back as it was, every type of value and every branch of a chain") {
  for (const bool again : {false, true}) {
    SampleState sample;
    sample.page.again = again;
    const Bytes packed = pack(sample.page, sample.coverage).value();
    Coverage coverage;
    CHECK(unpack(packed, coverage).value() == sample.page);
    CHECK(coverage.commits() == sample.coverage.commits());
  }
}

TEST_CASE("erasures travel with a page whole, of commits that are covered") {
  SampleState sample(4);
  const Commit erasure = make_commit(sample.anna, SpaceId{}, {4, Hash{}}, page_time, PayloadKind::erasure,
                                     encode_erasure({{{"visit", {}, {}, "verzoek", page_time}}, {}}).value());
  const std::uint32_t mark = mark_of(hash_of(erasure.header));
  sample.page.covered.push_back({sample.anna.id(), 5, {mark}});
  REQUIRE(sample.coverage.add(sample.anna.id(), 5, mark));
  const auto comes_back = [&](const Commit& commit) {
    sample.page.erasures = {commit};
    Coverage coverage;
    return unpack(pack(sample.page, sample.coverage).value(), coverage);
  };
  CHECK(comes_back(erasure).value() == sample.page);
  Commit other = erasure;
  other.signature.reset();
  CHECK(comes_back(other).error().key() == "state.damaged");
  other = erasure;
  other.payload.reset();
  CHECK(comes_back(other).error().key() == "state.damaged");
  other = erasure;
  other.header.kind = PayloadKind::columns;
  CHECK(comes_back(other).error().key() == "state.damaged");
  other = erasure;
  other.header.time.value += 1;
  CHECK(comes_back(other).error().key() == "state.damaged");
}

TEST_CASE("what later pages say is of commits that earlier ones cover") {
  SampleState sample;
  StatePage first{false, sample.page.covered, {}, {}};
  StatePage second{false, {}, sample.page.entities, {}};
  Coverage coverage;
  REQUIRE(unpack(pack(first, sample.coverage).value(), coverage));
  CHECK(unpack(pack(second, sample.coverage).value(), coverage).value() == second);

  Coverage nothing;
  const auto refused = unpack(pack(second, sample.coverage).value(), nothing);
  REQUIRE(refused.has_error());
  CHECK(refused.error().key() == "state.damaged");
}

TEST_CASE("a chain with a hole is not covered") {
  Coverage coverage;
  const DeviceId anna{{1}};
  CHECK_FALSE(coverage.add(anna, 2, 5));
  CHECK(coverage.empty());
  CHECK(coverage.add(anna, 1, 4));
  CHECK(coverage.add(anna, 2, 5));
  CHECK(coverage.add(anna, 2, 6));
  CHECK_FALSE(coverage.add(anna, 4, 6));
  CHECK_FALSE(coverage.add(anna, 0, 6));
  CHECK(coverage.covers(anna, 2, 5));
  CHECK(coverage.covers(anna, 2, 6));
  CHECK_FALSE(coverage.covers(anna, 2, 7));
  CHECK_FALSE(coverage.covers(anna, 3, 5));
  CHECK(coverage.only_mark(anna, 1) == 4U);
  CHECK_FALSE(coverage.only_mark(anna, 2));
}

TEST_CASE(
    "promise 9: a page with bytes changed gives an answer or an error, and no more memory than a page may") {
  SampleState sample;
  const Bytes packed = pack(sample.page, sample.coverage).value();
  SeededRandom random(3);
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes = packed;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
      bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.below(256));
    if (round % 5 == 0) bytes.resize(random.below(bytes.size()));
    Coverage coverage;
    const auto page = unpack(bytes, coverage);
    refused += page.has_error() ? 1 : 0;
    if (page.has_error()) CHECK(page.error().key() == "state.damaged");
  }
  CHECK(refused > 10'000);
}

TEST_CASE("a state is vouched for by its maker, and by nobody else") {
  SampleState sample;
  StateClaim claim{SpaceId::make(Instant{}, sample.random), {4, {1}}, {}, {{sample.anna.id(), {3, {}}}}, {}};
  const Signature signature = sign(sample.anna, claim);
  CHECK(verify(sample.anna.id(), claim, signature));
  CHECK_FALSE(verify(sample.bram.id(), claim, signature));
  for (const auto& change : std::vector<std::function<void(StateClaim&)>>{
           [](StateClaim& one) { one.space.bytes[0] ^= 1; }, [](StateClaim& one) { one.place.position++; },
           [](StateClaim& one) { one.digest.lanes[0]++; }, [](StateClaim& one) { one.ends.clear(); },
           [](StateClaim& one) { one.pages.bytes[0] ^= 1; }}) {
    StateClaim other = claim;
    change(other);
    CHECK_FALSE(verify(sample.anna.id(), other, signature));
  }
}

TEST_CASE("a record of seven fields, a commit each, packs into thirty bytes with its ids") {
  SeededRandom random(7);
  const auto key = DeviceKey::make(random);
  Coverage coverage;
  const std::array words{"deur", "gang", "kelder", "trap", "lucht", "water", "lekt", "knelt"};
  std::size_t bytes = 0;
  constexpr std::uint64_t pages = 5, per_page = 2'000;
  for (std::uint64_t number = 0; number < pages; ++number) {
    StatePage page;
    StatePage::Run run{key.id(), number * per_page + 1, {}};
    for (std::uint64_t i = 0; i < per_page; ++i) {
      const std::uint64_t sequence = run.first + i;
      const auto at = instant_from_ms(
          static_cast<std::int64_t>(1'764'000'000'000 + sequence * 7'000 + random.below(6'000)));
      run.marks.push_back(static_cast<std::uint32_t>(random.below(1ULL << 32)));
      REQUIRE(coverage.add(key.id(), sequence, run.marks.back()));
      StandingEntity& one =
          page.entities.emplace_back(StandingEntity{"signal", EntityId::make(at, random), {}});
      const auto put = [&](const char* field, std::uint32_t index, Value value) {
        one.state.apply({"signal", one.entity, field, std::move(value), {}},
                        {key.id(), sequence, run.marks.back(), index},
                        HybridTime{(std::uint64_t{1'764'000'000'000} + sequence * 7'000) << 16});
      };
      const auto word = [&] { return std::string(words[random.below(words.size())]); };
      put("domain", 0, word());
      put("words", 1, word() + " " + word() + " " + word());
      put("source", 2, word());
      put("requirement", 3, std::to_string(1 + random.below(9)) + "." + std::to_string(1 + random.below(30)));
      put("item", 4, "V" + std::to_string(1 + random.below(60)));
      put("outcome", 5, word());
      put("at", 6, at);
    }
    page.covered.push_back(run);
    bytes += pack(page, coverage).value().size();
  }
  INFO(bytes / (pages * per_page));
  CHECK(bytes <= 30 * pages * per_page);
}
