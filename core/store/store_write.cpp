// How a commit gets in: made here or come from elsewhere, it goes through the same insertion and projection.
#include <algorithm>
#include <limits>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"
#include "core/log/vouching.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

using log::EntityState;
using log::HybridTime;
using log::Operation;

namespace {

/// What stands in the fields of a kind that have an index.
std::vector<std::vector<log::Write>> indexed_writes(const Kind* kind, const EntityState& state) {
  std::vector<std::vector<log::Write>> writes;
  if (kind == nullptr) return writes;
  for (const Field& field : kind->fields)
    if (field.indexed) writes.push_back(state.writes(field.name));
  return writes;
}

struct SpaceChanges {
  SpaceId space;
  std::vector<const Changes::Write*> writes;
};

/// In order of first touch. Of several `set`s of one field within one commit only the last says anything.
std::vector<SpaceChanges> by_space(const Changes& changes) {
  std::vector<SpaceChanges> groups;
  for (const Changes::Write& write : changes.writes()) {
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.space == write.space; });
    if (group == groups.end()) group = groups.insert(groups.end(), {write.space, {}});
    if (write.replace == Changes::Replace::all) {
      std::erase_if(group->writes, [&](const Changes::Write* earlier) {
        return earlier->replace == Changes::Replace::all && earlier->operation.kind == write.operation.kind &&
               earlier->operation.entity == write.operation.entity &&
               earlier->operation.field == write.operation.field;
      });
    }
    group->writes.push_back(&write);
  }
  return groups;
}

/// Where a device's chain goes on: of a forked one the longest branch, of equals the larger hash.
Result<log::ChainHead> own_head(Database& database, std::int64_t space, const log::DeviceId& device) {
  FRONTLIJN_TRY(
      Statement statement,
      database.prepare("SELECT h.sequence, h.hash FROM device d JOIN chain_head h ON h.device = d.id "
                       "WHERE d.key = ? AND h.space = ? ORDER BY h.sequence DESC, h.hash DESC LIMIT 1"));
  statement.bind(ByteView(device.key), space);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return log::ChainHead{};
  log::ChainHead head{static_cast<std::uint64_t>(statement.integer(0)), {}};
  copy_into(statement.blob(1), head.hash.bytes);
  return head;
}

}  // namespace

