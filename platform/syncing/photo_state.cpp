#include "platform/syncing/photo_state.hpp"

#include "core/store/attachment_peers.hpp"

namespace frontlijn::platform {
namespace {

ui::PhotoLevel shown(store::AttachmentLevel level) {
  switch (level) {
    case store::AttachmentLevel::records:
      return ui::PhotoLevel::none;
    case store::AttachmentLevel::thumbnails:
      return ui::PhotoLevel::small;
    case store::AttachmentLevel::originals:
      break;
  }
  return ui::PhotoLevel::originals;
}

store::AttachmentLevel kept(ui::PhotoLevel level) {
  switch (level) {
    case ui::PhotoLevel::none:
      return store::AttachmentLevel::records;
    case ui::PhotoLevel::small:
      return store::AttachmentLevel::thumbnails;
    case ui::PhotoLevel::originals:
      break;
  }
  return store::AttachmentLevel::originals;
}

ui::PhotoSum shown(const store::AttachmentSum& sum) {
  return {static_cast<std::size_t>(sum.count), static_cast<std::uint64_t>(sum.bytes)};
}

}  // namespace

store::AttachmentChoices choices_of(const ui::PhotoChoice& choice) {
  return {{kept(choice.send), choice.send_days}, {kept(choice.fetch), choice.fetch_days}};
}

Result<ui::PhotoState> photo_state(store::Store& store, const log::DeviceId& server) {
  ui::PhotoState state;
  FRONTLIJN_TRY(const auto choices, store::attachment_choices(store));
  state.choice = {shown(choices.send.level), shown(choices.fetch.level), choices.send.days,
                  choices.fetch.days};
  store::AttachmentPeers peers(store);
  FRONTLIJN_TRY(const auto counts, peers.counts(server));
  state.only_here = shown(counts.originals_only_here);
  state.not_here = shown(counts.originals_not_here);
  state.refused = shown(counts.refused);
  FRONTLIJN_TRY(const auto refused, peers.refused(server, 1));
  if (!refused.empty()) state.refused_why = refused.front().why;
  return state;
}

}  // namespace frontlijn::platform
