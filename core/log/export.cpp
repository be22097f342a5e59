#include "core/log/export.hpp"

#include <algorithm>

namespace frontlijn::log {

namespace {

constexpr std::string_view export_purpose = "frontlijn log export 1";
constexpr std::size_t most_problems = 100;
constexpr std::size_t most_spaces = 10'000;

enum class RecordKind : std::uint32_t { head = 1, commit = 2, end = 3, left_out = 4 };

Error damaged(const char* why) { return fail(ErrorKind::damaged, "export.damaged", {{"why", why}}); }

}  // namespace

LogExport::LogExport(std::vector<SpaceInfo> spaces, Instant made)
    : spaces_(std::move(spaces)), made_(made), hasher_(export_purpose) {}

Bytes LogExport::record(const Bytes& content) {
  Bytes bytes;
  const auto size = static_cast<std::uint32_t>(content.size());
  for (unsigned i = 0; i < 4; ++i)
    bytes.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
  bytes.insert(bytes.end(), content.begin(), content.end());
  hasher_.add(bytes);
  return bytes;
}

Bytes LogExport::begin() {
  ArchiveWriter out;
  out(RecordKind::head, to_ms(made_), cereal::make_size_tag(spaces_.size()));
  for (const SpaceInfo& space : spaces_)
    out(space.id, std::string(name_of(space.kind)), space.name);
  Bytes bytes(export_magic.begin(), export_magic.end());
  const Bytes head = record(out.take());
  bytes.insert(bytes.end(), head.begin(), head.end());
  return bytes;
}

Bytes LogExport::add(const Commit& commit) {
  ++commits_;
  ArchiveWriter out;
  out(RecordKind::commit, commit);
  return record(out.take());
}

Bytes LogExport::leave_out(const SpaceId& space, const DeviceId& device, const ChainHead& head) {
  ArchiveWriter out;
  out(RecordKind::left_out, space, device, head);
  return record(out.take());
}

Bytes LogExport::end() {
  Hasher all = hasher_;
  ArchiveWriter out;
  out(RecordKind::end, commits_, all.finish());
  return record(out.take());
}

ExportChecker::ExportChecker(std::set<DeviceId> trusted)
    : trusted_(std::move(trusted)), hasher_(export_purpose) {}

Result<void> ExportChecker::feed(ByteView bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  std::size_t at = 0;
  if (!magic_seen_) {
    if (pending_.size() < export_magic.size()) return {};
    if (!std::equal(export_magic.begin(), export_magic.end(), pending_.begin()))
      return fail(ErrorKind::invalid_input, "export.not-one");
    magic_seen_ = true;
    at = export_magic.size();
  }
  while (pending_.size() - at >= 4) {
    std::size_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
      size |= static_cast<std::size_t>(pending_[at + i]) << (8 * i);
    if (size > export_record_bytes) return damaged("a record larger than any commit");
    if (pending_.size() - at - 4 < size) break;
    const ByteView whole = ByteView(pending_).subspan(at, 4 + size);
    FRONTLIJN_CHECK(take_record(whole.subspan(4)));
    hasher_.add(whole);
    at += 4 + size;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

Result<void> ExportChecker::take_record(ByteView record) {
  if (end_seen_) return damaged("records after the end");
  try {
    ArchiveReader in(record);
    RecordKind kind{};
    in(kind);
    if ((kind == RecordKind::head) == head_seen_) return damaged("no head, or two");
    switch (kind) {
      case RecordKind::head:
        return take_head(record);
      case RecordKind::commit: {
        Commit commit;
        in(commit);
        if (in.left() != 0) return damaged("bytes left over");
        take_commit(commit);
        return {};
      }
      case RecordKind::left_out:
        return take_left_out(in);
      case RecordKind::end: {
        std::uint64_t commits = 0;
        Hash all;
        in(commits, all);
        Hasher so_far = hasher_;
        if (commits != report_.commits || all != so_far.finish()) return damaged("the end does not fit");
        end_seen_ = true;
        return {};
      }
    }
    return fail(ErrorKind::newer_version, "export.newer-version");
  } catch (const cereal::Exception& why) {
    return damaged(why.what());
  }
}

Result<void> ExportChecker::take_head(ByteView record) {
  ArchiveReader in(record);
  RecordKind kind{};
  std::int64_t made = 0;
  in(kind, made);
  report_.made = instant_from_ms(made);
  std::uint64_t spaces = in.get_size();
  if (spaces > most_spaces) return damaged("more spaces than allowed");
  for (; spaces > 0; --spaces) {
    SpaceInfo space;
    std::string kind_name;
    in(space.id, kind_name, space.name);
    space.kind = space_kind(kind_name).value_or(SpaceKind::partner);
    report_.spaces.push_back(std::move(space));
  }
  head_seen_ = true;
  return {};
}

Result<void> ExportChecker::take_left_out(ArchiveReader& in) {
  SpaceId space;
  DeviceId device;
  ChainHead head;
  in(space, device, head);
  if (in.left() != 0) return damaged("bytes left over");
  auto [entry, is_new] = chains_.try_emplace({space, device});
  Chain& chain = entry->second;
  const bool is_branch = !is_new && head.sequence > 0 &&
                         (head.sequence == chain.sequence || head.sequence + 1 == chain.sequence);
  if (is_branch) {
    auto& beside = head.sequence == chain.sequence ? chain.here : chain.before;
    if (!beside.insert(head.hash).second) return damaged("what is in the file is not left out");
    ++report_.left_out;  // and what lies before it, up to where the chain forks, wherever that is
    ++report_.forks;
    return {};
  }
  if (head.sequence <= chain.sequence) return damaged("what is in the file is not left out");
  if (is_new) ++report_.devices[device].spaces;
  report_.left_out += head.sequence - chain.sequence;
  chain.sequence = head.sequence;
  chain.here = {head.hash};
  chain.before.clear();
  return {};
}

void ExportChecker::problem(Error error) {
  ++report_.problem_count;
  if (report_.problems.size() < most_problems) report_.problems.push_back(std::move(error));
}

void ExportChecker::take_commit(const Commit& commit) {
  const CommitHeader& header = commit.header;
  const Error::Arguments place = place_of(header);
  const Hash hash = hash_of(header);
  ++report_.commits;
  if (!commit.payload) ++report_.without_payload;
  auto [entry, is_new] = chains_.try_emplace({header.space, header.device});
  Chain& chain = entry->second;
  ExportReport::Device& device = report_.devices[header.device];
  ++device.commits;
  if (is_new) {
    ++device.spaces;
    chain.here = {Hash{}};
  }
  if (!trusted_.empty() && !trusted_.contains(header.device))
    problem(fail(ErrorKind::refused, "export.unknown-device", place));
  check_words(commit, hash, chain);

  if (header.sequence == chain.sequence && !is_new) {
    ++report_.forks;
  } else {
    if (header.sequence != chain.sequence + 1) problem(fail(ErrorKind::damaged, "chain.gap", place));
    chain.sequence = header.sequence;
    chain.before = std::exchange(chain.here, {});
  }
  if (!chain.before.contains(header.previous)) problem(fail(ErrorKind::damaged, "chain.broken", place));
  chain.here.insert(hash);
}

void ExportChecker::check_words(const Commit& commit, const Hash& hash, Chain& chain) {
  if (const auto checked = check_payload(commit); checked.has_error()) problem(checked.error());
  if (!commit.signature)
    chain.vouched.add_unsigned(commit.header, hash);
  else if (const auto checked = check_signature(commit, hash); checked.has_error())
    problem(checked.error());
  else
    chain.vouched.add_signed(commit.header);
  for (Error& one : chain.vouched.take_problems())
    problem(std::move(one));
}

Result<ExportReport> ExportChecker::finish() {
  if (!magic_seen_ && pending_.size() < export_magic.size())
    return fail(ErrorKind::invalid_input, "export.not-one");
  if (!end_seen_ || !pending_.empty()) return fail(ErrorKind::damaged, "export.cut-short");
  for (auto& [whose, chain] : chains_) {
    chain.vouched.end();
    for (Error& one : chain.vouched.take_problems())
      problem(std::move(one));
  }
  return report_;
}

}  // namespace frontlijn::log
