// First load, first push, idle re-sync, bytes a record and memory.
#include <algorithm>
#include <iostream>

#include "bench/sync/ends.hpp"
#include "bench/sync/measures.hpp"
#include "bench/sync/peers.hpp"
#include "bench/sync/session_extension.hpp"
#include <fmt/format.h>

namespace frontlijn::bench {

namespace {

constexpr std::size_t goal_size = 100'000;
/// What one person does in one go: one record on the street, a hundred answers of a visit.
constexpr std::size_t records_in_a_visit = 100;

struct Loaded {
  nlohmann::json figures;
  double server_ms = 0;  ///< processor
};

struct Peers {
  std::optional<nlohmann::json> pouch;
  std::optional<nlohmann::json> yjs;
  ChangesetFigures changeset;
};

double rate(std::size_t count, double ms) { return ms > 0 ? 1000.0 * static_cast<double>(count) / ms : 0; }

std::string rate_text(std::size_t count, double ms) {
  return fmt::format("{}/s ({})", count_text(rate(count, ms)), milliseconds_text(ms));
}

std::optional<bool> judged(std::size_t size, bool met) {
  return size == goal_size ? std::optional(met) : std::nullopt;
}

std::string goal(std::size_t size, const char* words) { return size == goal_size ? words : ""; }

/// The server's folder with these records, and a tablet that may load them.
struct Stage {
  std::filesystem::path folder;
  std::filesystem::path tablet;

