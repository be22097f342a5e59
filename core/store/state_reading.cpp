#include "core/store/state_reading.hpp"

#include <algorithm>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

namespace {

Error moved() { return fail(ErrorKind::unavailable, "state.moved"); }

}  // namespace

Result<std::unique_ptr<StateReading>> StateReading::begin(Store& store, SpaceId space, PlaceOf place_of) {
  std::unique_ptr<StateReading> reading(new StateReading(store, space, std::move(place_of)));
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store.database()));
  FRONTLIJN_TRY(const auto local, store.local_space(space));
  reading->space_ = local.number;
  FRONTLIJN_TRY(const bool readable, store.can_give_state(space));
  if (!readable) return std::unique_ptr<StateReading>{};
  FRONTLIJN_TRY(reading->coverage_, store.coverage(space));
  FRONTLIJN_TRY(reading->seen_upto_, store.newest_position(space));
  FRONTLIJN_TRY(reading->states_upto_, reading->newest_state());
  FRONTLIJN_TRY(reading->kind_, reading->kind_after(""));
  FRONTLIJN_CHECK(transaction.commit());
  if (reading->coverage_.commits() > log::limits::state_commits) return std::unique_ptr<StateReading>{};
  reading->coverage_.each_run([&](const log::DeviceId& device, std::uint64_t first, auto marks) {
    for (std::size_t at = 0; at < marks.size(); at += tuning::marks_a_page) {
      const auto some = marks.subspan(at, std::min(tuning::marks_a_page, marks.size() - at));
      reading->runs_.push_back({device, first + at, {some.begin(), some.end()}});
    }
  });
  return reading;
}

Result<std::int64_t> StateReading::newest_state() {
  FRONTLIJN_TRY(const auto newest,
                store_.database().number("SELECT max(position) FROM state WHERE space = ?", space_));
  return newest.value_or(0);
}

Result<std::optional<std::string>> StateReading::kind_after(const std::string& kind) {
  FRONTLIJN_TRY(Statement row,
                store_.database().prepare("SELECT min(kind) FROM entity WHERE space = ? AND kind > ?"));
  row.bind(space_, kind);
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found || row.is_null(0)) return std::optional<std::string>{};
  return std::optional<std::string>{std::string(row.text(0))};
}

Result<std::optional<Bytes>> StateReading::next() {
  if (done_) return std::optional<Bytes>{};
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_CHECK(look_at_news());
  log::StatePage page;
  bytes_ = 0;
  writes_ = 0;
  std::size_t marks = 0;
  while (!runs_.empty() && marks < tuning::marks_a_page && page.covered.size() < tuning::runs_a_page) {
    marks += runs_.front().marks.size();
    page.covered.push_back(std::move(runs_.front()));
    runs_.pop_front();
  }
  if (runs_.empty()) {
    if (kind_)
      FRONTLIJN_CHECK(read_entities(page));
    else
      FRONTLIJN_CHECK(read_changed(page));
    if (!kind_ && changed_.empty()) {
      FRONTLIJN_TRY(done_, read_erasures(page));
      if (done_) FRONTLIJN_CHECK(make_claim());
    }
  }
  FRONTLIJN_CHECK(transaction.commit());
  if (page.covered.empty() && page.entities.empty() && page.erasures.empty()) return next();
  FRONTLIJN_TRY(Bytes packed, log::pack(page, coverage_));
  return std::optional<Bytes>{std::move(packed)};
}

/// Whatever a page says is of commits that it or an earlier page covers.
Result<void> StateReading::look_at_news() {
  FRONTLIJN_TRY(const auto states, newest_state());
  if (states != states_upto_) return moved();
  const ReadBudget budget{tuning::news_commits, tuning::news_bytes};
  for (bool more = true; more;) {
    FRONTLIJN_TRY(const auto slice, store_.commits_after(claim_.space, seen_upto_, {}, budget));
    for (const StoredCommit& stored : slice.commits) {
      const log::CommitHeader& header = stored.commit.header;
      seen_upto_ = stored.position;
      const std::uint32_t mark = log::mark_of(stored.hash);
      const bool is_known = coverage_.covers(header.device, header.sequence, mark);
      coverage_.add(header.device, header.sequence, mark);
      if (is_known) continue;
      runs_.push_back({header.device, header.sequence, {mark}});
      FRONTLIJN_TRY(const auto payload, log::readable_payload(stored.commit));
      FRONTLIJN_TRY(const auto erasure, log::readable_erasure(stored.commit));
      if (payload)
        note_changed(*payload);
      else if (!erasure)
        return moved();
      for (const log::ErasedPayload& one : erasure ? erasure->erased : std::vector<log::ErasedPayload>{})
        note_changed(one.left);
      if (changed_in_all_ > tuning::changed_while_reading) return moved();
    }
    more = slice.more;
  }
  return {};
}

