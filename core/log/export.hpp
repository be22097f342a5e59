#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/archive.hpp"
#include "core/log/commit.hpp"
#include "core/log/space.hpp"
#include "core/log/vouching.hpp"

/// A log in a file of its own, which anybody can check with nothing but the public keys of the devices: every
/// commit with its payload, where that is here, and with its signature or followed by what vouches for it.
///
/// The file is its magic line and then records: four bytes length (little-endian), and that many bytes. The
/// first record is the head, the last the end, each other one a commit, or says up to where the commits of a
/// chain are left out; a device's commits come in order of sequence. The end holds the number of commits and
/// a hash over all that came before.
namespace frontlijn::log {

inline constexpr std::string_view export_magic = "frontlijn log 2\n";
/// No record is larger than the largest commit.
inline constexpr std::size_t export_record_bytes = 5 * 1024 * 1024;

class LogExport {
 public:
  explicit LogExport(std::vector<SpaceInfo> spaces, Instant made);

  /// Each gives the bytes to write next. `begin` first, `end` last.
  Bytes begin();
  Bytes add(const Commit& commit);
  /// This chain's commits up to `head` are not in the file: what comes after them is all it can show. Also of
  /// a branch of a forked chain, where others are in the file: before the first commit that follows it.
  Bytes leave_out(const SpaceId& space, const DeviceId& device, const ChainHead& head);
  Bytes end();

 private:
  Bytes record(const Bytes& content);

  std::vector<SpaceInfo> spaces_;
  Instant made_;
  Hasher hasher_;
  std::uint64_t commits_ = 0;
};

/// What checking a file found.
struct ExportReport {
  struct Device {
    std::uint64_t commits = 0;
    std::uint64_t spaces = 0;
  };
  Instant made;
  std::vector<SpaceInfo> spaces;
  std::map<DeviceId, Device> devices;
  std::uint64_t commits = 0;
  std::uint64_t without_payload = 0;
  std::uint64_t forks = 0;
  std::uint64_t left_out = 0;  ///< commits that the file says it does not hold: it vouches for what follows
  std::uint64_t problem_count = 0;
  std::vector<Error> problems;  ///< the first of them

  bool holds() const { return problem_count == 0; }
};

/// Checks a file as its bytes come in: signatures, payloads, and that each chain is whole from its first
/// commit. Where `trusted` names devices, a commit of another is a problem.
class ExportChecker {
 public:
  explicit ExportChecker(std::set<DeviceId> trusted = {});

  /// Fails with "export.not-one", "export.damaged" or "export.newer-version": then reading further is no use.
  Result<void> feed(ByteView bytes);
  /// No more bytes come. Fails with "export.cut-short".
  Result<ExportReport> finish();

 private:
  struct Chain {
    std::uint64_t sequence = 0;
    std::set<Hash> before;  ///< the hashes at the sequence number before
    std::set<Hash> here;
    VouchedChain vouched;
  };

  Result<void> take_record(ByteView record);
  Result<void> take_head(ByteView record);
  void take_commit(const Commit& commit);
  Result<void> take_left_out(ArchiveReader& in);
  void check_words(const Commit& commit, const Hash& hash, Chain& chain);
  void problem(Error error);

  std::set<DeviceId> trusted_;
  Bytes pending_;
  Hasher hasher_;
  bool magic_seen_ = false;
  bool head_seen_ = false;
  bool end_seen_ = false;
  ExportReport report_;
  std::map<std::pair<SpaceId, DeviceId>, Chain> chains_;
};

}  // namespace frontlijn::log