  Stage(const BenchOptions& options, const std::vector<FieldRecord>& records, std::size_t per_commit)
      : folder(options.work / "server"), tablet(options.work / "tablet" / "tablet.db") {
    std::filesystem::remove_all(folder);
    std::filesystem::remove_all(tablet.parent_path());
    ServerHome home(folder);
    home.allow({BenchTablet(tablet).store->device().id()});
    auto writer = Writer::make(home.work(), 1, records.front().at);
    home.fill(commits_of(writer, records, per_commit));
  }
};

Loaded load(const Stage& stage, const ServerProcess& server) {
  const double before = server.cost().processor_ms;
  Loaded loaded;
  loaded.figures = result_of(self({"load", stage.tablet.string(), server.where().dump()}));
  loaded.server_ms = server.cost().processor_ms - before;
  return loaded;
}

void tell_load(Table& table, std::size_t size, std::size_t per_commit, const Loaded& loaded,
               const Peers& peers) {
  const double ms = loaded.figures["ms"];
  const std::string work =
      fmt::format("first load of {} seven-field records, {}", count_text(static_cast<double>(size)),
                  per_commit == 1 ? "a commit each" : fmt::format("{} a commit", per_commit));
  const std::string ours =
      fmt::format("{}; processor: tablet {}, server {}", rate_text(size, ms),
                  milliseconds_text(loaded.figures["processor_ms"]), milliseconds_text(loaded.server_ms));
  if (peers.pouch) {
    const double theirs = (*peers.pouch)["load_ms"];
    table.add({work, ours, "PouchDB " + rate_text(size, theirs), ratio_text(theirs / ms),
               goal(size, ">= 20 x"), judged(size, theirs / ms >= 20)});
  }
  const double theirs = peers.changeset.make_ms + peers.changeset.apply_ms;
  table.add({work, ours, "SQLite session, no network " + rate_text(size, theirs), ratio_text(theirs / ms),
             goal(size, ">= 0.5 x"), judged(size, theirs / ms >= 0.5)});
}

void tell_bytes(Table& table, std::size_t size, std::size_t per_commit, const Loaded& loaded,
                const Peers& peers) {
  const auto each = [&](double bytes) { return bytes / static_cast<double>(size); };
  const double ours =
      each(loaded.figures["bytes_in"].get<double>() + loaded.figures["bytes_out"].get<double>());
  std::string peer = fmt::format("session {:.0f} (zstd {:.0f})", each(peers.changeset.bytes),
                                 each(peers.changeset.packed_bytes));
  if (peers.yjs) peer += fmt::format(", Yjs {:.0f}", each((*peers.yjs)["bytes"]));
  if (peers.pouch) peer += fmt::format(", PouchDB {:.0f}", each((*peers.pouch)["load_bytes"]));
  table.add({fmt::format("bytes a record on the wire, {}, {}", count_text(static_cast<double>(size)),
                         per_commit == 1 ? "a commit each" : fmt::format("{} a commit", per_commit)),
             fmt::format("{:.0f} B", ours), peer, ratio_text(ours / each(peers.changeset.bytes)),
             goal(size, "<= 30 B"), judged(size, ours <= 30)});
}

void tell_memory(Table& table, std::size_t size, const Loaded& loaded, const BenchOptions& options,
                 const Peers& peers, const std::filesystem::path& records) {
  const double ours = loaded.figures["most"];
  std::string peer;
  if (const auto yjs = peer_result(options, "yjs.mjs", {"memory", records.string()}))
    peer = "Yjs " + bytes_text((*yjs)["most"]);
  if (peers.pouch) peer += ", PouchDB " + bytes_text((*peers.pouch)["most"]);
  table.add({fmt::format("memory of a tablet's process, at most, loading {}",
                         count_text(static_cast<double>(size))),
             bytes_text(ours), peer, "", goal(size, "<= 64 MB"), judged(size, ours <= 64e6)});
}

std::vector<EntityId> some_ids(const std::vector<FieldRecord>& records, std::size_t count) {
  std::vector<EntityId> ids;
  for (std::size_t i = 0; i < count; ++i)
    ids.push_back(records[i * records.size() / count].id);
  return ids;
}

void edit(BenchTablet& tablet, SpaceId space, const std::vector<EntityId>& ids, std::size_t per_commit,
          const std::string& words) {
  for (std::size_t at = 0; at < ids.size(); at += per_commit) {
    store::Changes changes{EntityId{}};
    for (std::size_t i = at; i < std::min(at + per_commit, ids.size()); ++i)
      changes.set(space, "signal", ids[i], "words", fmt::format("{} {}", words, i));
    (void)tablet.store->commit(changes).value();
  }
}

struct Pushed {
  double ms = 0;
  double bytes = 0;
};

Pushed push(BenchTablet& tablet, const ServerProcess& server) {
  Pushed pushed;
  pushed.ms = milliseconds([&] {
    const auto report = tablet.sync(server.where());
    pushed.bytes = static_cast<double>(report.outcome.bytes_in + report.outcome.bytes_out);
  });
  return pushed;
}

/// The same while the link stands open, as it does in the app.
Pushed push_while_open(BenchTablet& tablet, const ServerProcess& server, const std::function<void()>& write) {
  net::EventLoop loop;
  std::optional<sync::SyncReport> ended;
  sync::ClientSession::Options options;
  options.follow = true;
  const auto link = std::make_shared<sync::SessionLink>(
      loop, tablet.end(), options, nullptr, [&](const sync::SyncReport& report) { ended = report; });
  net::connect(loop, connect_to(server.where()), link);
  const auto settled = [&] { return ended || (link->session() != nullptr && link->session()->settled()); };
  loop.run_until(settled);
  write();
  const auto before = link->session()->outcome();
  Pushed pushed;
  pushed.ms = milliseconds([&] {
    link->look_again();
    loop.run_until(settled);
  });
  const auto after = link->session()->outcome();
  pushed.bytes = static_cast<double>(after.bytes_in + after.bytes_out - before.bytes_in - before.bytes_out);
  if (after.progress.commits_sent == before.progress.commits_sent)
    throw std::runtime_error("nothing was pushed");
  link->close();
  loop.run_until([&] { return ended.has_value(); });
  return pushed;
}

/// Of five, the one in the middle.
Pushed usual(const std::function<Pushed()>& push_once) {
  std::vector<Pushed> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(push_once());
  std::sort(all.begin(), all.end(), [](const Pushed& a, const Pushed& b) { return a.ms < b.ms; });
  return all[all.size() / 2];
}

void tell_push(Table& table, std::size_t size, const std::string& how, const Pushed& ours,
               const Peers& peers) {
  Row row{fmt::format("push of 100 edits after {}, {}", count_text(static_cast<double>(size)), how),
          fmt::format("{}, {}", milliseconds_text(ours.ms), bytes_text(ours.bytes)),
          "",
          "",
          goal(size, "<= 20 ms, <= 8 KB"),
          judged(size, ours.ms <= 20 && ours.bytes <= 8'000)};
  if (peers.pouch) {
    row.peer = fmt::format("PouchDB {}, {}", milliseconds_text((*peers.pouch)["push_ms"]),
                           bytes_text((*peers.pouch)["push_bytes"]));
    row.ratio = ratio_text((*peers.pouch)["push_ms"].get<double>() / ours.ms);
  }
  table.add(row);
}

void measure_after(Table& table, std::size_t size, const std::vector<FieldRecord>& records,
                   const Stage& stage, const ServerProcess& server, const Peers& peers) {
  BenchTablet tablet(stage.tablet);
  SpaceId space;
  for (const auto& one : tablet.store->spaces().value())
    if (one.kind == log::SpaceKind::team_work) space = one.id;
  const auto ids = some_ids(records, 100);

  edit(tablet, space, ids, 1, "eerst");
  tell_push(table, size, "the first, a commit each, with connecting", push(tablet, server), peers);
  int number = 0;
  const auto edited = [&](std::size_t per_commit) {
    edit(tablet, space, ids, per_commit, fmt::format("keer {}", ++number));
  };
  const auto after_writing = [&](std::size_t per_commit) {
    return usual([&] {
      edited(per_commit);
      return push(tablet, server);
    });
  };
  tell_push(table, size, "a commit each, with connecting", after_writing(1), peers);
  tell_push(table, size, "in one commit, with connecting", after_writing(100), peers);
  tell_push(table, size, "a commit each, link open",
            usual([&] { return push_while_open(tablet, server, [&] { edited(1); }); }), peers);

  std::vector<double> times;
  sync::Outcome last;
  for (int i = 0; i < 20; ++i)
    times.push_back(milliseconds([&] { last = tablet.sync(server.where()).outcome; }));
  const std::uint64_t bytes = last.bytes_in + last.bytes_out;
  Row row{fmt::format("idle re-sync at {}", count_text(static_cast<double>(size))),
          fmt::format("{} round trip, {}, {} with connecting", last.round_trips,
                      bytes_text(static_cast<double>(bytes)), milliseconds_text(median(times))),
          "",
          "",
          goal(size, "1 round trip, <= 1 KiB"),
          judged(size, last.round_trips <= 1 && bytes <= 1024)};
  if (peers.pouch) {
    row.peer = fmt::format("PouchDB {}, {}", milliseconds_text((*peers.pouch)["idle_ms"]),
                           bytes_text((*peers.pouch)["idle_bytes"]));
    row.ratio = ratio_text((*peers.pouch)["idle_ms"].get<double>() / median(times));
  }
  table.add(row);
}

}  // namespace

int role_load(const std::vector<std::string>& words) {
  BenchTablet tablet(words.at(0));
  const auto where = nlohmann::json::parse(words.at(1));
  sync::SyncReport report;
  const double ms = milliseconds([&] { report = tablet.sync(where); });
  const ProcessCost cost = cost_of(::getpid());
  std::cout
      << nlohmann::json{{"ms", ms},
                        {"bytes_in", report.outcome.bytes_in},
                        {"bytes_out", report.outcome.bytes_out},
                        {"taken",
                         tablet.store->database().number("SELECT count(*) FROM entity").value().value_or(0)},
                        {"resident", cost.resident_bytes},
                        {"most", cost.most_bytes},
                        {"processor_ms", cost.processor_ms}}
      << std::endl;
  return 0;
}

void measure_loads(Table& table, const BenchOptions& options) {
  const auto file = options.work / "records.jsonl";
  for (const std::size_t size : options.sizes) {
    const auto records = made_records(size);
    Peers peers;
    peers.changeset = measure_changeset(records, options.work / "session");
    std::filesystem::remove_all(options.work / "session");
    if (size <= goal_size) {  // beyond, PouchDB and Yjs take minutes and gigabytes
      write_json_lines(records, file);
      peers.pouch = PouchServer(options, file).client(false);
      peers.yjs = peer_result(options, "yjs.mjs", {"size", file.string()});
    }
    for (const std::size_t per_commit : {std::size_t{1}, records_in_a_visit}) {
      const Stage stage(options, records, per_commit);
      const ServerProcess server(stage.folder);
      const Loaded loaded = load(stage, server);
      if (loaded.figures["taken"].get<std::size_t>() < size) throw std::runtime_error("records are missing");
      tell_load(table, size, per_commit, loaded, peers);
      tell_bytes(table, size, per_commit, loaded, peers);
      if (per_commit != 1) continue;
      tell_memory(table, size, loaded, options, peers, file);
      measure_after(table, size, records, stage, server, peers);
    }
  }
}

}  // namespace frontlijn::bench
