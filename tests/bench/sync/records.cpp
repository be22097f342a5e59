#include "bench/sync/records.hpp"

#include <array>
#include <fstream>

#include <fmt/format.h>

namespace frontlijn::bench {

namespace {

constexpr std::array vocabulary{"deur",        "gang",    "kelder", "trap",      "lucht", "water", "lekt",
                                "knelt",       "dicht",   "open",   "vol",       "leeg",  "warm",  "koud",
                                "nieuw",       "oud",     "links",  "rechts",    "boven", "onder", "ruikt",
                                "klemt",       "brandt",  "staat",  "ontbreekt", "hangt", "los",   "vast",
                                "nooduitgang", "blusser", "meter",  "kast"};
constexpr std::array domains{"bouw", "brand", "horeca", "milieu", "kinderopvang", "wonen"};
constexpr std::array sources{"gezien", "gehoord", "gemeld"};
constexpr std::array outcomes{"open", "hersteld", "geen"};
constexpr std::int64_t first_moment = 1'763'000'000'000;

template <class Words>
std::string one_of(const Words& words, RandomSource& random) {
  return words[random.below(words.size())];
}

}  // namespace

std::vector<FieldRecord> made_records(std::size_t count) {
  SeededRandom random(7);
  std::vector<FieldRecord> records;
  records.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Instant at =
        instant_from_ms(first_moment + static_cast<std::int64_t>(i * 7'000 + random.below(6'000)));
    FieldRecord& one = records.emplace_back();
    one.id = EntityId::make(at, random);
    one.domain = one_of(domains, random);
    for (int word = 0; word < 3; ++word)
      one.words += (word == 0 ? "" : " ") + one_of(vocabulary, random);
    one.source = one_of(sources, random);
    one.requirement = fmt::format("{}.{}", 1 + random.below(9), 1 + random.below(30));
    one.item = fmt::format("V{}", 1 + random.below(60));
    one.outcome = one_of(outcomes, random);
    one.at = at;
  }
  return records;
}

void write_json_lines(const std::vector<FieldRecord>& records, const std::filesystem::path& file) {
  std::ofstream out(file);
  for (const FieldRecord& one : records)
    out << fmt::format(
               R"({{"id":"{}","domain":"{}","words":"{}","source":"{}","requirement":"{}","item":"{}","outcome":"{}","at":{}}})",
               to_hex(one.id.bytes), one.domain, one.words, one.source, one.requirement, one.item,
               one.outcome, to_ms(one.at))
        << '\n';
}

Writer Writer::make(SpaceId space, std::uint64_t seed, Instant from) {
  SeededRandom random(seed);
  return {log::DeviceKey::make(random), space, {}, log::HybridTime::at(from)};
}

log::Commit Writer::write(log::Payload payload) {
  time.value += std::uint64_t{7'000} << 16;
  log::Commit commit = log::make_commit(key, space, head, time, payload).value();
  head = {commit.header.sequence, log::hash_of(commit.header)};
  return commit;
}

std::vector<log::Commit> commits_of(Writer& writer, const std::vector<FieldRecord>& records,
                                    std::size_t per_commit) {
  std::vector<log::Commit> commits;
  commits.reserve(records.size() / per_commit + 1);
  for (std::size_t at = 0; at < records.size(); at += per_commit) {
    log::Payload payload;
    for (std::size_t i = at; i < std::min(at + per_commit, records.size()); ++i) {
      const FieldRecord& one = records[i];
      const auto put = [&](const char* field, log::Value value) {
        payload.operations.push_back({"signal", one.id, field, std::move(value), {}});
      };
      put("domain", one.domain);
      put("words", one.words);
      put("source", one.source);
      put("requirement", one.requirement);
      put("item", one.item);
      put("outcome", one.outcome);
      put("at", one.at);
    }
    commits.push_back(writer.write(std::move(payload)));
  }
  return commits;
}

std::vector<log::Commit> edits_of(Writer& writer, const std::vector<FieldRecord>& records,
                                  std::size_t per_commit, const std::string& words) {
  std::vector<log::Commit> commits;
  for (std::size_t at = 0; at < records.size(); at += per_commit) {
    log::Payload payload;
    for (std::size_t i = at; i < std::min(at + per_commit, records.size()); ++i)
      payload.operations.push_back({"signal",
                                    records[i].id,
                                    "words",
                                    fmt::format("{} {}", words, to_hex(records[i].id.bytes).substr(26)),
                                    {}});
    commits.push_back(writer.write(std::move(payload)));
  }
  return commits;
}

}  // namespace frontlijn::bench
