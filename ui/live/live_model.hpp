#pragma once

#include "core/domain/people/context.hpp"
#include "ui/live/jots.hpp"
#include "ui/live/observations.hpp"
#include "ui/live/record_states.hpp"
#include "ui/live/stand_up.hpp"
#include "ui/live/visits.hpp"
#include "ui/model/app_model.hpp"

namespace frontlijn::ui::live {

/// The screens' model over this tablet's own store. Views are read when first asked for after a change, and
/// kept until the next one. Not for use by several threads at once; what changes the store elsewhere (sync)
/// calls `changed` on this one.
class LiveModel : public AppModel {
 public:
  /// Opens the drafts that were left. All must outlive the model. Fails as the store does.
  static Result<std::unique_ptr<LiveModel>> open(domain::Context context, SyncStatus& sync,
                                                 PhotoSource& photos);

  void changed() { ++revision_; }
  /// The tablet has joined a team: from here on it is this person's, and what is written goes to these
  /// spaces. Visits and drafts under way go on.
  void now_at(const domain::Context& context);
  /// The last failure of a view: such views are empty, and the person has to be told why.
  std::optional<Error> take_problem() { return std::exchange(problem_, std::nullopt); }

  std::uint64_t revision() const override { return revision_; }
  PersonRef me() const override;
  std::string team() const override;
  std::vector<PersonRef> people() const override;
  std::vector<std::string> domains() const override;

  const TodayView& today() override;
  const DataAge& age() override;
  RecordState state_of(RecordKind kind, EntityId id) override;
  const std::vector<PhotoView>& photos_of(RecordKind kind, EntityId id) override;
  std::optional<Picture> picture_of(const PhotoView& photo) override;

  const std::vector<SubjectHit>& find_subjects(const std::string& text) override;
  Result<EntityId> add_subject(SubjectKind kind, const std::string& name,
                               const std::string& address) override;
  Result<SubjectCard> subject(EntityId id) override;

  std::string jotted(const std::string& place) override { return jots_.text(place); }
  Result<void> jot(const std::string& place, const std::string& text) override {
    return jots_.write(place, text);
  }

  Result<EntityId> begin_visit(EntityId subject, const std::vector<std::string>& checklists) override;
  Result<VisitView> visit(EntityId id) override;
  Result<void> answer(EntityId visit, const std::string& ref, const std::string& value) override;
  Result<void> not_looked_at(EntityId visit, const std::string& ref, bool on) override;
  Result<void> attach_photo(EntityId visit, const std::string& ref, const std::string& place) override;
  Result<void> add_repeat(EntityId visit, const std::string& ref) override;
  Result<void> remove_repeat(EntityId visit, const std::string& ref) override;
  Result<void> write_visit_note(EntityId visit, const std::string& text) override;
  Result<FindingKind> add_finding(EntityId visit, const NewFinding& finding) override;
  Result<void> close_visit(EntityId visit, const FollowUp& follow_up) override;

  const ObservationDraft& observation_draft() override { return observation_.draft(); }
  Result<void> write_observation(const ObservationDraft& draft) override;
  Result<EntityId> record_observation() override;
  const std::vector<ObservationView>& latest_observations() override;

  Result<EntityId> make_agreement(const NewAgreement& agreement) override;
  Result<void> keep_agreement(EntityId id) override;
  Result<void> agreement_late(EntityId id, const std::string& reason) override;
  Result<void> renegotiate_agreement(EntityId id, Date by, const std::string& reason) override;

  const StandUpView& stand_up() override;
  Result<void> begin_stand_up() override;
  Result<void> discussed(EntityId item, bool on) override;
  Result<void> park(EntityId item, EntityId holder) override;
  Result<void> end_stand_up() override;

  SyncStatus& sync() override { return sync_; }
  TableStatus* table() override { return table_; }
  /// Must outlive the model.
  void meets_at(TableStatus& table) { table_ = &table; }
  /// Without one there are no pictures. Must outlive the model.
  void reads_pictures_with(PictureReader& reader) { pictures_ = &reader; }

 private:
  LiveModel(domain::Context context, SyncStatus& sync, PhotoSource& photos);

  /// A view with the revision it was read at.
  template <class View>
  struct Kept {
    View view{};
    std::optional<std::uint64_t> read_at;
  };
  /// The view, read anew when something changed; empty when that failed.
  template <class View, class Read>
  const View& fresh(Kept<View>& kept, const Read& read);
  /// Passes `result` on, noting that something changed.
  template <class T>
  Result<T> after(Result<T> result);

  Result<TodayView> read_today();
  Result<RecordStates> states() const;

  domain::Context context_;
  SyncStatus& sync_;
  TableStatus* table_ = nullptr;
  PictureReader* pictures_ = nullptr;
  Jots jots_;
  ObservationDesk observation_;
  StandUpDesk stand_up_;
  VisitDesk visits_;
  std::uint64_t revision_ = 1;
  std::optional<Error> problem_;
  Kept<TodayView> today_;
  Kept<DataAge> age_;
  Kept<std::vector<SubjectHit>> hits_;
  std::string hits_text_;
  Kept<std::vector<ObservationView>> observations_;
  Kept<std::vector<PhotoView>> photos_;
  EntityId photos_about_;
  Kept<std::map<std::pair<RecordKind, EntityId>, RecordState>> asked_;
  Kept<StandUpView> board_;
  Date today_on_{};
};

}  // namespace frontlijn::ui::live
