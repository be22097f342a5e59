#include "platform/server/server_line.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::platform {

namespace {

/// The database was put back with its own tools: what is left to do is to say so.
Result<void> restored_elsewhere(ServerLine& line, const std::string& address) {
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_TRY(const auto connection, postgres::Connection::open(address));
  postgres::PostgresCommits commits(*connection, line.clock, line.random);
  FRONTLIJN_CHECK(commits.renew_epoch());
  FRONTLIJN_CHECK(folder->catch_up());
  line.answer({{"server", connection->where()}}, "server.restored-elsewhere",
              {{"server", connection->where()}});
  return {};
}

Result<void> restore(ServerLine& line, const std::string& file) {
  if (const std::string address = line.storage().address; !address.empty()) {
    if (!file.empty()) return fail(ErrorKind::invalid_input, "server.backup-elsewhere");
    return restored_elsewhere(line, address);
  }
  if (file.empty()) return fail(ErrorKind::invalid_input, "server.restore-what");
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_CHECK(folder->begin_serving());  // nobody serves from it meanwhile
  FRONTLIJN_TRY(const auto aside, ServerFolder::restore(std::move(folder), file, line.clock, line.random,
                                                        [](store::Store& store) -> Result<void> {
                                                          FRONTLIJN_TRY(const auto report,
                                                                        store.verify_chains());
                                                          if (!report.problems.empty())
                                                            return report.problems.front();
                                                          return sync::StoreReplica(store).renew_epoch();
                                                        }));
  line.answer({{"file", file}, {"aside", aside.string()}}, "server.restored",
              {{"file", file}, {"aside", aside.string()}});
  return {};
}

}  // namespace

void add_restore_command(CLI::App& app, ServerLine& line) {
  const auto file = std::make_shared<std::string>();
  auto* command =
      line.command(app, "restore", "help.server.restore", [&line, file] { return restore(line, *file); });
  command->add_option("file", *file, line.text("help.server.restore.file"))->type_name("FILE");
}

}  // namespace frontlijn::platform
