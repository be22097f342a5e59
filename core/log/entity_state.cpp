#include "core/log/entity_state.hpp"

#include <algorithm>
#include <map>

#include "core/base/archive.hpp"

namespace frontlijn::log {

namespace {

bool before(const Write& a, const Write& b) { return std::tie(a.time, a.id) < std::tie(b.time, b.id); }

std::uint64_t lane_of(const Hash& hash, std::size_t lane) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value = (value << 8) | hash.bytes[lane * 8 + i];
  return value;
}

/// Of two writes under one id and time, whichever comes first: erased somewhere is for good; and where a
/// device has forked its chain until the marks of both branches are the same, every replica comes to the
/// same.
Value of_both(Value one, const Value& other) {
  if (one == other || is_nothing(one)) return one;
  if (is_nothing(other)) return other;
  ArchiveWriter ours;
  save(ours, one);
  ArchiveWriter theirs;
  save(theirs, other);
  return ours.take() < theirs.take() ? other : one;
}

/// The place of a field, or that where it would be.
template <class Fields>
auto place_of(Fields& fields, std::string_view field) {
  return std::lower_bound(fields.begin(), fields.end(), field,
                          [](const auto& one, std::string_view name) { return one.field < name; });
}

}  // namespace

std::vector<Write>& EntityState::writes_to_change(std::string_view field) {
  auto at = place_of(fields_, field);
  if (at == fields_.end() || at->field != field) at = fields_.insert(at, {std::string(field), {}});
  return at->writes;
}

void EntityState::insert(const std::string& field, const Write& write) {
  auto& writes = writes_to_change(field);
  const auto at = std::lower_bound(writes.begin(), writes.end(), write, before);
  if (at != writes.end() && !before(write, *at)) {
    at->value = of_both(std::move(at->value), write.value);
    return;
  }
  writes.insert(at, write);
}