Result<std::vector<Hash>> Store::commit(const Changes& changes) {
  const auto attempt = [&]() -> Result<std::vector<Hash>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    // A session on another connection may have begun another chain.
    if (database_->is_shared()) FRONTLIJN_CHECK(prepare_device());
    FRONTLIJN_TRY(log::HybridClock hybrid, hybrid_clock());
    std::vector<Hash> hashes;
    for (const SpaceChanges& group : by_space(changes)) {
      FRONTLIJN_TRY(const LocalSpace space, local_space(group.space));
      log::Payload payload{changes.author(), {}};
      std::size_t replaced = 0;
      std::map<std::pair<std::string, EntityId>, std::optional<Record>> records;
      for (const Changes::Write* write : group.writes) {
        Operation operation = write->operation;
        if (write->replace == Changes::Replace::all) {
          const auto [known, is_new] = records.try_emplace({operation.kind, operation.entity});
          if (is_new) {
            FRONTLIJN_TRY(known->second, find(group.space, operation.kind, operation.entity));
          }
          if (known->second) {
            // The oldest; what stands beyond that goes with the next writes.
            for (const log::Write& standing : known->second->state().writes(operation.field)) {
              if (operation.replaces.size() >= log::limits::replaced_per_operation ||
                  replaced + operation.replaces.size() >= log::limits::replaced_per_commit)
                break;
              operation.replaces.push_back(standing.id);
            }
          }
        }
        replaced += operation.replaces.size();
        payload.operations.push_back(std::move(operation));
      }
      FRONTLIJN_CHECK(add_thumbnails(payload));
      FRONTLIJN_TRY(const log::ChainHead head, own_head(*database_, space.number, device_->id()));
      FRONTLIJN_TRY(const log::Commit commit,
                    log::make_commit(*device_, group.space, head, hybrid.next(), payload));
      hashes.push_back(log::hash_of(commit.header));
      FRONTLIJN_TRY([[maybe_unused]] const Applied applied,
                    insert(space, commit, hashes.back(), payload, ""));
      observe(space.number, hybrid.last());
    }
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
    return hashes;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

Result<Applied> Store::apply(const log::Commit& commit, std::string_view peer) {
  const Hash hash = log::hash_of(commit.header);
  const log::CheckedRun run = log::check_run({&commit, 1}, {&hash, 1});
  if (run.refused) return *run.refused;
  const auto attempt = [&]() -> Result<Applied> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace space, local_space(commit.header.space));
    FRONTLIJN_TRY(const auto known,
                  database_->number("SELECT id FROM commit_log WHERE hash = ?", ByteView(hash.bytes)));
    const auto take_in = [&] {
      return known ? known_already(space, *known, commit, hash)
                   : insert(space, commit, hash, run.payloads.front(), peer);
    };
    FRONTLIJN_TRY(const Applied applied, take_in());
    if (applied == Applied::duplicate) return applied;

    observe(space.number, commit.header.time);
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
    FRONTLIJN_CHECK(scrub());
    return applied;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

void Store::rolled_back() {
  forget_rolled_back_numbers();
  changed_words_.clear();
  changed_spaces_.clear();
  replay_.reset();
  look_whether_scrub_is_due();
}

Result<log::HybridClock> Store::hybrid_clock() {
  FRONTLIJN_TRY(const auto last, database_->number("SELECT max(newest_time) FROM space"));
  return log::HybridClock(clock_, HybridTime{static_cast<std::uint64_t>(last.value_or(0))});
}

void Store::observe(std::int64_t space, HybridTime time) {
  log::HybridClock hybrid(clock_, changed_spaces_[space].newest_time);
  if (hybrid.observe(time)) changed_spaces_[space].newest_time = hybrid.last();
}

Result<log::SpaceDigest*> Store::digest_to_change(const LocalSpace& space) {
  std::optional<log::SpaceDigest>& sum = changed_spaces_[space.number].digest;
  if (!sum) {
    FRONTLIJN_TRY(sum, digest(space.info.id));
  }
  return &*sum;
}

Result<void> Store::write_put_off() {
  for (const auto& [space, changed] : changed_spaces_) {
    FRONTLIJN_CHECK(
        database_->run("UPDATE space SET digest = coalesce(?, digest), place_mark = coalesce(?, place_mark), "
                       "newest_time = max(newest_time, ?) WHERE id = ?",
                       changed.digest ? std::optional(encode(*changed.digest)) : std::nullopt,
                       changed.place_mark ? std::optional<ByteView>(*changed.place_mark) : std::nullopt,
                       changed.newest_time.value, space));
  }
  changed_spaces_.clear();
  FRONTLIJN_CHECK(write_words(*database_, changed_words_));
  if (changed_words_.size() > tuning::words_in_a_batch && ++batches_unmerged_ > tuning::batches_unmerged) {
    FRONTLIJN_TRY([[maybe_unused]] const bool more, merge_words(*database_, tuning::pages_merged_at_once));
  }
  changed_words_.clear();
  return {};
}

Result<bool> Store::tidy() {
  batches_unmerged_ = 0;
  bool more = false;
  FRONTLIJN_CHECK(database_->without_waiting([&]() -> Result<void> {
    FRONTLIJN_TRY(more, merge_words(*database_, tuning::pages_merged_at_once));
    return {};
  }));
  // Passive: waits for nobody, and folds back as much as nobody is reading.
  if (!more) FRONTLIJN_CHECK(database_->script("PRAGMA wal_checkpoint(PASSIVE)"));
  return more;
}

namespace {

class StoredChain : public log::KnownChain {
 public:
  using Covered = std::function<Result<bool>(std::uint64_t sequence, std::uint32_t mark)>;
  StoredChain(Database& database, std::int64_t space, std::optional<std::int64_t> device, bool is_own,
              Covered covered)
      : database_(database), space_(space), device_(device), is_own_(is_own), covered_(std::move(covered)) {}

  Result<bool> is_begun() override {
    if (!device_) return false;
    return found(
        database_.number("SELECT 1 FROM chain_head WHERE space = ? AND device = ?", space_, *device_));
  }
  Result<bool> ends_in(std::uint64_t sequence, const Hash& commit) override {
    if (!device_) return false;
    return found(database_.number(
        "SELECT 1 FROM chain_head WHERE space = ? AND device = ? AND hash = ? AND sequence = ?", space_,
        *device_, ByteView(commit.bytes), sequence));
  }
  Result<bool> holds(std::uint64_t sequence, const Hash& commit) override {
    if (!device_) return false;
    const auto here = found(database_.number(
        "SELECT 1 FROM commit_log WHERE hash = ? AND space = ? AND device = ? AND sequence = ?",
        ByteView(commit.bytes), space_, *device_, sequence));
    if (here.has_error() || *here) return here;
    return covered_(sequence, log::mark_of(commit));
  }
  Result<bool> has_room() override {
    if (is_own_) return true;
    const auto beyond = found(database_.number("SELECT 1 FROM chain_head WHERE space = ? LIMIT 1 OFFSET ?",
                                               space_, log::limits::ends_taken - 1));
    if (beyond.has_error()) return beyond;
    return !*beyond;
  }

 private:
  static Result<bool> found(const Result<std::optional<std::int64_t>>& number) {
    if (number.has_error()) return number.error();
    return number->has_value();
  }
  Database& database_;
  std::int64_t space_;
  std::optional<std::int64_t> device_;  ///< none: of this one nothing is here
  bool is_own_;
  Covered covered_;
};

}  // namespace

/// What is wrong with the commit shows before anything is written: a refused one leaves no trace.
Result<Applied> Store::insert(const LocalSpace& space, const log::Commit& commit, const Hash& hash,
                              std::optional<log::Payload> payload, std::string_view peer) {
  const log::CommitHeader& header = commit.header;
  FRONTLIJN_TRY(const auto known, known_device_number(header.device));
  const auto covered = [&](std::uint64_t sequence, std::uint32_t mark) {
    return is_covered(space.number, header.device, sequence, mark);
  };
  StoredChain chain(*database_, space.number, known, peer.empty(), covered);
  const auto joined = log::joint_of(chain, header);
  if (joined.has_error() && !log::is_refusal(joined.error())) return joined.error();
  if (joined.has_error() || *joined != log::Joint::next) {
    FRONTLIJN_TRY(const bool here,
                  is_covered(space.number, header.device, header.sequence, log::mark_of(hash)));
    if (here) return Applied::duplicate;  // by a state; its history comes when it is asked for
  }
  if (joined.has_error()) return joined.error();
  const log::Joint joint = *joined;
  FRONTLIJN_TRY(auto erasure, log::readable_erasure(commit));
  FRONTLIJN_TRY(auto left, left_of(space, hash, header.device));
  const bool keeps_payload = commit.payload && !left;
  if (left) {
    payload = std::move(left);
    erasure.reset();
  }

  FRONTLIJN_TRY(const auto device, device_number(header.device));
  if (joint == log::Joint::next)
    FRONTLIJN_CHECK(database_->run(
        "UPDATE chain_head SET sequence = ?, hash = ? WHERE space = ? AND device = ? AND hash = ?",
        header.sequence, ByteView(hash.bytes), space.number, device, ByteView(header.previous.bytes)));
  if (joint != log::Joint::next || database_->changes() == 0)  // the first of its chain
    FRONTLIJN_CHECK(database_->run("INSERT INTO chain_head VALUES (?, ?, ?, ?)", space.number, device,
                                   header.sequence, ByteView(hash.bytes)));
  FRONTLIJN_TRY(const auto position, insert_commit(space, commit, hash, peer, payload, keeps_payload));
  FRONTLIJN_CHECK(take_payload(space, header, hash, position, payload, erasure));
  return joint == log::Joint::branch ? Applied::forked : Applied::taken;
}

/// Of the place that this is about to be put at.
Result<log::PlaceMark> Store::mark_next_place(std::int64_t space, const Hash& what) {
  std::optional<log::PlaceMark>& newest = changed_spaces_[space].place_mark;
  if (!newest) {
    FRONTLIJN_TRY(Statement row, database_->prepare("SELECT place_mark FROM space WHERE id = ?"));
    row.bind(space);
    FRONTLIJN_TRY(const bool found, row.step());
    newest.emplace();
    if (found) copy_into(row.blob(0), *newest);
  }
  newest = log::next_mark(*newest, what);
  return *newest;
}

/// Gives its position.
Result<std::int64_t> Store::insert_commit(const LocalSpace& space, const log::Commit& commit,
                                          const Hash& hash, std::string_view peer,
                                          const std::optional<log::Payload>& payload, bool keeps_payload,
                                          std::optional<std::int64_t> place) {
  const log::CommitHeader& header = commit.header;
  FRONTLIJN_TRY(const auto device, device_number(header.device));
  FRONTLIJN_TRY(const log::PlaceMark mark, mark_next_place(space.number, hash));
  FRONTLIJN_CHECK(database_->run(
      "INSERT INTO commit_log (id, space, device, sequence, hash, time, previous, payload_hash, "
      "payload_kind, "
      "payload_cipher, signature, payload, author, received, peer, place_mark) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      place, space.number, device, header.sequence, ByteView(hash.bytes), header.time.value,
      ByteView(header.previous.bytes), ByteView(header.payload.bytes), static_cast<std::int64_t>(header.kind),
      static_cast<std::int64_t>(header.cipher), stored_form(commit.signature),
      keeps_payload ? std::optional<ByteView>(*commit.payload) : std::nullopt,
      payload ? std::optional(payload->author) : std::nullopt, clock_.now(), peer, ByteView(mark)));
  const std::int64_t position = database_->last_insert_id();
  if (!commit.payload && !payload) FRONTLIJN_CHECK(note_lacking(space.info.id));
  return position;
}

Result<void> Store::take_payload(const LocalSpace& space, const log::CommitHeader& header, const Hash& hash,
                                 std::int64_t position, const std::optional<log::Payload>& payload,
                                 const std::optional<log::Erasure>& erasure) {
  if (payload) FRONTLIJN_CHECK(project(space, header, hash, position, *payload));
  if (erasure) FRONTLIJN_CHECK(take_erasure(space, position, *erasure));
  return {};
}

/// Nothing is new in a commit that is here, but for a payload that whoever handed it over first left out.
Result<Applied> Store::known_already(const LocalSpace& space, std::int64_t position,
                                     const log::Commit& commit, const Hash& hash) {
  if (!commit.payload) return Applied::duplicate;
  FRONTLIJN_TRY(const auto lacking,
                database_->number("SELECT 1 FROM commit_log WHERE id = ? AND payload IS NULL", position));
  if (!lacking) return Applied::duplicate;
  FRONTLIJN_TRY(const auto left, left_of(space, hash, commit.header.device));
  if (left) return Applied::duplicate;
  FRONTLIJN_TRY(auto payload, log::readable_payload(commit));
  FRONTLIJN_TRY(const auto erasure, log::readable_erasure(commit));
  FRONTLIJN_CHECK(database_->run("UPDATE commit_log SET payload = ?, author = ? WHERE id = ?",
                                 ByteView(*commit.payload),
                                 payload ? std::optional(payload->author) : std::nullopt, position));
  FRONTLIJN_TRY(const bool by_state,
                is_covered(space.number, commit.header.device, commit.header.sequence, log::mark_of(hash)));
  if (by_state && payload) {
    FRONTLIJN_CHECK(project_history(space, position, *payload));
    payload.reset();
  }
  FRONTLIJN_CHECK(take_payload(space, commit.header, hash, position, payload, erasure));
  return Applied::taken;
}

/// Whether what the operation's commit says is part of what was made of the first `up_to` positions.
Result<bool> Store::has_seen(std::int64_t space, const log::OperationId& id, std::int64_t up_to) {
  FRONTLIJN_TRY(const auto device, known_device_number(id.device));
  if (!device) return false;
  static const std::string sql =
      // Named: left to itself SQLite takes the index that also orders by id, and reads the whole space.
      std::string(
          "SELECT hash FROM commit_log c INDEXED BY commit_in_chain WHERE space = ? AND device = ? AND "
          "sequence = ? AND id <= ? AND (payload IS NOT NULL OR ") +
      is_rightly_erased + ")";
  FRONTLIJN_TRY(Statement statement, database_->prepare(sql));
  statement.bind(space, *device, id.sequence, up_to);
  if (replay_ && replay_->only != nullptr && !replay_->only->covers(id)) return false;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row && replay_) return false;
    if (!row) return is_covered(space, id.device, id.sequence, id.mark);
    const ByteView bytes = statement.blob(0);
    Hash hash;
    if (bytes.size() == Hash::size) std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
    if (log::mark_of(hash) == id.mark) return true;
  }
}

