#include <catch2/catch.hpp>

#include "core/log/entity_state.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct Writer {
  DeviceId device;
  explicit Writer(std::uint8_t number) { device.key[0] = number; }
  OperationId id(std::uint64_t sequence) const { return {device, sequence, 0, 0}; }
};

Operation write(const char* field, Value value, std::vector<OperationId> replaces = {}) {
  return {"observation", {}, field, std::move(value), std::move(replaces)};
}

const Writer anna(1);
const Writer bram(2);
constexpr HybridTime year_ahead{std::uint64_t{1'800'000'000'000} << 16};
constexpr HybridTime today{std::uint64_t{1'764'000'000'000} << 16};

}  // namespace

TEST_CASE("promise 7: two narratives written at the same time both stand") {
  EntityState state;
  state.apply(write("words", "Anna's words"), anna.id(1), today);
  state.apply(write("words", "Bram's words"), bram.id(1), HybridTime{today.value + 1});
  CHECK(values_of(state, "words", Merge::parallel).size() == 2);

  state.apply(write("words", "both, put together", {anna.id(1), bram.id(1)}), anna.id(2),
              HybridTime{today.value + 2});
  CHECK(values_of(state, "words", Merge::parallel) == std::vector<Value>{std::string("both, put together")});
}

TEST_CASE("a tablet whose clock is a year ahead does not own a field for a year") {
  EntityState state;
  state.apply(write("address", "wrong"), anna.id(1), year_ahead);
  state.apply(write("address", "right", {anna.id(1)}), bram.id(1), today);
  CHECK(value_of(state, "address", Merge::latest) == Value{std::string("right")});
}

TEST_CASE("a replacing write may arrive before what it replaces") {
  EntityState state;
  state.apply(write("address", "new", {anna.id(1)}), bram.id(1), today);
  state.apply(write("address", "old"), anna.id(1), year_ahead);
  CHECK(values_of(state, "address", Merge::parallel) == std::vector<Value>{std::string("new")});
}

TEST_CASE("in a set an addition wins over a concurrent removal") {
  EntityState state;
  state.apply(write("domains", "food"), anna.id(1), today);
  state.apply(write("domains", Nothing{}, {anna.id(1)}), bram.id(1), HybridTime{today.value + 5});
  state.apply(write("domains", "food"), anna.id(2), HybridTime{today.value + 1});
  CHECK(values_of(state, "domains", Merge::set) == std::vector<Value>{std::string("food")});
}

TEST_CASE("a field that must be written once shows the first, and that it is contested") {
  EntityState state;
  state.apply(write("made-by", "anna"), anna.id(1), today);
  CHECK_FALSE(is_contested(state, "made-by"));
  state.apply(write("made-by", "bram"), bram.id(1), HybridTime{today.value + 1});
  CHECK(value_of(state, "made-by", Merge::once) == Value{std::string("anna")});
  CHECK(is_contested(state, "made-by"));
}

TEST_CASE("what was replaced and cannot come again is forgotten, so a thousand revisions cost as one") {
  EntityState state;
  for (std::uint64_t i = 1; i <= 1'000; ++i)
    state.apply(
        write("address", std::to_string(i), i > 1 ? std::vector{anna.id(i - 1)} : std::vector<OperationId>{}),
        anna.id(i), HybridTime{today.value + i});
  state.forget_replaced([](const OperationId& id) { return id.sequence <= 1'000; });
  CHECK(state.replaced().empty());
  CHECK(state.writes("address").size() == 1);
}
