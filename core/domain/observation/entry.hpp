#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/domain/people/context.hpp"
#include "core/domain/people/names.hpp"

namespace frontlijn::domain {

/// A record of this replica, or words for one that is not here: a neighbour, a colleague of another
/// organisation, an earlier call that nobody wrote down.
using IdOrWords = std::variant<EntityId, std::string>;

/// Fails as `required_text` does where it is words, and with "text.missing" for the nil id.
Result<IdOrWords> checked_name(const IdOrWords& named, std::string_view field);
/// The same for each; fails with "text.missing" for none, "list.too-long" for too many.
Result<std::vector<IdOrWords>> checked_names(const std::vector<IdOrWords>& named, std::string_view field);
std::optional<IdOrWords> read_id_or_words(const store::Record& record, std::string_view field);
std::vector<IdOrWords> read_ids_or_words(const store::Record& record, std::string_view field);

/// Writes of one entity, as they go into a commit. What is empty is not written: silence is not an answer.
class Entry {
 public:
  Entry(store::Changes& changes, SpaceId space, const char* kind, EntityId id)
      : changes_(changes), space_(space), kind_(kind), id_(id) {}

  Entry& put(const char* field, log::Value value) {
    changes_.set(space_, kind_, id_, field, std::move(value));
    return *this;
  }
  Entry& text(const char* field, const std::string& text) { return text.empty() ? *this : put(field, text); }
  Entry& mark(const char* field, bool yes) { return yes ? put(field, true) : *this; }
  template <class Enum>
  Entry& choice(const char* field, Enum value) {
    return put(field, std::string(id_of(value)));
  }
  Entry& date(const char* field, std::optional<Date> date) {
    return date ? put(field, to_iso(*date)) : *this;
  }
  template <class T>
  Entry& maybe(const char* field, const std::optional<T>& value) {
    return value ? put(field, log::Value{*value}) : *this;
  }
  Entry& named(const char* field, const std::optional<IdOrWords>& named) {
    return named ? put(field, value(*named)) : *this;
  }
  template <class T>
  Entry& members(const char* field, const std::vector<T>& members) {
    for (const T& member : members)
      changes_.add(space_, kind_, id_, field, value(member));
    return *this;
  }

 private:
  static log::Value value(const IdOrWords& named) {
    return std::visit([](const auto& held) { return log::Value{held}; }, named);
  }
  template <class T>
  static log::Value value(const T& plain) {
    return log::Value{plain};
  }

  store::Changes& changes_;
  SpaceId space_;
  std::string kind_;
  EntityId id_;
};

/// True for this person, under this id or the one they had before enrolment.
Result<bool> is_self(const Context& context, std::optional<EntityId> person);

/// Commits and gives back `id`: the last line of what makes an entity.
Result<EntityId> commit_new(const Context& context, const store::Changes& changes, EntityId id);
/// One commit.
Result<void> commit_all(const Context& context, const store::Changes& changes);

}  // namespace frontlijn::domain
