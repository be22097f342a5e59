#include "core/base/archive.hpp"

#include <limits>

#include <catch2/catch.hpp>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"

using namespace frontlijn;

namespace {

struct Sample {
  std::vector<std::string> texts;
  Bytes bytes;
  EntityId entity;
  std::int64_t whole = 0;
  std::uint32_t count = 0;
  double real = 0;
  bool yes = false;

  bool operator==(const Sample&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(texts, bytes, entity, whole, count, real, yes);
  }
};

Sample sample() {
  SeededRandom random(1);
  return {{"", "waarneming", "café"},
          {0, 127, 128, 255},
          EntityId::make(instant_from_ms(1), random),
          std::numeric_limits<std::int64_t>::min(),
          70'000,
          -1.5,
          true};
}

}  // namespace

TEST_CASE("what is written is read back the same") {
  const auto read = decode<Sample>(encode(sample()));
  REQUIRE(read);
  CHECK(*read == sample());
}

TEST_CASE("an archive cut anywhere is refused and not half read") {
  const Bytes whole = encode(sample());
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(decode<Sample>(ByteView(whole).first(length)).has_error());
}

TEST_CASE("bytes left over are refused") {
  Bytes longer = encode(sample());
  longer.push_back(0);
  CHECK(decode<Sample>(longer).error().key() == "data.damaged");
}

TEST_CASE("a size larger than what follows is refused before anything is allocated") {
  // 2^62 elements announced in ten bytes.
  const Bytes hostile{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x00};
  CHECK(decode<std::vector<std::string>>(hostile).has_error());
  CHECK(decode<std::string>(hostile).has_error());
  CHECK(decode<Bytes>(hostile).has_error());
}

TEST_CASE("a number has one spelling") {
  CHECK(decode<std::uint64_t>(Bytes{0x80, 0x00}).has_error());
  CHECK(decode<std::uint64_t>(Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}).has_error());
  CHECK(*decode<std::uint64_t>(encode(std::numeric_limits<std::uint64_t>::max())) ==
        std::numeric_limits<std::uint64_t>::max());
  CHECK(decode<std::uint16_t>(encode(std::uint32_t{70'000})).has_error());
}

TEST_CASE("a writer from which was taken begins anew") {
  for (const std::size_t size : {std::size_t{3}, std::size_t{400}, std::size_t{2'000}}) {
    const Bytes first(size, 1);
    ArchiveWriter out;
    out.put(first.data(), first.size());
    CHECK(out.take() == first);
    CHECK(out.bytes().empty());
    out.put_number(5);
    CHECK(out.take() == Bytes{5});
  }
}
