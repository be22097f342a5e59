#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"
#include "core/log/device.hpp"

namespace frontlijn::postgres {

/// Columns of many rows, for `unnest`.
using Numbers = std::vector<std::int64_t>;
using Blobs = std::vector<std::optional<ByteView>>;

/// The values of one statement in PostgreSQL's binary form: nothing is ever quoted into SQL. Blobs must
/// outlive it.
class Parameters {
 public:
  Parameters& add(std::int64_t value);
  Parameters& add(std::uint64_t value) { return add(static_cast<std::int64_t>(value)); }
  Parameters& add(int value) { return add(static_cast<std::int64_t>(value)); }
  Parameters& add(bool value);
  /// Text of the program's own. What people or tablets wrote goes as bytes: `text` takes no NUL and no broken
  /// UTF-8.
  Parameters& add(std::string_view value);
  Parameters& add(const char* value) { return add(std::string_view(value)); }
  Parameters& add(const std::string& value) { return add(std::string_view(value)); }
  Parameters& add(ByteView value);
  Parameters& add(const Bytes& value) { return add(ByteView(value)); }
  Parameters& add(const Hash& value) { return add(ByteView(value.bytes)); }
  Parameters& add(const log::DeviceId& value) { return add(ByteView(value.key)); }
  Parameters& add(Instant value) { return add(to_ms(value)); }
  template <class Tag>
  Parameters& add(const Id<Tag>& value) {
    return add(ByteView(value.bytes));
  }
  Parameters& add(const Numbers& values);
  Parameters& add(const Blobs& values);
  template <class T>
  Parameters& add(const std::optional<T>& value) {
    if (value) return add(*value);
    add(T{});
    values_.back().is_null = true;
    return *this;
  }

  struct Value {
    unsigned type = 0;  ///< PostgreSQL's number of the type
    Bytes bytes;
    bool is_null = false;
  };
  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

}  // namespace frontlijn::postgres
