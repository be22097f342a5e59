#pragma once

#include "core/log/vouching.hpp"
#include "core/store/store.hpp"

namespace frontlijn::store {

/// Puts together what is served at a time, from commits in order of the log or of one device's chain: what
/// the budget allows, and then what vouches for the runs that it would cut. In order of the log that is
/// simply the rest of one run; where a chain forked and its branches lie through each other, what belongs to
/// no open run is left for the next time.
class SliceMaker {
 public:
  explicit SliceMaker(const ReadBudget& budget) : budget_(budget) {}

  /// Whether what comes next need not even be read.
  bool is_full() {
    if (!used_up() || runs_.count() > 0) return false;
    slice_.more = true;
    return true;
  }

  /// The next commit. False when no more is needed.
  bool add(StoredCommit stored) {
    const std::size_t size = stored.commit.payload ? stored.commit.payload->size() : 0;
    closing_ = closing_ || used_up() || does_not_fit(size) || opens_too_many(stored);
    if (!closing_) {
      bytes_ += size;
      put(std::move(stored));
      return true;
    }
    slice_.more = true;
    if (runs_.count() == 0) return false;
    if (!runs_.continued_by(stored.commit.header)) return ++left_out_ < most_left_out;
    if (left_out_ > 0) ++slice_.again;
    put(std::move(stored));
    return runs_.count() > 0;
  }

  /// What comes next is beyond the budget. True when it is needed all the same.
  bool close() {
    closing_ = true;
    slice_.more = true;
    return runs_.count() > 0;
  }

  /// After the last commit there is.
  CommitSlice all_read() {
    slice_.more = left_out_ > 0;
    return take();
  }
  CommitSlice take() { return std::move(slice_); }

 private:
  /// More branches than a device that was put back twice makes: bounds what one slice can hold.
  static constexpr std::size_t most_open = 2;
  /// Passed over while looking for the end of a run: that of two branches lies within two runs. In a damaged
  /// log it may not be there at all.
  static constexpr std::size_t most_left_out = 4'096;

  bool used_up() const {
    return !slice_.commits.empty() &&
           (slice_.commits.size() >= budget_.commits || bytes_ >= budget_.payload_bytes);
  }
  bool does_not_fit(std::size_t size) const {
    return !slice_.commits.empty() && bytes_ + size > budget_.payload_bytes;
  }
  bool opens_too_many(const StoredCommit& stored) const {
    return !stored.commit.signature && runs_.count() >= most_open &&
           !runs_.continued_by(stored.commit.header);
  }
  void put(StoredCommit stored) {
    runs_.add(stored.commit, stored.hash);
    slice_.commits.push_back(std::move(stored));
  }

  ReadBudget budget_;
  CommitSlice slice_;
  log::OpenRuns runs_;
  std::size_t bytes_ = 0;
  bool closing_ = false;
  std::size_t left_out_ = 0;
};

/// Puts each run's commits next to each other, as they travel; branches of a forked chain lie through each
/// other.
void put_in_runs(std::vector<StoredCommit>& commits);

}  // namespace frontlijn::store
