#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/hybrid_clock.hpp"
#include "core/log/operation.hpp"
#include "core/log/schema.hpp"

namespace frontlijn::log {

/// One write that nothing known replaces.
struct Write {
  OperationId id;
  HybridTime time;
  Value value;

  bool operator==(const Write&) const = default;
};

/// What all operations seen so far make of one entity. Operations may come in any order and more than once;
/// the state is the same (a join semilattice: the union of writes less the union of what is replaced).
class EntityState {
 public:
  /// Takes in one operation on this entity.
  void apply(const Operation& operation, const OperationId& id, HybridTime time);

  struct Made {
    const Operation* operation;
    OperationId id;
    HybridTime time;
  };
  /// The same of many, in one pass over what is alive.
  void apply_all(const std::vector<Made>& operations);

  /// Takes in all that `other` has seen of the same entity.
  void merge(const EntityState& other);

  /// Takes in what another replica made of the same entity, where only what is alive is known of either and
  /// which commits each has taken in (`seen_here`, `seen_there`): a write that one side has seen and that
  /// does not live there was replaced. The same as taking in all operations of both. Coverage names the
  /// source.
  using Seen = std::function<bool(const OperationId&)>;
  void join(const EntityState& other, const Seen& seen_here, const Seen& seen_there);

  /// Takes the value of one write away for good; the write itself stays, so that what it replaced stays
  /// replaced. False where it has none (any more).
  bool redact(const OperationId& id);

  /// Forgets which writes were replaced where `seen` says that they cannot arrive any more: what is left is
  /// as large as what is alive.
  void forget_replaced(const std::function<bool(const OperationId&)>& seen);

  struct FieldWrites {
    std::string field;
    std::vector<Write> writes;

    bool operator==(const FieldWrites&) const = default;
  };
  /// Live writes per field in order of its name, each field's in order of (time, id).
  const std::vector<FieldWrites>& fields() const { return fields_; }
  /// Live writes of one field, in order of (time, id); none where nothing was written.
  const std::vector<Write>& writes(std::string_view field) const;
  const std::set<OperationId>& replaced() const { return replaced_; }

  /// False where nothing (or nothing any more) stands in any field.
  bool has_values() const;

  /// Puts back what was stored; keeps the order.
  void restore(std::string field, Write write);
  void restore_replaced(OperationId id) { replaced_.insert(id); }
  /// Whether what was put back is a state that operations can make: each field's writes in order, none twice.
  bool in_order() const;

  bool operator==(const EntityState&) const = default;

  /// Over what is alive, in canonical order; the same on every replica with the same commits.
  Hash digest(std::string_view kind, const EntityId& entity) const;

 private:
  std::vector<Write>& writes_to_change(std::string_view field);
  void insert(const std::string& field, const Write& write);
  void insert_all(const std::string& field, std::vector<Write> added);
  template <class IsGone>
  void erase_if(IsGone is_gone);
  void erase(const OperationId& id);

  /// Sorted: the fields of an entity are few, and states are read and made by the hundred thousand.
  std::vector<FieldWrites> fields_;
  std::set<OperationId> replaced_;
};

/// The one value of a `once` or `latest` field; Nothing where there is none.
const Value& value_of(const EntityState& state, std::string_view field, Merge merge);

/// All values that stand, in order of hybrid time: `parallel`, `set` (each member once), `list`.
std::vector<Value> values_of(const EntityState& state, std::string_view field, Merge merge);

/// True where more than one value stands in a field that is meant to have one.
bool is_contested(const EntityState& state, std::string_view field);

/// A sum over entities in any order; equal sums mean equal contents. It detects divergence between honest
/// replicas; that nobody changed anything is what the signed chains prove.
struct SpaceDigest {
  std::array<std::uint64_t, 4> lanes{};

  void add(const Hash& entity);
  void remove(const Hash& entity);
  std::string to_text() const;

  bool operator==(const SpaceDigest&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    for (auto& lane : lanes)
      archive(lane);
  }
};

}  // namespace frontlijn::log
