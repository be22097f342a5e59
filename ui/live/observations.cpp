#include "ui/live/observations.hpp"

#include <map>

#include "core/log/thumbnail.hpp"

namespace frontlijn::ui::live {
namespace {

// Which of the tablet's drafts is the observation's; visits have theirs.
constexpr const char* observation_draft = "app.observation-draft";

std::string text_of(SourceKind source) { return std::string(domain::id_of(live::kept(source))); }

SourceKind source_of(const std::string& text) {
  const auto source = domain::from_id<domain::SourceKind>(text);
  return source ? live::shown(*source) : SourceKind::seen;
}

}  // namespace

Result<void> ObservationDesk::load() {
  store::Store& store = context_.store;
  FRONTLIJN_TRY(const auto known, store.setting(observation_draft));
  if (known) {
    FRONTLIJN_TRY(id_, EntityId::from_text(*known));
  } else {
    id_ = store.new_id();
    FRONTLIJN_CHECK(store.set_setting(observation_draft, id_.to_text()));
  }
  FRONTLIJN_TRY(auto fields, store.draft(id_));
  draft_ = {};
  draft_.text = fields["words"];
  draft_.source = source_of(fields["source"]);
  draft_.surprise = fields["surprise"] == "yes";
  if (const auto subject = EntityId::from_text(fields["subject"]); subject.has_value()) {
    draft_.subject = *subject;
    draft_.subject_name = subject_name(store, *subject);
  }
  return {};
}

Result<void> ObservationDesk::save(std::string_view field, const std::string& value,
                                   const std::string& before) {
  if (value == before) return {};
  return context_.store.save_draft(id_, field, value);
}

Result<void> ObservationDesk::write(const ObservationDraft& draft) {
  const auto yes = [](bool on) { return std::string(on ? "yes" : ""); };
  const auto subject = [](const ObservationDraft& d) {
    return d.subject ? d.subject->to_text() : std::string{};
  };
  FRONTLIJN_CHECK(save("words", draft.text, draft_.text));
  draft_.text = draft.text;
  FRONTLIJN_CHECK(save("source", text_of(draft.source), text_of(draft_.source)));
  draft_.source = draft.source;
  FRONTLIJN_CHECK(save("surprise", yes(draft.surprise), yes(draft_.surprise)));
  draft_.surprise = draft.surprise;
  FRONTLIJN_CHECK(save("subject", subject(draft), subject(draft_)));
  draft_.subject = draft.subject;
  draft_.subject_name = draft.subject_name;
  return {};
}

Result<EntityId> ObservationDesk::record() {
  domain::NewObservation seen;
  seen.words = draft_.text;
  seen.source = kept(draft_.source);
  seen.surprise = draft_.surprise;
  seen.subject = draft_.subject;
  FRONTLIJN_TRY(const EntityId id, domain::record_observation(context_, seen));
  FRONTLIJN_CHECK(context_.store.discard_draft(id_));
  draft_ = {};
  return id;
}

Result<std::vector<ObservationView>> latest_observations(const domain::Context& context) {
  FRONTLIJN_TRY(const auto seen, domain::observations(context.store, {}, most_observations));
  std::vector<ObservationView> views;
  for (const auto& observation : seen) {
    ObservationView view;
    view.id = observation.id;
    view.text = side_by_side(observation.words);
    view.source = shown(observation.source);
    view.surprise = observation.surprise();
    view.by = name_of(context.store, observation.noted_by);
    view.when = observation.at;
    if (!observation.subjects.empty()) {
      view.subject = observation.subjects.front();
      view.subject_name = subject_name(context.store, *view.subject);
    }
    FRONTLIJN_TRY(const auto readings, domain::readings_of(context.store, observation.id));
    view.readings = readings.size();
    views.push_back(std::move(view));
  }
  return views;
}

Result<std::vector<PhotoView>> photos_of_observation(store::Store& store, EntityId id) {
  std::vector<PhotoView> photos;
  FRONTLIJN_TRY(const auto record, store.find(domain::kinds::observation, id));
  if (!record) return photos;
  std::map<Hash, Hash> thumbnails;
  for (const log::AttachmentRef& small : record->attachments(log::thumbnail_field("photos"))) {
    if (const auto original = log::original_of(small)) thumbnails.emplace(*original, small.hash);
  }
  for (const log::AttachmentRef& photo : record->attachments("photos")) {
    PhotoView view{.original = photo.hash, .name = photo.name};
    FRONTLIJN_TRY(view.original_here, store.has_attachment(photo.hash));
    if (const auto small = thumbnails.find(photo.hash); small != thumbnails.end()) {
      view.thumbnail = small->second;
      FRONTLIJN_TRY(view.thumbnail_here, store.has_attachment(small->second));
    }
    photos.push_back(std::move(view));
  }
  return photos;
}

}  // namespace frontlijn::ui::live
