#include "ui/live/live_model.hpp"

#include <algorithm>

#include "core/domain/people/team.hpp"
#include "ui/live/agreements.hpp"
#include "ui/live/subjects.hpp"
#include "ui/live/work_list.hpp"

namespace frontlijn::ui::live {

LiveModel::LiveModel(domain::Context context, SyncStatus& sync, PhotoSource& photos)
    : context_(context),
      sync_(sync),
      jots_(context_.store),
      observation_(context_),
      stand_up_(context_),
      visits_(context_, photos) {}

Result<std::unique_ptr<LiveModel>> LiveModel::open(domain::Context context, SyncStatus& sync,
                                                   PhotoSource& photos) {
  std::unique_ptr<LiveModel> model(new LiveModel(context, sync, photos));
  FRONTLIJN_CHECK(model->jots_.load());
  FRONTLIJN_CHECK(model->observation_.load());
  FRONTLIJN_CHECK(model->stand_up_.load());
  return model;
}

void LiveModel::now_at(const domain::Context& context) {
  context_.person = context.person;
  context_.team = context.team;
  context_.work = context.work;
  context_.backstage = context.backstage;
  context_.organisation = context.organisation;
  context_.personal = context.personal;
  visits_.put_down();
  changed();
}

template <class View, class Read>
const View& LiveModel::fresh(Kept<View>& kept, const Read& read) {
  if (kept.read_at == revision_) return kept.view;
  kept.read_at = revision_;
  auto found = read();
  if (found.has_error()) {
    problem_ = found.error();
    kept.view = View{};
  } else {
    kept.view = std::move(*found);
  }
  return kept.view;
}

template <class T>
Result<T> LiveModel::after(Result<T> result) {
  changed();
  return result;
}

PersonRef LiveModel::me() const { return {context_.person, name_of(context_.store, context_.person), true}; }

std::string LiveModel::team() const {
  const auto name = domain::team_name(context_.store, context_.team);
  return name.has_value() ? *name : std::string{};
}

std::vector<PersonRef> LiveModel::people() const {
  std::vector<PersonRef> people{me()};
  const auto members = domain::members_of(context_.store, context_.team, context_.today());
  if (members.has_error()) return people;
  for (const auto& member : *members) {
    if (member.person != context_.person)
      people.push_back({member.person, name_of(context_.store, member.person), false});
  }
  return people;
}

std::vector<std::string> LiveModel::domains() const {
  std::vector<std::string> keys;
  for (const auto& [value, id] : domain::NamesOf<domain::Domain>::list)
    keys.push_back(domain_key(id));
  return keys;
}

const TodayView& LiveModel::today() {
  // Midnight changes what is due, too.
  if (context_.today() != today_on_) {
    today_on_ = context_.today();
    changed();
  }
  return fresh(today_, [&] { return read_today(); });
}

Result<TodayView> LiveModel::read_today() {
  TodayView view;
  FRONTLIJN_TRY(view.running, visits_.running());
  FRONTLIJN_TRY(view.work, work_list(context_));
  FRONTLIJN_TRY(view.due, due_agreements(context_));
  FRONTLIJN_TRY(auto kept_where, states());
  FRONTLIJN_CHECK(kept_where.fill(view.due));
  const Date from{std::chrono::sys_days{context_.today()} - std::chrono::days{days_of_figure}};
  FRONTLIJN_TRY(const auto kept, domain::agreements_kept(context_, from, context_.today()));
  view.kept = kept.kept;
  view.renegotiated = kept.renegotiated;
  view.settled = kept.of();
  return view;
}

const DataAge& LiveModel::age() {
  return fresh(age_, [&] { return data_age(context_); });
}

Result<RecordStates> LiveModel::states() const { return RecordStates::open(context_.store, sync_.state()); }

RecordState LiveModel::state_of(RecordKind kind, EntityId id) {
  if (asked_.read_at != revision_) asked_.view.clear();
  asked_.read_at = revision_;
  const auto known = asked_.view.find({kind, id});
  if (known != asked_.view.end()) return known->second;
  auto found = [&]() -> Result<RecordState> {
    FRONTLIJN_TRY(auto kept_where, states());
    return kept_where.of(kind, id);
  }();
  if (found.has_error()) problem_ = found.error();
  return asked_.view[{kind, id}] = found ? *found : RecordState{};
}

const std::vector<PhotoView>& LiveModel::photos_of(RecordKind kind, EntityId id) {
  if (kind != RecordKind::observation) {
    static const std::vector<PhotoView> none;
    return none;
  }
  if (photos_about_ != id) photos_.read_at.reset();
  photos_about_ = id;
  return fresh(photos_, [&] { return photos_of_observation(context_.store, id); });
}

std::optional<Picture> LiveModel::picture_of(const PhotoView& photo) {
  const bool here = photo.thumbnail_here || photo.original_here;
  if (pictures_ == nullptr || !here) return std::nullopt;
  const auto file = context_.store.attachment(photo.thumbnail_here ? *photo.thumbnail : photo.original);
  if (!file) {
    problem_ = file.error();
    return std::nullopt;
  }
  return pictures_->read(*file);
}

const std::vector<SubjectHit>& LiveModel::find_subjects(const std::string& text) {
  if (text != hits_text_) hits_.read_at.reset();
  hits_text_ = text;
  return fresh(hits_, [&] { return search_subjects(context_, text); });
}

Result<EntityId> LiveModel::add_subject(SubjectKind kind, const std::string& name,
                                        const std::string& address) {
  return after(live::add_subject(context_, kind, name, address));
}

Result<SubjectCard> LiveModel::subject(EntityId id) {
  FRONTLIJN_TRY(auto card, read_card(context_, id));
  FRONTLIJN_CHECK(visits_.complete(card));
  FRONTLIJN_TRY(auto kept_where, states());
  FRONTLIJN_CHECK(kept_where.fill(card));
  FRONTLIJN_CHECK(note_looked_at(context_, id));
  hits_.read_at.reset();
  return card;
}

Result<EntityId> LiveModel::begin_visit(EntityId subject, const std::vector<std::string>& checklists) {
  return after(visits_.begin(subject, checklists));
}
Result<VisitView> LiveModel::visit(EntityId id) {
  FRONTLIJN_TRY(auto view, visits_.view(id));
  FRONTLIJN_TRY(auto kept_where, states());
  FRONTLIJN_CHECK(kept_where.fill(view.findings));
  return view;
}
Result<void> LiveModel::answer(EntityId visit, const std::string& ref, const std::string& value) {
  return after(visits_.answer(visit, ref, value));
}
Result<void> LiveModel::not_looked_at(EntityId visit, const std::string& ref, bool on) {
  return after(visits_.not_looked_at(visit, ref, on));
}
Result<void> LiveModel::attach_photo(EntityId visit, const std::string& ref, const std::string& place) {
  return after(visits_.attach_photo(visit, ref, place));
}
Result<void> LiveModel::add_repeat(EntityId visit, const std::string& ref) {
  return after(visits_.add_repeat(visit, ref));
}
Result<void> LiveModel::remove_repeat(EntityId visit, const std::string& ref) {
  return after(visits_.remove_repeat(visit, ref));
}
Result<void> LiveModel::write_visit_note(EntityId visit, const std::string& text) {
  return after(visits_.write_note(visit, text));
}
Result<FindingKind> LiveModel::add_finding(EntityId visit, const NewFinding& finding) {
  return after(visits_.add_finding(visit, finding));
}
Result<void> LiveModel::close_visit(EntityId visit, const FollowUp& follow_up) {
  return after(visits_.close(visit, follow_up));
}

Result<void> LiveModel::write_observation(const ObservationDraft& draft) { return observation_.write(draft); }
Result<EntityId> LiveModel::record_observation() { return after(observation_.record()); }

const std::vector<ObservationView>& LiveModel::latest_observations() {
  return fresh(observations_, [&]() -> Result<std::vector<ObservationView>> {
    FRONTLIJN_TRY(auto latest, live::latest_observations(context_));
    FRONTLIJN_TRY(auto kept_where, states());
    FRONTLIJN_CHECK(kept_where.fill(latest));
    return latest;
  });
}

Result<EntityId> LiveModel::make_agreement(const NewAgreement& agreement) {
  // What is agreed in a stand-up belongs to its record.
  if (stand_up_.begun() && agreement.about) return after(stand_up_.agree(agreement));
  return after(live::make_agreement(context_, agreement, std::nullopt));
}

Result<void> LiveModel::keep_agreement(EntityId id) { return after(domain::keep_agreement(context_, id)); }
Result<void> LiveModel::agreement_late(EntityId id, const std::string& reason) {
  return after(domain::keep_agreement_late(context_, id, reason));
}
Result<void> LiveModel::renegotiate_agreement(EntityId id, Date by, const std::string& reason) {
  return after(domain::renegotiate_agreement(context_, id, by, reason));
}

const StandUpView& LiveModel::stand_up() {
  return fresh(board_, [&] { return stand_up_.view(people()); });
}

Result<void> LiveModel::begin_stand_up() { return after(stand_up_.begin()); }
Result<void> LiveModel::discussed(EntityId item, bool on) { return after(stand_up_.discussed(item, on)); }
Result<void> LiveModel::park(EntityId item, EntityId holder) { return after(stand_up_.park(item, holder)); }
Result<void> LiveModel::end_stand_up() { return after(stand_up_.end()); }

}  // namespace frontlijn::ui::live
