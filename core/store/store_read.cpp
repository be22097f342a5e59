#include <algorithm>
#include <limits>
#include <tuple>

#include "core/log/chain.hpp"
#include "core/log/vouching.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

namespace {

/// Each word of `text` as a quoted prefix; empty where there is no word in it.
std::string prefix_query(std::string_view text) {
  constexpr std::size_t most_words = 16;
  std::string query;
  std::string word;
  std::size_t words = 0;
  const auto end_word = [&] {
    if (!word.empty() && words < most_words) {
      query += (query.empty() ? "\"" : " \"") + word + "\"*";
      ++words;
    }
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0)
      word += c;
    else
      end_word();
  }
  end_word();
  return query;
}

}  // namespace

Result<std::optional<Record>> Store::record_from(Statement& row) {
  FRONTLIJN_TRY(const SpaceId space, space_by_number(row.integer(0)));
  FRONTLIJN_TRY(auto state, load_state(row.blob(3)));
  return std::optional<Record>{
      Record(model_, space, std::string(row.text(1)), row.id<EntityId>(2), std::move(state))};
}

Result<std::optional<Record>> Store::find(std::string_view kind, EntityId entity) {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT space, kind, entity, state FROM entity "
                                                        "WHERE entity = ? AND kind = ? ORDER BY id LIMIT 1"));
  statement.bind(entity, kind);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return std::optional<Record>{};
  return record_from(statement);
}

Result<std::optional<Record>> Store::find(SpaceId space, std::string_view kind, EntityId entity) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(
                    "SELECT e.space, e.kind, e.entity, e.state FROM entity e JOIN space s ON s.id = e.space "
                    "WHERE e.entity = ? AND e.kind = ? AND s.space = ?"));
  statement.bind(entity, kind, space);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return std::optional<Record>{};
  return record_from(statement);
}

Result<void> Store::each(std::string_view kind, const std::function<bool(const Record&)>& visit) {
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare("SELECT space, kind, entity, state FROM entity WHERE kind = ? ORDER BY entity"));
  statement.bind(kind);
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return {};
    FRONTLIJN_TRY(const auto record, record_from(statement));
    if (!visit(*record)) return {};
  }
}

Result<std::vector<SearchHit>> Store::search(std::string_view text, std::string_view kind,
                                             std::size_t limit) {
  std::vector<SearchHit> hits;
  const std::string query = prefix_query(text);
  if (query.empty()) return hits;
  const auto brought_up = database_->without_waiting([this] { return write_waiting_words(*database_); });
  // On a full disk the last few words written are not found; whoever wrote them was told that it is full.
  if (brought_up.has_error() && brought_up.error().key() != "store.disk-full") return brought_up.error();
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare(
          "SELECT e.space, e.kind, e.entity FROM search JOIN entity e ON e.id = search.rowid "
          "WHERE search MATCH ?1 AND (?2 = '' OR e.kind = ?2) ORDER BY search.rowid DESC LIMIT ?3"));
  statement.bind(query, kind, static_cast<std::int64_t>(limit));
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return hits;
    FRONTLIJN_TRY(const SpaceId space, space_by_number(statement.integer(0)));
    hits.push_back({space, std::string(statement.text(1)), statement.id<EntityId>(2)});
  }
}

