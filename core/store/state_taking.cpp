// A state from a peer: its parts are kept as they come, and taken in all at once.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/log/limits.hpp"
#include "core/store/attachment_choice.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"
#include "core/store/whereabouts.hpp"

namespace frontlijn::store {

using log::Coverage;
using log::EntityState;
using log::OperationId;
using log::StandingEntity;
using log::StateClaim;
using log::StatePage;

namespace {

/// Places for all commits of the chains that end there, some of which may be here.
std::int64_t room_for_history(const StateClaim& claim) {
  std::uint64_t commits = 0;
  for (const StateClaim::End& end : claim.ends)
    commits += std::min<std::uint64_t>(end.head.sequence, log::limits::state_commits);
  return static_cast<std::int64_t>(std::min<std::uint64_t>(commits, log::limits::state_commits));
}

Error damaged_state(const char* why) { return fail(ErrorKind::damaged, "state.damaged", {{"why", why}}); }

}  // namespace

// --- parts ---

Result<std::int64_t> Store::begin_state(SpaceId space, const log::DeviceId& maker) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  const Instant old = clock_.now() - tuning::state_parts_kept;
  const char* unfinished = "taken IS NULL AND ((space = ? AND maker = ?) OR begun < ?)";
  FRONTLIJN_CHECK(database_->run(
      std::string("DELETE FROM state_part WHERE state IN (SELECT id FROM state WHERE ") + unfinished + ")",
      local.number, ByteView(maker.key), old));
  FRONTLIJN_CHECK(database_->run(std::string("DELETE FROM state WHERE ") + unfinished, local.number,
                                 ByteView(maker.key), old));
  FRONTLIJN_CHECK(database_->run("INSERT INTO state (space, maker, begun) VALUES (?, ?, ?)", local.number,
                                 ByteView(maker.key), clock_.now()));
  const std::int64_t state = database_->last_insert_id();
  FRONTLIJN_CHECK(transaction.commit());
  return state;
}

Result<void> Store::add_state_part(std::int64_t state, std::int64_t number, bool ends_page, ByteView bytes) {
  // A power cut costs no more than asking again.
  return database_->without_waiting([&] {
    return database_->run("INSERT INTO state_part VALUES (?, ?, ?, ?)", state, number, ends_page, bytes);
  });
}

Result<void> Store::drop_state(std::int64_t state) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_CHECK(database_->run("DELETE FROM state_part WHERE state = ?", state));
  FRONTLIJN_CHECK(database_->run("DELETE FROM state WHERE id = ? AND taken IS NULL", state));
  return transaction.commit();
}

// --- all of them at once ---

class StateTaking {
 public:
  /// `noted_at`: the place in our log under which what it changes is noted; none: it is not.
  StateTaking(Store& store, std::int64_t state, const log::DeviceId& maker, const StateClaim& claim,
              std::optional<std::int64_t> noted_at)
      : store_(store),
        database_(store.database()),
        state_(state),
        maker_(maker),
        claim_(claim),
        noted_at_(noted_at) {}

  Result<void> run() {
    FRONTLIJN_TRY(space_, store_.local_space(claim_.space));
    FRONTLIJN_TRY(const auto begun, database_.number("SELECT 1 FROM chain_head WHERE space = ?1 UNION ALL "
                                                     "SELECT 1 FROM entity WHERE space = ?1 LIMIT 1",
                                                     space_.number));
    is_fresh_ = !begun;
    FRONTLIJN_TRY(digest_, store_.digest(claim_.space));
    FRONTLIJN_CHECK(put_off_indexes());
    FRONTLIJN_CHECK(read_again());
    const auto take_page = [this](ByteView packed) -> Result<void> {
      FRONTLIJN_TRY(auto page, log::unpack(packed, coverage_));
      any_erasures_ |= !page.erasures.empty();
      if (page.again) return {};
      for (StandingEntity& one : page.entities) {
        if (!again_.empty() && again_.contains({one.kind, one.entity})) continue;
        FRONTLIJN_CHECK(take(std::move(one)));
      }
      return {};
    };
    FRONTLIJN_CHECK(each_page(take_page));
    for (auto& [key, state] : again_)
      FRONTLIJN_CHECK(take({key.first, key.second, std::move(state)}));
    if (sum_ != claim_.digest) return fail(ErrorKind::damaged, "state.differs");
    FRONTLIJN_CHECK(check_ends());
    FRONTLIJN_CHECK(make_indexes());
    store_.changed_spaces_[space_.number].digest = digest_;
    FRONTLIJN_CHECK(store_.join_ends(space_.number, claim_, coverage_));
    FRONTLIJN_CHECK(store_.save_covered(space_.number, coverage_));
    if (any_erasures_) FRONTLIJN_CHECK(take_erasures());
    FRONTLIJN_CHECK(erase_what_came());
    FRONTLIJN_CHECK(store_.drop_unspoken_of(space_, erased_attachments_));
    return {};
  }

