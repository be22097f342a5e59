#pragma once

#include "core/domain/enforcement/subject.hpp"
#include "ui/live/names.hpp"

namespace frontlijn::ui::live {

/// At most this many on a screen: a person who has to scroll further types one more letter.
inline constexpr std::size_t most_hits = 50;
/// Subjects looked at last that are remembered.
inline constexpr std::size_t most_recent = 12;
/// Earlier contacts on a card, newest first.
inline constexpr std::size_t most_contacts = 30;

SubjectKind kind_of(domain::SubjectType type);

/// All of one subject's card but what belongs to running visits. Fails with "id.unknown".
Result<SubjectCard> read_card(const domain::Context& context, EntityId subject);
/// For an empty text: those last looked at, then others, up to the limit.
Result<std::vector<SubjectHit>> search_subjects(const domain::Context& context, const std::string& text);
Result<EntityId> add_subject(const domain::Context& context, SubjectKind kind, const std::string& name,
                             const std::string& address);

/// Keeps, on this tablet, that this subject was looked at last.
Result<void> note_looked_at(const domain::Context& context, EntityId subject);

/// Which device was last heard of when.
Result<DataAge> data_age(const domain::Context& context);

}  // namespace frontlijn::ui::live
