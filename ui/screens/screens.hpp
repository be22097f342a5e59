#pragma once

#include <memory>

#include "ui/screens/screen.hpp"

/// How each screen is opened; what it is stands in its own file.
namespace frontlijn::ui {

std::unique_ptr<Screen> today_screen();
std::unique_ptr<Screen> subjects_screen();
std::unique_ptr<Screen> add_subject_screen(std::string name);
std::unique_ptr<Screen> subject_screen(EntityId subject);
std::unique_ptr<Screen> start_visit_screen(EntityId subject);
std::unique_ptr<Screen> visit_screen(EntityId visit);
std::unique_ptr<Screen> finding_screen(EntityId visit);
std::unique_ptr<Screen> close_visit_screen(EntityId visit);
std::unique_ptr<Screen> observe_screen();
std::unique_ptr<Screen> stand_up_screen();
/// Together with other tablets, with no server.
std::unique_ptr<Screen> table_screen();
std::unique_ptr<Screen> agenda_item_screen(EntityId item);
std::unique_ptr<Screen> agreement_screen(AgreementView agreement);
/// `about`: the agenda item it comes from.
std::unique_ptr<Screen> new_agreement_screen(std::optional<EntityId> subject, std::optional<EntityId> about);
std::unique_ptr<Screen> sync_screen();

/// What is shown of a record on its own screen.
struct RecordCard {
  RecordKind kind = RecordKind::observation;
  EntityId id;
  std::string icon;
  Meaning meaning = Meaning::neutral;
  std::string what_key;  ///< of "Waarneming", "Bezoek"
  std::string text;
  std::string by;
  Instant when;
  std::optional<EntityId> subject{};
  std::string subject_name{};
};
/// One record in full, and where it is kept.
std::unique_ptr<Screen> record_screen(RecordCard card);

}  // namespace frontlijn::ui
