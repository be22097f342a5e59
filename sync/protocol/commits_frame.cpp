// The compact form of a batch of commits.
#include <zstd.h>

#include "core/log/limits.hpp"
#include "sync/protocol/frames.hpp"

namespace frontlijn::sync {

namespace {

using log::CommitHeader;

enum class PayloadPlace : std::uint8_t { absent = 0, inside = 1, apart = 2 };
/// Beside the place: the commit goes without its signature.
constexpr std::uint8_t unsigned_mark = 4;

bool continues(const CommitHeader& before, const Hash& hash_before, const CommitHeader& next) {
  return next.device == before.device && next.sequence == before.sequence + 1 && next.previous == hash_before;
}

void save_one(ArchiveWriter& out, const CommitItem& item, std::uint64_t time_before) {
  const CommitHeader& header = item.commit.header;
  const PayloadPlace place = item.payload_apart    ? PayloadPlace::apart
                             : item.commit.payload ? PayloadPlace::inside
                                                   : PayloadPlace::absent;
  const std::uint8_t mark = item.commit.signature ? 0 : unsigned_mark;
  out(static_cast<std::uint8_t>(static_cast<std::uint8_t>(place) | mark),
      static_cast<std::int64_t>(header.time.value - time_before), header.kind, header.cipher);
  if (place == PayloadPlace::inside)
    out(*item.commit.payload);
  else
    out(header.payload);
  if (item.commit.signature) out(*item.commit.signature);
}

Bytes body_of(const Commits& commits) {
  ArchiveWriter out;
  std::uint64_t time_before = 0;
  for (std::size_t first = 0; first < commits.items.size();) {
    const CommitHeader& start = commits.items[first].commit.header;
    std::size_t end = first + 1;
    for (; end < commits.items.size(); ++end) {
      const CommitHeader& before = commits.items[end - 1].commit.header;
      if (!continues(before, log::hash_of(before), commits.items[end].commit.header)) break;
    }
    out(start.device, start.sequence, start.previous, static_cast<std::uint64_t>(end - first));
    for (; first < end; ++first) {
      save_one(out, commits.items[first], time_before);
      time_before = commits.items[first].commit.header.time.value;
    }
  }
  return out.take();
}

CommitItem load_one(ArchiveReader& in, CommitHeader header, std::uint64_t time_before) {
  std::uint8_t place = 0;
  std::int64_t time_step = 0;
  in(place, time_step, header.kind, header.cipher);
  header.time.value = time_before + static_cast<std::uint64_t>(time_step);
  CommitItem item;
  switch (static_cast<PayloadPlace>(place & ~unsigned_mark)) {
    case PayloadPlace::inside:
      item.commit.payload.emplace();
      bounded(in, *item.commit.payload, limits::batch_accepted_bytes);
      header.payload = log::payload_hash(*item.commit.payload);
      break;
    case PayloadPlace::apart:
      item.payload_apart = true;
      [[fallthrough]];
    case PayloadPlace::absent:
      in(header.payload);
      break;
    default:
      throw cereal::Exception("a payload in an unknown place");
  }
  if ((place & unsigned_mark) == 0) in(item.commit.signature.emplace());
  item.commit.header = header;
  return item;
}

void load_body(ByteView body, Commits& commits) {
  ArchiveReader in(body);
  std::uint64_t time_before = 0;
  while (in.left() > 0) {
    CommitHeader header;
    header.space = commits.space;
    std::uint64_t count = 0;
    in(header.device, header.sequence, header.previous, count);
    if (count == 0 || count > limits::batch_accepted_commits - commits.items.size())
      throw cereal::Exception("too many commits");
    for (; count > 0; --count) {
      commits.items.push_back(load_one(in, header, time_before));
      header = commits.items.back().commit.header;
      time_before = header.time.value;
      header.previous = log::hash_of(header);
      ++header.sequence;
    }
  }
}

}  // namespace

void save(ArchiveWriter& archive, const Commits& commits) {
  const Bytes body = body_of(commits);
  archive(commits.space, LogPlace(commits.upto), commits.last, static_cast<std::uint64_t>(body.size()));
  if (body.size() >= limits::compress_from_bytes) {
    Bytes packed(ZSTD_compressBound(body.size()));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), body.data(), body.size(), limits::compression_level);
    if (ZSTD_isError(size) == 0 && size < body.size()) {
      packed.resize(size);
      archive(true, packed);
      return;
    }
  }
  archive(false, body);
}

void load(ArchiveReader& archive, Commits& commits) {
  std::uint64_t size = 0;
  bool is_packed = false;
  Bytes sent;
  archive(commits.space, commits.upto, commits.last, size, is_packed);
  if (size > limits::batch_accepted_bytes) throw cereal::Exception("a batch larger than allowed");
  bounded(archive, sent, limits::frame_bytes);
  if (!is_packed) {
    if (sent.size() != size) throw cereal::Exception("a batch of another size than it says");
    return load_body(sent, commits);
  }
  Bytes body(static_cast<std::size_t>(size));
  const std::size_t unpacked = ZSTD_decompress(body.data(), body.size(), sent.data(), sent.size());
  if (ZSTD_isError(unpacked) != 0 || unpacked != size)
    throw cereal::Exception("a batch that does not unpack");
  load_body(body, commits);
}

}  // namespace frontlijn::sync
