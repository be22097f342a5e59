#include "platform/tablet/tablet_bounds.hpp"

#include <filesystem>

namespace frontlijn::platform {
namespace {

/// A week of visits with their photos, and room for the system's own updates.
constexpr std::uint64_t keep_free = 500'000'000;

}  // namespace

std::optional<std::uint64_t> free_bytes_beside(const std::string& file) {
  std::error_code problem;
  const auto folder = std::filesystem::path(file).parent_path();
  const auto space = std::filesystem::space(folder.empty() ? "." : folder, problem);
  if (problem) return std::nullopt;
  return space.available;
}

sync::AttachmentBounds tablet_bounds(store::Store& store) {
  sync::AttachmentBounds bounds;
  bounds.keep_free = keep_free;
  bounds.is_tablet = true;
  bounds.free_bytes = [&store] { return free_bytes_beside(store.database().path()); };
  return bounds;
}

}  // namespace frontlijn::platform
