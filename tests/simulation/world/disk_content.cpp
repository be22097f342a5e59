#include "simulation/world/disk_content.hpp"

#include <algorithm>
#include <cstring>

namespace frontlijn::test {

// --- Blocks ---

std::size_t Blocks::read(std::size_t at, std::uint8_t* to, std::size_t count) const {
  if (at >= size_) return 0;
  const std::size_t there = std::min(count, size_ - at);
  for (std::size_t done = 0; done < there;) {
    const std::size_t within = (at + done) % block_bytes;
    const std::size_t some = std::min(there - done, block_bytes - within);
    std::memcpy(to + done, blocks_[(at + done) / block_bytes]->bytes + within, some);
    done += some;
  }
  return there;
}

std::uint8_t* Blocks::writable(std::size_t block) {
  std::shared_ptr<Block>& one = blocks_[block];
  if (one.use_count() > 1) {
    auto own = std::make_shared_for_overwrite<Block>();
    std::memcpy(own->bytes, one->bytes, block_bytes);
    one = std::move(own);
  }
  return one->bytes;
}

void Blocks::write(std::size_t at, const std::uint8_t* from, std::size_t count) {
  if (at + count > size_) resize(at + count);
  for (std::size_t done = 0; done < count;) {
    const std::size_t within = (at + done) % block_bytes;
    const std::size_t some = std::min(count - done, block_bytes - within);
    std::memcpy(writable((at + done) / block_bytes) + within, from + done, some);
    done += some;
  }
}

void Blocks::resize(std::size_t size) {
  const std::size_t blocks = (size + block_bytes - 1) / block_bytes;
  // What lies beyond the end in the last block is zero, for when the file grows again.
  if (size < size_ && size % block_bytes != 0)
    std::memset(writable(blocks - 1) + size % block_bytes, 0, block_bytes - size % block_bytes);
  blocks_.resize(std::min(blocks, blocks_.size()));
  while (blocks_.size() < blocks)
    blocks_.push_back(std::make_shared<Block>());
  size_ = size;
}

// --- DiskContent ---

void DiskContent::write(std::size_t at, const std::uint8_t* from, std::size_t count) {
  Pending pending{at, blocks_.size(), {}, Bytes(from, from + count), false};
  if (at < blocks_.size()) {
    pending.before.resize(std::min(count, blocks_.size() - at));
    blocks_.read(at, pending.before.data(), pending.before.size());
  }
  blocks_.write(at, from, count);
  pending_.push_back(std::move(pending));
}

void DiskContent::truncate(std::size_t size) {
  if (size >= blocks_.size()) return;
  Pending pending{size, blocks_.size(), Bytes(blocks_.size() - size), {}, true};
  blocks_.read(size, pending.before.data(), pending.before.size());
  blocks_.resize(size);
  pending_.push_back(std::move(pending));
}

void DiskContent::keep(const Pending& write, std::size_t first, std::size_t last) {
  if (first < last) blocks_.write(write.at + first, write.written.data() + first, last - first);
}

void DiskContent::spoil(const Pending& write, RandomSource& random) {
  const std::size_t sector = (write.at + random.below(write.written.size())) / sector_bytes * sector_bytes;
  const std::size_t first = std::max(sector, write.at);
  const std::size_t last = std::min(sector + sector_bytes, write.at + write.written.size());
  Bytes noise(last - first);
  random.fill(noise);
  blocks_.write(first, noise.data(), noise.size());
}

void DiskContent::lose(RandomSource& random) {
  for (auto write = pending_.rbegin(); write != pending_.rend(); ++write) {
    blocks_.resize(write->size_before);
    blocks_.write(write->at, write->before.data(), write->before.size());
  }
  for (const Pending& write : pending_) {
    const std::uint64_t fate = random.below(10);
    const std::size_t size = write.written.size();
    if (fate < 3) continue;
    if (write.truncates) {
      if (write.at < blocks_.size()) blocks_.resize(write.at);
    } else if (fate < 6) {
      keep(write, 0, size);
    } else if (fate < 8) {
      keep(write, 0, random.below(size + 1));
    } else if (fate < 9) {
      for (std::size_t first = 0; first < size;) {
        const std::size_t last = std::min(size, first + sector_bytes - (write.at + first) % sector_bytes);
        if (random.below(2) == 0) keep(write, first, last);
        first = last;
      }
    } else if (size > 0) {
      spoil(write, random);
    }
  }
  pending_.clear();
}

}  // namespace frontlijn::test
