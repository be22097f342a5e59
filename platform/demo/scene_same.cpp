#include <algorithm>

#include "platform/demo/scenes.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

namespace fs = std::filesystem;

constexpr int damaged = 5;  // the exit code
constexpr std::size_t most_log = std::size_t{64} * 1024 * 1024;

/// Digest of each space of a replica, by space.
Result<std::map<std::string, std::string>> digests_of(const Tablet& replica) {
  FRONTLIJN_TRY(const Json answer, replica.tell({"log", "digest"}));
  std::map<std::string, std::string> digests;
  for (const Json& space : list_at(answer, "/spaces"))
    digests[text_at(space, "/space")] = text_at(space, "/digest");
  return digests;
}

/// "team/work" as the texts know it: "team-work".
std::string plain_kind(std::string kind) {
  std::replace(kind.begin(), kind.end(), '/', '-');
  return kind;
}

/// Everybody has what they may have: two rounds, since the second brings what others sent in the first.
Result<void> last_round(Day& day) {
  for (int round = 0; round < 2; ++round) {
    for (const Tablet* tablet : {&day.noor, &day.sem, &day.yara}) {
      FRONTLIJN_CHECK(tablet->tell({"sync", "--once"}));
    }
  }
  return {};
}

/// What the server holds, read from a backup made while it serves: a backup nobody has opened is no backup.
Result<Tablet> opened_backup(Day& day) {
  const fs::path folder = day.folder / "reservekopie";
  std::error_code problem;
  fs::create_directories(folder, problem);
  fs::copy_file(day.office.folder() / "keys.json", folder / "keys.json", problem);
  if (problem)
    return fail(ErrorKind::io, "file.unwritable", {{"file", folder.string()}, {"why", problem.message()}});
  FRONTLIJN_CHECK(day.office.tell({"backup", (folder / "frontlijn.db").string()}));
  return day.noor.with_folder(folder);
}

Result<void> compare(Day& day, const Tablet& tablet, const std::map<std::string, std::string>& office) {
  FRONTLIJN_TRY(const auto mine, digests_of(tablet));
  FRONTLIJN_TRY(const Json status, tablet.tell({"status"}));
  for (const Json& space : list_at(status, "/spaces")) {
    const auto digest = mine.find(text_at(space, "/id"));
    if (digest == mine.end() || text_at(space, "/commits") == "0") continue;
    day.teller.fact("same.digest",
                    {{"digest", digest->second.substr(0, 16)},
                     {"name", text_at(space, "/name")},
                     {"kind", day.teller.text("same.kind." + plain_kind(text_at(space, "/kind")))},
                     {"commits", text_at(space, "/commits")}});
  }
  const auto same = std::count_if(mine.begin(), mine.end(), [&](const auto& space) {
    const auto there = office.find(space.first);
    return there != office.end() && there->second == space.second;
  });
  day.teller.check(same == std::ssize(mine) && same > 0 && text_at(status, "/unsent") == "0",
                   "same.as-office", {{"who", tablet.person()}, {"count", std::to_string(same)}},
                   status.dump() + Json(office).dump());
  FRONTLIJN_TRY(const Json verified, tablet.tell({"log", "verify"}));
  day.teller.check(text_at(verified, "/holds") == "true", "same.verified",
                   {{"who", tablet.person()}, {"commits", text_at(verified, "/commits")}}, verified.dump());
  return {};
}

/// One bit of the file turned over, far from its beginning and its end.
Result<void> verify_a_forgery(Day& day, const std::string& file) {
  FRONTLIJN_TRY(Bytes bytes, platform::read_file(file, most_log));
  bytes[bytes.size() / 2] ^= 1U;
  const std::string forged = (day.folder / "log-vervalst.frontlijn").string();
  FRONTLIJN_CHECK(platform::write_file(forged, bytes));
  FRONTLIJN_TRY(const Ended checked,
                day.sem.with_folder(day.folder / "buitenstaander").attempt({"log", "verify", forged}));
  const Json told = Json::parse(checked.out, nullptr, false);
  const bool is_seen =
      !refusal_of(checked).empty() || (told.is_object() && text_at(told, "/holds") == "false");
  day.teller.check(checked.code == damaged && is_seen, "same.forged", {}, checked.out + checked.err);
  return {};
}

/// What somebody from outside needs to check a log: the file, and nothing of ours but the public keys in it.
Result<void> verify_from_outside(Day& day) {
  const std::string file = (day.folder / "log-centrum.frontlijn").string();
  FRONTLIJN_TRY(const Json exported, day.sem.tell({"log", "export", file}));
  FRONTLIJN_TRY(const Json verified,
                day.sem.with_folder(day.folder / "buitenstaander").tell({"log", "verify", file}));
  day.teller.check(
      text_at(verified, "/holds") == "true" && text_at(verified, "/commits") == text_at(exported, "/commits"),
      "same.outside", {{"commits", text_at(verified, "/commits")}}, verified.dump());
  return verify_a_forgery(day, file);
}

}  // namespace

/// Promise 3: replicas with the same commits have the same digest, and the server is a replica too.
Result<void> the_same_everywhere(Day& day) {
  day.teller.say("same.story");
  FRONTLIJN_CHECK(last_round(day));
  FRONTLIJN_TRY(const Tablet backup, opened_backup(day));
  FRONTLIJN_TRY(const auto office, digests_of(backup));
  for (const Tablet* tablet : {&day.noor, &day.sem, &day.yara})
    FRONTLIJN_CHECK(compare(day, *tablet, office));
  return verify_from_outside(day);
}

}  // namespace frontlijn::demo
