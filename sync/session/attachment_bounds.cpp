#include "sync/session/attachment_bounds.hpp"

#include <fmt/format.h>

namespace frontlijn::sync {

namespace {

/// In the unit in which disks are sold; rounded up, so that a quota that is used up never looks unused.
std::string megabytes(std::uint64_t bytes) {
  constexpr std::uint64_t million = 1'000'000;
  return std::to_string(bytes / million + (bytes % million == 0 ? 0 : 1));
}

std::optional<Error> over(const char* key, std::uint64_t size, std::uint64_t used,
                          const std::optional<std::uint64_t>& bound) {
  if (!bound || (used <= *bound && size <= *bound - used)) return std::nullopt;
  return fail(ErrorKind::limit_exceeded, key,
              {{"size", megabytes(size)}, {"used", megabytes(used)}, {"bound", megabytes(*bound)}});
}

}  // namespace

Result<std::optional<Error>> AttachmentBounds::refusal(
    const store::MissingAttachment& attachment,
    const std::function<Result<store::AttachmentUse>()>& use) const {
  const std::uint64_t size = attachment.size_bytes;
  if (const auto free = free_bytes ? free_bytes() : std::nullopt;
      free && (size > *free || *free - size < keep_free))
    return std::optional<Error>(
        fail(ErrorKind::limit_exceeded,
             is_tablet ? "attachment.tablet-nearly-full" : "attachment.server-nearly-full",
             {{"size", megabytes(size)}, {"free", megabytes(*free)}, {"keep", megabytes(keep_free)}}));
  if (!total && !per_space && !per_member) return std::optional<Error>{};
  const auto counted = use();
  if (counted.has_error())
    return Result<std::optional<Error>>(boost::system::in_place_error, counted.error());
  const store::AttachmentUse& used = *counted;
  // Half of it may be counted already.
  const bool is_counted = attachment.pieces_here > 0 || attachment.complete;
  const std::uint64_t others = is_counted && used.total >= size ? used.total - size : used.total;
  if (auto why = over("attachment.over-quota-member", size, used.of_giver, per_member)) return why;
  if (auto why = over("attachment.over-quota-team", size, used.of_space, per_space)) return why;
  return over("attachment.over-quota-server", size, others, total);
}

}  // namespace frontlijn::sync
