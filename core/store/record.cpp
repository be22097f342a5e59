#include "core/store/record.hpp"

#include <algorithm>

namespace frontlijn::store {

using log::Merge;
using log::Value;

const Value& Record::value(std::string_view field) const {
  return log::value_of(state_, field, model_->schema().merge_of(kind_, field));
}

std::vector<Value> Record::values(std::string_view field) const {
  const Merge merge = model_->schema().merge_of(kind_, field);
  if (merge == Merge::once || merge == Merge::latest) {
    const Value& one = value(field);
    return log::is_nothing(one) ? std::vector<Value>{} : std::vector<Value>{one};
  }
  return log::values_of(state_, field, merge);
}

template <class T>
std::optional<T> Record::get(std::string_view field) const {
  const auto* held = std::get_if<T>(&value(field));
  return held == nullptr ? std::optional<T>{} : std::optional<T>{*held};
}

namespace {

template <class T>
std::vector<T> only(const std::vector<Value>& values) {
  std::vector<T> held;
  for (const Value& value : values) {
    if (const auto* one = std::get_if<T>(&value)) held.push_back(*one);
  }
  return held;
}

}  // namespace

std::string Record::text(std::string_view field) const {
  return get<std::string>(field).value_or(std::string{});
}
std::vector<std::string> Record::texts(std::string_view field) const {
  return only<std::string>(values(field));
}
bool Record::yes(std::string_view field) const { return get<bool>(field).value_or(false); }
std::optional<std::int64_t> Record::whole(std::string_view field) const { return get<std::int64_t>(field); }
std::optional<double> Record::real(std::string_view field) const {
  if (const auto whole_number = whole(field)) return static_cast<double>(*whole_number);
  return get<double>(field);
}
std::optional<Instant> Record::moment(std::string_view field) const { return get<Instant>(field); }
std::optional<EntityId> Record::reference(std::string_view field) const { return get<EntityId>(field); }
std::vector<EntityId> Record::references(std::string_view field) const {
  return only<EntityId>(values(field));
}
std::optional<log::GeoPoint> Record::point(std::string_view field) const { return get<log::GeoPoint>(field); }
std::vector<log::AttachmentRef> Record::attachments(std::string_view field) const {
  return only<log::AttachmentRef>(values(field));
}

bool Record::contested(std::string_view field) const {
  const Merge merge = model_->schema().merge_of(kind_, field);
  return (merge == Merge::parallel || merge == Merge::once) && log::is_contested(state_, field);
}

std::vector<std::string> Record::contested_fields() const {
  std::vector<std::string> fields;
  for (const auto& [field, writes] : state_.fields()) {
    if (writes.size() > 1 && contested(field)) fields.push_back(field);
  }
  return fields;
}

Instant Record::changed() const {
  log::HybridTime newest;
  for (const auto& [field, writes] : state_.fields())
    newest = std::max(newest, writes.back().time);
  return newest.instant();
}

Instant Record::oldest() const {
  std::optional<log::HybridTime> oldest;
  for (const auto& [field, writes] : state_.fields())
    oldest = oldest ? std::min(*oldest, writes.front().time) : writes.front().time;
  return oldest.value_or(log::HybridTime{}).instant();
}

}  // namespace frontlijn::store
