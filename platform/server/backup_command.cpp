#include "platform/server/server_line.hpp"

namespace frontlijn::platform {

namespace {

Result<void> back_up(ServerLine& line, const std::string& file) {
  std::error_code problem;
  if (std::filesystem::exists(file, problem))
    return fail(ErrorKind::conflict, "server.backup-exists", {{"file", file}});
  if (!line.storage().address.empty()) return fail(ErrorKind::invalid_input, "server.backup-elsewhere");
  FRONTLIJN_TRY(auto folder, line.folder());
  const std::string beside = file + ".part";
  std::filesystem::remove(beside, problem);
  auto copied = folder->store().database().backup_to(beside, folder->key());
  if (copied) {
    std::filesystem::rename(beside, file, problem);
    if (problem)
      copied = fail(ErrorKind::io, "file.unwritable", {{"file", file}, {"why", problem.message()}});
  }
  if (!copied) {
    std::error_code ignored;  // the failure that counts is the copy's
    std::filesystem::remove(beside, ignored);
    return copied;
  }
  const auto size = std::filesystem::file_size(file, problem);
  line.answer({{"file", file}, {"bytes", size}}, "server.backup.made",
              {{"file", file}, {"folder", line.data}});
  return {};
}

}  // namespace

void add_backup_command(CLI::App& app, ServerLine& line) {
  const auto file = std::make_shared<std::string>();
  auto* command =
      line.command(app, "backup", "help.server.backup", [&line, file] { return back_up(line, *file); });
  command->add_option("file", *file, line.text("help.server.backup.file"))->required()->type_name("FILE");
}

}  // namespace frontlijn::platform