Result<Record> Store::resolve(std::string_view kind, std::string_view id_start) {
  std::string hex;
  std::copy_if(id_start.begin(), id_start.end(), std::back_inserter(hex), [](char c) { return c != '-'; });
  std::transform(hex.begin(), hex.end(), hex.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  const std::string shown(id_start.substr(0, 80));
  const Error unknown = kind.empty() ? fail(ErrorKind::not_found, "id.of-nothing", {{"id", shown}})
                                     : fail(ErrorKind::not_found, "id.unknown",
                                            {{"id", shown}, {"kind", "kind." + std::string(kind)}});
  if (hex.size() < 4 || hex.size() > 32 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
    return unknown;

  // The last characters are random, so they too name an entity: ids made in one session start alike.
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare("SELECT space, kind, entity, state FROM entity WHERE (?1 = '' OR kind = ?1) AND "
                         "(lower(hex(entity)) LIKE ?2 || '%' OR lower(hex(entity)) LIKE '%' || ?2) LIMIT 2"));
  statement.bind(kind, hex);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return unknown;
  FRONTLIJN_TRY(auto record, record_from(statement));
  FRONTLIJN_TRY(const bool another, statement.step());
  if (another)
    return kind.empty() ? fail(ErrorKind::invalid_input, "id.of-several", {{"id", shown}})
                        : fail(ErrorKind::invalid_input, "id.ambiguous",
                               {{"id", shown}, {"kind", "kind." + std::string(kind)}});
  return std::move(*record);
}

Result<StoredCommit> Store::stored_commit_from(Statement& row) {
  StoredCommit stored;
  log::CommitHeader& header = stored.commit.header;
  stored.position = row.integer(0);
  header.space = row.id<SpaceId>(1);
  header.sequence = static_cast<std::uint64_t>(row.integer(3));
  header.time = log::HybridTime{static_cast<std::uint64_t>(row.integer(5))};
  header.kind = static_cast<log::PayloadKind>(row.integer(8));
  header.cipher = static_cast<log::PayloadCipher>(row.integer(9));
  const bool whole = copy_into(row.blob(2), header.device.key) && copy_into(row.blob(4), stored.hash.bytes) &&
                     copy_into(row.blob(6), header.previous.bytes) &&
                     copy_into(row.blob(7), header.payload.bytes) &&
                     copy_into(row.blob(10), stored.commit.signature);
  if (!whole)
    return fail(ErrorKind::damaged, "store.damaged",
                {{"file", database_->path()}, {"why", "a commit is cut short"}});
  if (!row.is_null(11)) stored.commit.payload = Bytes(row.blob(11).begin(), row.blob(11).end());
  if (!row.is_null(12)) stored.author = row.id<EntityId>(12);
  stored.received = row.instant(13);
  stored.peer = std::string(row.text(14));
  if (!copy_into(row.blob(15), stored.mark)) stored.mark = log::place_mark(stored.hash);
  return stored;
}

Result<std::vector<StoredCommit>> Store::commits_after(SpaceId space, std::int64_t position,
                                                       std::size_t limit) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(std::string("SELECT ") + commit_columns +
                                   "WHERE s.space = ? AND c.id > ? ORDER BY c.id LIMIT ?"));
  statement.bind(space, position, static_cast<std::int64_t>(limit));
  std::vector<StoredCommit> commits;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return commits;
    FRONTLIJN_TRY(auto stored, stored_commit_from(statement));
    commits.push_back(std::move(stored));
  }
}

Result<std::optional<StoredCommit>> Store::commit_by_hash(const Hash& hash) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare(std::string("SELECT ") + commit_columns + "WHERE c.hash = ?"));
  statement.bind(ByteView(hash.bytes));
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return std::optional<StoredCommit>{};
  FRONTLIJN_TRY(auto stored, stored_commit_from(statement));
  return std::optional<StoredCommit>{std::move(stored)};
}

Result<std::int64_t> Store::newest_position(SpaceId space) {
  FRONTLIJN_TRY(const auto place, place_at(space, std::numeric_limits<std::int64_t>::max()));
  return static_cast<std::int64_t>(place.position);
}

Result<std::map<log::DeviceId, log::ChainHead>> Store::heads(SpaceId space) {
  // Ascending, so that the longest branch of a forked chain is what stays; among equals the larger hash.
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare("SELECT d.key, h.sequence, h.hash FROM chain_head h JOIN space s ON s.id = h.space "
                         "JOIN device d ON d.id = h.device WHERE s.space = ? ORDER BY h.sequence, h.hash"));
  statement.bind(space);
  std::map<log::DeviceId, log::ChainHead> heads;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return heads;
    FRONTLIJN_TRY(const auto device, log::DeviceId::from_bytes(statement.blob(0)));
    log::ChainHead head{static_cast<std::uint64_t>(statement.integer(1)), {}};
    copy_into(statement.blob(2), head.hash.bytes);
    heads[device] = head;
  }
}

Result<log::SpaceDigest> Store::digest(SpaceId space) {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT digest FROM space WHERE space = ?"));
  statement.bind(space);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return fail(ErrorKind::not_found, "space.unknown", {{"space", space.to_text()}});
  return decode<log::SpaceDigest>(statement.blob(0));
}

