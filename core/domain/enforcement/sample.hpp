#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/context.hpp"

namespace frontlijn::domain {

/// The `size` members of `population` that a seed draws, in order of draw. Anybody can redo it: each member's
/// lot is BLAKE2b-256 over a byte 18, the 18 bytes "frontlijn sample 1", the seed, a newline and the member's
/// 16 id bytes; lowest first. The order in which the population is given does not matter, and a member named
/// twice counts once.
std::vector<EntityId> draw(std::string_view seed, std::vector<EntityId> population, std::size_t size);

/// A drawn sample, on record with its seed (the lane of low risk, DOMAIN.md §4).
struct Sample {
  EntityId id;
  std::string seed;
  std::string criterion;  ///< which population, in words
  std::size_t population = 0;
  std::string population_digest;  ///< so that a redo can see that it draws from the same population
  std::size_t size = 0;
  std::vector<EntityId> drawn;
  Instant at;
};

/// Fails where the seed is missing (publish it before drawing) or the population is smaller than `size`
/// ("sample.too-large").
Result<EntityId> draw_sample(const Context& context, std::string_view seed, std::string_view criterion,
                             const std::vector<EntityId>& population, std::size_t size);
Result<Sample> sample_by_id(store::Store& store, EntityId id);
/// All, newest first.
Result<std::vector<Sample>> samples(store::Store& store);
/// Draws again. Fails with "sample.other-population" or "sample.differs".
Result<void> verify_sample(store::Store& store, EntityId id, const std::vector<EntityId>& population);

}  // namespace frontlijn::domain
