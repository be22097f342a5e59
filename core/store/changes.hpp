#pragma once

#include <string>
#include <vector>

#include "core/base/id.hpp"
#include "core/log/operation.hpp"

namespace frontlijn::store {

/// What one person is about to do, in one go: becomes one commit per space it touches, in one transaction.
class Changes {
 public:
  enum class Replace {
    all,    ///< every write that stands when it is committed: what this device shows, its user has seen
    none,   ///< stands beside what is there: a rival reading, a member of a set, an entry of a list
    named,  ///< exactly the writes in `seen`
  };

  struct Write {
    SpaceId space;
    log::Operation operation;
    Replace replace = Replace::all;
  };

  /// `author` is nil where the device itself speaks.
  explicit Changes(EntityId author) : author_(author) {}

  /// The field has this value now. Nothing takes it away.
  Changes& set(SpaceId space, std::string kind, EntityId entity, std::string field, log::Value value) {
    return put(space, std::move(kind), entity, std::move(field), std::move(value), {}, Replace::all);
  }
  /// One more value beside those that are there.
  Changes& add(SpaceId space, std::string kind, EntityId entity, std::string field, log::Value value) {
    return put(space, std::move(kind), entity, std::move(field), std::move(value), {}, Replace::none);
  }
  /// In place of the writes that were seen, and of no others.
  Changes& replace(SpaceId space, std::string kind, EntityId entity, std::string field, log::Value value,
                   std::vector<log::OperationId> seen) {
    return put(space, std::move(kind), entity, std::move(field), std::move(value), std::move(seen),
               Replace::named);
  }

  const EntityId& author() const { return author_; }
  const std::vector<Write>& writes() const { return writes_; }
  bool empty() const { return writes_.empty(); }

 private:
  Changes& put(SpaceId space, std::string kind, EntityId entity, std::string field, log::Value value,
               std::vector<log::OperationId> seen, Replace replace) {
    writes_.push_back(
        {space, {std::move(kind), entity, std::move(field), std::move(value), std::move(seen)}, replace});
    return *this;
  }

  EntityId author_;
  std::vector<Write> writes_;
};

}  // namespace frontlijn::store
