#include "platform/system/recovery.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/store/salvage.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace fs = std::filesystem;

namespace {

constexpr const char* recovering_file = "recovering.db";
constexpr const char* recovered_file = "recovered.db";
constexpr const char* note_file = "recovered.json";
constexpr std::size_t most_note_bytes = 64 * 1024;
constexpr const char* parts_of_database[] = {"", "-wal", "-shm", "-journal"};

/// Where the damaged database goes, and what was saved of it.
struct Note {
  std::string aside;
  std::string commits = "?";
  std::string drafts = "?";
  std::string lost = "?";
};

Result<void> write_note(const fs::path& folder, const Note& note) {
  const nlohmann::json json{
      {"aside", note.aside}, {"commits", note.commits}, {"drafts", note.drafts}, {"lost", note.lost}};
  return write_file(folder / note_file, as_bytes(json.dump()), true);
}

/// Without a note that can be read the swap is finished all the same, and told without figures.
Note read_note(const fs::path& folder, Instant now) {
  Note note;
  if (const auto bytes = read_file(folder / note_file, most_note_bytes)) {
    const auto json = nlohmann::json::parse(as_text(*bytes), nullptr, false);
    const auto text = [&](const char* name, std::string& value) {
      if (json.is_object() && json.contains(name) && json[name].is_string())
        value = json[name].get<std::string>();
    };
    text("aside", note.aside);
    text("commits", note.commits);
    text("drafts", note.drafts);
    text("lost", note.lost);
  }
  const bool is_plain_name = note.aside.starts_with("damaged-") && note.aside.find('/') == std::string::npos;
  if (!is_plain_name) note.aside = place_aside(folder, "damaged", now);
  return note;
}

}  // namespace

std::string place_aside(const fs::path& folder, std::string_view reason, Instant now) {
  std::string stamp = to_iso(now).substr(0, 19);
  std::replace(stamp.begin(), stamp.end(), ':', '-');
  const auto is_taken = [&](const std::string& name) {
    std::error_code problem;
    return std::any_of(std::begin(parts_of_database), std::end(parts_of_database),
                       [&](const char* part) { return fs::exists(folder / (name + part), problem); });
  };
  std::string aside = fmt::format("{}-{}.db", reason, stamp);
  for (int count = 2; is_taken(aside); ++count)
    aside = fmt::format("{}-{}-{}.db", reason, stamp, count);
  return aside;
}

Error folder_unwritable(const fs::path& folder, const std::string& why) {
  return fail(ErrorKind::io, "folder.unwritable", {{"folder", folder.string()}, {"why", why}});
}

void remove_database(const fs::path& database) {
  std::error_code ignored;  // what cannot be removed is found by whoever makes the next one there
  for (const char* part : parts_of_database)
    fs::remove(database.string() + part, ignored);
}

bool Recovery::is_under_way() const {
  std::error_code problem;
  if (fs::is_regular_file(folder_ / recovered_file, problem)) return true;
  // After the swap only the note is left; before it what is being gathered lies there as well.
  return fs::exists(folder_ / note_file, problem) && !fs::exists(folder_ / recovering_file, problem);
}

Result<void> Recovery::gather(const store::StoreOptions& damaged, const store::Model& model,
                              const Clock& clock, RandomSource& random) const {
  const fs::path recovering = folder_ / recovering_file;
  std::error_code problem;
  fs::remove(folder_ / note_file, problem);  // the note first: alone it would say that the swap was done
  if (problem) return folder_unwritable(folder_, problem.message());
  remove_database(recovering);
  store::SalvageReport report;
  {
    store::StoreOptions fresh = damaged;
    fresh.path = recovering.string();
    FRONTLIJN_TRY(const auto store, store::Store::open(fresh, model, clock, random));
    FRONTLIJN_TRY(report, store::salvage(damaged.path, damaged.key, *store));
    FRONTLIJN_CHECK(store->database().script("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  const fs::path log = recovering.string() + "-wal";
  // One file has to be all of it, since one file can be renamed at once.
  if (fs::exists(log, problem) && fs::file_size(log, problem) != 0)
    return folder_unwritable(folder_, log.string());
  const Note note{place_aside(folder_, "damaged", clock.now()), std::to_string(report.commits),
                  std::to_string(report.draft_answers), std::to_string(report.unreadable + report.unlinked)};
  FRONTLIJN_CHECK(write_note(folder_, note));
  fs::rename(recovering, folder_ / recovered_file, problem);
  if (problem) return folder_unwritable(folder_, problem.message());
  remove_database(recovering);
  flush_folder(folder_);
  return {};
}

Error Recovery::finish(const Clock& clock) const {
  std::error_code problem;
  const Note note = read_note(folder_, clock.now());
  if (fs::is_regular_file(folder_ / recovered_file, problem)) {
    FRONTLIJN_CHECK(write_note(folder_, note));
    for (const char* part : parts_of_database) {
      const fs::path from = database_.string() + part;
      if (!fs::exists(from, problem)) continue;
      fs::rename(from, folder_ / (note.aside + part), problem);
      if (problem) return folder_unwritable(folder_, problem.message());
    }
    // First the old one's name is free on the disk too; a log left behind would be taken for the new one's.
    flush_folder(folder_);
    fs::rename(folder_ / recovered_file, database_, problem);
    if (problem) return folder_unwritable(folder_, problem.message());
    flush_folder(folder_);
  }
  fs::remove(folder_ / note_file, problem);
  if (problem) return folder_unwritable(folder_, problem.message());
  return fail(ErrorKind::damaged, "folder.recovered",
              {{"file", database_.string()},
               {"aside", (folder_ / note.aside).string()},
               {"commits", note.commits},
               {"drafts", note.drafts},
               {"lost", note.lost}});
}

}  // namespace frontlijn::platform
