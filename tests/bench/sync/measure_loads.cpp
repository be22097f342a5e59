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

/// What all these figures grow with.
constexpr const char* of_records = "records";

struct Loaded {
  std::vector<nlohmann::json> figures;  ///< of each time
  std::vector<double> server_ms;        ///< processor

  double first(const char* name) const { return figures.front().at(name).get<double>(); }
  Spread spread(const char* name) const {
    std::vector<double> all;
    for (const auto& one : figures)
      all.push_back(one.at(name).get<double>());
    return Spread::of(all);
  }
};

struct Pushed {
  double ms = 0;
  double bytes = 0;
};

struct Peers {
  Peer pouch{"PouchDB", false, std::nullopt};
  Peer yjs{"Yjs", false, std::nullopt};
  ChangesetFigures changeset;
};

double rate(std::size_t count, double ms) { return ms > 0 ? 1000.0 * static_cast<double>(count) / ms : 0; }

std::string rate_text(std::size_t count, double ms) {
  return fmt::format("{}/s ({})", count_text(rate(count, ms)), milliseconds_text(ms));
}

std::string commits_text(std::size_t per_commit) {
  return per_commit == 1 ? "a commit each" : fmt::format("{} a commit", per_commit);
}

double microseconds_each(std::size_t count, double ms) { return 1000 * ms / static_cast<double>(count); }

std::optional<bool> judged(std::size_t size, bool met) {
  return size == goal_size ? std::optional(met) : std::nullopt;
}

std::string goal(std::size_t size, const std::string& words) { return size == goal_size ? words : ""; }