Result<void> Store::project(const LocalSpace& space, const log::CommitHeader& header, const Hash& hash,
                            std::int64_t position, const log::Payload& payload) {
  FRONTLIJN_CHECK(note_references(space.number, position, header.time, payload));
  std::map<std::pair<std::string, EntityId>, std::vector<std::uint32_t>> by_entity;
  for (std::uint32_t i = 0; i < payload.operations.size(); ++i)
    by_entity[{payload.operations[i].kind, payload.operations[i].entity}].push_back(i);

  FRONTLIJN_TRY(log::SpaceDigest* const sum, digest_to_change(space));
  for (const auto& [key, indexes] : by_entity) {
    const auto& [kind, entity] = key;
    std::optional<std::int64_t> row_id;
    bool has_row = false;
    EntityState state;
    {
      FRONTLIJN_TRY(
          Statement found,
          database_->prepare("SELECT id, state FROM entity WHERE entity = ? AND kind = ? AND space = ?"));
      found.bind(entity, kind, space.number);
      FRONTLIJN_TRY(const bool row, found.step());
      if (row) {
        row_id = found.integer(0);
        FRONTLIJN_TRY(state, load_state(found.blob(1)));
        sum->remove(state.digest(kind, entity));
        has_row = state.has_values();
      }
    }
    const Kind* const shown = has_row ? model_.kind(kind) : nullptr;
    const auto indexed_before = indexed_writes(shown, state);
    std::vector<EntityState::Made> made;
    std::set<log::OperationId> named;
    for (const std::uint32_t index : indexes) {
      const Operation& operation = payload.operations[index];
      made.push_back({&operation, log::operation_id(header, hash, index), header.time});
      named.insert(operation.replaces.begin(), operation.replaces.end());
    }
    state.apply_all(made);

    // Of what was replaced before only this commit's own can have come now: an entity that names what never
    // comes is not to cost a question for each at every commit.
    const auto is_of_this = [&](const log::OperationId& id) {
      return id.device == header.device && id.sequence == header.sequence && id.mark == log::mark_of(hash);
    };
    std::optional<Error> failure;
    state.forget_replaced([&](const log::OperationId& id) {
      if (!is_of_this(id) && !named.contains(id)) return false;
      auto seen = has_seen(space.number, id, position);
      if (!seen) failure = seen.error();
      return seen && *seen;
    });
    if (failure) return *failure;

    sum->add(state.digest(kind, entity));
    FRONTLIJN_TRY(const Bytes stored, save_state(state));
    Row row = row_change(has_row, state);
    if (row == Row::changed && indexed_writes(shown, state) == indexed_before) row = Row::edited;
    if (row_id) {
      FRONTLIJN_CHECK(database_->run("UPDATE entity SET state = ? WHERE id = ?", stored, *row_id));
    } else {
      FRONTLIJN_CHECK(database_->run("INSERT INTO entity (space, kind, entity, state) VALUES (?, ?, ?, ?)",
                                     space.number, kind, entity, stored));
      row_id = database_->last_insert_id();
    }
    FRONTLIJN_CHECK(
        database_->run("INSERT INTO entity_commit VALUES (?, ?) ON CONFLICT DO NOTHING", *row_id, position));
    FRONTLIJN_CHECK(project_row(row, *row_id, space.number,
                                Record(model_, header.space, kind, entity, std::move(state))));
  }
  return {};
}

