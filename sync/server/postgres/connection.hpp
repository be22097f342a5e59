#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/base/result.hpp"
#include "sync/server/postgres/parameters.hpp"

struct pg_conn;
struct pg_result;

namespace frontlijn::postgres {

/// What a statement gave, in binary. What is asked of it must be of the column's type; a value that is not,
/// or cut short, reads as nothing (0, empty).
class Rows {
 public:
  explicit Rows(pg_result* result);

  int count() const { return count_; }
  bool empty() const { return count_ == 0; }
  /// Rows that a statement without rows to give has changed.
  std::int64_t changed() const;
  bool is_null(int row, int column) const;
  std::int64_t integer(int row, int column) const;
  bool boolean(int row, int column) const { return integer(row, column) != 0; }
  ByteView blob(int row, int column) const;
  std::string text(int row, int column) const { return std::string(as_text(blob(row, column))); }
  Instant instant(int row, int column) const { return instant_from_ms(integer(row, column)); }
  Hash hash(int row, int column) const;
  log::DeviceId device(int row, int column) const;
  template <class T>
  T id(int row, int column) const {
    auto read = T::from_bytes(blob(row, column));
    return read ? *read : T{};
  }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
  int count_ = 0;
};

/// One connection to one PostgreSQL, opened again by itself where it broke between transactions. Not for use
/// by two threads at once.
///
/// Failures: "store.server-away" (no connection, or lost: what was under way is rolled back or, in the middle
/// of a COMMIT, may have been done), "store.server-busy" (waited too long, deadlock: try again),
/// "store.server-full", "store.server-denied", "store.server-failed".
class Connection {
 public:
  /// `address` as libpq takes it: postgresql://user@host/database or key=value. Fails with
  /// "store.server-address" where it is neither, or as above.
  static Result<std::unique_ptr<Connection>> open(const std::string& address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Host and database, for people: no user, no password.
  const std::string& where() const { return where_; }

  /// A prepared statement; `sql` is the program's own text.
  template <class... Values>
  Result<Rows> run(std::string_view sql, const Values&... values) {
    Parameters parameters;
    (parameters.add(values), ...);
    return execute(sql, parameters);
  }
  Result<Rows> execute(std::string_view sql, const Parameters& parameters);
  /// Several statements without parameters, such as a migration's.
  Result<void> script(const std::string& sql);
  /// The same within a transaction, for what only makes it better: a distributed database that does not know
  /// it goes on without.
  Result<void> script_if_known(const std::string& sql);

  // --- being told ---
  /// `channel` is a name of the program's own.
  Result<void> listen(const std::string& channel);
  /// Heard by who listens when, and only when, the transaction around it is committed. Does nothing where the
  /// database has no such thing: who listens looks by itself as well.
  Result<void> notify(const std::string& channel, const std::string& what);
  /// To be waited on for `notifications`.
  int socket() const;
  /// What has come since, without waiting.
  Result<std::vector<std::string>> notifications();

 private:
  friend class Transaction;
  explicit Connection(std::string address) : address_(std::move(address)) {}
  Result<void> connect();
  /// Before anything outside a transaction: connected, or connected again.
  Result<void> ready();
  Result<Rows> checked(pg_result* result);
  Result<std::string> prepared(std::string_view sql, const Parameters& parameters);
  Error away(std::string why) const;

  std::string address_;
  std::string where_;
  pg_conn* handle_ = nullptr;
  std::unordered_map<std::string, std::string> prepared_;
  int transaction_depth_ = 0;
  bool transaction_failed_ = false;
  bool can_notify_ = false;
  std::chrono::steady_clock::time_point next_attempt_{};
  Milliseconds back_off_{0};
};

/// All or nothing. Rolled back unless committed; transactions within transactions join the outer one, and one
/// of them left without commit makes the outer one fail with "store.rolled-back".
class Transaction {
 public:
  static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace frontlijn::postgres
