// How commits get in: checked before anything is locked, decided in memory, written in few statements.
#include <algorithm>
#include <functional>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/erasure.hpp"
#include "core/log/limits.hpp"
#include "core/log/vouching.hpp"
#include "core/store/attachment_choice.hpp"
#include "core/store/commit_columns.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/erased.hpp"

namespace frontlijn::postgres {

using log::Commit;
using log::DeviceId;
using sync::Applied;
using sync::Received;

namespace {

struct Candidate {
  const Commit* commit = nullptr;
  Hash hash;
  std::optional<Error> refused;
  std::vector<log::AttachmentRef> references;
};

/// What can be said of a batch by itself.
std::vector<Candidate> look_at(std::span<const Commit> commits, SpaceId space) {
  std::vector<Hash> hashes;
  for (const Commit& commit : commits)
    hashes.push_back(log::hash_of(commit.header));
  std::vector<Candidate> candidates;
  for (std::size_t first = 0; first < commits.size();) {
    const log::CheckedRun run = log::check_run(commits.subspan(first), std::span(hashes).subspan(first));
    for (std::size_t i = 0; i < run.commits; ++i) {
      const Commit& commit = commits[first + i];
      Candidate& one = candidates.emplace_back(Candidate{&commit, hashes[first + i], run.refused, {}});
      if (commit.header.space != space)
        one.refused = fail(ErrorKind::damaged, "commit.damaged", {{"why", "space"}});
      if (one.refused || !run.payloads[i]) continue;
      for (const log::Operation& operation : run.payloads[i]->operations) {
        if (const auto* reference = std::get_if<log::AttachmentRef>(&operation.value))
          one.references.push_back(*reference);
      }
    }
    first += run.commits;
  }
  return candidates;
}

/// One space's chains as far as a batch touches them; advanced as the batch is gone through.
class Chains {
 public:
  struct Place {
    DeviceId device;
    std::uint64_t sequence = 0;
  };
  struct End {
    DeviceId device;
    Hash hash;
    std::uint64_t sequence = 0;
    bool operator<(const End& other) const {
      return std::tie(device, hash) < std::tie(other.device, other.hash);
    }
  };

  /// `count_ends` counts those that the whole space had before the batch.
  explicit Chains(std::function<Result<std::size_t>()> count_ends) : count_ends_(std::move(count_ends)) {}

  void put(const Hash& hash, const DeviceId& device, std::uint64_t sequence) {
    commits_[hash] = {device, sequence};
  }
  void put_end(const End& end) {
    ends_before_.insert(end);
    ends_.insert(end);
  }

  bool has(const Hash& hash) const { return commits_.contains(hash); }

  Result<log::Joint> advance(const log::CommitHeader& header, const Hash& hash) {
    OneChain chain(*this, header.device);
    FRONTLIJN_TRY(const auto joint, log::joint_of(chain, header));
    if (joint == log::Joint::next) ends_.erase({header.device, header.previous, header.sequence - 1});
    ends_.insert({header.device, hash, header.sequence});
    put(hash, header.device, header.sequence);
    return joint;
  }

  std::vector<End> ended() const { return difference(ends_before_, ends_); }
  std::vector<End> begun() const { return difference(ends_, ends_before_); }

 private:
  class OneChain : public log::KnownChain {
   public:
    OneChain(Chains& all, const DeviceId& device) : all_(all), device_(device) {}
    Result<bool> is_begun() override {
      const auto first = all_.ends_.lower_bound({device_, Hash{}, 0});
      return first != all_.ends_.end() && first->device == device_;
    }
    Result<bool> ends_in(std::uint64_t sequence, const Hash& commit) override {
      const auto end = all_.ends_.find({device_, commit, sequence});
      return end != all_.ends_.end() && end->sequence == sequence;
    }
    Result<bool> holds(std::uint64_t sequence, const Hash& commit) override {
      const auto known = all_.commits_.find(commit);
      return known != all_.commits_.end() && known->second.device == device_ &&
             known->second.sequence == sequence;
    }
    Result<bool> has_room() override {
      if (!all_.all_before_) {
        FRONTLIJN_TRY(all_.all_before_, all_.count_ends_());
      }
      return *all_.all_before_ - all_.ends_before_.size() + all_.ends_.size() < log::limits::ends_taken;
    }

