// Merging, one local action, and a record with a long past.
#include <iostream>

#include "bench/sync/ends.hpp"
#include "bench/sync/measures.hpp"
#include "bench/sync/peers.hpp"
#include "bench/sync/session_extension.hpp"
#include <fmt/format.h>

#include "core/log/vouching.hpp"

namespace frontlijn::bench {

// --- merging ---

/// A replica with records that it edited itself; what another edited meanwhile comes in.
int role_merge(const std::vector<std::string>& words) {
  const std::size_t count = std::stoul(words.at(1));
  const std::size_t per_commit = std::stoul(words.at(2));
  BenchTablet tablet(words.at(0));
  const SpaceId space = SpaceId::make(tablet.clock.now(), tablet.random);
  tablet.store->add_space({space, log::SpaceKind::team_work, "Noord"}).value();
  const auto records = made_records(count);
  using Batches = std::vector<std::vector<log::Commit>>;
  // As they arrive: half a megabyte, at most 2,000 commits, and the newest signature of a run for all of it.
  const auto as_they_arrive = [&](const std::vector<log::Commit>& commits) {
    Batches batches;
    const std::size_t most = per_commit == 1 ? 2'000 : 80;
    for (std::size_t at = 0; at < commits.size(); at += most) {
      const auto some = std::span(commits).subspan(at, std::min(most, commits.size() - at));
      auto& batch = batches.emplace_back(some.begin(), some.end());
      std::vector<log::Commit*> stripped;
      std::vector<Hash> hashes;
      for (log::Commit& one : batch) {
        stripped.push_back(&one);
        hashes.push_back(log::hash_of(one.header));
      }
      log::strip_vouched(stripped, hashes);
    }
    return batches;
  };
  const auto take_in = [&](const Batches& batches) {
    for (const auto& batch : batches) {
      const auto received = tablet.store->apply_all(space, batch, "peer", {}).value();
      for (const auto& one : received)
        if (one.refused) throw std::runtime_error(one.refused->debug_text());
    }
  };
  auto first = Writer::make(space, 1, records.front().at);
  take_in(as_they_arrive(commits_of(first, records, per_commit)));
  for (std::size_t at = 0; at < records.size(); at += 1'000) {
    store::Changes changes{EntityId{}};
    for (std::size_t i = at; i < std::min(at + 1'000, records.size()); ++i)
      changes.set(space, "signal", records[i].id, "words", fmt::format("van ons {}", i));
    (void)tablet.store->commit(changes).value();
  }
  auto other = Writer::make(space, 2, records.front().at);
  const auto edits = as_they_arrive(edits_of(other, records, per_commit, "van hen"));
  const double ms = milliseconds([&] { take_in(edits); });
  std::cout << nlohmann::json{{"ms", ms}} << std::endl;
  return 0;
}

void measure_merge(Table& table, const BenchOptions& options) {
  constexpr std::size_t count = 100'000;
  constexpr std::size_t count_of_crsqlite = 10'000;
  constexpr double crsqlite_stated = 2'000;
  const auto file = options.work / "records.jsonl";
  write_json_lines(made_records(count), file);
  std::string peer = fmt::format("cr-sqlite as stated {}/s", count_text(crsqlite_stated));
  if (const auto found =
          peer_result(options, "crsqlite.mjs", {file.string(), std::to_string(count_of_crsqlite)}))
    peer += fmt::format(", as WebAssembly in memory, {} edits, here {}/s", count_text(count_of_crsqlite),
                        count_text(1000.0 * count_of_crsqlite / (*found)["merge_ms"].get<double>()));
  if (const auto found = peer_result(options, "yjs.mjs", {"merge", file.string()}))
    peer +=
        fmt::format(", Yjs in memory {}/s", count_text(1000.0 * count / (*found)["merge_ms"].get<double>()));
  for (const std::size_t per_commit : {std::size_t{1}, std::size_t{100}}) {
    const auto tablet = options.work / "merge" / fmt::format("{}.db", per_commit);
    const double ms =
        result_of(self({"merge", tablet.string(), std::to_string(count), std::to_string(per_commit)}))["ms"];
    std::filesystem::remove_all(tablet.parent_path());
    const double rate = 1000.0 * count / ms;
    table.add({fmt::format("merging 100,000 concurrent field edits, {}",
                           per_commit == 1 ? "a commit each" : "100 a commit"),
               fmt::format("{}/s ({})", count_text(rate), milliseconds_text(ms)), peer,
               ratio_text(rate / crsqlite_stated), ">= 50 x the stated", rate >= 50 * crsqlite_stated});
  }
}

// --- one local action ---

namespace {

struct Actions {
  std::vector<double> ours;
  std::vector<double> theirs;
};

Actions act(const std::filesystem::path& folder, const std::vector<FieldRecord>& records) {
  std::filesystem::create_directories(folder);
  Actions times;
  {
    BenchTablet tablet(folder / "ours.db");
    PlainTable plain(folder / "plain.db");
    const SpaceId space = SpaceId::make(tablet.clock.now(), tablet.random);
    tablet.store->add_space({space, log::SpaceKind::team_work, "Noord"}).value();
    const auto write = [&](const FieldRecord& one) {
      store::Changes changes{EntityId{}};
      changes.set(space, "signal", one.id, "domain", one.domain)
          .set(space, "signal", one.id, "words", one.words)
          .set(space, "signal", one.id, "source", one.source)
          .set(space, "signal", one.id, "requirement", one.requirement)
          .set(space, "signal", one.id, "item", one.item)
          .set(space, "signal", one.id, "outcome", one.outcome)
          .set(space, "signal", one.id, "at", one.at);
      (void)tablet.store->commit(changes).value();
    };
    for (const FieldRecord& record : records) {  // in turn: the disk's moods are shared
      times.ours.push_back(milliseconds([&] { write(record); }));
      times.theirs.push_back(milliseconds([&] { plain.insert(record); }));
    }
  }
  std::filesystem::remove_all(folder);
  return times;
}

}  // namespace

void measure_local_action(Table& table, const BenchOptions& options) {
  constexpr std::size_t actions = 2'000;
  constexpr int times = 5;  // one run's p99 says little
  const auto records = made_records(actions);
  std::vector<Actions> runs;
  for (int i = 0; i < times; ++i)
    runs.push_back(act(options.work / "action", records));
  for (const auto& [name, share] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}}) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratios;
    for (const Actions& run : runs) {
      ours.push_back(at_share(run.ours, share));
      theirs.push_back(at_share(run.theirs, share));
      ratios.push_back(ours.back() / theirs.back());
    }
    const Spread ratio = Spread::of(ratios);
    const bool is_goal = share > 0.5;
    table.add({fmt::format("one local action of seven fields, durable, {} of {}", name, count_text(actions)),
               Spread::of(ours).text(milliseconds_text),
               "SQLite one-row commit " + Spread::of(theirs).text(milliseconds_text), ratio.text(ratio_text),
               is_goal ? "<= 2 x" : "", is_goal ? std::optional(ratio.median <= 2) : std::nullopt});
  }
}