Result<std::vector<PastOperation>> Store::history(std::string_view kind, EntityId entity) {
  std::vector<PastOperation> past;
  FRONTLIJN_TRY(
      Statement statement,
      database_->prepare(
          std::string("SELECT ") + commit_columns +
          "WHERE c.id IN (SELECT ec.commit_id FROM entity_commit ec JOIN entity e ON e.id = ec.entity "
          "WHERE e.entity = ? AND e.kind = ?) ORDER BY c.time, c.id"));
  statement.bind(entity, kind);
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return past;
    FRONTLIJN_TRY(const StoredCommit stored, stored_commit_from(statement));
    const log::CommitHeader& header = stored.commit.header;
    FRONTLIJN_TRY(auto payload, log::readable_payload(stored.commit));
    if (!stored.commit.payload) {
      FRONTLIJN_TRY(const LocalSpace space, local_space(header.space));
      FRONTLIJN_TRY(payload, left_of(space, stored.hash, header.device));
    }
    if (!payload) continue;
    for (std::uint32_t i = 0; i < payload->operations.size(); ++i) {
      const log::Operation& operation = payload->operations[i];
      if (operation.entity != entity || operation.kind != kind) continue;
      const bool erased = !stored.commit.payload && log::is_nothing(operation.value);
      past.push_back({operation, log::operation_id(header, stored.hash, i), header.time, payload->author,
                      stored.hash, stored.position, erased});
    }
  }
}

Result<ChainReport> Store::verify_chains() {
  constexpr std::size_t most_problems = 100;
  ChainReport report;
  const auto problem = [&](Error error) {
    if (report.problems.size() < most_problems) report.problems.push_back(std::move(error));
  };
  FRONTLIJN_TRY(Statement statement, database_->prepare(std::string("SELECT ") + commit_columns +
                                                        "ORDER BY c.space, c.device, c.sequence, c.id"));
  // All commits of one device in one space at the sequence number before: what the next may follow.
  std::tuple<SpaceId, log::DeviceId> chain;
  std::uint64_t sequence = 0;
  std::vector<Hash> before;
  std::vector<Hash> here;
  log::VouchedChain vouched;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) {
      vouched.end();
      for (Error& one : vouched.take_problems())
        problem(std::move(one));
      break;
    }
    FRONTLIJN_TRY(const StoredCommit stored, stored_commit_from(statement));
    const log::CommitHeader& header = stored.commit.header;
    ++report.commits;
    if (!stored.commit.payload) ++report.without_payload;
    const Error::Arguments place = log::place_of(header);
    if (auto checked = log::check_payload(stored.commit); !checked) problem(checked.error());
    const Hash hash = log::hash_of(header);
    if (hash != stored.hash) problem(fail(ErrorKind::damaged, "commit.bad-signature", place));

    const std::tuple this_chain(header.space, header.device);
    if (this_chain != chain) {
      vouched.end();
      chain = this_chain;
      sequence = 0;
      before.clear();
      here = {Hash{}};
    }
    if (header.sequence == sequence) {
      ++report.forks;
    } else {
      before = std::exchange(here, {});
      if (header.sequence != sequence + 1) {
        // Where a state covers what is before it, the chain begins here.
        FRONTLIJN_TRY(const bool follows, has_in_chain(header.space, header.device, header.sequence - 1,
                                                       log::place_mark(header.previous)));
        if (follows)
          before = {header.previous};
        else
          problem(fail(ErrorKind::damaged, "chain.gap", place));
      }
      sequence = header.sequence;
    }
    if (!stored.commit.signature)
      vouched.add_unsigned(header, hash);
    else if (auto checked = log::check_signature(stored.commit, hash); !checked)
      problem(checked.error());
    else
      vouched.add_signed(header);
    for (Error& one : vouched.take_problems())
      problem(std::move(one));
    if (std::find(before.begin(), before.end(), header.previous) == before.end()) {
      // It may go on from a branch that only a state covers.
      FRONTLIJN_TRY(const bool follows, has_in_chain(header.space, header.device, header.sequence - 1,
                                                     log::place_mark(header.previous)));
      if (!follows) problem(fail(ErrorKind::damaged, "chain.broken", place));
    }
    here.push_back(stored.hash);
  }
  FRONTLIJN_TRY(const auto all, spaces());
  for (const log::SpaceInfo& info : all) {
    FRONTLIJN_TRY(const auto not_here, commits_not_here(info.id));
    report.not_here += not_here;
  }
  return report;
}

}  // namespace frontlijn::store
