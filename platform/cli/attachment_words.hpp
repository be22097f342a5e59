#pragma once

#include <optional>
#include <string>

#include "core/store/attachment_choice.hpp"
#include "core/store/attachment_peers.hpp"
#include "platform/cli/command_line.hpp"

/// What several commands say and read of attachments.
namespace frontlijn::platform {

/// Changes `choice` to what was typed; what was not typed stays. Fails with "attachment.no-level" or
/// "attachment.no-days".
Result<void> read_choice(const std::string& level, const std::optional<int>& days,
                         store::AttachmentChoice& choice);

/// "12,3 MB" in the reader's language.
std::string size_words(const CommandLine& line, std::int64_t bytes);

/// How this tablet stands with its attachments at its server.
Result<void> tell_attachments(CommandLine& line, store::Store& store, const log::DeviceId& server,
                              nlohmann::json& answer);

}  // namespace frontlijn::platform