   private:
    Chains& all_;
    const DeviceId& device_;
  };

  static std::vector<End> difference(const std::set<End>& from, const std::set<End>& without) {
    std::vector<End> left;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(), std::back_inserter(left));
    return left;
  }

  std::function<Result<std::size_t>()> count_ends_;
  std::optional<std::size_t> all_before_;  ///< counted when it matters: few batches begin a chain
  std::map<Hash, Place> commits_;
  std::set<End> ends_before_;
  std::set<End> ends_;
};

Result<Chains> load_chains(Connection& connection, SpaceId space, const std::vector<Candidate>& candidates) {
  Blobs hashes;
  Blobs devices;
  std::set<DeviceId> seen;
  for (const Candidate& candidate : candidates) {
    if (candidate.refused) continue;
    const log::CommitHeader& header = candidate.commit->header;
    hashes.emplace_back(candidate.hash.bytes);
    if (!header.previous.is_zero()) hashes.emplace_back(header.previous.bytes);
    if (seen.insert(header.device).second) devices.emplace_back(header.device.key);
  }
  Chains chains([&connection, space]() -> Result<std::size_t> {
    FRONTLIJN_TRY(const Rows all, connection.run("SELECT count(*) FROM chain_head WHERE space = $1", space));
    return static_cast<std::size_t>(all.integer(0, 0));
  });
  FRONTLIJN_TRY(const Rows known, connection.run("SELECT hash, device, sequence FROM commit_log "
                                                 "WHERE space = $1 AND hash = ANY ($2)",
                                                 space, hashes));
  for (int row = 0; row < known.count(); ++row)
    chains.put(known.hash(row, 0), known.device(row, 1), static_cast<std::uint64_t>(known.integer(row, 2)));
  FRONTLIJN_TRY(const Rows ends, connection.run("SELECT device, hash, sequence FROM chain_head "
                                                "WHERE space = $1 AND device = ANY ($2)",
                                                space, devices));
  for (int row = 0; row < ends.count(); ++row)
    chains.put_end(
        {ends.device(row, 0), ends.hash(row, 1), static_cast<std::uint64_t>(ends.integer(row, 2))});
  return chains;
}

Result<void> save_ends(Connection& connection, SpaceId space, const Chains& chains) {
  const auto columns = [](const std::vector<Chains::End>& ends, Blobs& devices, Blobs& hashes,
                          Numbers& sequences) {
    for (const Chains::End& end : ends) {
      devices.emplace_back(end.device.key);
      hashes.emplace_back(end.hash.bytes);
      sequences.push_back(static_cast<std::int64_t>(end.sequence));
    }
  };
  const auto ended = chains.ended();
  const auto begun = chains.begun();
  {
    Blobs devices;
    Blobs hashes;
    Numbers sequences;
    columns(ended, devices, hashes, sequences);
    if (!ended.empty())
      FRONTLIJN_CHECK(
          connection.run("DELETE FROM chain_head WHERE space = $1 AND device = ANY ($2) AND "
                         "hash = ANY ($3)",
                         space, devices, hashes));
  }
  Blobs devices;
  Blobs hashes;
  Numbers sequences;
  columns(begun, devices, hashes, sequences);
  FRONTLIJN_CHECK(
      connection.run("INSERT INTO chain_head (space, device, hash, sequence) "
                     "SELECT $1, * FROM unnest($2, $3, $4)",
                     space, devices, hashes, sequences));
  return {};
}

Result<void> insert_commits(Connection& connection, SpaceId space, const std::vector<const Candidate*>& taken,
                            const log::LogPlace& newest, Instant received, const DeviceId& peer) {
  std::vector<log::PlaceMark> marks;
  log::PlaceMark mark = newest.mark;
  for (const Candidate* one : taken)
    marks.push_back(mark = log::next_mark(mark, one->hash));
  Blobs place_marks;
  for (const log::PlaceMark& one : marks)
    place_marks.emplace_back(one);
  Numbers positions, sequences, times, kinds, ciphers, sizes;
  Blobs devices, hashes, previous, payload_hashes, signatures, payloads;
  for (const Candidate* one : taken) {
    const log::CommitHeader& header = one->commit->header;
    positions.push_back(static_cast<std::int64_t>(newest.position + 1 + positions.size()));
    devices.emplace_back(header.device.key);
    sequences.push_back(static_cast<std::int64_t>(header.sequence));
    hashes.emplace_back(one->hash.bytes);
    times.push_back(static_cast<std::int64_t>(header.time.value));
    previous.emplace_back(header.previous.bytes);
    payload_hashes.emplace_back(header.payload.bytes);
    kinds.push_back(static_cast<std::int64_t>(header.kind));
    ciphers.push_back(static_cast<std::int64_t>(header.cipher));
    signatures.emplace_back(store::stored_form(one->commit->signature));
    const auto& payload = one->commit->payload;
    payloads.push_back(payload ? std::optional<ByteView>(*payload) : std::nullopt);
    sizes.push_back(payload ? static_cast<std::int64_t>(payload->size()) : 0);
  }
  FRONTLIJN_CHECK(connection.run(
      "INSERT INTO commit_log (space, position, device, sequence, hash, time, previous, payload_hash, "
      "payload_kind, payload_cipher, signature, payload, payload_bytes, place_mark, received, peer) "
      "SELECT $1, u.*, $15, $16 FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS u",
      space, positions, devices, sequences, hashes, times, previous, payload_hashes, kinds, ciphers,
      signatures, payloads, sizes, place_marks, received, ByteView(peer.key)));
  FRONTLIJN_CHECK(
      connection.run("UPDATE space SET next_position = next_position + $2, place_mark = $3 WHERE space = $1",
                     space, taken.size(), ByteView(mark)));
  return {};
}

/// Whoever hands over a commit has yet to show that it has what the commit refers to.
Result<void> note_references(Connection& connection, SpaceId space,
                             const std::vector<const Candidate*>& taken) {
  Blobs hashes;
  Numbers sizes;
  Blobs media_types;
  Numbers turns;
  for (const Candidate* one : taken) {
    const Instant made = one->commit->header.time.instant();
    for (const log::AttachmentRef& reference : one->references) {
      turns.push_back(store::turn_of(store::class_of(reference.media_type, reference.size_bytes), made));
      hashes.emplace_back(reference.hash.bytes);
      sizes.push_back(static_cast<std::int64_t>(reference.size_bytes));
      media_types.emplace_back(as_bytes(reference.media_type));
    }
  }
  if (hashes.empty()) return {};
  FRONTLIJN_CHECK(
      connection.run("INSERT INTO attachment_reference (space, hash, size, media_type, turn, held) "
                     "SELECT $1, u.*, false FROM unnest($2, $3, $4, $5) AS u ON CONFLICT DO NOTHING",
                     space, hashes, sizes, media_types, turns));
  return {};
}

}  // namespace