// --- a long past ---

namespace {

std::vector<log::Commit> revised(Writer& writer, const FieldRecord& record, std::size_t revisions) {
  std::vector<log::Commit> commits = commits_of(writer, {record}, 1);
  log::OperationId before = log::operation_id(commits.front().header, writer.head.hash, 1);  // its words
  for (std::size_t i = 1; i < revisions; ++i) {
    commits.push_back(
        writer.write({EntityId{}, {{"signal", record.id, "words", fmt::format("lezing {}", i), {before}}}}));
    before = log::operation_id(commits.back().header, writer.head.hash, 0);
  }
  return commits;
}

std::vector<double> load_revised(const BenchOptions& options, std::size_t revisions, double& bytes) {
  constexpr std::size_t tablets = 5;
  const auto folder = options.work / "revised";
  std::vector<std::filesystem::path> files;
  {
    ServerHome home(folder);
    for (std::size_t i = 0; i < tablets; ++i) {
      files.push_back(folder / fmt::format("tablet-{}.db", i));
      home.allow({BenchTablet(files.back()).store->device().id()});
    }
    const auto records = made_records(1);
    auto writer = Writer::make(home.work(), 1, records.front().at);
    home.fill(revised(writer, records.front(), revisions));
  }
  std::vector<double> times;
  {
    const ServerProcess server(folder);
    for (const auto& file : files) {
      BenchTablet tablet(file);
      times.push_back(milliseconds([&] {
        const auto report = tablet.sync(server.where());
        bytes = static_cast<double>(report.outcome.bytes_in + report.outcome.bytes_out);
      }));
    }
  }
  std::filesystem::remove_all(folder);
  return times;
}

}  // namespace

void measure_revisions(Table& table, const BenchOptions& options) {
  const auto file = options.work / "records.jsonl";
  write_json_lines(made_records(1), file);
  double one = 0;
  for (const std::size_t revisions : {std::size_t{1}, std::size_t{1'000}}) {
    double bytes = 0;
    const Spread took = Spread::of(load_revised(options, revisions, bytes));
    const double ms = took.median;
    if (revisions == 1) one = ms;
    Peer pouch{"PouchDB", !options.peers.empty(), PouchServer(options, file, revisions).client(true)};
    Row row{fmt::format("first load of one record with {} revision{}",
                        count_text(static_cast<double>(revisions)), revisions == 1 ? "" : "s"),
            fmt::format("{}, {}", took.text(milliseconds_text), bytes_text(bytes)),
            pouch.text([](const Peer& peer) {
              return fmt::format("{}, {}", milliseconds_text(peer.at("load_ms")),
                                 bytes_text(peer.at("load_bytes")));
            }),
            "",
            "",
            std::nullopt};
    if (pouch.figures) row.ratio = ratio_text(pouch.at("load_ms") / ms);
    constexpr const char* of = "revisions of one record";
    table.measured_at(of, "first load, ms", revisions, ms);
    table.measured_at(of, "first load, bytes", revisions, bytes);
    if (pouch.figures) table.measured_at(of, "first load by PouchDB, ms", revisions, pouch.at("load_ms"));
    if (revisions > 1) {
      row.goal = "as one with 1 revision (<= 1.5 x its time)";
      row.met = ms <= 1.5 * one;
    }
    table.add(row);
  }
}

}  // namespace frontlijn::bench
