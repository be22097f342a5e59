#pragma once

#include "ui/model/subject_view.hpp"

namespace frontlijn::ui {

/// One observation while it is written: words first (rule 3).
struct ObservationDraft {
  std::string text;
  SourceKind source = SourceKind::seen;
  bool surprise = false;
  std::optional<EntityId> subject;
  std::string subject_name;
  std::size_t photos = 0;
};

struct ObservationView {
  EntityId id;
  std::string text;
  SourceKind source = SourceKind::seen;
  bool surprise = false;
  std::string by;
  Instant when;
  std::optional<EntityId> subject;
  std::string subject_name;
  std::size_t readings = 0;
  RecordState state{};
};

enum class AgendaPart { last_agreements, stuck, surprises, signals, due, parked };

struct AgendaItem {
  EntityId id;
  AgendaPart part = AgendaPart::surprises;
  std::string title;
  Phrase reason;
  std::string holder;  ///< every open item has one named holder (rule 17)
  bool discussed = false;
  std::optional<Date> by;  ///< the day it is due
  std::optional<EntityId> subject;
  std::optional<Date> on{};  ///< the day it happened
};

/// The stand-up board, in the order of the meeting.
struct StandUpView {
  bool begun = false;
  std::optional<Instant> begun_at;
  std::vector<AgendaItem> agenda;
  std::vector<AgreementView> made;  ///< today: who, what, when
  std::vector<PersonRef> people;
  DataAge age;
};

struct NewAgreement {
  std::string what;
  EntityId who;
  std::string who_else;  ///< somebody who is not in the team's list, by name; goes before `who`
  std::string for_whom;
  Date by{};
  std::optional<EntityId> subject;
  std::optional<EntityId> about;  ///< the agenda item it came from
};

}  // namespace frontlijn::ui
