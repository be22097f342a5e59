#include "platform/cli/attachment_words.hpp"

#include <fmt/format.h>

namespace frontlijn::platform {

namespace {

using nlohmann::json;

// More than a person reads; the figures tell how many there are.
constexpr std::size_t most_refused = 20;
constexpr int most_days = 36'500;

json sum_json(const store::AttachmentSum& sum) { return {{"count", sum.count}, {"bytes", sum.bytes}}; }

}  // namespace

Result<void> read_choice(const std::string& level, const std::optional<int>& days,
                         store::AttachmentChoice& choice) {
  if (!level.empty()) {
    const auto read = store::attachment_level(level);
    if (!read) return fail(ErrorKind::invalid_input, "attachment.no-level", {{"given", level}});
    choice.level = *read;
  }
  if (days) {
    if (*days < 0 || *days > most_days)
      return fail(ErrorKind::invalid_input, "attachment.no-days", {{"given", std::to_string(*days)}});
    choice.days = static_cast<std::uint32_t>(*days);
  }
  return {};
}

std::string size_words(const CommandLine& line, std::int64_t bytes) {
  if (bytes < 100'000) return line.text("attachments.kb", {{"size", std::to_string((bytes + 999) / 1000)}});
  const std::int64_t tenths = (bytes + 99'999) / 100'000;
  return line.text("attachments.mb",
                   {{"whole", std::to_string(tenths / 10)}, {"tenth", std::to_string(tenths % 10)}});
}

Result<void> tell_attachments(CommandLine& line, store::Store& store, const log::DeviceId& server,
                              json& answer) {
  store::AttachmentPeers peers(store);
  FRONTLIJN_TRY(const auto counts, peers.counts(server));
  FRONTLIJN_TRY(const auto refused, peers.refused(server, most_refused));
  const auto tell = [&](const char* key, const store::AttachmentSum& sum) {
    if (sum.count > 0)
      line.say(key, {{"count", std::to_string(sum.count)}, {"size", size_words(line, sum.bytes)}});
  };
  tell("status.originals-only-here", counts.originals_only_here);
  tell("status.files-only-here", counts.others_only_here);
  tell("status.originals-not-here", counts.originals_not_here);
  tell("status.files-not-here", counts.others_not_here);
  tell("status.files-refused", counts.refused);
  answer["attachments"] = {{"originals_only_here", sum_json(counts.originals_only_here)},
                           {"others_only_here", sum_json(counts.others_only_here)},
                           {"originals_not_here", sum_json(counts.originals_not_here)},
                           {"others_not_here", sum_json(counts.others_not_here)},
                           {"refused", sum_json(counts.refused)},
                           {"refused_why", json::array()}};
  for (const store::RefusedAttachment& one : refused) {
    const std::string why = line.catalogue().say(one.why);
    line.say("status.refused", {{"commit", one.hash.to_text().substr(0, 12)}, {"why", why}});
    answer["attachments"]["refused_why"].push_back(
        {{"hash", one.hash.to_text()}, {"key", one.why.key()}, {"text", why}});
  }
  return {};
}

}  // namespace frontlijn::platform
