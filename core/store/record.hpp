#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/log/entity_state.hpp"
#include "core/store/model.hpp"

namespace frontlijn::store {

/// One entity as it stands: its live writes, read by the rules of its kind.
class Record {
 public:
  Record(const Model& model, SpaceId space, std::string kind, EntityId id, log::EntityState state)
      : model_(&model), space_(space), kind_(std::move(kind)), id_(id), state_(std::move(state)) {}

  const SpaceId& space() const { return space_; }
  const std::string& kind() const { return kind_; }
  const EntityId& id() const { return id_; }
  const log::EntityState& state() const { return state_; }

  /// The one value; Nothing where there is none. Of a `parallel` field the newest.
  const log::Value& value(std::string_view field) const;
  /// All values that stand.
  std::vector<log::Value> values(std::string_view field) const;
  bool has(std::string_view field) const { return !log::is_nothing(value(field)); }

  /// Empty, false or none where the field does not hold such a value.
  std::string text(std::string_view field) const;
  std::vector<std::string> texts(std::string_view field) const;
  bool yes(std::string_view field) const;
  std::optional<std::int64_t> whole(std::string_view field) const;
  std::optional<double> real(std::string_view field) const;
  std::optional<Instant> moment(std::string_view field) const;
  std::optional<EntityId> reference(std::string_view field) const;
  std::vector<EntityId> references(std::string_view field) const;
  std::optional<log::GeoPoint> point(std::string_view field) const;
  std::vector<log::AttachmentRef> attachments(std::string_view field) const;

  /// Rival values stand in a field that is meant to have one.
  bool contested(std::string_view field) const;
  std::vector<std::string> contested_fields() const;

  /// Hybrid time of the newest and of the oldest live write, as moments of the devices that wrote them.
  Instant changed() const;
  Instant oldest() const;

 private:
  template <class T>
  std::optional<T> get(std::string_view field) const;

  const Model* model_;
  SpaceId space_;
  std::string kind_;
  EntityId id_;
  log::EntityState state_;
};

}  // namespace frontlijn::store
