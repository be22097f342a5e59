#include "core/store/exporting.hpp"

#include <set>
#include <utility>

#include "core/log/export.hpp"

namespace frontlijn::store {

namespace {

constexpr ReadBudget read_budget{500, 8 * 1024 * 1024};

using Put = std::function<Result<void>(ByteView piece)>;

/// One device's commits in one space.
class ChainExport {
 public:
  ChainExport(Store& store, log::LogExport& maker, SpaceId space, const log::DeviceId& device, const Put& put)
      : store_(store), maker_(maker), space_(space), device_(device), put_(put) {}

  Result<std::uint64_t> run(const log::ChainHead& head) {
    std::uint64_t commits = 0;
    CommitSlice slice{{}, true};
    for (std::int64_t position = 0; slice.more;) {
      FRONTLIJN_TRY(slice, store_.chain_after(space_, device_, sequence_, position, read_budget));
      slice.commits.resize(slice.commits.size() - slice.again);
      for (const StoredCommit& stored : slice.commits) {
        FRONTLIJN_CHECK(add(stored));
        position = stored.position;
        ++commits;
      }
    }
    if (head.sequence > sequence_) FRONTLIJN_CHECK(leave_out(head));
    return commits;
  }

 private:
  Result<void> add(const StoredCommit& stored) {
    const log::CommitHeader& header = stored.commit.header;
    if (header.sequence > sequence_) before_ = std::exchange(here_, {});
    if (header.sequence > sequence_ + 1) before_.clear();
    sequence_ = header.sequence;
    // What it follows is not here: all of the chain before it, or a branch that only a state covers.
    if (before_.insert(header.previous).second)
      FRONTLIJN_CHECK(leave_out({header.sequence - 1, header.previous}));
    here_.insert(stored.hash);
    return put_(maker_.add(stored.commit));
  }

  Result<void> leave_out(const log::ChainHead& head) { return put_(maker_.leave_out(space_, device_, head)); }

  Store& store_;
  log::LogExport& maker_;
  SpaceId space_;
  const log::DeviceId& device_;
  const Put& put_;
  std::uint64_t sequence_ = 0;
  std::set<Hash> here_{Hash{}};  ///< at that sequence number
  std::set<Hash> before_;        ///< at the one before
};

}  // namespace

Result<std::uint64_t> export_log(Store& store, const Put& put) {
  FRONTLIJN_TRY(const auto spaces, store.spaces());
  log::LogExport maker(spaces, store.clock().now());
  std::uint64_t commits = 0;
  FRONTLIJN_CHECK(put(maker.begin()));
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_TRY(const auto heads, store.heads(space.id));
    for (const auto& [device, head] : heads) {
      FRONTLIJN_TRY(const std::uint64_t more, ChainExport(store, maker, space.id, device, put).run(head));
      commits += more;
    }
  }
  FRONTLIJN_CHECK(put(maker.end()));
  return commits;
}

}  // namespace frontlijn::store
