#include "sync/server/postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "sync/server/postgres/tuning.hpp"

namespace frontlijn::postgres {

namespace {

std::string first_line(const char* text) {
  std::string line(text == nullptr ? "" : text);
  line.erase(std::min(line.find('\n'), line.size()));
  return line.empty() ? "unknown" : line.substr(0, 300);
}

/// Never waits beyond its bounds, and what was said to be committed is on the disk there, whatever the
/// database's own settings.
std::string session_settings() {
  return fmt::format(
      "SET search_path = frontlijn; SET statement_timeout = {}; SET lock_timeout = {}; "
      "SET idle_in_transaction_session_timeout = {}; "
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; "
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = "
      "'off'",
      tuning::statement_ms, tuning::lock_ms, tuning::idle_in_transaction_ms);
}

}  // namespace

// --- Rows ---

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

Rows::Rows(pg_result* result) : result_(result), count_(PQntuples(result)) {}

std::int64_t Rows::changed() const {
  const std::string text = PQcmdTuples(result_.get());
  return text.empty() ? 0 : std::stoll(text);
}

bool Rows::is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) == 1; }

ByteView Rows::blob(int row, int column) const {
  if (row < 0 || row >= count_ || is_null(row, column)) return {};
  return {reinterpret_cast<const std::uint8_t*>(PQgetvalue(result_.get(), row, column)),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Rows::integer(int row, int column) const {
  const ByteView bytes = blob(row, column);
  if (bytes.empty() || bytes.size() > 8) return 0;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes)
    value = value << 8 | byte;
  if (bytes.size() == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return static_cast<std::int64_t>(value);
}

Hash Rows::hash(int row, int column) const {
  Hash hash;
  const ByteView bytes = blob(row, column);
  if (bytes.size() == Hash::size) std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  return hash;
}

log::DeviceId Rows::device(int row, int column) const {
  auto read = log::DeviceId::from_bytes(blob(row, column));
  return read ? *read : log::DeviceId{};
}

// --- Connection ---

Result<std::unique_ptr<Connection>> Connection::open(const std::string& address) {
  std::unique_ptr<Connection> connection(new Connection(address));
  FRONTLIJN_CHECK(connection->connect());
  return connection;
}

Connection::~Connection() { PQfinish(handle_); }

Error Connection::away(std::string why) const {
  return fail(ErrorKind::unavailable, "store.server-away", {{"server", where_}, {"why", std::move(why)}});
}

Result<void> Connection::connect() {
  char* problem = nullptr;
  PQconninfoOption* options = PQconninfoParse(address_.c_str(), &problem);
  if (options == nullptr) {
    const std::string why = first_line(problem);
    PQfreemem(problem);
    return fail(ErrorKind::invalid_input, "store.server-address", {{"why", why}});
  }
  PQconninfoFree(options);

  PQfinish(std::exchange(handle_, nullptr));
  prepared_.clear();
  const std::string seconds = std::to_string(tuning::connect_seconds);
  const std::string dead = std::to_string(tuning::dead_host_ms);
  // Those before the address give way to what it says itself.
  // Keepalives: a host that dies after it has taken a statement never answers, and nothing of ours is under
  // way that could time out.
  const std::array<const char*, 9> keys{"connect_timeout",     "tcp_user_timeout", "keepalives_idle",
                                        "keepalives_interval", "keepalives_count", "application_name",
                                        "client_encoding",     "dbname",           nullptr};
  const std::array<const char*, 9> values{seconds.c_str(), dead.c_str(),     "5",    "3", "3", "frontlijn",
                                          "UTF8",          address_.c_str(), nullptr};
  handle_ = PQconnectdbParams(keys.data(), values.data(), 1);
  const auto text = [](const char* part) { return std::string(part == nullptr ? "" : part); };
  where_ = text(PQhost(handle_)) + "/" + text(PQdb(handle_));
  if (PQstatus(handle_) != CONNECTION_OK) return away(first_line(PQerrorMessage(handle_)));
  PQsetNoticeProcessor(
      handle_, [](void*, const char*) {}, nullptr);
  FRONTLIJN_CHECK(script(session_settings()));
  PGresult* probe = PQexec(handle_, "SELECT pg_notify('frontlijn_probe', '')");
  const char* field = PQresultErrorField(probe, PG_DIAG_SQLSTATE);
  const std::string state = field == nullptr ? "" : field;
  PQclear(probe);
  // Undefined, not supported, or not for us. A standby says "not now", and may be the first tomorrow.
  can_notify_ = state != "42883" && state != "0A000" && state != "42501";
  return {};
}

Result<void> Connection::ready() {
  if (transaction_depth_ > 0) {
    if (handle_ == nullptr || PQstatus(handle_) != CONNECTION_OK) return away("connection lost");
    return {};
  }
  // A database that was stopped meanwhile has said so: nothing is sent into the void.
  if (handle_ != nullptr && PQconsumeInput(handle_) == 1 && PQstatus(handle_) == CONNECTION_OK) return {};
  const auto now = std::chrono::steady_clock::now();
  if (now < next_attempt_) return away("trying again soon");
  auto connected = connect();
  if (connected.has_error()) {
    back_off_ = std::clamp(back_off_ * 2, tuning::first_back_off, tuning::longest_back_off);
    next_attempt_ = std::chrono::steady_clock::now() + back_off_;
    PQfinish(std::exchange(handle_, nullptr));
  } else {
    back_off_ = Milliseconds{0};
  }
  return connected;
}

Result<Rows> Connection::checked(pg_result* result) {
  Rows rows(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return rows;
  if (transaction_depth_ > 0) transaction_failed_ = true;
  if (PQstatus(handle_) != CONNECTION_OK || result == nullptr)
    return away(first_line(PQerrorMessage(handle_)));
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = field == nullptr ? "" : field;
  const Error::Arguments what{
      {"server", where_},
      {"why", first_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)) + " (" + state + ")"}};
  // Without a state it is libpq that could not send or read. The states: PostgreSQL's manual, appendix A.
  if (state.empty() || state.starts_with("08") || state.starts_with("57P")) return away(what.back().second);
  if (state == "40001" || state == "40P01" || state == "55P03" || state == "57014" || state == "53300")
    return fail(ErrorKind::unavailable, "store.server-busy", what);
  if (state == "53100" || state == "53200") return fail(ErrorKind::io, "store.server-full", what);
  if (state.starts_with("28") || state == "42501" || state == "25006")
    return fail(ErrorKind::refused, "store.server-denied", what);
  return fail(ErrorKind::io, "store.server-failed", what);
}

Result<void> Connection::script(const std::string& sql) {
  if (transaction_depth_ > 0) FRONTLIJN_CHECK(ready());
  FRONTLIJN_TRY([[maybe_unused]] const Rows rows, checked(PQexec(handle_, sql.c_str())));
  return {};
}

Result<void> Connection::script_if_known(const std::string& sql) {
  FRONTLIJN_CHECK(script("SAVEPOINT before_unknown"));
  const bool had_failed = transaction_failed_;
  if (script(sql)) return script("RELEASE SAVEPOINT before_unknown");
  FRONTLIJN_CHECK(script("ROLLBACK TO SAVEPOINT before_unknown"));
  transaction_failed_ = had_failed;
  return {};
}

Result<std::string> Connection::prepared(std::string_view sql, const Parameters& parameters) {
  std::string text(sql);
  if (const auto known = prepared_.find(text); known != prepared_.end()) return known->second;
  if (prepared_.size() >= tuning::prepared_statements) {
    FRONTLIJN_CHECK(script("DEALLOCATE ALL"));
    prepared_.clear();
  }
  const std::string name = "s" + std::to_string(prepared_.size());
  std::vector<Oid> types;
  for (const auto& value : parameters.values())
    types.push_back(value.type);
  FRONTLIJN_TRY(
      [[maybe_unused]] const Rows rows,
      checked(PQprepare(handle_, name.c_str(), text.c_str(), static_cast<int>(types.size()), types.data())));
  prepared_.emplace(std::move(text), name);
  return name;
}

Result<Rows> Connection::execute(std::string_view sql, const Parameters& parameters) {
  FRONTLIJN_CHECK(ready());
  FRONTLIJN_TRY(const std::string name, prepared(sql, parameters));
  const auto& given = parameters.values();
  std::vector<const char*> values;
  std::vector<int> lengths;
  const std::vector<int> formats(given.size(), 1);
  for (const auto& value : given) {
    // No pointer means NULL: empty bytes need one too.
    const char* start = value.bytes.empty() ? "" : reinterpret_cast<const char*>(value.bytes.data());
    values.push_back(value.is_null ? nullptr : start);
    lengths.push_back(static_cast<int>(value.bytes.size()));
  }
  return checked(PQexecPrepared(handle_, name.c_str(), static_cast<int>(given.size()), values.data(),
                                lengths.data(), formats.data(), 1));
}

Result<void> Connection::listen(const std::string& channel) {
  FRONTLIJN_CHECK(ready());
  return script("LISTEN " + channel);
}

Result<void> Connection::notify(const std::string& channel, const std::string& what) {
  if (!can_notify_) return {};
  FRONTLIJN_TRY([[maybe_unused]] const Rows sent, run("SELECT pg_notify($1, $2)", channel, what));
  return {};
}

int Connection::socket() const { return PQsocket(handle_); }

Result<std::vector<std::string>> Connection::notifications() {
  std::vector<std::string> come;
  if (PQconsumeInput(handle_) != 1 || PQstatus(handle_) != CONNECTION_OK)
    return away(first_line(PQerrorMessage(handle_)));
  while (PGnotify* one = PQnotifies(handle_)) {
    come.emplace_back(one->extra);
    PQfreemem(one);
  }
  return come;
}

// --- Transaction ---

Result<Transaction> Transaction::begin(Connection& connection) {
  if (connection.transaction_depth_ == 0) {
    FRONTLIJN_CHECK(connection.ready());
    FRONTLIJN_CHECK(connection.script("BEGIN"));
    connection.transaction_failed_ = false;
  }
  ++connection.transaction_depth_;
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  connection_->transaction_failed_ = true;
  if (--connection_->transaction_depth_ > 0) return;
  if (connection_->handle_ == nullptr || PQstatus(connection_->handle_) != CONNECTION_OK) return;
  PQclear(
      PQexec(connection_->handle_, "ROLLBACK"));  // where this fails, the connection is gone and with it all
}

Result<void> Transaction::commit() {
  Connection& connection = *connection_;
  if (connection.transaction_depth_ > 1) {
    connection_ = nullptr;
    --connection.transaction_depth_;
    return {};
  }
  if (connection.transaction_failed_)
    return fail(ErrorKind::conflict, "store.rolled-back", {{"file", connection.where_}});
  FRONTLIJN_CHECK(connection.ready());
  PGresult* result = PQexec(connection.handle_, "COMMIT");
  // PostgreSQL answers a COMMIT of what had failed with "ROLLBACK".
  const bool committed = result != nullptr && std::string_view(PQcmdStatus(result)) == "COMMIT";
  FRONTLIJN_TRY([[maybe_unused]] const Rows rows, connection.checked(result));
  if (!committed) return fail(ErrorKind::conflict, "store.rolled-back", {{"file", connection.where_}});
  connection_ = nullptr;
  --connection.transaction_depth_;
  return {};
}

}  // namespace frontlijn::postgres
