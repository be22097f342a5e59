#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/archive.hpp"
#include "core/log/value.hpp"

/// The columns of a state's page: one for each field of each kind, so that what is alike lies together and
/// packs well.
namespace frontlijn::log {

/// Values of one field, in order of the entities.
class ValueColumn {
 public:
  void add(const Value& value);
  void save_to(ArchiveWriter& out) const;

 private:
  Bytes types_;
  ArchiveWriter numbers_;
  ArchiveWriter others_;
  std::vector<const std::string*> texts_;
  std::int64_t number_before_ = 0;
};

/// What is left of the memory that reading a page may take.
class ColumnBudget {
 public:
  explicit ColumnBudget(std::size_t bytes) : left_(bytes) {}
  /// Throws cereal::Exception when it is used up.
  void take(std::size_t bytes) {
    if (bytes > left_) throw cereal::Exception("more values than a page may hold");
    left_ -= bytes;
  }

 private:
  std::size_t left_;
};

/// The same, read. Throws cereal::Exception.
class ValueColumnReader {
 public:
  ValueColumnReader(ArchiveReader& in, ColumnBudget& budget);
  ValueColumnReader(const ValueColumnReader&) = delete;
  Value next(ColumnBudget& budget);
  bool at_end() const { return type_ == types_.size(); }

 private:
  std::string next_text(ColumnBudget& budget);

  Bytes types_;
  Bytes numbers_bytes_;
  Bytes others_bytes_;
  Bytes texts_bytes_;
  Bytes lengths_bytes_;
  std::optional<ArchiveReader> numbers_;
  std::optional<ArchiveReader> others_;
  std::optional<ArchiveReader> texts_;
  std::optional<ArchiveReader> lengths_;
  std::vector<std::string> words_;
  std::uint8_t mode_ = 0;
  std::size_t type_ = 0;
  std::int64_t number_before_ = 0;
};

}  // namespace frontlijn::log