/// The server's folder with these records, as often as it is needed, and a tablet that may load them.
class Stage {
 public:
  Stage(const BenchOptions& options, const std::vector<FieldRecord>& records, std::size_t per_commit)
      : folder(options.work / "server"),
        tablet(options.work / "tablet" / "tablet.db"),
        filled_(options.work / "filled") {
    std::filesystem::remove_all(filled_);
    ServerHome home(filled_);
    home.allow({key()});
    auto writer = Writer::make(home.work(), 1, records.front().at);
    home.fill(commits_of(writer, records, per_commit));
    digests_ = home.digests();
  }
  ~Stage() {
    for (const auto& each : {filled_, folder, tablet.parent_path()})
      std::filesystem::remove_all(each);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// As if nobody had synced yet. The last time moves what the others copy: it may be gigabytes.
  void set_up(bool is_last) const {
    std::filesystem::remove_all(folder);
    std::filesystem::remove_all(tablet.parent_path());
    std::filesystem::create_directories(tablet.parent_path());
    std::filesystem::copy(filled_ / "tablet", tablet.parent_path(), recursively);
    if (is_last)
      std::filesystem::rename(filled_, folder);
    else
      std::filesystem::copy(filled_, folder, recursively);
  }

  /// What the server has before anybody syncs.
  const Digests& digests() const { return digests_; }

  const std::filesystem::path folder;
  const std::filesystem::path tablet;

 private:
  static constexpr auto recursively = std::filesystem::copy_options::recursive;

  log::DeviceId key() const { return BenchTablet(filled_ / "tablet" / "tablet.db").store->device().id(); }

  std::filesystem::path filled_;
  Digests digests_;
};

void load(const Stage& stage, const ServerProcess& server, Loaded& loaded) {
  const double before = server.cost().processor_ms;
  loaded.figures.push_back(result_of(self({"load", stage.tablet.string(), server.where().dump()})));
  loaded.server_ms.push_back(server.cost().processor_ms - before);
}

void tell_load(Table& table, std::size_t size, std::size_t per_commit, const Loaded& loaded,
               const Peers& peers) {
  const Spread took = loaded.spread("ms");
  const double ms = took.median;
  const std::string work = fmt::format("first load of {} seven-field records, {}",
                                       count_text(static_cast<double>(size)), commits_text(per_commit));
  const std::string ours =
      fmt::format("{}/s, {}; processor: tablet {}, server {}", count_text(rate(size, ms)),
                  took.text(milliseconds_text), milliseconds_text(loaded.spread("processor_ms").median),
                  milliseconds_text(Spread::of(loaded.server_ms).median));
  const auto tell = [&](const std::string& peer, std::optional<double> theirs, double least) {
    Row row{work, ours, peer, "", "", std::nullopt};
    if (theirs) row.ratio = ratio_text(*theirs / ms);
    if (theirs && least > 0) {
      row.goal = goal(size, fmt::format(">= {:.3g} x", least));
      row.met = judged(size, *theirs / ms >= least);
    }
    table.add(row);
  };
  const auto load_ms = [&](const Peer& peer) {
    return peer.figures ? std::optional(peer.at("load_ms")) : std::nullopt;
  };
  const auto loaded_at = [&](const Peer& peer) { return rate_text(size, peer.at("load_ms")); };
  const double changeset_ms = peers.changeset.make_ms + peers.changeset.apply_ms;
  tell(peers.pouch.text(loaded_at), load_ms(peers.pouch), 20);
  tell("SQLite session, no network " + rate_text(size, changeset_ms), changeset_ms, 0.5);
  tell(peers.yjs.text([&](const Peer& peer) { return "in memory, no network " + loaded_at(peer); }),
       load_ms(peers.yjs), 0);

  table.measured_at(of_records, fmt::format("first load, {}, µs a record", commits_text(per_commit)), size,
                    microseconds_each(size, ms));
  if (per_commit != 1) return;
  table.measured_at(of_records, "first load by the SQLite session, no network, µs a record", size,
                    microseconds_each(size, changeset_ms));
  for (const auto& [peer, how] :
       {std::pair{&peers.pouch, ""}, std::pair{&peers.yjs, ", in memory, no network"}})
    if (peer->figures)
      table.measured_at(of_records, fmt::format("first load by {}{}, µs a record", peer->name, how), size,
                        microseconds_each(size, peer->at("load_ms")));
}

void tell_bytes(Table& table, std::size_t size, std::size_t per_commit, const Loaded& loaded,
                const Peers& peers) {
  const auto each = [&](double bytes) { return bytes / static_cast<double>(size); };
  const double ours = each(loaded.first("bytes_in") + loaded.first("bytes_out"));
  const auto of = [&](const char* figure) {
    return [=](const Peer& peer) { return fmt::format("{:.0f}", each(peer.at(figure))); };
  };
  table.add({fmt::format("bytes a record on the wire, {}, {}", count_text(static_cast<double>(size)),
                         commits_text(per_commit)),
             fmt::format("{:.0f} B", ours),
             fmt::format("session {:.0f} (zstd {:.0f}), {}, {}", each(peers.changeset.bytes),
                         each(peers.changeset.packed_bytes), peers.yjs.text(of("bytes")),
                         peers.pouch.text(of("load_bytes"))),
             ratio_text(ours / each(peers.changeset.bytes)), goal(size, "<= 30 B"),
             judged(size, ours <= 30)});
  table.measured_at(of_records, fmt::format("bytes a record on the wire, {}", commits_text(per_commit)), size,
                    ours);
}

void tell_memory(Table& table, std::size_t size, const Loaded& loaded, const Peers& peers) {
  const Spread ours = loaded.spread("most");
  const auto most = [](const Peer& peer) { return bytes_text(peer.at("most")); };
  table.add({fmt::format("memory of a tablet's process, at most, loading {}",
                         count_text(static_cast<double>(size))),
             ours.text(bytes_text), fmt::format("{}, {}", peers.yjs.text(most), peers.pouch.text(most)), "",
             goal(size, "<= 64 MB"), judged(size, ours.median <= 64e6)});
  table.measured_at(of_records, "memory of a tablet's process, MB", size, ours.median / 1e6);
  for (const Peer* peer : {&peers.yjs, &peers.pouch})
    if (peer->figures)
      table.measured_at(of_records, fmt::format("memory of {}'s process, MB", peer->name), size,
                        peer->at("most") / 1e6);
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

std::vector<Pushed> five_of(const std::function<Pushed()>& push_once) {
  std::vector<Pushed> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(push_once());
  return all;
}

void tell_push(Table& table, std::size_t size, const std::string& how, const std::vector<Pushed>& all,
               const Peers& peers) {
  std::vector<double> times;
  std::vector<double> sizes;
  for (const Pushed& one : all) {
    times.push_back(one.ms);
    sizes.push_back(one.bytes);
  }
  const Spread ms = Spread::of(times);
  const Spread bytes = Spread::of(sizes);
  Row row{fmt::format("push of 100 edits after {}, {}", count_text(static_cast<double>(size)), how),
          fmt::format("{}, {}", ms.text(milliseconds_text), bytes_text(bytes.median)),
          peers.pouch.text([](const Peer& pouch) {
            return fmt::format("{}, {}", milliseconds_text(pouch.at("push_ms")),
                               bytes_text(pouch.at("push_bytes")));
          }),
          "",
          goal(size, "<= 20 ms, <= 8 KB"),
          judged(size, ms.median <= 20 && bytes.median <= 8'000)};
  if (peers.pouch.figures) row.ratio = ratio_text(peers.pouch.at("push_ms") / ms.median);
  table.add(row);
  table.measured_at(of_records, "push of 100 edits, " + how + ", ms", size, ms.median);
}

SpaceId work_of(BenchTablet& tablet) {
  for (const auto& one : tablet.store->spaces().value())
    if (one.kind == log::SpaceKind::team_work) return one.id;
  throw std::runtime_error("a tablet without its team's space");
}

Pushed first_push(const std::vector<FieldRecord>& records, const Stage& stage, const ServerProcess& server) {
  BenchTablet tablet(stage.tablet);
  edit(tablet, work_of(tablet), some_ids(records, 100), 1, "eerst");
  return push(tablet, server);
}

/// What it costs from then on; on the tablet that has loaded and pushed once. Gives what it has in the end.
Digests measure_after(Table& table, std::size_t size, const std::vector<FieldRecord>& records,
                      const Stage& stage, const ServerProcess& server, const Peers& peers) {
  BenchTablet tablet(stage.tablet);
  const SpaceId space = work_of(tablet);
  const auto ids = some_ids(records, 100);
  int number = 0;
  const auto edited = [&](std::size_t per_commit) {
    edit(tablet, space, ids, per_commit, fmt::format("keer {}", ++number));
  };
  const auto after_writing = [&](std::size_t per_commit) {
    return five_of([&] {
      edited(per_commit);
      return push(tablet, server);
    });
  };
  tell_push(table, size, "a commit each, with connecting", after_writing(1), peers);
  tell_push(table, size, "in one commit, with connecting", after_writing(100), peers);
  tell_push(table, size, "a commit each, link open",
            five_of([&] { return push_while_open(tablet, server, [&] { edited(1); }); }), peers);

  std::vector<double> times;
  sync::Outcome last;
  for (int i = 0; i < 20; ++i)
    times.push_back(milliseconds([&] { last = tablet.sync(server.where()).outcome; }));
  const std::uint64_t bytes = last.bytes_in + last.bytes_out;
  const Spread ms = Spread::of(times);
  Row row{fmt::format("idle re-sync at {}", count_text(static_cast<double>(size))),
          fmt::format("{} round trip, {}, {} with connecting", last.round_trips,
                      bytes_text(static_cast<double>(bytes)), ms.text(milliseconds_text)),
          peers.pouch.text([](const Peer& pouch) {
            return fmt::format("{}, {}", milliseconds_text(pouch.at("idle_ms")),
                               bytes_text(pouch.at("idle_bytes")));
          }),
          "",
          goal(size, "1 round trip, <= 1 KiB"),
          judged(size, last.round_trips <= 1 && bytes <= 1024)};
  if (peers.pouch.figures) row.ratio = ratio_text(peers.pouch.at("idle_ms") / ms.median);
  table.add(row);
  table.measured_at(of_records, "idle re-sync with connecting, ms", size, ms.median);
  if (peers.pouch.figures) {
    table.measured_at(of_records, "push of 100 edits by PouchDB, ms", size, peers.pouch.at("push_ms"));
    table.measured_at(of_records, "idle re-sync by PouchDB, ms", size, peers.pouch.at("idle_ms"));
  }
  return digests_of(*tablet.store);
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
                        {"digests", digests_of(*tablet.store)},
                        {"most", cost.most_bytes},
                        {"processor_ms", cost.processor_ms}}
      << std::endl;
  return 0;
}

namespace {

/// PouchDB's work grows with what is there, that of a push too; ten times as much is a matter of many
/// minutes.
constexpr std::size_t most_of_pouch = 100'000;

using SizedPeer = std::optional<std::pair<std::size_t, Peer>>;

std::string why_no_pouch(const SizedPeer& last) {
  const auto why = fmt::format(
      "PouchDB is not run with more than {} records: its load, and every push after it, grow with the "
      "records",
      count_text(static_cast<double>(most_of_pouch)));
  if (!last) return why + ".";
  const auto& [size, pouch] = *last;
  return fmt::format("{}; with {} they took {} and {}.", why, count_text(static_cast<double>(size)),
                     milliseconds_text(pouch.at("load_ms")), milliseconds_text(pouch.at("push_ms")));
}

Peers measure_peers(const BenchOptions& options, const std::vector<FieldRecord>& records) {
  const auto file = options.work / "records.jsonl";
  write_json_lines(records, file);
  Peers peers;
  peers.changeset = measure_changeset(records, options.work / "session");
  std::filesystem::remove_all(options.work / "session");
  peers.yjs = measure_yjs(options, file, records.size());
  if (records.size() <= most_of_pouch) {
    peers.pouch.was_run = !options.peers.empty();
    peers.pouch.figures = PouchServer(options, file).client(false);
    if (peers.pouch.figures && peers.pouch.figures->at("taken") != records.size())
      throw std::runtime_error("PouchDB lacks records");
  }
  std::filesystem::remove(file);
  return peers;
}

}  // namespace

void measure_loads(Table& table, const BenchOptions& options) {
  SizedPeer last_pouch;
  for (const std::size_t size : options.sizes) {
    const auto records = made_records(size);
    const Peers peers = measure_peers(options, records);
    if (peers.pouch.figures) last_pouch = {size, peers.pouch};
    if (size > most_of_pouch && !options.peers.empty()) table.note(why_no_pouch(last_pouch));
    const int times = size <= goal_size ? 3 : 1;
    for (const std::size_t per_commit : {std::size_t{1}, records_in_a_visit}) {
      const Stage stage(options, records, per_commit);
      const Digests filled = stage.digests();
      std::optional<ServerProcess> server;
      Loaded loaded;
      std::vector<Pushed> first_pushes;
      for (int i = 0; i < times; ++i) {
        server.reset();
        stage.set_up(i == times - 1);
        server.emplace(stage.folder);
        load(stage, *server, loaded);
        const auto& figures = loaded.figures.back();
        if (figures["taken"].get<std::size_t>() < size) throw std::runtime_error("records are missing");
        must_agree(filled, figures["digests"].get<Digests>());
        if (per_commit == 1) first_pushes.push_back(first_push(records, stage, *server));
      }
      tell_load(table, size, per_commit, loaded, peers);
      tell_bytes(table, size, per_commit, loaded, peers);
      if (per_commit != 1) continue;
      tell_memory(table, size, loaded, peers);
      tell_push(table, size, "the first, a commit each, with connecting", first_pushes, peers);
      const Digests pushed = measure_after(table, size, records, stage, *server, peers);
      server.reset();
      must_agree(digests_in(stage.folder), pushed);
    }
  }
  table.note(
      "After each first load the digests of all spaces on the tablet were those of the server, and again "
      "after "
      "the pushes: the bench ends where they differ.");
}

}  // namespace frontlijn::bench
