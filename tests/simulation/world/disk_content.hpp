#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/random.hpp"

namespace frontlijn::test {

/// What stands in a simulated file, in blocks that copies of it share until one of them is written to: a
/// machine's disk is copied for the price of its table of blocks.
class Blocks {
 public:
  std::size_t size() const { return size_; }
  /// Beyond the end there is nothing: gives how many bytes there were.
  std::size_t read(std::size_t at, std::uint8_t* to, std::size_t count) const;
  void write(std::size_t at, const std::uint8_t* from, std::size_t count);
  /// What is added is zero.
  void resize(std::size_t size);
  /// What somebody noted about the content; copies have it too.
  std::uint64_t note = 0;

 private:
  static constexpr std::size_t block_bytes = 8'192;
  struct Block {
    std::uint8_t bytes[block_bytes];
  };
  std::uint8_t* writable(std::size_t block);

  std::vector<std::shared_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

/// A file: what was written to it, and what a power cut would find of that.
class DiskContent {
 public:
  DiskContent() = default;
  explicit DiskContent(Blocks blocks) : blocks_(std::move(blocks)) {}

  /// A power cut spoils whole units of so many bytes.
  static constexpr std::size_t sector_bytes = 4'096;

  const Blocks& blocks() const { return blocks_; }
  void note(std::uint64_t what) { blocks_.note = what; }
  void write(std::size_t at, const std::uint8_t* from, std::size_t count);
  void truncate(std::size_t size);
  void flush() { pending_.clear(); }
  /// What a power cut leaves: the flushed content, and of each later write, whatever became of the others:
  /// all, nothing, its beginning, some of its sectors, or a sector of noise. A sector's neighbours of what
  /// was written stay as they were: SQLite counts on that (SQLITE_IOCAP_POWERSAFE_OVERWRITE, as its own disk
  /// driver does), and without it two power cuts in a row can cost it what it had flushed.
  void lose(RandomSource& random);

 private:
  struct Pending {
    std::size_t at = 0;
    std::size_t size_before = 0;
    Bytes before;
    Bytes written;
    bool truncates = false;
  };
  void keep(const Pending& write, std::size_t first, std::size_t last);
  void spoil(const Pending& write, RandomSource& random);

  Blocks blocks_;
  std::vector<Pending> pending_;
};

}  // namespace frontlijn::test
