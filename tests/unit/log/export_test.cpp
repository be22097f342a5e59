#include "core/log/export.hpp"

#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct Sample {
  SeededRandom random{4};
  DeviceKey anna = DeviceKey::make(random);
  DeviceKey bram = DeviceKey::make(random);
  SpaceInfo space{SpaceId::make(instant_from_ms(1), random), SpaceKind::team_work, "Centrum"};
  std::vector<Commit> commits;

  Sample() {
    for (const DeviceKey* key : {&anna, &bram}) {
      ChainHead head;
      for (int i = 0; i < 3; ++i) {
        Payload payload{EntityId{},
                        {{"observation", EntityId{}, "words", std::string("lamp ") + std::to_string(i), {}}}};
        commits.push_back(make_commit(*key, space.id, head, HybridTime{1}, payload).value());
        head = {commits.back().header.sequence, hash_of(commits.back().header)};
      }
    }
  }
  Bytes file() const {
    LogExport out({space}, instant_from_ms(5));
    Bytes bytes = out.begin();
    const auto put = [&](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
    for (const Commit& commit : commits)
      put(out.add(commit));
    put(out.end());
    return bytes;
  }
};

Result<ExportReport> checked(ByteView bytes, std::set<DeviceId> trusted = {}, std::size_t step = 1'000) {
  ExportChecker checker(std::move(trusted));
  for (std::size_t at = 0; at < bytes.size(); at += step)
    FRONTLIJN_CHECK(checker.feed(bytes.subspan(at, std::min(step, bytes.size() - at))));
  return checker.finish();
}

}  // namespace

TEST_CASE("an exported log is checked by its public keys alone, however its bytes come in") {
  const Sample sample;
  for (const std::size_t step : {1U, 7U, 1'000'000U}) {
    const auto report = checked(sample.file(), {}, step).value();
    CHECK(report.holds());
    CHECK(report.commits == 6);
    CHECK(report.devices.size() == 2);
    CHECK(report.spaces.at(0) == sample.space);
  }
}

TEST_CASE("an exported log cut or changed at any byte does not pass") {
  const Sample sample;
  const Bytes file = sample.file();
  for (std::size_t size = 0; size < file.size(); ++size)
    REQUIRE(checked(ByteView(file).first(size)).has_error());
  for (std::size_t at = 0; at < file.size(); ++at) {
    Bytes changed = file;
    changed[at] ^= 0x10;
    const auto report = checked(changed);
    REQUIRE((report.has_error() || !report->holds()));
  }
}

TEST_CASE("an exported log with a commit left out, put twice, or of a stranger's key says which") {
  Sample sample;
  SECTION("left out") {
    sample.commits.erase(sample.commits.begin() + 1);
    const auto report = checked(sample.file()).value();
    CHECK_FALSE(report.holds());
    CHECK(report.problems.front().key() == "chain.gap");
  }
  SECTION("left out at the start") {
    sample.commits.erase(sample.commits.begin());
    CHECK_FALSE(checked(sample.file()).value().holds());
  }
  SECTION("a stranger's") {
    const auto report = checked(sample.file(), {sample.anna.id()}).value();
    CHECK(report.problem_count == 3);
    CHECK(report.problems.front().key() == "export.unknown-device");
  }
  SECTION("a payload left out, as the law may demand, is counted and holds") {
    sample.commits[1].payload.reset();
    const auto report = checked(sample.file()).value();
    CHECK(report.holds());
    CHECK(report.without_payload == 1);
  }
  SECTION("a fork is counted and holds") {
    Payload payload{EntityId{}, {{"observation", EntityId{}, "words", std::string("tweede tak"), {}}}};
    const ChainHead head{2, hash_of(sample.commits[1].header)};
    sample.commits.insert(sample.commits.begin() + 3,
                          make_commit(sample.anna, sample.space.id, head, HybridTime{1}, payload).value());
    const auto report = checked(sample.file()).value();
    CHECK(report.holds());
    CHECK(report.forks == 1);
  }
}

TEST_CASE("an exported log says up to where a chain is left out, and vouches for what follows") {
  const Sample sample;
  const auto file = [&](const ChainHead& left_out, std::size_t first) {
    LogExport out({sample.space}, instant_from_ms(5));
    Bytes bytes = out.begin();
    const auto put = [&](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
    put(out.leave_out(sample.space.id, sample.anna.id(), left_out));
    for (std::size_t i = first; i < 3; ++i)
      put(out.add(sample.commits[i]));
    put(out.end());
    return bytes;
  };
  const auto report = checked(file({2, hash_of(sample.commits[1].header)}, 2)).value();
  CHECK(report.holds());
  CHECK(report.left_out == 2);
  CHECK(report.commits == 1);
  CHECK_FALSE(checked(file({2, hash_of(sample.commits[0].header)}, 2)).value().holds());
  CHECK_FALSE(checked(file({1, hash_of(sample.commits[0].header)}, 2)).value().holds());
}

TEST_CASE("an exported log says which branch is left out, and what follows it holds only then") {
  const Sample sample;
  const Payload payload{EntityId{}, {{"observation", EntityId{}, "words", std::string("tak"), {}}}};
  const ChainHead other{2, hash_of(sample.commits[4].header)};
  const Commit follows = make_commit(sample.anna, sample.space.id, other, HybridTime{1}, payload).value();
  const auto file = [&](std::size_t at, const ChainHead& left_out) {
    LogExport out({sample.space}, instant_from_ms(5));
    Bytes bytes = out.begin();
    const auto put = [&](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
    for (std::size_t i = 0; i <= 3; ++i) {
      if (i == at) put(out.leave_out(sample.space.id, sample.anna.id(), left_out));
      if (i < 3) put(out.add(sample.commits[i]));
    }
    put(out.add(follows));
    put(out.end());
    return bytes;
  };
  for (const std::size_t at : {2U, 3U}) {
    const auto report = checked(file(at, other)).value();
    CHECK(report.holds());
    CHECK(report.left_out == 1);
    CHECK(report.forks == 2);
    CHECK(report.commits == 4);
  }
  CHECK_FALSE(checked(file(4, other)).value().holds());
  CHECK_FALSE(checked(file(3, {1, other.hash})).has_value());
  CHECK_FALSE(checked(file(3, {2, hash_of(sample.commits[1].header)})).has_value());
}
