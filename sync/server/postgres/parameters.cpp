#include "sync/server/postgres/parameters.hpp"

namespace frontlijn::postgres {

namespace {

// Numbers of types, src/include/catalog/pg_type.dat: they never change.
constexpr unsigned bool_type = 16;
constexpr unsigned bytea_type = 17;
constexpr unsigned bigint_type = 20;
constexpr unsigned text_type = 25;
constexpr unsigned bytea_array_type = 1001;
constexpr unsigned bigint_array_type = 1016;

void put(Bytes& bytes, std::uint64_t value, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// Dimensions, whether there are nulls, type of the elements; then per dimension its size and first index
/// (array_recv in src/backend/utils/adt/arrayfuncs.c).
Bytes array_head(std::size_t count, bool has_nulls, unsigned type) {
  Bytes bytes;
  put(bytes, count == 0 ? 0 : 1, 4);
  put(bytes, has_nulls ? 1 : 0, 4);
  put(bytes, type, 4);
  if (count == 0) return bytes;
  put(bytes, count, 4);
  put(bytes, 1, 4);
  return bytes;
}

}  // namespace

Parameters& Parameters::add(std::int64_t value) {
  Value& added = values_.emplace_back(Value{bigint_type, {}, false});
  put(added.bytes, static_cast<std::uint64_t>(value), 8);
  return *this;
}

Parameters& Parameters::add(bool value) {
  values_.push_back({bool_type, Bytes{static_cast<std::uint8_t>(value ? 1 : 0)}, false});
  return *this;
}

Parameters& Parameters::add(std::string_view value) {
  values_.push_back({text_type, Bytes(value.begin(), value.end()), false});
  return *this;
}

Parameters& Parameters::add(ByteView value) {
  values_.push_back({bytea_type, Bytes(value.begin(), value.end()), false});
  return *this;
}

Parameters& Parameters::add(const Numbers& values) {
  Bytes bytes = array_head(values.size(), false, bigint_type);
  for (const std::int64_t value : values) {
    put(bytes, 8, 4);
    put(bytes, static_cast<std::uint64_t>(value), 8);
  }
  values_.push_back({bigint_array_type, std::move(bytes), false});
  return *this;
}

Parameters& Parameters::add(const Blobs& values) {
  bool has_nulls = false;
  for (const auto& value : values)
    has_nulls = has_nulls || !value;
  Bytes bytes = array_head(values.size(), has_nulls, bytea_type);
  for (const auto& value : values) {
    put(bytes, value ? value->size() : ~std::uint64_t{0}, 4);
    if (value) bytes.insert(bytes.end(), value->begin(), value->end());
  }
  values_.push_back({bytea_array_type, std::move(bytes), false});
  return *this;
}

}  // namespace frontlijn::postgres