// --- the stored form of a state: devices by local number ---

Result<Bytes> Store::save_state(const EntityState& state) {
  ArchiveWriter out;
  const log::DeviceId* device = nullptr;  // most of a state is of one
  std::uint64_t number = 0;
  const auto put_id = [&](const log::OperationId& id) -> Result<void> {
    if (device == nullptr || *device != id.device) {
      FRONTLIJN_TRY(const auto known, device_number(id.device));
      number = static_cast<std::uint64_t>(known);
      device = &id.device;
    }
    out(number, id.sequence, id.mark, id.index);
    return {};
  };
  out(cereal::make_size_tag(state.fields().size()));
  for (const auto& [field, writes] : state.fields()) {
    out(field, cereal::make_size_tag(writes.size()));
    for (const log::Write& write : writes) {
      FRONTLIJN_CHECK(put_id(write.id));
      out(write.time);
      save(out, write.value);
    }
  }
  out(cereal::make_size_tag(state.replaced().size()));
  for (const log::OperationId& id : state.replaced())
    FRONTLIJN_CHECK(put_id(id));
  return out.take();
}

namespace {

/// `device_of` gives the device that has a number in the file that the state is from.
template <class DeviceOf>
Result<EntityState> read_state(ByteView bytes, const std::string& file, DeviceOf device_of) {
  try {
    ArchiveReader in(bytes);
    EntityState state;
    std::optional<std::uint64_t> device;  // most of a state is of one
    log::DeviceId device_id;
    const auto get_id = [&](log::OperationId& id) -> Result<void> {
      std::uint64_t number = 0;
      in(number, id.sequence, id.mark, id.index);
      if (device != number) {
        FRONTLIJN_TRY(device_id, device_of(static_cast<std::int64_t>(number)));
        device = number;
      }
      id.device = device_id;
      return {};
    };
    for (std::uint64_t fields = in.get_size(); fields > 0; --fields) {
      std::string field;
      in(field);
      for (std::uint64_t writes = in.get_size(); writes > 0; --writes) {
        log::Write write;
        FRONTLIJN_CHECK(get_id(write.id));
        in(write.time);
        load(in, write.value);
        state.restore(field, std::move(write));
      }
    }
    for (std::uint64_t replaced = in.get_size(); replaced > 0; --replaced) {
      log::OperationId id;
      FRONTLIJN_CHECK(get_id(id));
      state.restore_replaced(id);
    }
    return state;
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "store.damaged", {{"file", file}, {"why", problem.what()}});
  }
}

}  // namespace

