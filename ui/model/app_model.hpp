#pragma once

#include "ui/model/photo_view.hpp"
#include "ui/model/stand_up_view.hpp"
#include "ui/model/sync_status.hpp"
#include "ui/model/table_status.hpp"
#include "ui/model/visit_view.hpp"

namespace frontlijn::ui {

/// The whole boundary between screens and data: screens read views and send intents. Views are values of this
/// moment; the model keeps them cheap to ask for in every frame. An intent that succeeds is durable when it
/// returns; one that fails changed nothing, and its error is shown to the person.
class AppModel {
 public:
  virtual ~AppModel() = default;

  /// Grows whenever any view may have changed, such as after a sync in the background.
  virtual std::uint64_t revision() const = 0;
  virtual PersonRef me() const = 0;
  virtual std::string team() const = 0;
  virtual std::vector<PersonRef> people() const = 0;
  /// Keys of the domains of work, such as "domain.fire-safety".
  virtual std::vector<std::string> domains() const = 0;

  virtual const TodayView& today() = 0;
  /// Of everything on this tablet.
  virtual const DataAge& age() = 0;
  /// How far a record has come; of one that is not here: kept back.
  virtual RecordState state_of(RecordKind kind, EntityId id) = 0;

  /// The photos of an observation; of other records, none.
  virtual const std::vector<PhotoView>& photos_of(RecordKind kind, EntityId id) = 0;
  /// To be asked once for each picture that is shown, not in every frame. None where it is not here or cannot
  /// be shown.
  virtual std::optional<Picture> picture_of(const PhotoView& photo) = 0;

  /// At most 50 hits; an empty text gives the subjects last looked at.
  virtual const std::vector<SubjectHit>& find_subjects(const std::string& text) = 0;
  virtual Result<EntityId> add_subject(SubjectKind kind, const std::string& name,
                                       const std::string& address) = 0;
  /// Fails with "subject.unknown".
  virtual Result<SubjectCard> subject(EntityId id) = 0;

  // Words of an entry that is not finished, such as half a finding: durable while they are typed, on this
  // device only. `place` names the field; an empty text forgets.
  virtual std::string jotted(const std::string& place) = 0;
  virtual Result<void> jot(const std::string& place, const std::string& text) = 0;

  // A visit: each answer is durable at once in its draft.
  virtual Result<EntityId> begin_visit(EntityId subject, const std::vector<std::string>& checklists) = 0;
  virtual Result<VisitView> visit(EntityId id) = 0;
  /// An empty value takes the answer back. An answer that breaks a constraint is kept and its question says
  /// why.
  virtual Result<void> answer(EntityId visit, const std::string& ref, const std::string& value) = 0;
  virtual Result<void> not_looked_at(EntityId visit, const std::string& ref, bool on) = 0;
  /// For a question that wants a photo; `place` as in PhotoSource.
  virtual Result<void> attach_photo(EntityId visit, const std::string& ref, const std::string& place) = 0;
  virtual Result<void> add_repeat(EntityId visit, const std::string& ref) = 0;
  virtual Result<void> remove_repeat(EntityId visit, const std::string& ref) = 0;
  virtual Result<void> write_visit_note(EntityId visit, const std::string& text) = 0;
  virtual Result<FindingKind> add_finding(EntityId visit, const NewFinding& finding) = 0;
  /// Fails with the first thing that is missing; the visit then stays open.
  virtual Result<void> close_visit(EntityId visit, const FollowUp& follow_up) = 0;

  // An observation: the words are durable while they are typed.
  virtual const ObservationDraft& observation_draft() = 0;
  virtual Result<void> write_observation(const ObservationDraft& draft) = 0;
  virtual Result<EntityId> record_observation() = 0;
  virtual const std::vector<ObservationView>& latest_observations() = 0;

  // Agreements.
  virtual Result<EntityId> make_agreement(const NewAgreement& agreement) = 0;
  virtual Result<void> keep_agreement(EntityId id) = 0;
  virtual Result<void> agreement_late(EntityId id, const std::string& reason) = 0;
  virtual Result<void> renegotiate_agreement(EntityId id, Date by, const std::string& reason) = 0;

  // The stand-up.
  virtual const StandUpView& stand_up() = 0;
  virtual Result<void> begin_stand_up() = 0;
  virtual Result<void> discussed(EntityId item, bool on) = 0;
  virtual Result<void> park(EntityId item, EntityId holder) = 0;
  virtual Result<void> end_stand_up() = 0;

  virtual SyncStatus& sync() = 0;
  /// Stand-ups together with other tablets; null where this program knows no network.
  virtual TableStatus* table() { return nullptr; }
};

}  // namespace frontlijn::ui
