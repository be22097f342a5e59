#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/bytes.hpp"
#include "core/base/id.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/store/tuning.hpp"
#include "core/store/turns.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace frontlijn::store {

/// 256 random bits that encrypt a database; never derived from what a person types.
struct DatabaseKey {
  std::array<std::uint8_t, 32> bytes{};

  static DatabaseKey make(RandomSource& random) {
    DatabaseKey key;
    random.fill(key.bytes);
    return key;
  }
};

class Database;

/// A statement that a database keeps ready.
struct Prepared {
  sqlite3_stmt* statement = nullptr;
  bool in_use = false;
};

/// A prepared statement in use: bind, then step through its rows. Goes back to the cache when it ends.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  ~Statement();

  /// Binds in order, from the first parameter; each overload moves on by one.
  Statement& bind(std::int64_t value);
  Statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(unsigned value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(bool value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(double value);
  Statement& bind(std::string_view value);
  Statement& bind(const char* value) { return bind(std::string_view(value)); }
  Statement& bind(ByteView value);
  Statement& bind(const Bytes& value) { return bind(ByteView(value)); }
  Statement& bind(Instant value) { return bind(to_ms(value)); }
  Statement& bind(std::nullptr_t);
  /// Leaves so many out.
  Statement& skip(int parameters) {
    next_parameter_ += parameters;
    return *this;
  }
  template <class Tag>
  Statement& bind(const Id<Tag>& id) {
    return bind(ByteView(id.bytes));
  }
  template <class T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind(nullptr);
  }
  template <class First, class Second, class... Rest>
  Statement& bind(const First& first, const Second& second, const Rest&... rest) {
    bind(first);
    return bind(second, rest...);
  }

  /// True while there is a row to read.
  Result<bool> step();
  /// For statements that give no rows.
  Result<void> run();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  /// Valid until the next step.
  std::string_view text(int column) const;
  ByteView blob(int column) const;
  Instant instant(int column) const { return instant_from_ms(integer(column)); }
  /// Nil where the column does not hold 16 bytes.
  template <class T>
  T id(int column) const {
    auto read = T::from_bytes(blob(column));
    return read ? *read : T{};
  }

 private:
  friend class Database;
  /// `kept`: in whose place it goes back; null: it ends with this.
  Statement(Database& database, sqlite3_stmt* statement, Prepared* kept)
      : database_(&database), statement_(statement), kept_(kept) {}

  Database* database_;
  sqlite3_stmt* statement_;
  Prepared* kept_;
  bool borrows_ = false;  ///< what is bound outlives it, and is not copied
  int next_parameter_ = 1;
  int bind_error_ = 0;
};

/// One connection to one encrypted SQLite file. Not for use by two threads at once.
class Database {
 public:
  enum class Sharing {
    exclusive,  ///< nobody else may open it meanwhile: a tablet's
    shared,     ///< other processes may, in turn: a server's and its command line
  };

  /// Opens, or makes, the file at `path` (":memory:" for none). Fails with "store.wrong-key" (also for a file
  /// that is no database), "store.in-use", "store.damaged", "store.unreadable", "store.disk-full".
  static Result<std::unique_ptr<Database>> open(const std::string& path, const DatabaseKey& key,
                                                Sharing sharing, Turn turn = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

  /// A cached statement. SQL is the program's own text; values are bound.
  Result<Statement> prepare(std::string_view sql);
  /// Prepares, binds, runs.
  template <class... Values>
  Result<void> run(std::string_view sql, const Values&... values) {
    FRONTLIJN_TRY(Statement statement, prepare(sql));
    statement.borrows_ = true;
    if constexpr (sizeof...(values) > 0) statement.bind(values...);
    return statement.run();
  }
  /// Several statements without parameters, such as a migration's.
  Result<void> script(const std::string& sql);
  /// The first column of the first row as a number; none where there is no row or it is null.
  template <class... Values>
  Result<std::optional<std::int64_t>> number(std::string_view sql, const Values&... values) {
    FRONTLIJN_TRY(Statement statement, prepare(sql));
    statement.borrows_ = true;
    if constexpr (sizeof...(values) > 0) statement.bind(values...);
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row || statement.is_null(0)) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>{statement.integer(0)};
  }

  /// What `work` writes is there at once, but on the disk only with the next transaction that has to be: for
  /// what may be lost in a power cut. SQLite's log keeps the order, so nothing later is there without it.
  /// Within a transaction it is simply part of that.
  template <class Work>
  Result<void> without_waiting(Work work) {
    if (transaction_depth_ > 0) return work();
    FRONTLIJN_CHECK(script("PRAGMA synchronous = NORMAL"));
    auto outcome = work();
    FRONTLIJN_CHECK(script("PRAGMA synchronous = FULL"));
    return outcome;
  }

  /// All or nothing, as long work that a person's writing may break off: `attempt` is then made anew.
  template <class Attempt>
  auto in_turn(Attempt attempt) -> decltype(attempt()) {
    for (unsigned times = 0; turn_.gives_way && !in_transaction() && times < tuning::ways_given; ++times) {
      look_for_askers(true);
      auto outcome = attempt();
      look_for_askers(false);
      if (outcome.has_value() || outcome.error().key() != "store.gave-way") return outcome;
      turn_.turns->give_way();
    }
    return attempt();
  }

  bool is_shared() const { return sharing_ == Sharing::shared; }
  bool in_transaction() const { return transaction_depth_ > 0; }
  /// Transactions that were rolled back: what was remembered of their rows means nothing any more.
  std::uint64_t rollbacks() const { return rollbacks_; }
  std::int64_t last_insert_id() const;
  std::int64_t changes() const;
  /// Rows changed since this connection was opened, also by the indexes that are tables themselves.
  std::int64_t all_changes() const;

  /// Reads every page; fails with "store.damaged".
  Result<void> check_integrity();
  /// A consistent copy, encrypted with the same key, while others go on writing.
  Result<void> backup_to(const std::string& path, const DatabaseKey& key);

  /// What SQLite said last, as an Error with the file's path.
  Error error(int code) const;

 private:
  friend class Statement;
  friend class Transaction;
  Database(std::string path, sqlite3* handle, Sharing sharing, Turn turn)
      : path_(std::move(path)), handle_(handle), sharing_(sharing), turn_(std::move(turn)) {}
  Result<void> configure(const DatabaseKey& key);
  void wait_for_others();
  void look_for_askers(bool look);

  std::string path_;
  sqlite3* handle_;
  Sharing sharing_;
  Turn turn_;
  int transaction_depth_ = 0;
  bool transaction_failed_ = false;
  std::uint64_t rollbacks_ = 0;
  /// By their own text; several where one was asked for while another was in use.
  std::unordered_multimap<std::string_view, Prepared> statements_;
};

/// All or nothing. Rolled back unless committed; transactions within transactions join the outer one, and one
/// of them left without commit makes the outer one fail with "store.rolled-back".
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace frontlijn::store
