#pragma once

#include "core/store/attachment_choice.hpp"
#include "core/store/store.hpp"
#include "ui/model/sync_status.hpp"

namespace frontlijn::platform {

/// What the app shows of photos and the line to this server.
Result<ui::PhotoState> photo_state(store::Store& store, const log::DeviceId& server);

store::AttachmentChoices choices_of(const ui::PhotoChoice& choice);

}  // namespace frontlijn::platform