Result<EntityState> Store::load_state(ByteView bytes) {
  return read_state(bytes, database_->path(),
                    [this](std::int64_t number) { return device_by_number(number); });
}

Result<void> Store::adopt_standing(SpaceId space, const std::string& kind, EntityId entity, ByteView state,
                                   const std::map<std::int64_t, log::DeviceId>& devices) {
  auto read = read_state(state, database_->path(), [&](std::int64_t number) -> Result<log::DeviceId> {
    const auto known = devices.find(number);
    if (known == devices.end())
      return fail(ErrorKind::damaged, "store.damaged",
                  {{"file", database_->path()}, {"why", "a device is missing"}});
    return known->second;
  });
  if (read.has_error() || !read->in_order() || read->fields().empty()) return {};
  const auto attempt = [&]() -> Result<void> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace local, local_space(space));
    FRONTLIJN_TRY(const auto known, find(space, kind, entity));
    if (known) return {};
    FRONTLIJN_TRY(log::SpaceDigest* const sum, digest_to_change(local));
    sum->add(read->digest(kind, entity));
    FRONTLIJN_CHECK(note_standing_references(local.number, *read));
    FRONTLIJN_TRY(const Bytes stored, save_state(*read));
    FRONTLIJN_CHECK(database_->run("INSERT INTO entity (space, kind, entity, state) VALUES (?, ?, ?, ?)",
                                   local.number, kind, entity, stored));
    const Row row = row_change(false, *read);
    FRONTLIJN_CHECK(project_row(row, database_->last_insert_id(), local.number,
                                Record(model_, space, kind, entity, std::move(*read))));
    FRONTLIJN_CHECK(write_put_off());
    return transaction.commit();
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

}  // namespace frontlijn::store
