#pragma once

#include <string>
#include <vector>

#include "core/base/archive.hpp"

/// Lists and texts with a bound: read only after their size has been checked, and grown only by what is
/// really there, since an element may take much more memory than it takes bytes.
namespace frontlijn::sync {

template <class T>
void bounded(ArchiveWriter& archive, std::vector<T>& list, std::size_t) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(list.size())));
  for (T& element : list)
    archive(element);
}

template <class T>
void bounded(ArchiveReader& archive, std::vector<T>& list, std::size_t most) {
  const std::uint64_t size = archive.get_size();
  if (size > most) throw cereal::Exception("more than allowed");
  list.clear();
  for (std::uint64_t i = 0; i < size; ++i) {
    T element{};
    archive(element);
    list.push_back(std::move(element));
  }
}

inline void bounded(ArchiveWriter& archive, Bytes& bytes, std::size_t) { archive(bytes); }

inline void bounded(ArchiveReader& archive, Bytes& bytes, std::size_t most) {
  const std::uint64_t size = archive.get_size();
  if (size > most) throw cereal::Exception("longer than allowed");
  bytes.resize(static_cast<std::size_t>(size));
  if (!bytes.empty()) archive.get(bytes.data(), bytes.size());
}

inline void bounded(ArchiveWriter& archive, std::string& text, std::size_t) { archive(text); }

inline void bounded(ArchiveReader& archive, std::string& text, std::size_t most) {
  const std::uint64_t size = archive.get_size();
  if (size > most) throw cereal::Exception("longer than allowed");
  text.resize(static_cast<std::size_t>(size));
  if (!text.empty()) archive.get(text.data(), text.size());
  if (!is_utf8(text)) throw cereal::Exception("not text");
}

}  // namespace frontlijn::sync
