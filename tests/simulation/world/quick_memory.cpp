#include "simulation/world/quick_memory.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <sqlite3.h>

namespace frontlijn::test {

namespace {

/// Four sizes between each power of two and the next.
constexpr std::size_t steps = 4;
constexpr std::size_t smallest_bits = 5;
constexpr std::size_t largest_bits = 17;
constexpr std::size_t classes = (largest_bits - smallest_bits) * steps + 1;
constexpr std::size_t slab_bytes = 1 << 20;

struct Header {
  std::size_t size;      ///< that may be used
  std::size_t of_class;  ///< `classes`: asked for alone
};
struct Free {
  Free* next;
};

std::array<Free*, classes> free_lists{};
std::byte* slab = nullptr;
std::size_t slab_left = 0;

std::size_t class_of(std::size_t size) {
  if (size <= (std::size_t{1} << smallest_bits)) return 0;
  const std::size_t bits = std::bit_width(size - 1) - 1;
  const std::size_t step = std::size_t{1} << (bits - 2);
  return (bits - smallest_bits) * steps + (size - (std::size_t{1} << bits) + step - 1) / step;
}

std::size_t size_of(std::size_t of_class) {
  const std::size_t bits = of_class / steps + smallest_bits;
  return (std::size_t{1} << bits) + of_class % steps * (std::size_t{1} << (bits - 2));
}

Header* header(void* memory) { return static_cast<Header*>(memory) - 1; }

void* give(int bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  const std::size_t of_class = class_of(size);
  if (of_class >= classes) {
    auto* alone = static_cast<Header*>(std::malloc(sizeof(Header) + size));
    if (alone == nullptr) return nullptr;
    *alone = {size, classes};
    return alone + 1;
  }
  if (Free* first = free_lists[of_class]; first != nullptr) {
    free_lists[of_class] = first->next;
    return first;
  }
  const std::size_t whole = sizeof(Header) + size_of(of_class);
  if (slab_left < whole) {
    slab = static_cast<std::byte*>(std::malloc(slab_bytes));
    if (slab == nullptr) return nullptr;
    slab_left = slab_bytes;
  }
  auto* made = reinterpret_cast<Header*>(slab);
  slab += whole;
  slab_left -= whole;
  *made = {size_of(of_class), of_class};
  return made + 1;
}

void take_back(void* memory) {
  Header* const of = header(memory);
  if (of->of_class == classes) return std::free(of);
  auto* one = static_cast<Free*>(memory);
  one->next = free_lists[of->of_class];
  free_lists[of->of_class] = one;
}

void* give_more(void* memory, int bytes) {
  const std::size_t there = header(memory)->size;
  if (static_cast<std::size_t>(bytes) <= there) return memory;
  void* const more = give(bytes);
  if (more == nullptr) return nullptr;
  std::memcpy(more, memory, there);
  take_back(memory);
  return more;
}

const sqlite3_mem_methods allocator{
    .xMalloc = give,
    .xFree = take_back,
    .xRealloc = give_more,
    .xSize = [](void* memory) { return static_cast<int>(header(memory)->size); },
    .xRoundup = [](int bytes) { return (bytes + 7) & ~7; },
    .xInit = [](void*) { return SQLITE_OK; },
    .xShutdown = [](void*) {},
    .pAppData = nullptr,
};

}  // namespace

void use_quick_memory() {
#ifndef __SANITIZE_ADDRESS__
  static const bool once = [] {
    // Refused where SQLite is in use already; then it goes on as it is.
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &allocator) == SQLITE_OK;
  }();
  (void)once;
#endif
}

}  // namespace frontlijn::test
