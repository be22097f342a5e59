#pragma once

#include "ui/model/common.hpp"

namespace frontlijn::ui {

/// One place to go to, and why it is on the list.
struct WorkItem {
  EntityId subject;
  std::string name;
  std::string address;
  SubjectKind kind = SubjectKind::address;
  Phrase reason;  ///< never empty: each place in the work list shows its reason
  std::optional<Date> by;
  std::size_t open_findings = 0;
  bool warning = false;  ///< something to know before arrival
};

/// A visit that was begun and not closed.
struct RunningVisit {
  EntityId visit;
  std::string subject_name;
  Instant begun;
  std::size_t answered = 0;
  std::size_t questions = 0;
};

enum class AgreementState { open, kept, late, renegotiated };

struct AgreementView {
  EntityId id;
  std::string what;
  std::string who;
  std::string for_whom;
  Date by;
  AgreementState state = AgreementState::open;
  bool mine = false;
  std::string reason;  ///< why it was late or renegotiated
  std::optional<EntityId> subject;
  std::string subject_name;
  std::size_t times_moved = 0;
  bool recorded = true;  ///< false while the stand-up that makes it is under way
  RecordState record{};  ///< how far it has come
};

struct TodayView {
  std::vector<RunningVisit> running;
  std::vector<WorkItem> work;
  std::vector<AgreementView> due;  ///< due today, late, or within a week
  std::size_t kept = 0;            ///< agreements of the last four weeks: kept …
  std::size_t renegotiated = 0;    ///< … renegotiated in time …
  std::size_t settled = 0;         ///< … of so many that came due
};

}  // namespace frontlijn::ui
