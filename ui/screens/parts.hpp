#pragma once

#include "ui/screens/screen.hpp"

/// What several screens show in the same way.
namespace frontlijn::ui {

const char* icon_of(SubjectKind kind);
const char* key_of(SubjectKind kind);
const char* icon_of(SourceKind source);
const char* key_of(SourceKind source);
const char* icon_of(FindingKind kind);
const char* key_of(FindingKind kind);
Meaning meaning_of(FindingKind kind);

/// One agreement as a row: what, who, by when, and what became of it. True when tapped.
bool agreement_row(Ui& ui, const AgreementView& agreement, bool with_subject);

/// The age of what is shown, a line for each device (rule 22).
void data_age(Ui& ui, const DataAge& age);

/// One of these people: the newly tapped one.
std::optional<EntityId> person_chips(Ui& ui, std::string_view id, const std::vector<PersonRef>& people,
                                     const std::optional<EntityId>& chosen);

/// A small label above something.
void field_label(Ui& ui, std::string_view text);

}  // namespace frontlijn::ui
