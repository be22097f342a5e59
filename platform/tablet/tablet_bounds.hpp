#pragma once

#include "core/store/store.hpp"
#include "sync/session/attachment_bounds.hpp"

namespace frontlijn::platform {

/// A tablet fetches no photo that would fill its disk: what is written on it goes before what can be fetched
/// later. `store` must outlive what is given.
sync::AttachmentBounds tablet_bounds(store::Store& store);

/// How much of the disk that `file` is on is free; none where that cannot be told.
std::optional<std::uint64_t> free_bytes_beside(const std::string& file);

}  // namespace frontlijn::platform
