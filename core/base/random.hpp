#pragma once

#include <cstdint>
#include <span>

namespace frontlijn {

/// Randomness, handed in: the app gives the machine's, a simulation gives a seeded one.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  /// Uniform in [0, bound); `bound` > 0.
  std::uint64_t below(std::uint64_t bound);
};

/// The machine's cryptographic randomness (libsodium).
class SystemRandom : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// The same bytes for the same seed, on every machine (ChaCha20): for replays and draws anyone can redo.
class SeededRandom : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : seed_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint64_t seed_;
  std::uint64_t calls_ = 0;
};

}  // namespace frontlijn
