#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

/// In which order attachments travel, and which of them travel at all on a poor line.
namespace frontlijn::store {

class Store;

/// What an attachment is to those who wait for it.
enum class AttachmentClass : std::uint8_t {
  part_of_record,  ///< a checklist, an audit trail: text without which a record says little
  thumbnail,
  original,
};

AttachmentClass class_of(std::string_view media_type, std::uint64_t size_bytes);

/// An attachment's place in the queue: the smaller goes first. Parts of records, then thumbnails, then
/// originals; within each the newest first.
std::int64_t turn_of(AttachmentClass what, Instant made);
/// The turn of one that somebody asks for by itself: before all others, whatever the choice.
std::int64_t turn_when_wished(std::int64_t turn);
/// Whether it goes before all others because somebody asked for it.
bool is_wished(std::int64_t turn);
/// Turns below this are those of what somebody asked for.
std::int64_t first_turn_unwished();
/// Turns up to here are not those of originals.
std::int64_t last_turn_before_originals();

enum class AttachmentLevel : std::uint8_t { records, thumbnails, originals };

std::string_view name_of(AttachmentLevel level);
std::optional<AttachmentLevel> attachment_level(std::string_view name);

/// What goes over the line one way. Records always do, with the texts they consist of.
struct AttachmentChoice {
  AttachmentLevel level = AttachmentLevel::originals;
  /// Originals of the last so many days; 0: of all time.
  std::uint32_t days = 0;

  bool operator==(const AttachmentChoice&) const = default;
  /// What has this turn or a smaller one is within the choice.
  std::int64_t last_turn(Instant now) const;
};

struct AttachmentChoices {
  AttachmentChoice send;
  AttachmentChoice fetch;

  bool operator==(const AttachmentChoices&) const = default;
};

/// As this tablet's user has chosen; everything where nobody has.
Result<AttachmentChoices> attachment_choices(Store& store);
Result<void> choose_attachments(Store& store, const AttachmentChoices& choices);

}  // namespace frontlijn::store