Result<log::LogPlace> PostgresCommits::lock(SpaceId space) {
  FRONTLIJN_TRY(
      const Rows found,
      connection_.run("SELECT next_position, place_mark FROM space WHERE space = $1 FOR UPDATE", space));
  if (found.empty()) return fail(ErrorKind::not_found, "space.unknown", {{"space", space.to_text()}});
  log::LogPlace newest{static_cast<std::uint64_t>(found.integer(0, 0)) - 1, {}};
  if (!found.is_null(0, 1)) store::copy_into(found.blob(0, 1), newest.mark);
  return newest;
}

/// Of these commits those that are here without what they say, because whoever handed them over left it out.
Result<std::set<Hash>> PostgresCommits::without_payload(SpaceId space, const Blobs& hashes) {
  std::set<Hash> lacking;
  if (hashes.empty()) return lacking;
  static const std::string bare =
      "SELECT c.hash FROM commit_log c WHERE c.space = $1 AND c.hash = ANY ($2) AND "
      "c.payload IS NULL AND NOT " +
      is_rightly_erased;
  FRONTLIJN_TRY(const Rows rows, connection_.run(bare, space, hashes));
  for (int row = 0; row < rows.count(); ++row)
    lacking.insert(rows.hash(row, 0));
  return lacking;
}

