#pragma once

#include "ui/model/subject_view.hpp"

namespace frontlijn::ui {

enum class QuestionKind {
  note,
  choose_one,
  choose_several,
  text,
  whole_number,
  number,
  date,
  time,
  place,
  photo,
  confirm,
  other
};

/// Whether an item is a legal minimum or room for judgement (rule 6).
enum class ItemNature { unmarked, ring, room };

struct ChoiceView {
  std::string value;
  std::string label;
  bool selected = false;
};

/// What the app already knows about a question (rule 7).
struct EarlierAnswer {
  std::string value;  ///< as people read it
  std::string source;
  std::optional<Instant> when;
};

struct QuestionView {
  std::string ref;  ///< names the question to the model; not shown
  QuestionKind kind = QuestionKind::text;
  std::string label;
  std::string hint;
  std::string value;
  std::vector<ChoiceView> choices;
  bool required = false;
  bool read_only = false;
  bool answered = false;
  bool can_say_not_looked_at = false;
  bool not_looked_at = false;  ///< said on purpose; not the same as in order (rule 5)
  std::string message;         ///< why the answer cannot be right; empty when it can
  bool core = false;
  ItemNature nature = ItemNature::unmarked;
  std::string domain;  ///< key; empty for none
  std::string source;  ///< the article, policy or habit behind it
  std::optional<EarlierAnswer> earlier;
};

/// Questions that belong together: a group of the checklist or one turn of a repeat.
struct QuestionGroup {
  std::string ref;
  std::string title;
  std::string checklist;  ///< title of the checklist it comes from
  std::vector<QuestionView> questions;
  bool can_add = false;  ///< the repeat takes another turn
  bool can_remove = false;
  std::string add_ref;
};

struct VisitFinding {
  EntityId id;
  FindingKind kind = FindingKind::finding;
  std::string text;
  std::string domain;
  RecordState state{};
};

struct VisitView {
  EntityId id;
  EntityId subject;
  std::string subject_name;
  std::vector<std::string> checklists;
  std::vector<QuestionGroup> core;  ///< first, and after these one may stop (rule 6)
  std::vector<QuestionGroup> rest;
  std::size_t core_answered = 0;
  std::size_t core_questions = 0;
  std::size_t answered = 0;
  std::size_t questions = 0;
  std::vector<VisitFinding> findings;
  std::string note;  ///< words of the visit as a whole
};

/// How a visit ends (rule 11): somebody does something by a day, or explicitly nothing is needed.
struct FollowUp {
  bool nothing_needed = false;
  EntityId owner;
  Date by{};
  std::string what;
  std::string why_core_open;  ///< leaving core items open is a departure with a reason (rule 10)
};

/// Something seen during a visit: recorded always, formal only where the officer has the power (rule 2).
struct NewFinding {
  std::string text;
  std::string domain;  ///< key; empty while unknown
  bool deviation = false;
  std::string reason;  ///< of a deviation
};

}  // namespace frontlijn::ui