  log::HybridTime newest() const { return newest_; }

 private:
  /// To sort many rows once costs less than to look for the place of each. The indexes of what other spaces
  /// fill stay, and those by which an entity that comes twice is noticed.
  Result<void> put_off_indexes() {
    FRONTLIJN_TRY(const auto bytes,
                  database_.number("SELECT sum(length(bytes)) FROM state_part WHERE state = ?", state_));
    if (!is_fresh_ || bytes.value_or(0) < tuning::state_in_bulk_bytes) return {};
    std::vector<std::string> tables{"entity"};
    for (const Kind& kind : store_.model().kinds())
      tables.push_back(kind.name);
    for (const std::string& table : tables) {
      FRONTLIJN_TRY(const auto any, database_.number(fmt::format("SELECT 1 FROM \"{}\" LIMIT 1", table)));
      if (any) continue;
      FRONTLIJN_TRY(
          Statement rows,
          database_.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? "
                            "AND sql IS NOT NULL AND name != 'entity_key'"));
      rows.bind(table);
      while (true) {
        FRONTLIJN_TRY(const bool row, rows.step());
        if (!row) break;
        put_off_.emplace_back(rows.text(0), rows.text(1));
      }
    }
    for (const auto& [name, sql] : put_off_)
      FRONTLIJN_CHECK(database_.script(fmt::format("DROP INDEX \"{}\"", name)));
    return {};
  }

  Result<void> make_indexes() {
    for (const auto& [name, sql] : put_off_)
      FRONTLIJN_CHECK(database_.script(sql));
    return {};
  }

  template <class Visit>
  Result<void> each_page(Visit visit) {
    FRONTLIJN_TRY(
        Statement parts,
        database_.prepare("SELECT number, ends_page, bytes FROM state_part WHERE state = ? ORDER BY number"));
    parts.bind(state_);
    Bytes page;
    for (std::int64_t number = 0;; ++number) {
      FRONTLIJN_TRY(const bool row, parts.step());
      if (!row) break;
      if (parts.integer(0) != number) return damaged_state("a part is missing");
      page.insert(page.end(), parts.blob(2).begin(), parts.blob(2).end());
      if (page.size() > log::limits::state_page_bytes) return damaged_state("a page larger than allowed");
      if (parts.integer(1) == 0) continue;
      FRONTLIJN_CHECK(visit(ByteView(page)));
      page.clear();
    }
    if (!page.empty()) return damaged_state("the last page is cut short");
    return {};
  }

  /// What changed while the pages were made: of those entities only the last word counts.
  Result<void> read_again() {
    bool any = false;
    FRONTLIJN_CHECK(each_page([&](ByteView packed) -> Result<void> {
      any |= log::says_again(packed);
      return {};
    }));
    if (!any) return {};
    Coverage coverage;
    return each_page([&](ByteView packed) -> Result<void> {
      FRONTLIJN_TRY(auto page, log::unpack(packed, coverage));
      if (!page.again) return {};
      for (StandingEntity& one : page.entities)
        again_[{one.kind, one.entity}] = std::move(one.state);
      if (again_.size() > tuning::changed_while_reading) return damaged_state("more changed than allowed");
      return {};
    });
  }

  Result<void> take(StandingEntity one) {
    const Hash theirs = one.state.digest(one.kind, one.entity);
    sum_.add(theirs);
    for (const auto& [field, writes] : one.state.fields()) {
      for (const log::Write& write : writes)
        newest_ = std::max(newest_, write.time);
    }
    if (is_fresh_) {
      FRONTLIJN_CHECK(store_.note_standing_references(space_.number, one.state));
      digest_.add(theirs);
      return add(std::move(one));
    }
    FRONTLIJN_TRY(auto known, find(one));
    std::optional<Error> failure;
    const auto here = [&](const OperationId& id) {
      auto seen = store_.has_seen(space_.number, id, std::numeric_limits<std::int64_t>::max());
      if (!seen && !failure) failure = seen.error();
      return seen && *seen;
    };
    const auto there = [&](const OperationId& id) { return coverage_.covers(id); };
    EntityState joined = known ? known->state : EntityState{};
    joined.join(one.state, here, there);
    if (failure) return *failure;
    // What was erased here is not to be asked for again.
    FRONTLIJN_CHECK(store_.note_standing_references(space_.number, joined));
    if (!known) {
      one.state = std::move(joined);
      digest_.add(one.state.digest(one.kind, one.entity));
      return add(std::move(one));
    }
    if (joined == known->state) return {};
    FRONTLIJN_CHECK(note_erased(known->state, joined));
    digest_.remove(known->state.digest(one.kind, one.entity));
    digest_.add(joined.digest(one.kind, one.entity));
    FRONTLIJN_TRY(const Bytes stored, store_.save_state(joined));
    FRONTLIJN_CHECK(database_.run("UPDATE entity SET state = ? WHERE id = ?", stored, known->row));
    FRONTLIJN_CHECK(note(known->row));
    const Store::Row row = Store::row_change(known->state.has_values(), joined);
    return project(row, known->row, {one.kind, one.entity, std::move(joined)});
  }

  /// What the joined state says is erased and stood here until now.
  Result<void> note_erased(const EntityState& before, const EntityState& joined) {
    for (const auto& [field, writes] : before.fields()) {
      const auto& now = joined.writes(field);
      for (const log::Write& write : writes) {
        const auto is_erased = [&](const log::Write& one) {
          return one.id == write.id && log::is_nothing(one.value);
        };
        if (log::is_nothing(write.value) || std::none_of(now.begin(), now.end(), is_erased)) continue;
        FRONTLIJN_CHECK(store_.clean_behind());
        const auto* attachment = std::get_if<log::AttachmentRef>(&write.value);
        if (attachment != nullptr) erased_attachments_.insert(attachment->hash);
      }
    }
    return {};
  }

  struct Known {
    std::int64_t row = 0;
    EntityState state;
  };
  Result<std::optional<Known>> find(const StandingEntity& one) {
    FRONTLIJN_TRY(
        Statement found,
        database_.prepare("SELECT id, state FROM entity WHERE entity = ? AND kind = ? AND space = ?"));
    found.bind(one.entity, one.kind, space_.number);
    FRONTLIJN_TRY(const bool row, found.step());
    if (!row) return std::optional<Known>{};
    Known known{found.integer(0), {}};
    FRONTLIJN_TRY(known.state, store_.load_state(found.blob(1)));
    return std::optional<Known>{std::move(known)};
  }

  Result<void> add(StandingEntity one) {
    FRONTLIJN_TRY(const Bytes stored, store_.save_state(one.state));
    FRONTLIJN_CHECK(database_.run(
        "INSERT INTO entity (space, kind, entity, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        space_.number, one.kind, one.entity, stored));
    if (database_.changes() == 0) return damaged_state("an entity comes twice");
    const std::int64_t row_id = database_.last_insert_id();
    FRONTLIJN_CHECK(note(row_id));
    const Store::Row row = Store::row_change(false, one.state);
    return project(row, row_id, std::move(one));
  }

  Result<void> note(std::int64_t row_id) {
    if (!noted_at_) return {};
    return database_.run("INSERT INTO entity_commit VALUES (?, ?) ON CONFLICT DO NOTHING", row_id,
                         *noted_at_);
  }

  Result<void> project(Store::Row row, std::int64_t row_id, StandingEntity one) {
    FRONTLIJN_CHECK(store_.project_row(
        row, row_id, space_.number,
        Record(store_.model(), claim_.space, std::move(one.kind), one.entity, std::move(one.state))));
    if (store_.changed_words_.size() < tuning::rows_put_off) return {};
    return is_fresh_ ? write_new_words() : store_.write_put_off();
  }

  /// Of rows that were not there there is nothing to be replaced in the index, which would be looked for.
  Result<void> write_new_words() {
    for (const auto& [row, words] : store_.changed_words_)
      FRONTLIJN_CHECK(database_.run("INSERT INTO search(rowid, words) VALUES (?, ?)", row, words));
    store_.changed_words_.clear();
    return {};
  }

  /// What they name goes, where it is here, and is not taken in should it come; and they are passed on.
  Result<void> take_erasures() {
    Coverage coverage;
    return each_page([&](ByteView packed) -> Result<void> {
      FRONTLIJN_TRY(const auto page, log::unpack(packed, coverage));
      for (const log::Commit& erasure : page.erasures) {
        newest_ = std::max(newest_, erasure.header.time);
        FRONTLIJN_CHECK(store_.take_covered_erasure(space_, erasure, maker_.to_text()));
      }
      return {};
    });
  }

  /// The maker of the state may not have heard of what was erased here.
  Result<void> erase_what_came() {
    std::vector<Hash> named;
    {
      FRONTLIJN_TRY(Statement rows,
                    database_.prepare("SELECT DISTINCT hash FROM erased_payload WHERE space = ?"));
      rows.bind(space_.number);
      while (true) {
        FRONTLIJN_TRY(const bool row, rows.step());
        if (!row) break;
        copy_into(rows.blob(0), named.emplace_back().bytes);
      }
    }
    for (const Hash& hash : named)
      FRONTLIJN_CHECK(store_.carry_out_unseen(space_, hash));
    return {};
  }

  /// Every chain that is covered ends somewhere, and every end is covered.
  Result<void> check_ends() {
    std::set<log::DeviceId> ended;
    for (const StateClaim::End& end : claim_.ends) {
      if (!coverage_.covers(end.device, end.head.sequence, log::mark_of(end.head.hash)))
        return damaged_state("an end of a chain is not covered");
      ended.insert(end.device);
    }
    bool all = true;
    coverage_.each_run([&](const log::DeviceId& device, auto, auto) { all &= ended.contains(device); });
    if (!all) return damaged_state("a chain without an end");
    return {};
  }

  Store& store_;
  Database& database_;
  std::int64_t state_;
  const log::DeviceId& maker_;
  const StateClaim& claim_;
  std::optional<std::int64_t> noted_at_;
  Store::LocalSpace space_;
  bool is_fresh_ = false;
  bool any_erasures_ = false;
  std::set<Hash> erased_attachments_;
  Coverage coverage_;
  std::map<std::pair<std::string, EntityId>, EntityState> again_;
  log::SpaceDigest sum_;     ///< of what the state says
  log::SpaceDigest digest_;  ///< of what is here then
  log::HybridTime newest_;
  std::vector<std::pair<std::string, std::string>> put_off_;  ///< indexes: name, and how it is made
};

Result<void> Store::take_state(std::int64_t state, const log::DeviceId& maker, const StateClaim& claim,
                               const log::Signature& signature, const std::function<Result<void>()>& also) {
  if (!log::verify(maker, claim, signature)) return damaged_state("the signature is not its maker's");
  const auto attempt = [&]() -> Result<void> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace space, local_space(claim.space));
    FRONTLIJN_TRY(const auto first, take_positions(room_for_history(claim)));
    const std::int64_t position = first + room_for_history(claim);
    FRONTLIJN_TRY(const log::PlaceMark mark, mark_next_place(space.number, claim.pages));
    // Of what another than the server gave, it is to be seen which records have yet to go there.
    FRONTLIJN_TRY(const auto home, home_server(*this));
    StateTaking taking(*this, state, maker, claim, home == maker ? std::nullopt : std::optional(position));
    FRONTLIJN_CHECK(taking.run());
    observe(space.number, taking.newest());
    FRONTLIJN_CHECK(database_->run(
        "UPDATE state SET taken = ?, first = ?, position = ?, mark = ?, place = ?, place_mark = ?, digest = "
        "?, "
        "ends = ?, pages = ?, signature = ? WHERE id = ?",
        clock_.now(), first, position, ByteView(mark), claim.place.position, ByteView(claim.place.mark),
        encode(claim.digest), encode(claim.ends), ByteView(claim.pages.bytes), ByteView(signature), state));
    if (database_->changes() == 0) return damaged_state("its parts are gone");
    FRONTLIJN_CHECK(database_->run("DELETE FROM state_part WHERE state = ?", state));
    FRONTLIJN_CHECK(
        database_->run("DELETE FROM state WHERE space = ?1 AND taken IS NOT NULL AND id NOT IN (SELECT id "
                       "FROM state WHERE space = ?1 AND taken IS NOT NULL ORDER BY id DESC LIMIT ?2)",
                       space.number, tuning::states_remembered));
    FRONTLIJN_CHECK(write_put_off());
    if (also) FRONTLIJN_CHECK(also());
    FRONTLIJN_CHECK(transaction.commit());
    return scrub();
  };
  return database_->in_turn([&] {
    auto outcome = attempt();
    if (!outcome) rolled_back();
    return outcome;
  });
}

