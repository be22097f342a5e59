#pragma once

#include "ui/model/today_view.hpp"

namespace frontlijn::ui {

struct SubjectHit {
  EntityId id;
  std::string name;
  std::string address;
  SubjectKind kind = SubjectKind::address;
  std::size_t open_findings = 0;
};

/// What the register says, with source and age (rule 7).
struct RegisterFact {
  std::string label;
  std::string value;
  std::string source;
  std::optional<Instant> as_of;
};

enum class FindingKind { finding, signal, deviation };

constexpr RecordKind record_kind(FindingKind kind) {
  switch (kind) {
    case FindingKind::finding:
      return RecordKind::finding;
    case FindingKind::signal:
      return RecordKind::signal;
    case FindingKind::deviation:
      return RecordKind::deviation;
  }
  return RecordKind::finding;
}

struct FindingView {
  EntityId id;
  FindingKind kind = FindingKind::finding;
  std::string text;
  std::string domain;  ///< key of the domain, such as "domain.fire-safety"; empty: not yet known
  std::string by;
  Instant found;
  bool open = true;
  RecordState state{};
};

struct ConflictView {
  EntityId id;
  std::string subject_matter;  ///< what both requirements are about
  std::string one;             ///< the one requirement, with its authority
  std::string other;
  bool in_consultation = false;
};

enum class ContactKind { visit, observation, agreement, cycle };

struct ContactView {
  EntityId id;
  ContactKind kind = ContactKind::visit;
  std::string text;
  std::string by;
  Instant when;
  RecordState state{};
};

struct ChecklistChoice {
  std::string id;
  std::string title;
  std::string reason;  ///< why it applies here, as the checklist says it; may be empty
  std::size_t core_items = 0;
  std::size_t items = 0;
  bool applies = false;
  bool proposed = false;  ///< fits so well that it is chosen until somebody says otherwise
};

/// Everything about one subject at one glance (rule 8).
struct SubjectCard {
  EntityId id;
  std::string name;
  std::string address;
  SubjectKind kind = SubjectKind::address;
  std::vector<std::string> warnings;
  std::vector<ConflictView> conflicts;
  std::vector<FindingView> findings;
  std::vector<AgreementView> agreements;
  std::vector<ContactView> contacts;
  std::vector<RegisterFact> facts;
  std::vector<ChecklistChoice> checklists;
  std::optional<EntityId> running_visit;
  std::size_t hidden = 0;  ///< entries about this subject that this viewer may not see
  DataAge age;
};

}  // namespace frontlijn::ui