void StateReading::note_changed(const log::Payload& payload) {
  for (const log::Operation& operation : payload.operations) {
    if (changed_.emplace(operation.kind, operation.entity).second) ++changed_in_all_;
  }
}

Result<void> StateReading::add(Statement& row, log::StatePage& page) {
  FRONTLIJN_TRY(auto state, store_.load_state(row.blob(3)));
  bytes_ += row.blob(3).size();
  writes_ += state.replaced().size();
  for (const auto& [field, writes] : state.fields())
    writes_ += writes.size();
  page.entities.push_back({std::string(row.text(1)), row.id<EntityId>(2), std::move(state)});
  return {};
}

Result<void> StateReading::read_entities(log::StatePage& page) {
  while (kind_ && bytes_ < tuning::state_page_bytes && writes_ < tuning::state_page_writes) {
    FRONTLIJN_TRY(Statement rows,
                  store_.database().prepare("SELECT id, kind, entity, state FROM entity WHERE space = ? AND "
                                            "kind = ? AND id > ? ORDER BY id"));
    rows.bind(space_, *kind_, row_);
    bool row = true;
    while (bytes_ < tuning::state_page_bytes && writes_ < tuning::state_page_writes) {
      FRONTLIJN_TRY(row, rows.step());
      if (!row) break;
      // One that is large has a page of its own.
      if (!page.entities.empty() && bytes_ + rows.blob(3).size() > 2 * tuning::state_page_bytes) return {};
      row_ = rows.integer(0);
      FRONTLIJN_CHECK(add(rows, page));
    }
    if (row) return {};
    row_ = 0;
    FRONTLIJN_TRY(kind_, kind_after(*kind_));
  }
  return {};
}

Result<void> StateReading::read_changed(log::StatePage& page) {
  page.again = true;
  while (!changed_.empty() && bytes_ < tuning::state_page_bytes && writes_ < tuning::state_page_writes) {
    const auto& [kind, entity] = *changed_.begin();
    FRONTLIJN_TRY(Statement row,
                  store_.database().prepare("SELECT id, kind, entity, state FROM entity WHERE entity = ? AND "
                                            "kind = ? AND space = ?"));
    row.bind(entity, kind, space_);
    FRONTLIJN_TRY(const bool found, row.step());
    if (found) FRONTLIJN_CHECK(add(row, page));  // an erasure may speak of what never was here
    changed_.erase(changed_.begin());
  }
  return {};
}

/// True when all of them are in a page. An earlier erasure that a later one took the place of has nothing
/// left to say.
Result<bool> StateReading::read_erasures(log::StatePage& page) {
  FRONTLIJN_TRY(Statement rows, store_.database().prepare(
                                    std::string("SELECT ") + commit_columns +
                                    "WHERE c.id IN (SELECT by_commit FROM erased_payload WHERE space = ? AND "
                                    "by_commit > ?) ORDER BY c.id"));
  rows.bind(space_, erasures_upto_);
  while (bytes_ < tuning::state_page_bytes) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return true;
    FRONTLIJN_TRY(StoredCommit stored, store_.stored_commit_from(rows));
    if (!stored.commit.signature || !stored.commit.payload) return moved();
    const std::size_t size = stored.commit.payload->size();
    // One that is large has a page of its own.
    if (bytes_ > 0 && bytes_ + size > 2 * tuning::state_page_bytes) return false;
    bytes_ += size;
    erasures_upto_ = stored.position;
    page.erasures.push_back(std::move(stored.commit));
  }
  return false;
}

Result<void> StateReading::make_claim() {
  FRONTLIJN_TRY(claim_.place, place_of_
                                  ? place_of_()
                                  : store_.place_at(claim_.space, std::numeric_limits<std::int64_t>::max()));
  FRONTLIJN_TRY(claim_.digest, store_.digest(claim_.space));
  FRONTLIJN_TRY(const auto branches, store_.branches(claim_.space));
  for (const auto& [device, head] : branches)
    claim_.ends.push_back({device, head});
  return {};
}

}  // namespace frontlijn::store
