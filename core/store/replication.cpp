// What sync needs of the log: batches in, and the log in order of position or of one device's chain out.
#include <algorithm>

#include "core/log/chain.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/commit_runs.hpp"
#include "core/store/slice.hpp"
#include "core/store/store.hpp"

namespace frontlijn::store {

Result<std::vector<Received>> Store::apply_all(SpaceId space, std::span<const log::Commit> commits,
                                               std::string_view peer, const Also& also) {
  const std::vector<Hash> hashes = hashes_of(commits);
  const auto attempt = [&]() -> Result<std::vector<Received>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace local, local_space(space));
    const auto take_in = [&](const log::Commit& commit, const Hash& hash,
                             std::optional<log::Payload> payload) -> Result<Applied> {
      if (commit.header.space != space) return fail(ErrorKind::damaged, "commit.damaged", {{"why", "space"}});
      FRONTLIJN_TRY(const auto known,
                    database_->number("SELECT id FROM commit_log WHERE hash = ?", ByteView(hash.bytes)));
      FRONTLIJN_TRY(const Applied applied, known ? known_already(local, *known, commit, hash)
                                                 : insert(local, commit, hash, std::move(payload), peer));
      if (applied != Applied::duplicate) observe(local.number, commit.header.time);
      return applied;
    };
    FRONTLIJN_TRY(auto received, take_in_runs(commits, hashes, take_in));
    FRONTLIJN_CHECK(write_put_off());
    if (also) FRONTLIJN_CHECK(also(received));
    FRONTLIJN_CHECK(transaction.commit());
    FRONTLIJN_CHECK(scrub());
    return received;
  };
  return database_->in_turn([&] {
    auto outcome = attempt();
    if (!outcome) rolled_back();
    return outcome;
  });
}

namespace {

/// Reads rows until the budget is used up, and on to the end of the runs that are open then.
template <class Read>
Result<CommitSlice> read_slice(Statement& rows, const ReadBudget& budget, Read read) {
  SliceMaker maker(budget);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return maker.all_read();
    if (maker.is_full()) return maker.take();
    FRONTLIJN_TRY(auto stored, read(rows));
    if (!maker.add(std::move(stored))) return maker.take();
  }
}

}  // namespace

Result<CommitSlice> Store::commits_after(SpaceId space, std::int64_t position, const CommitFilter& leave_out,
                                         const ReadBudget& budget) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(std::string("SELECT ") + commit_columns +
                                   "WHERE s.space = ?1 AND c.id > ?2 AND (?3 IS NULL OR d.key != ?3) AND "
                                   "(?4 = '' OR c.peer != ?4) ORDER BY c.id"));
  statement.bind(space, position);
  if (leave_out.made_by)
    statement.bind(ByteView(leave_out.made_by->key));
  else
    statement.bind(nullptr);
  statement.bind(leave_out.handed_over_by);
  return read_slice(statement, budget, [this](Statement& row) { return stored_commit_from(row); });
}

Result<CommitSlice> Store::chain_after(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                       std::int64_t position, const ReadBudget& budget) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(std::string("SELECT ") + commit_columns +
                                   "WHERE s.space = ?1 AND d.key = ?2 AND c.sequence >= ?3 AND "
                                   "(c.sequence > ?3 OR c.id > ?4) ORDER BY c.sequence, c.id"));
  statement.bind(space, ByteView(device.key), sequence, position);
  return read_slice(statement, budget, [this](Statement& row) { return stored_commit_from(row); });
}

Result<log::LogPlace> Store::place_at(SpaceId space, std::int64_t position) {
  // A state that was taken in has a place of its own.
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare("SELECT * FROM (SELECT c.id AS place, coalesce(c.place_mark, substr(c.hash, 1, 8)) "
                         "FROM commit_log c JOIN space s ON s.id = c.space "
                         "WHERE s.space = ?1 AND c.id <= ?2 ORDER BY c.id DESC LIMIT 1) UNION ALL "
                         "SELECT * FROM (SELECT t.position, coalesce(t.mark, substr(t.pages, 1, 8)) FROM "
                         "state t JOIN space s ON s.id = t.space "
                         "WHERE s.space = ?1 AND t.position <= ?2 ORDER BY t.position DESC LIMIT 1) "
                         "ORDER BY place DESC LIMIT 1"));
  statement.bind(space, position);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return log::LogPlace{};
  log::LogPlace place{static_cast<std::uint64_t>(statement.integer(0)), {}};
  copy_into(statement.blob(1), place.mark);
  return place;
}

namespace {

Result<std::vector<std::pair<log::DeviceId, log::ChainHead>>> read_branches(Statement& statement) {
  std::vector<std::pair<log::DeviceId, log::ChainHead>> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return found;
    FRONTLIJN_TRY(const auto device, log::DeviceId::from_bytes(statement.blob(0)));
    log::ChainHead head{static_cast<std::uint64_t>(statement.integer(1)), {}};
    if (const ByteView bytes = statement.blob(2); bytes.size() == Hash::size)
      std::copy(bytes.begin(), bytes.end(), head.hash.bytes.begin());
    found.emplace_back(device, head);
  }
}

}  // namespace

Result<std::vector<std::pair<log::DeviceId, log::ChainHead>>> Store::branches(SpaceId space) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(
                    "SELECT d.key, h.sequence, h.hash FROM chain_head h JOIN space s ON s.id = h.space "
                    "JOIN device d ON d.id = h.device WHERE s.space = ? ORDER BY d.key, h.sequence, h.hash"));
  statement.bind(space);
  return read_branches(statement);
}

Result<std::vector<std::pair<log::DeviceId, log::ChainHead>>> Store::branches_of(
    SpaceId space, const log::DeviceId& device) {
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare("SELECT d.key, h.sequence, h.hash FROM device d CROSS JOIN space s CROSS JOIN "
                         "chain_head h WHERE d.key = ? AND s.space = ? AND h.space = s.id AND "
                         "h.device = d.id ORDER BY h.sequence, h.hash"));
  statement.bind(ByteView(device.key), space);
  return read_branches(statement);
}

Result<bool> Store::has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                 const log::PlaceMark& mark) {
  FRONTLIJN_TRY(
      const auto found,
      database_->number(
          "SELECT 1 FROM commit_log c JOIN space s ON s.id = c.space JOIN device d ON d.id = c.device "
          "WHERE s.space = ? AND d.key = ? AND c.sequence = ? AND substr(c.hash, 1, 8) = ?",
          space, ByteView(device.key), sequence, ByteView(mark)));
  if (found) return true;
  FRONTLIJN_TRY(const auto local, database_->number("SELECT id FROM space WHERE space = ?", space));
  if (!local) return false;
  Hash start;
  std::copy(mark.begin(), mark.end(), start.bytes.begin());
  return is_covered(*local, device, sequence, log::mark_of(start));
}

}  // namespace frontlijn::store
