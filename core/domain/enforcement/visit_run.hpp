#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/consultation.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/enforcement/store_datasets.hpp"
#include "core/domain/enforcement/visit.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::domain {

struct VisitStart {
  std::optional<EntityId> subject;   ///< none: on the spot, the subject comes later or never
  std::vector<EntityId> checklists;  ///< may be none
  std::optional<int> depth;          ///< none: as the subject's regime has it
  std::string reason;                ///< why somebody goes there; may be empty
  std::string language;              ///< of the questions; empty: the form's own
};

/// What closing made of a visit.
struct ClosedVisit {
  EntityId id;
  Denominator denominator;
  std::vector<Recorded> recorded;  ///< findings, and signals where the power is missing
  std::vector<EntityId> corrections;
  std::vector<EntityId> conflicts;  ///< now in consultation
  std::vector<EntityId> resolved;   ///< earlier findings that are in order now
  std::vector<EntityId> created;    ///< subjects that a checklist made
};

/// A visit under way on this tablet. Each answer is durable before `answer` returns; a tablet that stops
/// half-way resumes where it was. It keeps the checklist versions it began with. Not for several threads at
/// once.
class VisitRun {
 public:
  /// Begins on the spot, without any earlier case. Fails where the subject or a checklist is unknown.
  static Result<std::unique_ptr<VisitRun>> begin(const Context& context, const VisitStart& start);
  /// Goes on with a draft. Fails with "visit.not-running".
  static Result<std::unique_ptr<VisitRun>> resume(const Context& context, EntityId visit);
  /// Drafts of visits on this tablet, newest first.
  static Result<std::vector<EntityId>> running(store::Store& store);

  const EntityId& id() const { return id_; }
  const std::optional<EntityId>& subject() const { return start_.subject; }
  Instant started() const { return started_; }
  int depth() const { return depth_; }
  std::size_t form_count() const { return forms_.size(); }
  forms::FormSession& form(std::size_t index) { return *forms_.at(index); }
  const Checklist& checklist(std::size_t index) const { return checklists_.at(index); }
  /// The form with this form id; fails with "visit.no-such-form".
  Result<std::size_t> form_index(std::string_view form_id) const;

  // --- filling in ---
  /// A wrong answer is kept, and says what is wrong with it; closing waits until it is mended.
  Result<forms::AnswerOutcome> answer(std::size_t form, std::string_view ref, std::string_view text,
                                      SourceKind source = SourceKind::seen);
  /// A photo or document for an upload question.
  Result<forms::AnswerOutcome> attach(std::size_t form, std::string_view ref, log::AttachmentRef attachment);
  Result<std::string> add_repeat(std::size_t form, std::string_view ref);
  Result<forms::AnswerOutcome> remove_repeat(std::size_t form, std::string_view ref);
  /// The visit's own narrative; what a form has no question for.
  Result<void> set_words(std::string_view words);
  const std::string& words() const { return words_; }
  /// Now it is known which subject this is.
  Result<void> set_subject(EntityId subject);

  // --- what to do next ---
  std::vector<PlannedItem> plan() const;
  std::vector<OpenCoreItem> open_core() const;
  /// What is known already of the thing a question asks about, with source and age (rule 7).
  Result<std::vector<KnownValue>> known(std::size_t form, std::string_view ref) const;
  /// Requirements, of this visit's items and on record, that cannot both be met (rule 9): to be seen before
  /// the entrepreneur hears either.
  Result<std::vector<Clash>> clashes() const;

  /// After the core items the rest may be left; it is recorded as not looked at (rule 6). Fails with
  /// "visit.core-first", naming what is open.
  Result<void> stop_after_core();
  bool stopped_after_core() const { return stopped_; }

  // --- ending ---
  /// Puts what there is on record, one commit, and keeps the draft to go on with.
  Result<void> pause();
  /// Turns the draft into one commit per space and ends it. `why_core_open`: leaving core items open is a
  /// departure from the team's own rule and becomes a deviation with this reason (rule 10). Fails, with
  /// nothing written, with "visit.no-follow-up", "visit.follow-up-and-nothing", "visit.follow-up-past",
  /// "visit.core-first", "visit.answer-wrong" or "visit.answer-missing".
  Result<ClosedVisit> close(const FollowUp& follow_up, std::string_view why_core_open = {});
  /// Throws the draft away, with what was answered in it. For a visit begun by mistake.
  Result<void> discard();

 private:
  explicit VisitRun(const Context& context)
      : context_(context), datasets_(std::make_unique<StoreDatasets>(context.store)) {}

  friend class VisitDraft;
  friend class VisitClosing;

  forms::Surroundings surroundings() const;
  std::vector<forms::FormSession*> sessions() const;
  Result<void> open_checklists();
  Result<void> keep_structure(std::size_t form);

  Context context_;
  std::unique_ptr<StoreDatasets> datasets_;
  EntityId id_;
  VisitStart start_;
  Instant started_;
  int depth_ = 0;
  bool stopped_ = false;
  std::string words_;
  std::vector<std::string> domains_;  ///< noted on the subject as the ones that apply; empty: all
  std::vector<Checklist> checklists_;
  std::vector<std::shared_ptr<const forms::FormDefinition>> definitions_;
  std::vector<std::unique_ptr<forms::FormSession>> forms_;
  /// Forms of which a write failed: the next write brings all of them.
  std::set<std::size_t> unsaved_;
  /// Per form: how much of its record of filling in is in the draft. What a failed write left out comes with
  /// the next.
  std::map<std::size_t, std::size_t> audit_kept_;
  /// Per form and stable ref; seen where absent.
  std::map<std::pair<std::size_t, std::string>, SourceKind> sources_;
  std::map<std::pair<std::size_t, std::string>, log::AttachmentRef> attachments_;
};

}  // namespace frontlijn::domain
