#include "core/domain/enforcement/sample.hpp"

#include <algorithm>

#include "core/base/hash.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

void make_unique(std::vector<EntityId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::string digest_of(std::vector<EntityId> population) {
  make_unique(population);
  Hasher hasher("frontlijn sample population 1");
  for (const EntityId& id : population)
    hasher.add(id.bytes);
  return hasher.finish().to_text();
}

Sample sample_from(const Record& record) {
  Sample sample;
  sample.id = record.id();
  sample.seed = record.text("seed");
  sample.criterion = record.text("criterion");
  sample.population = static_cast<std::size_t>(record.whole("population").value_or(0));
  sample.population_digest = record.text("population_digest");
  sample.size = static_cast<std::size_t>(record.whole("size").value_or(0));
  sample.drawn = record.references("drawn");
  sample.at = record.moment("at").value_or(Instant{});
  return sample;
}

}  // namespace

std::vector<EntityId> draw(std::string_view seed, std::vector<EntityId> population, std::size_t size) {
  make_unique(population);
  std::vector<std::pair<Hash, EntityId>> lots;
  lots.reserve(population.size());
  for (const EntityId& id : population)
    lots.emplace_back(hash_of("frontlijn sample 1", {as_bytes(seed), as_bytes("\n"), ByteView(id.bytes)}),
                      id);
  std::sort(lots.begin(), lots.end());
  std::vector<EntityId> drawn;
  for (std::size_t i = 0; i < std::min(size, lots.size()); ++i)
    drawn.push_back(lots[i].second);
  return drawn;
}

Result<EntityId> draw_sample(const Context& context, std::string_view seed, std::string_view criterion,
                             const std::vector<EntityId>& population, std::size_t size) {
  FRONTLIJN_TRY(const std::string kept_seed, required_text(seed, "field.seed", name_bytes));
  FRONTLIJN_TRY(const std::string kept_criterion, checked_text(criterion, "field.criterion", name_bytes));
  std::vector<EntityId> all = population;
  make_unique(all);
  constexpr std::size_t most = 1'000;  // a work list, not a census
  if (size == 0 || size > std::min(all.size(), most))
    return fail(ErrorKind::invalid_input, "sample.too-large",
                {{"size", std::to_string(size)}, {"bound", std::to_string(std::min(all.size(), most))}});
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(context.organisation, kinds::sample, id, field, std::move(value));
  };
  put("seed", kept_seed);
  put("criterion", kept_criterion);
  put("population", static_cast<std::int64_t>(all.size()));
  put("population_digest", digest_of(all));
  put("size", static_cast<std::int64_t>(size));
  put("by", context.person);
  put("at", context.now());
  for (const EntityId& drawn : draw(kept_seed, all, size))
    changes.add(context.organisation, kinds::sample, id, "drawn", drawn);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<Sample> sample_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::sample, id));
  return sample_from(record);
}

Result<std::vector<Sample>> samples(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::sample, "1 ORDER BY at DESC, entity"));
  std::vector<Sample> all;
  for (const Record& record : records)
    all.push_back(sample_from(record));
  return all;
}

Result<void> verify_sample(store::Store& store, EntityId id, const std::vector<EntityId>& population) {
  FRONTLIJN_TRY(const Sample sample, sample_by_id(store, id));
  if (digest_of(population) != sample.population_digest)
    return fail(ErrorKind::conflict, "sample.other-population", {{"seed", sample.seed}});
  std::vector<EntityId> again = draw(sample.seed, population, sample.size);
  std::vector<EntityId> recorded = sample.drawn;
  make_unique(again);
  make_unique(recorded);
  if (again != recorded) return fail(ErrorKind::damaged, "sample.differs", {{"seed", sample.seed}});
  return {};
}

}  // namespace frontlijn::domain
