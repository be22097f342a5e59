// What the fuzzers begin with: fuzz_corpus FOLDER writes a folder of well-formed inputs for each.
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/sync_target.hpp"
#include "unit/sync/sample_frames.hpp"

using namespace frontlijn;

namespace {

class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& target, ByteView bytes) {
    const auto folder = folder_ / target;
    std::filesystem::create_directories(folder);
    std::ofstream out(folder / std::to_string(++count_), std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

void add_log(Corpus& corpus) {
  SeededRandom random(5);
  const auto key = log::DeviceKey::make(random);
  const auto chain = test::sample_chain(key, test::team_work.id, 6);
  log::LogExport file({test::team_work}, instant_from_ms(1'795'000'000'000));
  Bytes whole = file.begin();
  const auto append = [&](const Bytes& more) { whole.insert(whole.end(), more.begin(), more.end()); };
  for (const log::Commit& commit : chain) {
    corpus.add("commit", encode(commit));
    if (commit.payload) corpus.add("payload", *commit.payload);
    append(file.add(commit));
  }
  append(file.end());
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
    if (bytes.size() > 0xFFFF) continue;
    Bytes said{static_cast<std::uint8_t>(bytes.size() & 0xFFU),
               static_cast<std::uint8_t>(bytes.size() >> 8U)};
    said.insert(said.end(), bytes.begin(), bytes.end());
    corpus.add("session", said);
    for (const std::uint8_t when : {0, 1}) {
      Bytes at_table{when};
      at_table.insert(at_table.end(), said.begin(), said.end());
      corpus.add("meeting", at_table);
    }
    all.insert(all.end(), said.begin(), said.end());
  }
  corpus.add("session", all);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Corpus corpus(argv[1]);
  add_log(corpus);
  add_passes(corpus);
  add_frames(corpus);
  return 0;
}
