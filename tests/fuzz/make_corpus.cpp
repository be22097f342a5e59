// What the fuzzers begin with: fuzz_corpus FOLDER writes a folder of well-formed inputs for each.
#include <string>

#include "fuzz/corpus.hpp"
#include "fuzz/sync_target.hpp"
#include "unit/sync/sample_frames.hpp"

#include "core/store/state_reading.hpp"

using namespace frontlijn;
using test::Corpus;

namespace {

/// As it stands in a row of them: its length in two bytes before it.
Bytes in_row(const Bytes& one) {
  if (one.size() > 0xFFFF) return {};
  Bytes out{static_cast<std::uint8_t>(one.size() & 0xFFU), static_cast<std::uint8_t>(one.size() >> 8U)};
  out.insert(out.end(), one.begin(), one.end());
  return out;
}

void append(Bytes& row, const Bytes& more) { row.insert(row.end(), more.begin(), more.end()); }

void add_log(Corpus& corpus) {
  SeededRandom random(5);
  const auto key = log::DeviceKey::make(random);
  const auto chain = test::sample_chain(key, test::team_work.id, 6);
  log::LogExport file({test::team_work}, instant_from_ms(1'795'000'000'000));
  Bytes whole = file.begin();
  for (const log::Commit& commit : chain) {
    corpus.add("commit", encode(commit));
    if (commit.payload) corpus.add("payload", *commit.payload);
    append(whole, file.add(commit));
  }
  append(whole, file.end());
  corpus.add("export", whole);
  for (std::uint8_t i = 0; i < 4; ++i)
    corpus.add("code", as_bytes(sync::EnrolmentCode::make(Bytes(32, i), random).to_text()));
  corpus.add("code", as_bytes(sync::StandUpCode::make({}, random).to_text()));

  // Two payloads' worth of an erasure, with something left of the one.
  const auto payload = log::decode_payload(chain[0].header.kind, *chain[0].payload).value();
  const auto& first = payload.operations.front();
  const log::Erasure erasure{
      {{first.kind, first.entity, {}, "AVG artikel 17", {}}},
      {{log::hash_of(chain[0].header), without_values_of(payload, first.kind, first.entity)},
       {log::hash_of(chain[1].header), {}}}};
  corpus.add("payload", log::encode_erasure(erasure).value());
  corpus.add("payload", log::encode_payload(payload).value());
}

void add_passes(Corpus& corpus) {
  SeededRandom random(6);
  const auto server = log::DeviceKey::make(random);
  const auto tablet = log::DeviceKey::make(random);
  sync::Pass pass;
  pass.device = tablet.id();
  pass.person_name = "Anna";
  pass.team_name = "Centrum";
  pass.spaces = {
      {test::team_work.id, std::string(log::name_of(test::team_work.kind)), sync::Role::member, true}};
  pass.until_ms = 1'795'000'000'000;
  corpus.add("pass", sync::sign(server, pass).body);
  corpus.add("pass", sync::sign(server, sync::Voided{{}, 1'795'000'000'000, {{tablet.id(), 5}}}).body);
}

/// Each frame alone, and for a session also all of them in a row.
void add_frames(Corpus& corpus) {
  Bytes all;
  for (const sync::Frame& frame : test::sample_frames()) {
    const Bytes bytes = sync::encode_frame(frame);
    corpus.add("frame", bytes);
    const Bytes said = in_row(bytes);
    if (said.empty()) continue;
    corpus.add("session", said);
    for (const auto when : {std::uint8_t{0}, std::uint8_t{1}}) {
      Bytes at_table{when};
      append(at_table, said);
      corpus.add("meeting", at_table);
    }
    append(all, said);
  }
  corpus.add("session", all);
}

/// What a day of work leaves: new entries, ones that were written again, and every type of field.
void work(test::Node& node, std::size_t entries) {
  std::vector<EntityId> about;
  for (std::size_t i = 0; i < entries; ++i) {
    const bool again = i % 5 == 4;
    about.push_back(node.observe(test::team_work, "lamp kapot " + std::to_string(i),
                                 again ? std::optional(about[i / 2]) : std::nullopt));
    store::Changes more{EntityId{}};
    more.set(test::team_work.id, "observation", about.back(), "at", node.clock.at);
    more.add(test::team_work.id, "observation", about.back(), "domains", i % 2 == 0 ? "bouw" : "brand");
    (void)node->commit(more).value();
    node.clock.at += Seconds{60};
  }
}

/// A space of this many entries as it stands; with more written while it is being read, also what comes last.
void add_state(Corpus& corpus, std::size_t entries, std::size_t meanwhile) {
  test::Server server(7);
  work(server, entries);
  const auto reading = store::StateReading::begin(*server.store, test::team_work.id).value();
  Bytes pages;
  while (const auto page = reading->next().value()) {
    append(pages, in_row(*page));
    if (meanwhile > 0) work(server, std::exchange(meanwhile, 0));
  }
  corpus.add("state_page", pages);
}

/// What a tablet says that has been at work, from where the fuzzer takes over.
void add_sessions(Corpus& corpus) {
  for (const auto& [entries, at_server] : {std::pair{1U, 0U}, std::pair{20U, 0U}, std::pair{3U, 3U}}) {
    test::Server server(1);
    test::Node tablet(2);
    server.directory.allow(tablet.id(), {test::grant(test::team_work)});
    test::Connection connection(tablet, server, true);
    sync::fuzz::say_first_words(connection);
    work(tablet, entries);
    work(server, at_server);
    connection.client->look_again();
    connection.host->look_again();
    Bytes said;
    for (bool moved = true; moved;) {
      moved = false;
      while (connection.server_speaks())
        moved = true;
      while (connection.client_hears())
        moved = true;
      while (connection.client_speaks()) {
        append(said, in_row(connection.up.back()));
        moved = true;
      }
      while (connection.server_hears())
        moved = true;
    }
    corpus.add("session", said);
  }
}

/// The same of a guest at a stand-up.
void add_meetings(Corpus& corpus) {
  test::Server server(1);
  test::Node host(2);
  test::Node guest(3);
  sync::fuzz::give_passes(server, {&host, &guest});
  test::Meeting meeting(host, guest, {.follow = true});
  meeting.host_speaks();
  sync::fuzz::let_in(meeting);
  work(guest, 10);
  work(host, 10);
  meeting.at_guest->look_again();
  meeting.at_host->look_again();
  Bytes said{1};
  for (bool moved = true; moved;) {
    moved = false;
    while (meeting.host_speaks())
      moved = true;
    while (meeting.guest_hears())
      moved = true;
    while (meeting.guest_speaks()) {
      append(said, in_row(meeting.to_host.back()));
      moved = true;
    }
    while (meeting.host_hears())
      moved = true;
  }
  corpus.add("meeting", said);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Corpus corpus(argv[1]);
  add_log(corpus);
  add_passes(corpus);
  add_frames(corpus);
  add_state(corpus, 1, 0);
  add_state(corpus, 20, 5);
  add_state(corpus, 1'500, 0);
  add_sessions(corpus);
  add_meetings(corpus);
  add_forms(corpus);
  return 0;
}
