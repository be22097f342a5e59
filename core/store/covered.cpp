// Commits that a state covers without their being here: four bytes each, kept with the state.
#include <algorithm>
#include <cstring>

#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

namespace {

std::span<const std::uint8_t> bytes_of(std::span<const std::uint32_t> marks) {
  return {reinterpret_cast<const std::uint8_t*>(marks.data()), marks.size_bytes()};
}

std::vector<std::uint32_t> marks_from(ByteView bytes) {
  std::vector<std::uint32_t> marks(bytes.size() / sizeof(std::uint32_t));
  if (!marks.empty()) std::memcpy(marks.data(), bytes.data(), marks.size() * sizeof(std::uint32_t));
  return marks;
}

std::uint32_t mark_from(ByteView hash) {
  Hash whole;
  copy_into(hash, whole.bytes);
  return log::mark_of(whole);
}

}  // namespace

Result<bool> Store::has_base(std::int64_t space) {
  FRONTLIJN_TRY(const auto found, database_->number("SELECT 1 FROM covered WHERE space = ? LIMIT 1", space));
  return found.has_value();
}

Result<bool> Store::is_covered(std::int64_t space, const log::DeviceId& device, std::uint64_t sequence,
                               std::uint32_t mark) {
  FRONTLIJN_TRY(const auto number, known_device_number(device));
  if (!number) return false;
  FRONTLIJN_TRY(Statement rows,
                database_->prepare("SELECT first, substr(marks, (?3 - first) * 4 + 1, 4) FROM covered "
                                   "WHERE space = ?1 AND device = ?2 AND first <= ?3 AND first > ?3 - ?4"));
  rows.bind(space, *number, sequence, tuning::marks_a_row);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return false;
    const auto found = marks_from(rows.blob(1));
    if (!found.empty() && found.front() == mark) return true;
  }
}

Result<log::Coverage> Store::covered(std::int64_t space) {
  log::Coverage coverage;
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare(
          "SELECT device, first, marks FROM covered WHERE space = ? ORDER BY device, branch, first"));
  rows.bind(space);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return coverage;
    FRONTLIJN_TRY(const auto device, device_by_number(rows.integer(0)));
    auto sequence = static_cast<std::uint64_t>(rows.integer(1));
    for (const std::uint32_t mark : marks_from(rows.blob(2)))
      coverage.add(device, sequence++, mark);
  }
}

Result<log::Coverage> Store::coverage(SpaceId space) {
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  FRONTLIJN_TRY(log::Coverage coverage, covered(local.number));
  FRONTLIJN_TRY(Statement rows,
                database_->prepare("SELECT device, sequence, hash FROM commit_log INDEXED BY commit_in_chain "
                                   "WHERE space = ? ORDER BY device, sequence"));
  rows.bind(local.number);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return coverage;
    FRONTLIJN_TRY(const auto device, device_by_number(rows.integer(0)));
    coverage.add(device, static_cast<std::uint64_t>(rows.integer(1)), mark_from(rows.blob(2)));
  }
}

/// Together with what was covered before.
Result<void> Store::save_covered(std::int64_t space, const log::Coverage& taken) {
  FRONTLIJN_TRY(log::Coverage all, covered(space));
  const bool is_first = all.empty();
  if (!is_first) {
    taken.each_run(
        [&](const log::DeviceId& device, std::uint64_t first, std::span<const std::uint32_t> marks) {
          for (const std::uint32_t mark : marks)
            all.add(device, first++, mark);
        });
    FRONTLIJN_CHECK(database_->run("DELETE FROM covered WHERE space = ?", space));
  }
  std::optional<Error> failure;
  const auto write = [&](const log::DeviceId& device, std::uint64_t first,
                         std::span<const std::uint32_t> marks) -> Result<void> {
    FRONTLIJN_TRY(const auto number, device_number(device));
    FRONTLIJN_TRY(
        const auto others,
        database_->number("SELECT max(branch) FROM covered WHERE space = ? AND device = ? AND first = ?",
                          space, number, first));
    const std::int64_t branch = others ? *others + 1 : 0;
    for (std::size_t at = 0; at < marks.size(); at += tuning::marks_a_row) {
      const auto some = marks.subspan(at, std::min(tuning::marks_a_row, marks.size() - at));
      FRONTLIJN_CHECK(database_->run("INSERT INTO covered VALUES (?, ?, ?, ?, ?)", space, number, first + at,
                                     branch, ByteView(bytes_of(some))));
    }
    return {};
  };
  (is_first ? taken : all).each_run([&](const auto& device, std::uint64_t first, auto marks) {
    if (failure) return;
    if (auto written = write(device, first, marks); !written) failure = written.error();
  });
  if (failure) return *failure;
  return {};
}

Result<std::int64_t> Store::commits_not_here(SpaceId space) {
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  FRONTLIJN_TRY(const auto base, has_base(local.number));
  if (!base) return std::int64_t{0};
  FRONTLIJN_TRY(const log::Coverage all, coverage(space));
  FRONTLIJN_TRY(const auto here,
                database_->number("SELECT count(*) FROM commit_log WHERE space = ?", local.number));
  return static_cast<std::int64_t>(all.commits()) - here.value_or(0);
}

Result<bool> Store::lacks_history(SpaceId space) {
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  return has_base(local.number);
}

