#include <catch2/catch.hpp>

#include "core/log/limits.hpp"
#include "core/log/operation.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

SeededRandom random_source(5);

DeviceId some_device() { return DeviceKey::make(random_source).id(); }

/// Every kind of value, mixed within a field and repeated.
Payload all_sorts() {
  Payload payload;
  payload.author = EntityId::make(instant_from_ms(1'795'000'000'000), random_source);
  const DeviceId device = some_device();
  std::vector<Value> values{Nothing{},
                            true,
                            false,
                            std::int64_t{-7},
                            std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max(),
                            -0.25,
                            std::string(),
                            std::string("kelder"),
                            std::string("één"),
                            std::string("kelder"),
                            instant_from_ms(-5),
                            instant_from_ms(1'795'000'000'000),
                            EntityId{},
                            payload.author,
                            GeoPoint{52.1, 4.3, -1},
                            AttachmentRef{{}, 5, "image/jpeg", "foto.jpg"},
                            Bytes{},
                            Bytes{1, 2, 3},
                            OpaqueValue{4711, {9, 9}},
                            OpaqueValue{~std::uint32_t{0}, {}}};
  for (std::uint32_t i = 0; i < 3 * values.size(); ++i) {
    EntityId entity;
    random_source.fill(entity.bytes);
    Operation operation{i % 2 == 0 ? "observation" : "signal",
                        entity,
                        i % 3 == 0 ? "words" : "at",
                        values[i % values.size()],
                        {}};
    for (std::uint32_t replaced = 0; replaced < i % 4; ++replaced)
      operation.replaces.push_back({replaced == 2 ? some_device() : device, ~std::uint64_t{0} / (i + 1),
                                    0xFFFF0000U + i, ~std::uint32_t{0} - replaced});
    payload.operations.push_back(operation);
    payload.operations.push_back(std::move(operation));
  }
  return payload;
}

Result<Payload> read(const Bytes& bytes) { return decode_payload(PayloadKind::columns, bytes); }

/// As earlier versions wrote it.
Bytes by_row(const Payload& payload, const DeviceId& device) {
  ArchiveWriter out;
  const Operation& operation = payload.operations.front();
  out(payload.author, std::vector<std::string>{operation.kind, operation.field},
      std::vector<EntityId>{operation.entity}, std::vector<DeviceId>{device}, cereal::make_size_tag(1));
  out(std::uint32_t{0}, std::uint32_t{0}, std::uint32_t{1});
  save(out, operation.value);
  out(cereal::make_size_tag(operation.replaces.size()));
  for (const OperationId& id : operation.replaces)
    out(std::uint32_t{0}, id.sequence, id.mark, id.index);
  return out.take();
}

}  // namespace

TEST_CASE("a payload by column reads back whatever stands in it") {
  const Payload payload = all_sorts();
  const auto bytes = encode_payload(payload);
  REQUIRE(bytes);
  const auto again = read(*bytes);
  REQUIRE(again);
  CHECK(*again == payload);
  const Payload nothing;
  CHECK(*read(*encode_payload(nothing)) == nothing);
}

TEST_CASE("a payload that an earlier version wrote by row is read") {
  const DeviceId device = some_device();
  const Payload payload{EntityId::make(instant_from_ms(9), random_source),
                        {{"observation",
                          EntityId::make(instant_from_ms(8), random_source),
                          "words",
                          std::string("nat"),
                          {{device, 4, 77, 2}}}}};
  const auto again = decode_payload(PayloadKind::rows, by_row(payload, device));
  REQUIRE(again);
  CHECK(*again == payload);
  CHECK(decode_payload(static_cast<PayloadKind>(9), Bytes{}).error().key() == "commit.damaged");
}

TEST_CASE("a payload with any byte changed or cut off is refused or another well-formed one") {
  const Bytes bytes = *encode_payload(all_sorts());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CHECK(read(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at))).has_error());
    for (const auto flip : Bytes{0x01, 0x80, 0xFF}) {
      Bytes changed = bytes;
      changed[at] ^= flip;
      const auto other = read(changed);
      if (other.has_error()) continue;
      REQUIRE(*read(encode_payload(*other).value()) == *other);
    }
  }
}

TEST_CASE("promise 9: a payload whose few bytes would fill the memory is refused") {
  Payload payload;
  for (std::size_t i = 0; i < 30; ++i)
    payload.operations.push_back({"observation", {}, "words", std::string(limits::text_bytes, 'a'), {}});
  CHECK(encode_payload(payload).error().key() == "commit.too-large");
  payload.operations.resize(10);
  Bytes bytes = *encode_payload(payload);
  CHECK(bytes.size() < limits::text_bytes + 200);

  const auto with = [](const auto& write) {
    ArchiveWriter out;
    out(EntityId{});
    write(out);
    out.put(Bytes(4'000'000).data(), 4'000'000);
    return read(out.take());
  };
  CHECK(with([](ArchiveWriter& out) { out(cereal::make_size_tag(3'900'000)); }).has_error());
  CHECK(
      with([](ArchiveWriter& out) { out(std::uint64_t{0}, cereal::make_size_tag(3'900'000)); }).has_error());
  CHECK(with([](ArchiveWriter& out) {
          out(std::uint64_t{0}, std::uint64_t{0}, cereal::make_size_tag(3'900'000));
        }).has_error());
  CHECK(with([](ArchiveWriter& out) {
          out(std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, cereal::make_size_tag(3'900'000));
        }).has_error());
  CHECK(with([](ArchiveWriter& out) {
          out(std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0},
              cereal::make_size_tag(limits::operations_per_commit + 1));
        })
            .error()
            .key() == "commit.too-large");
  // Operations that claim to replace more than there can be.
  CHECK(with([](ArchiveWriter& out) {
          constexpr std::uint64_t claiming = 3'000;
          out(std::vector<std::string>{"observation", "words"}, std::uint64_t{0});
          out(std::uint64_t{1}, std::int64_t{0});
          out.put(Bytes(10).data(), 10);
          out(std::uint64_t{1}, std::uint64_t{0}, std::uint64_t{1}, claiming);
          out.put(Bytes(2 * claiming).data(), 2 * claiming);
          out(claiming * 1'000);
          for (std::uint64_t i = 0; i < claiming; ++i)
            out(std::uint64_t{1'000});
        })
            .error()
            .key() == "commit.too-large");
  // One large text that two hundred operations name, a byte each.
  ArchiveWriter out;
  constexpr std::uint64_t operations = 200;
  out(EntityId{}, std::vector<std::string>{"observation", "words"}, std::uint64_t{0});
  out(std::uint64_t{1}, std::int64_t{0});
  out.put(Bytes(10).data(), 10);
  out(std::uint64_t{1}, std::uint64_t{0}, std::uint64_t{1}, operations);
  out.put(Bytes(2 * operations).data(), 2 * operations);  // their shapes and entities
  out(std::uint64_t{0}, std::uint64_t{2 * 5 + 1}, std::uint64_t{1}, std::uint64_t{100'000});
  out.put(Bytes(100'000, 'a').data(), 100'000);
  out(std::uint64_t{0});
  for (std::uint64_t i = 1; i < operations; ++i)
    out(std::uint64_t{1});
  CHECK(read(out.take()).error().key() == "commit.too-large");
}
