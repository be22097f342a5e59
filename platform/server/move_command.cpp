#include "core/domain/model.hpp"
#include "platform/server/server_line.hpp"
#include "sync/server/postgres/move.hpp"
#include "sync/server/postgres/schema.hpp"

namespace frontlijn::platform {

namespace {

Result<void> move(ServerLine& line, const std::string& to) {
  if (!line.storage().address.empty()) return fail(ErrorKind::invalid_input, "server.move-from-database");
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_CHECK(folder->begin_serving());  // nobody serves from it meanwhile
  FRONTLIJN_TRY(const auto connection, postgres::Connection::open(to));
  FRONTLIJN_CHECK(postgres::migrate(*connection, line.clock, line.random));

  // Beside the data, and with its own key: as well kept as the data itself, and gone afterwards.
  const auto scratch_file = std::filesystem::path(line.data) / "moving.db";
  const auto remove_scratch = [&] {
    std::error_code ignored;  // what is left is encrypted and overwritten by the next attempt
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
      std::filesystem::remove(scratch_file.string() + suffix, ignored);
  };
  remove_scratch();
  const auto attempt = [&]() -> Result<postgres::MoveReport> {
    FRONTLIJN_TRY(const auto scratch, store::Store::open({scratch_file.string(), folder->key(),
                                                          store::Database::Sharing::exclusive},
                                                         frontlijn_model(), line.clock, line.random));
    return postgres::move_to(*connection, folder->store(), *scratch);
  };
  const auto moved = attempt();
  remove_scratch();
  if (!moved) return moved.error();
  FRONTLIJN_TRY(const std::string id, postgres::database_id(*connection));
  FRONTLIJN_CHECK(server::now_belongs_to(folder->store(), id));
  line.answer({{"server", connection->where()},
               {"spaces", moved->spaces},
               {"commits", moved->commits},
               {"attachments", moved->attachments}},
              "server.moved",
              {{"server", connection->where()},
               {"spaces", std::to_string(moved->spaces)},
               {"commits", std::to_string(moved->commits)},
               {"attachments", std::to_string(moved->attachments)}});
  return {};
}

}  // namespace

void add_move_command(CLI::App& app, ServerLine& line) {
  const auto to = std::make_shared<std::string>();
  auto* command = line.command(app, "move", "help.server.move", [&line, to] { return move(line, *to); });
  command->add_option("--to", *to, line.text("help.server.move.to"))->required()->type_name("ADDRESS");
}

}  // namespace frontlijn::platform
