#include "core/store/attachment_choice.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/log/thumbnail.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

namespace {

/// Each class has room for every moment of the next hundred thousand years, before and after 1970.
constexpr std::int64_t room = std::int64_t{1} << 54;
constexpr std::int64_t farthest_ms = std::int64_t{1} << 52;

constexpr std::int64_t middle_of(AttachmentClass what) {
  return (static_cast<std::int64_t>(what) - static_cast<std::int64_t>(AttachmentClass::original)) * room;
}
constexpr std::int64_t wished_middle = middle_of(AttachmentClass::part_of_record) - room;

constexpr std::int64_t end_of(AttachmentClass what) { return middle_of(what) + room / 2; }

constexpr std::string_view send_setting = "attachments-send";
constexpr std::string_view fetch_setting = "attachments-fetch";

constexpr std::array<std::string_view, 3> level_names{"records", "thumbnails", "originals"};

std::string text_of(const AttachmentChoice& choice) {
  return std::string(name_of(choice.level)) + " " + std::to_string(choice.days);
}

/// What cannot be read is as if nobody had chosen: too much rather than too little is fetched.
AttachmentChoice choice_from(const std::string& text) {
  AttachmentChoice choice;
  const auto space = text.find(' ');
  const auto level = attachment_level(std::string_view(text).substr(0, space));
  if (!level || space == std::string::npos) return choice;
  choice.level = *level;
  std::from_chars(text.data() + space + 1, text.data() + text.size(), choice.days);
  return choice;
}

}  // namespace

AttachmentClass class_of(std::string_view media_type, std::uint64_t size_bytes) {
  if (log::is_thumbnail_type(media_type))
    return size_bytes <= tuning::thumbnail_bytes ? AttachmentClass::thumbnail : AttachmentClass::original;
  if (media_type.starts_with("image/") && size_bytes <= tuning::small_picture_bytes)
    return AttachmentClass::thumbnail;
  const bool is_text =
      (media_type.starts_with("text/") || media_type == "application/xml" ||
       media_type == "application/json" || media_type.ends_with("+xml") || media_type.ends_with("+json")) &&
      !media_type.starts_with("image/");
  return is_text && size_bytes <= tuning::part_of_record_bytes ? AttachmentClass::part_of_record
                                                               : AttachmentClass::original;
}

std::int64_t turn_of(AttachmentClass what, Instant made) {
  return middle_of(what) - std::clamp(to_ms(made), -farthest_ms, farthest_ms);
}

std::int64_t turn_when_wished(std::int64_t turn) {
  if (is_wished(turn)) return turn;
  std::int64_t within = turn;
  while (within < -farthest_ms)
    within += room;
  return wished_middle + within;
}

bool is_wished(std::int64_t turn) { return turn < first_turn_unwished(); }

std::int64_t first_turn_unwished() { return wished_middle + room / 2; }

std::int64_t last_turn_before_originals() { return end_of(AttachmentClass::thumbnail); }

std::string_view name_of(AttachmentLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<AttachmentLevel> attachment_level(std::string_view name) {
  const auto found = std::find(level_names.begin(), level_names.end(), name);
  if (found == level_names.end()) return std::nullopt;
  return static_cast<AttachmentLevel>(found - level_names.begin());
}

std::int64_t AttachmentChoice::last_turn(Instant now) const {
  switch (level) {
    case AttachmentLevel::records:
      return end_of(AttachmentClass::part_of_record);
    case AttachmentLevel::thumbnails:
      return end_of(AttachmentClass::thumbnail);
    case AttachmentLevel::originals:
      break;
  }
  if (days == 0) return std::numeric_limits<std::int64_t>::max();
  return turn_of(AttachmentClass::original, now - std::chrono::hours{24} * static_cast<std::int64_t>(days));
}

Result<AttachmentChoices> attachment_choices(Store& store) {
  AttachmentChoices choices;
  FRONTLIJN_TRY(const auto send, store.setting(send_setting));
  FRONTLIJN_TRY(const auto fetch, store.setting(fetch_setting));
  if (send) choices.send = choice_from(*send);
  if (fetch) choices.fetch = choice_from(*fetch);
  return choices;
}

Result<void> choose_attachments(Store& store, const AttachmentChoices& choices) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store.database()));
  FRONTLIJN_CHECK(store.set_setting(send_setting, text_of(choices.send)));
  FRONTLIJN_CHECK(store.set_setting(fetch_setting, text_of(choices.fetch)));
  return transaction.commit();
}

}  // namespace frontlijn::store