void EntityState::insert_all(const std::string& field, std::vector<Write> added) {
  auto& writes = writes_to_change(field);
  writes.insert(writes.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  std::stable_sort(writes.begin(), writes.end(), before);
  std::vector<Write> once;
  once.reserve(writes.size());
  for (Write& write : writes) {
    if (once.empty() || before(once.back(), write))
      once.push_back(std::move(write));
    else
      once.back().value = of_both(std::move(once.back().value), write.value);
  }
  writes = std::move(once);
}

template <class IsGone>
void EntityState::erase_if(IsGone is_gone) {
  for (auto field = fields_.begin(); field != fields_.end();) {
    std::erase_if(field->writes, is_gone);
    field = field->writes.empty() ? fields_.erase(field) : std::next(field);
  }
}

/// One that forked its chain may have made several.
void EntityState::erase(const OperationId& id) {
  erase_if([&](const Write& write) { return write.id == id; });
}

void EntityState::apply(const Operation& operation, const OperationId& id, HybridTime time) {
  for (const OperationId& superseded : operation.replaces) {
    if (superseded == id) continue;
    replaced_.insert(superseded);
    erase(superseded);
  }
  if (!replaced_.contains(id)) insert(operation.field, {id, time, operation.value});
}

void EntityState::apply_all(const std::vector<Made>& operations) {
  bool is_any_new = false;
  for (const Made& made : operations) {
    for (const OperationId& superseded : made.operation->replaces) {
      if (superseded != made.id) is_any_new |= replaced_.insert(superseded).second;
    }
  }
  if (is_any_new) erase_if([&](const Write& write) { return replaced_.contains(write.id); });
  std::map<std::string_view, std::vector<Write>> added;
  for (const Made& made : operations) {
    if (replaced_.contains(made.id)) continue;
    added[made.operation->field].push_back({made.id, made.time, made.operation->value});
  }
  constexpr std::size_t few = 8;
  for (auto& [field, writes] : added) {
    if (writes.size() > few) {
      insert_all(std::string(field), std::move(writes));
      continue;
    }
    for (const Write& write : writes)
      insert(std::string(field), write);
  }
}

bool EntityState::redact(const OperationId& id) {
  bool had_value = false;
  for (auto& [field, writes] : fields_) {
    for (Write& write : writes) {
      if (write.id != id || is_nothing(write.value)) continue;
      write.value = Nothing{};
      had_value = true;
    }
  }
  return had_value;
}

void EntityState::merge(const EntityState& other) {
  for (const OperationId& id : other.replaced_) {
    replaced_.insert(id);
    erase(id);
  }
  for (const auto& [field, writes] : other.fields_) {
    for (const Write& write : writes) {
      if (!replaced_.contains(write.id)) insert(field, write);
    }
  }
}

void EntityState::join(const EntityState& other, const Seen& seen_here, const Seen& seen_there) {
  const auto lives_in = [](const EntityState& state, const std::string& field, const Write& write) {
    const auto& writes = state.writes(field);
    const auto at = std::lower_bound(writes.begin(), writes.end(), write, before);
    return at != writes.end() && !before(write, *at);
  };
  std::vector<std::pair<const std::string*, const Write*>> added;
  for (const auto& [field, writes] : other.fields_) {
    for (const Write& write : writes) {
      if (lives_in(*this, field, write) || (!replaced_.contains(write.id) && !seen_here(write.id)))
        added.emplace_back(&field, &write);
    }
  }
  for (auto field = fields_.begin(); field != fields_.end();) {
    std::erase_if(field->writes, [&](const Write& write) {
      return !lives_in(other, field->field, write) &&
             (other.replaced_.contains(write.id) || seen_there(write.id));
    });
    field = field->writes.empty() ? fields_.erase(field) : std::next(field);
  }
  for (const auto& [field, write] : added)
    insert(*field, *write);
  replaced_.insert(other.replaced_.begin(), other.replaced_.end());
  std::erase_if(replaced_, [&](const OperationId& id) { return seen_here(id) || seen_there(id); });
}

void EntityState::forget_replaced(const std::function<bool(const OperationId&)>& seen) {
  std::erase_if(replaced_, seen);
}

const std::vector<Write>& EntityState::writes(std::string_view field) const {
  static const std::vector<Write> none;
  const auto found = place_of(fields_, field);
  return found == fields_.end() || found->field != field ? none : found->writes;
}

bool EntityState::has_values() const {
  for (const auto& [field, writes] : fields_) {
    for (const Write& write : writes) {
      if (!is_nothing(write.value)) return true;
    }
  }
  return false;
}

void EntityState::restore(std::string field, Write write) {
  // What was stored comes in order.
  if (fields_.empty() || fields_.back().field < field)
    fields_.push_back({std::move(field), {}});
  else if (fields_.back().field != field)
    return writes_to_change(field).push_back(std::move(write));
  fields_.back().writes.push_back(std::move(write));
}

bool EntityState::in_order() const {
  return std::all_of(fields_.begin(), fields_.end(), [](const auto& field) {
    const auto& writes = field.writes;
    return std::adjacent_find(writes.begin(), writes.end(),
                              [](const Write& a, const Write& b) { return !before(a, b); }) == writes.end();
  });
}

Hash EntityState::digest(std::string_view kind, const EntityId& entity) const {
  ArchiveWriter out;
  out(std::string(kind), entity, fields_.size());
  for (const auto& [field, writes] : fields_) {
    out(field, writes.size());
    for (const Write& write : writes) {
      out(write.id.device, write.id.sequence, write.id.mark, write.id.index, write.time);
      save(out, write.value);
    }
  }
  return frontlijn::hash_of("frontlijn entity 1", {out.bytes()});
}

const Value& value_of(const EntityState& state, std::string_view field, Merge merge) {
  static const Value nothing;
  const auto& writes = state.writes(field);
  if (writes.empty()) return nothing;
  return merge == Merge::once ? writes.front().value : writes.back().value;
}

std::vector<Value> values_of(const EntityState& state, std::string_view field, Merge merge) {
  std::vector<Value> values;
  for (const Write& write : state.writes(field)) {
    if (is_nothing(write.value)) continue;
    if (merge == Merge::set && std::find(values.begin(), values.end(), write.value) != values.end()) continue;
    values.push_back(write.value);
  }
  return values;
}

bool is_contested(const EntityState& state, std::string_view field) {
  return values_of(state, field, Merge::set).size() > 1;
}

void SpaceDigest::add(const Hash& entity) {
  for (std::size_t i = 0; i < lanes.size(); ++i)
    lanes[i] += lane_of(entity, i);
}

void SpaceDigest::remove(const Hash& entity) {
  for (std::size_t i = 0; i < lanes.size(); ++i)
    lanes[i] -= lane_of(entity, i);
}

std::string SpaceDigest::to_text() const {
  Bytes bytes;
  for (std::uint64_t lane : lanes) {
    for (unsigned shift = 64; shift > 0; shift -= 8)
      bytes.push_back(static_cast<std::uint8_t>(lane >> (shift - 8)));
  }
  return to_hex(bytes);
}

}  // namespace frontlijn::log