/// A place in our log, so that those who follow us notice, and so many ahead of it. Gives the first.
Result<std::int64_t> Store::take_positions(std::int64_t ahead) {
  FRONTLIJN_CHECK(
      database_->run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'commit_log'", ahead + 1));
  if (database_->changes() == 0)
    FRONTLIJN_CHECK(database_->run("INSERT INTO sqlite_sequence VALUES ('commit_log', ?)", ahead + 1));
  FRONTLIJN_TRY(const auto newest,
                database_->number("SELECT seq FROM sqlite_sequence WHERE name = 'commit_log'"));
  return newest.value_or(0) - ahead;
}

/// An end stays where neither side has gone beyond it.
Result<void> Store::join_ends(std::int64_t space, const StateClaim& claim, const Coverage& theirs) {
  FRONTLIJN_TRY(const auto ours, branches(claim.space));
  const auto is_one_of = [](const auto& ends, const log::DeviceId& device, const log::ChainHead& head) {
    return std::any_of(ends.begin(), ends.end(),
                       [&](const auto& end) { return end == std::pair(device, head); });
  };
  std::vector<std::pair<log::DeviceId, log::ChainHead>> their_ends;
  for (const StateClaim::End& end : claim.ends)
    their_ends.emplace_back(end.device, end.head);
  std::vector<std::pair<log::DeviceId, log::ChainHead>> added;
  for (const auto& [device, head] : their_ends) {
    if (is_one_of(ours, device, head)) continue;
    FRONTLIJN_TRY(const bool here,
                  has_in_chain(claim.space, device, head.sequence, log::place_mark(head.hash)));
    if (!here) added.emplace_back(device, head);
  }
  const auto is_passed = [&](const auto& end) {
    return theirs.covers(end.first, end.second.sequence, log::mark_of(end.second.hash)) &&
           !is_one_of(their_ends, end.first, end.second);
  };
  const auto passed = static_cast<std::size_t>(std::count_if(ours.begin(), ours.end(), is_passed));
  if (ours.size() - passed + added.size() > log::limits::ends)
    return fail(ErrorKind::limit_exceeded, "state.too-many-chains",
                {{"space", claim.space.to_text().substr(0, 8)}, {"most", std::to_string(log::limits::ends)}});
  for (const auto& end : ours) {
    if (!is_passed(end)) continue;
    const auto& [device, head] = end;
    FRONTLIJN_TRY(const auto number, device_number(device));
    FRONTLIJN_CHECK(database_->run("DELETE FROM chain_head WHERE space = ? AND device = ? AND hash = ?",
                                   space, number, ByteView(head.hash.bytes)));
  }
  for (const auto& [device, head] : added) {
    FRONTLIJN_TRY(const auto number, device_number(device));
    FRONTLIJN_CHECK(database_->run("INSERT INTO chain_head VALUES (?, ?, ?, ?)", space, number, head.sequence,
                                   ByteView(head.hash.bytes)));
  }
  return {};
}

/// Whoever gives a state has yet to show that the content is there.
Result<void> Store::note_standing_references(std::int64_t space, const EntityState& state) {
  for (const auto& [field, writes] : state.fields()) {
    for (const log::Write& write : writes) {
      const auto* reference = std::get_if<log::AttachmentRef>(&write.value);
      if (reference == nullptr) continue;
      const auto turn = turn_of(class_of(reference->media_type, reference->size_bytes), write.time.instant());
      FRONTLIJN_CHECK(database_->run(
          "INSERT INTO attachment_reference (space, hash, size, media_type, held, turn) "
          "VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET turn = min(turn, excluded.turn)",
          space, ByteView(reference->hash.bytes), reference->size_bytes, reference->media_type, turn));
    }
  }
  return {};
}

Result<std::vector<TakenState>> Store::states(SpaceId space) {
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare("SELECT maker, taken, position, place, t.place_mark, t.digest, ends, pages, "
                         "signature FROM state t JOIN space s ON s.id = t.space "
                         "WHERE s.space = ? AND taken IS NOT NULL AND whole = 0 ORDER BY t.id"));
  rows.bind(space);
  std::vector<TakenState> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return found;
    TakenState& one = found.emplace_back();
    FRONTLIJN_TRY(one.maker, log::DeviceId::from_bytes(rows.blob(0)));
    one.taken = rows.instant(1);
    one.position = rows.integer(2);
    one.claim.space = space;
    one.claim.place.position = static_cast<std::uint64_t>(rows.integer(3));
    FRONTLIJN_TRY(one.claim.digest, decode<log::SpaceDigest>(rows.blob(5)));
    FRONTLIJN_TRY(one.claim.ends, decode<std::vector<StateClaim::End>>(rows.blob(6)));
    copy_into(rows.blob(4), one.claim.place.mark);
    copy_into(rows.blob(7), one.claim.pages.bytes);
    copy_into(rows.blob(8), one.signature);
  }
}

}  // namespace frontlijn::store
