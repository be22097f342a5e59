#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.hpp"
#include "core/log/schema.hpp"

namespace frontlijn::store {

/// What a field holds; decides its column in the kind's table.
enum class FieldType {
  text,
  yes_no,
  whole,
  real,
  moment,      ///< Instant, as milliseconds since 1970
  reference,   ///< EntityId, as 16 bytes
  point,       ///< two columns, <field>_latitude and <field>_longitude
  attachment,  ///< its name
};

struct Field {
  std::string name;  ///< lower case, words joined by underscores; also the column's name
  FieldType type = FieldType::text;
  log::Merge merge = log::Merge::latest;
  bool indexed = false;   ///< the column gets an index
  bool searched = false;  ///< its text can be found by full-text search
};

struct Kind {
  std::string name;
  std::vector<Field> fields;

  const Field* field(std::string_view field_name) const;
};

/// All kinds that a version of Frontlijn knows. Each kind has a typed table of its own name, derived from the
/// operations: columns `space` (local number), `entity`, `changed` (newest hybrid time, ms), `contested`
/// (JSON array of the fields in which rival values stand), and one per field: the value of a `once`, `latest`
/// or `parallel` field (the newest where several stand), a JSON array for `set` and `list`.
class Model {
 public:
  Model& add(Kind kind);

  const std::vector<Kind>& kinds() const { return kinds_; }
  const Kind* kind(std::string_view name) const;
  const log::Schema& schema() const { return schema_; }

  /// Changes when a definition does: then the tables are made anew from the entities.
  Hash fingerprint() const;

 private:
  std::vector<Kind> kinds_;
  log::Schema schema_;
};

}  // namespace frontlijn::store
