#pragma once

#include "ui/screens/screen.hpp"
#include "ui/widgets/row.hpp"

/// What several screens show in the same way.
namespace frontlijn::ui {

const char* icon_of(SubjectKind kind);
const char* key_of(SubjectKind kind);
const char* icon_of(SourceKind source);
const char* key_of(SourceKind source);
const char* icon_of(FindingKind kind);
const char* key_of(FindingKind kind);
Meaning meaning_of(FindingKind kind);

/// Where a record is kept, as the note of its row. Nothing on a tablet that belongs to no server: there all
/// is kept on the device alone, and said once.
void note_state(const Ui& ui, const RecordState& state, Row& row);
/// The same in sentences, on the record's own screen: what it means, why, and what to do.
void where_kept(Ui& ui, const RecordState& state);

/// One agreement as a row: what, who, by when, and what became of it. True when tapped.
bool agreement_row(Ui& ui, const AgreementView& agreement, bool with_subject);

/// The age of what is shown, a line for each device (rule 22).
void data_age(Ui& ui, const DataAge& age);
/// The same in one line, for lists: of how many devices, and from which one nothing was heard the longest.
/// True when tapped.
bool data_age_line(Ui& ui, const DataAge& age);

/// One of these people: the newly tapped one.
std::optional<EntityId> person_chips(Ui& ui, std::string_view id, const std::vector<PersonRef>& people,
                                     const std::optional<EntityId>& chosen);

/// A small label above something.
void field_label(Ui& ui, std::string_view text);

}  // namespace frontlijn::ui
