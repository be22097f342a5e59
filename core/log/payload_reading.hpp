#pragma once

#include <string>
#include <vector>

#include "core/base/archive.hpp"
#include "core/log/operation.hpp"

/// What the ways of writing a payload share; within core/log only.
namespace frontlijn::log {

/// Throws cereal::Exception for what is not well-formed; fails with "commit.too-large".
Result<Payload> decode_columns(ByteView bytes);

bool is_name(const std::string& name);
Error too_large(const char* what, std::size_t size, std::size_t bound);

/// A list of things that take at least `least_bytes` each; as with all others, memory only for what can be
/// there. Throws cereal::Exception.
template <class T>
std::vector<T> read_list(ArchiveReader& in, std::size_t least_bytes, std::size_t most) {
  const std::uint64_t count = in.get_size();
  if (count > most || count > in.left() / least_bytes) throw cereal::Exception("more than there is room for");
  std::vector<T> list(static_cast<std::size_t>(count));
  for (T& one : list)
    in(one);
  return list;
}
/// Kinds and fields. Throws cereal::Exception.
std::vector<std::string> read_names(ArchiveReader& in);

/// Throws cereal::Exception where there is no such number.
template <class T>
const T& named(const std::vector<T>& things, std::uint64_t number) {
  if (number >= things.size()) throw cereal::Exception("names a thing that is not in its table");
  return things[static_cast<std::size_t>(number)];
}

}  // namespace frontlijn::log