Result<void> PostgresCommits::fill_in(SpaceId space, const Commit& commit, const Hash& hash) {
  FRONTLIJN_CHECK(
      connection_.run("UPDATE commit_log SET payload = $3, payload_bytes = $4 WHERE space = $1 AND hash = $2",
                      space, hash, ByteView(*commit.payload), commit.payload->size()));
  return {};
}

Result<std::vector<Received>> PostgresCommits::apply(SpaceId space, std::span<const Commit> commits,
                                                     const DeviceId& peer,
                                                     const std::optional<log::LogPlace>& /*pulled*/) {
  const std::vector<Candidate> candidates = look_at(commits, space);

  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const log::LogPlace newest, lock(space));
  // Each statement sees what was committed before it: with the lock taken, nothing more comes in between.
  FRONTLIJN_TRY(Chains chains, load_chains(connection_, space, candidates));
  Blobs with_payload;
  for (const Candidate& one : candidates) {
    if (!one.refused && one.commit->payload && chains.has(one.hash))
      with_payload.emplace_back(one.hash.bytes);
  }
  FRONTLIJN_TRY(std::set<Hash> lacking, without_payload(space, with_payload));
  std::vector<Received> received;
  std::vector<const Candidate*> taken;
  std::vector<const Candidate*> filled;
  for (const Candidate& one : candidates) {
    Received& answer = received.emplace_back(Received{one.hash, {}, one.refused});
    if (one.refused) continue;
    if (chains.has(one.hash)) {
      const bool is_news = one.commit->payload && lacking.erase(one.hash) > 0;
      answer.applied = is_news ? Applied::taken : Applied::duplicate;
      if (is_news) filled.push_back(&one);
      continue;
    }
    const auto joint = chains.advance(one.commit->header, one.hash);
    if (joint.has_error()) {
      if (!log::is_refusal(joint.error())) return joint.error();
      answer.refused = joint.error();
      continue;
    }
    answer.applied = *joint == log::Joint::branch ? Applied::forked : Applied::taken;
    taken.push_back(&one);
  }
  if (taken.empty() && filled.empty()) return received;

  if (!taken.empty()) {
    FRONTLIJN_CHECK(insert_commits(connection_, space, taken, newest, clock_.now(), peer));
    FRONTLIJN_CHECK(save_ends(connection_, space, chains));
  }
  std::vector<const Candidate*> news = taken;
  for (const Candidate* one : filled) {
    FRONTLIJN_CHECK(fill_in(space, *one->commit, one->hash));
    news.push_back(one);
  }
  FRONTLIJN_CHECK(note_references(connection_, space, news));
  std::vector<std::pair<const Commit*, Hash>> stored;
  for (const Candidate* one : news)
    stored.emplace_back(one->commit, one->hash);
  FRONTLIJN_CHECK(take_erasures(space, stored));
  FRONTLIJN_CHECK(connection_.notify(news_channel, to_hex(space.bytes) + " " + origin_));
  FRONTLIJN_CHECK(transaction.commit());
  return received;
}

}  // namespace frontlijn::postgres
