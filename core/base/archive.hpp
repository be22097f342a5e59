#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include <cereal/cereal.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>

#include "core/base/bytes.hpp"

namespace frontlijn {

/// cereal archives in Frontlijn's own encoding: portable between machines, and small. Whole numbers are
/// LEB128 (signed ones zig-zag), one byte for bool and 8-bit numbers, floating point little-endian IEEE 754.
/// The same value always gives the same bytes, so hashes and signatures can be taken over them.
class ArchiveWriter : public cereal::OutputArchive<ArchiveWriter, cereal::AllowEmptyClassElision> {
 public:
  ArchiveWriter() : OutputArchive(this) {}

  /// What was written; nothing is left.
  Bytes take() {
    const std::size_t used = std::exchange(used_, 0);
    // Most of what is written is kept, or waits in a queue: without the room to grow.
    if (used * 2 < room_.size())
      return Bytes(room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(used));
    room_.resize(used);
    return std::exchange(room_, {});
  }
  ByteView bytes() const { return ByteView(room_).first(used_); }

  void put(const void* data, std::size_t size) {
    if (size == 0) return;  // memcpy takes no null pointer, not even for nothing
    std::memcpy(place_for(size), data, size);
    used_ += size;
  }

  void put_number(std::uint64_t value) {
    std::uint8_t* const first = place_for(longest_number);
    std::uint8_t* next = first;
    for (; value >= 0x80; value >>= 7)
      *next++ = static_cast<std::uint8_t>(value | 0x80);
    *next++ = static_cast<std::uint8_t>(value);
    used_ += static_cast<std::size_t>(next - first);
  }

 private:
  static constexpr std::size_t longest_number = 10;
  /// A record's fields, or a commit's header, fit without growing.
  static constexpr std::size_t first_room = 512;

  std::uint8_t* place_for(std::size_t size) {
    if (room_.size() - used_ < size) room_.resize(std::max({first_room, 2 * room_.size(), used_ + size}));
    return room_.data() + used_;
  }

  Bytes room_;  ///< and more than is used of it: a vector that grows by each byte asks for room each time
  std::size_t used_ = 0;
};

/// Reads what ArchiveWriter wrote, from anybody: a size is checked against the bytes that are left before
/// anything is allocated. Throws cereal::Exception, which `decode` turns into a Result.
class ArchiveReader : public cereal::InputArchive<ArchiveReader, cereal::AllowEmptyClassElision> {
 public:
  explicit ArchiveReader(ByteView bytes) : InputArchive(this), rest_(bytes) {}

  std::size_t left() const { return rest_.size(); }

  void get(void* data, std::size_t size) {
    if (size > rest_.size()) throw cereal::Exception("ends too early");
    if (size == 0) return;  // memcpy takes no null pointer, not even for nothing
    std::memcpy(data, rest_.data(), size);
    rest_ = rest_.subspan(size);
  }

  std::uint64_t get_number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) throw cereal::Exception("ends too early");
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      const auto digit = static_cast<std::uint64_t>(byte & 0x7F);
      if (shift == 63 && digit > 1) throw cereal::Exception("number too large");
      value |= digit << shift;
      if ((byte & 0x80) == 0) {
        // One value, one spelling: else two different byte strings would mean the same.
        if (byte == 0 && shift > 0) throw cereal::Exception("number not in its shortest form");
        return value;
      }
    }
    throw cereal::Exception("number too large");
  }

  std::uint64_t get_size() {
    const std::uint64_t size = get_number();
    if (size > rest_.size()) throw cereal::Exception("size larger than what follows");
    return size;
  }

 private:
  ByteView rest_;
};

template <class T>
concept SmallByte = sizeof(T) == 1 && std::is_arithmetic_v<T>;

template <class T>
requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(ArchiveWriter& archive, const T& value) {
  if constexpr (std::is_floating_point_v<T>) {
    static_assert(std::endian::native == std::endian::little);
    archive.put(&value, sizeof value);
  } else if constexpr (SmallByte<T>) {
    archive.put(&value, 1);
  } else if constexpr (std::is_signed_v<T>) {
    const auto wide = static_cast<std::int64_t>(value);
    archive.put_number((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
  } else {
    archive.put_number(value);
  }
}

template <class T>
requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(ArchiveReader& archive, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    archive.get(&byte, 1);
    if (byte > 1) throw cereal::Exception("not a yes or no");
    value = byte == 1;
  } else if constexpr (std::is_floating_point_v<T> || SmallByte<T>) {
    archive.get(&value, sizeof value);
  } else if constexpr (std::is_signed_v<T>) {
    const std::uint64_t read = archive.get_number();
    const auto wide = static_cast<std::int64_t>((read >> 1) ^ (0 - (read & 1)));
    value = static_cast<T>(wide);
    if (static_cast<std::int64_t>(value) != wide) throw cereal::Exception("number too large");
  } else {
    const std::uint64_t wide = archive.get_number();
    value = static_cast<T>(wide);
    if (static_cast<std::uint64_t>(value) != wide) throw cereal::Exception("number too large");
  }
}

/// As a vector of the same bytes.
inline void CEREAL_SAVE_FUNCTION_NAME(ArchiveWriter& archive, const ByteView& bytes) {
  archive.put_number(bytes.size());
  archive.put(bytes.data(), bytes.size());
}

template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(ArchiveWriter& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(ArchiveReader& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(ArchiveWriter& archive, const cereal::SizeTag<T>& tag) {
  archive.put_number(tag.size);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(ArchiveReader& archive, cereal::SizeTag<T>& tag) {
  tag.size = static_cast<std::remove_reference_t<decltype(tag.size)>>(archive.get_size());
}

template <class T>
requires SmallByte<std::remove_cvref_t<std::remove_pointer_t<std::decay_t<T>>>>
void CEREAL_SAVE_FUNCTION_NAME(ArchiveWriter& archive, const cereal::BinaryData<T>& data) {
  archive.put(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
requires SmallByte<std::remove_cvref_t<std::remove_pointer_t<std::decay_t<T>>>>
void CEREAL_LOAD_FUNCTION_NAME(ArchiveReader& archive, cereal::BinaryData<T>& data) {
  archive.get(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
Bytes encode(const T& value) {
  ArchiveWriter writer;
  writer(value);
  return writer.take();
}

/// Fails with "data.damaged" when the bytes are not exactly one T.
template <class T>
Result<T> decode(ByteView bytes) {
  try {
    ArchiveReader reader(bytes);
    T value{};
    reader(value);
    if (reader.left() != 0) throw cereal::Exception("bytes left over");
    return value;
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "data.damaged", {{"why", problem.what()}});
  }
}

}  // namespace frontlijn

CEREAL_REGISTER_ARCHIVE(frontlijn::ArchiveWriter)
CEREAL_REGISTER_ARCHIVE(frontlijn::ArchiveReader)
CEREAL_SETUP_ARCHIVE_TRAITS(frontlijn::ArchiveReader, frontlijn::ArchiveWriter)