Result<bool> Store::reaches_back(SpaceId space, const log::DeviceId& device, std::uint64_t sequence) {
  FRONTLIJN_TRY(const auto known_space, this->space(space));
  if (!known_space) return true;
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  FRONTLIJN_TRY(const auto number, known_device_number(device));
  if (!number) return true;
  FRONTLIJN_TRY(const auto covered_upto,
                database_->number(
                    "SELECT max(first + length(marks) / 4 - 1) FROM covered WHERE space = ? AND device = ?",
                    local.number, *number));
  if (!covered_upto || static_cast<std::uint64_t>(*covered_upto) <= sequence) return true;
  FRONTLIJN_TRY(const log::Coverage all, covered(local.number));
  FRONTLIJN_TRY(const auto lacking, first_not_here(local.number, device, sequence, all));
  return !lacking;
}

/// Each commit by itself: of a forked chain a branch may be here of which no state says anything. Without what
/// it says a commit is not here either.
Result<std::optional<std::uint64_t>> Store::first_not_here(std::int64_t space, const log::DeviceId& device,
                                                           std::uint64_t after, const log::Coverage& all) {
  FRONTLIJN_TRY(const auto number, known_device_number(device));
  if (!number) return std::optional<std::uint64_t>{};  // then no state covers anything of it either
  static const std::string whole =
      std::string(
          "SELECT sequence, hash FROM commit_log c INDEXED BY commit_in_chain WHERE space = ? AND device = ? "
          "AND sequence > ? AND (payload IS NOT NULL OR ") +
      is_rightly_erased + ")";
  FRONTLIJN_TRY(Statement rows, database_->prepare(whole));
  rows.bind(space, *number, after);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> here;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    here.emplace_back(static_cast<std::uint64_t>(rows.integer(0)), mark_from(rows.blob(1)));
  }
  std::sort(here.begin(), here.end());
  std::optional<std::uint64_t> lowest;
  all.each_run([&](const log::DeviceId& of, std::uint64_t sequence, std::span<const std::uint32_t> marks) {
    if (of != device) return;
    for (const std::uint32_t mark : marks) {
      const std::uint64_t at = sequence++;
      if (at <= after || (lowest && at >= *lowest)) continue;
      if (!std::binary_search(here.begin(), here.end(), std::pair(at, mark))) lowest = at;
    }
  });
  return lowest;
}

Result<bool> Store::has_state_after(SpaceId space, std::int64_t position, const log::DeviceId& peer) {
  FRONTLIJN_TRY(
      const auto found,
      database_->number("SELECT 1 FROM state t JOIN space s ON s.id = t.space WHERE s.space = ? AND "
                        "t.position > ? AND t.maker != ? AND t.whole = 0 LIMIT 1",
                        space, position, ByteView(peer.key)));
  return found.has_value();
}

/// Commits that cannot be read here, and of which no state has said what they say.
Result<bool> Store::has_unread(std::int64_t space) {
  static const std::string unreadable =
      std::string(
          "SELECT d.key, c.sequence, c.hash FROM commit_log c INDEXED BY commit_unreadable JOIN device d ON "
          "d.id = c.device WHERE space = ? AND (payload IS NULL OR payload_kind > 3 OR payload_cipher != 0) "
          "AND NOT ") +
      is_rightly_erased;
  FRONTLIJN_TRY(Statement rows, database_->prepare(unreadable));
  rows.bind(space);
  std::optional<log::Coverage> said;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return false;
    if (!said) {
      FRONTLIJN_TRY(said, covered(space));
    }
    FRONTLIJN_TRY(const auto device, log::DeviceId::from_bytes(rows.blob(0)));
    const auto sequence = static_cast<std::uint64_t>(rows.integer(1));
    if (!said->covers(device, sequence, mark_from(rows.blob(2)))) return true;
  }
}

Result<bool> Store::can_give_state(SpaceId space) {
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  FRONTLIJN_TRY(const bool unread, has_unread(local.number));
  if (unread) return false;
  FRONTLIJN_TRY(const auto unsigned_erasure,
                database_->number("SELECT 1 FROM erased_payload e JOIN commit_log c ON c.id = e.by_commit "
                                  "WHERE e.space = ? AND coalesce(length(c.signature), 0) = 0 LIMIT 1",
                                  local.number));
  return !unsigned_erasure;
}

Result<bool> Store::state_is_cheaper(SpaceId space, std::int64_t position, const StatePolicy& policy) {
  FRONTLIJN_TRY(const auto known_space, this->space(space));
  if (!known_space) return false;
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  const auto has_more_than = [&](std::size_t most) -> Result<bool> {
    FRONTLIJN_TRY(
        const auto count,
        database_->number("SELECT count(*) FROM (SELECT 1 FROM commit_log INDEXED BY commit_in_space "
                          "WHERE space = ? AND id > ? LIMIT ?)",
                          local.number, position, most + 1));
    return count.value_or(0) > static_cast<std::int64_t>(most);
  };
  FRONTLIJN_TRY(const bool many, has_more_than(std::max<std::size_t>(policy.least_commits, 1) - 1));
  if (!many) return false;
  if (position > 0) {
    FRONTLIJN_TRY(const auto entities,
                  database_->number("SELECT count(*) FROM entity WHERE space = ?", local.number));
    FRONTLIJN_TRY(const bool costly, has_more_than(static_cast<std::size_t>(entities.value_or(0)) /
                                                   std::max<std::size_t>(policy.entities_a_commit, 1)));
    if (!costly) return false;
  }
  return can_give_state(space);
}

}  // namespace frontlijn::store
