#include "core/log/vouching.hpp"

#include <catch2/catch.hpp>

#include "core/log/erasure.hpp"
#include "core/log/export.hpp"
#include "core/log/limits.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct Chain {
  SeededRandom random{11};
  DeviceKey key = DeviceKey::make(random);
  SpaceId space = SpaceId::make(instant_from_ms(1'000), random);
  ChainHead head;
  std::vector<Commit> commits;
  std::vector<Hash> hashes;

  Chain& add(std::size_t count, std::size_t text_size = 8) {
    for (; count > 0; --count) {
      const Payload payload{{}, {{"observation", {}, "words", std::string(text_size, 'a'), {}}}};
      commits.push_back(*make_commit(key, space, head, HybridTime{(head.sequence + 5) << 16}, payload));
      hashes.push_back(hash_of(commits.back().header));
      head = {head.sequence + 1, hashes.back()};
    }
    return *this;
  }
  Chain& strip() {
    std::vector<Commit*> all;
    for (Commit& commit : commits)
      all.push_back(&commit);
    strip_vouched(all, hashes);
    return *this;
  }
  std::size_t signatures() const {
    return static_cast<std::size_t>(std::count_if(
        commits.begin(), commits.end(), [](const Commit& one) { return one.signature.has_value(); }));
  }
  CheckedRun check() const { return check_run(commits, hashes); }
  std::string refusal() const { return check().refused ? check().refused->key() : "good"; }
};

std::vector<std::string> export_problems(const std::vector<Commit>& commits, SpaceId space) {
  LogExport maker({{space, SpaceKind::team_work, "Noord"}}, instant_from_ms(5));
  ExportChecker checker;
  REQUIRE(checker.feed(maker.begin()));
  for (const Commit& commit : commits)
    REQUIRE(checker.feed(maker.add(commit)));
  REQUIRE(checker.feed(maker.end()));
  std::vector<std::string> problems;
  const auto report = checker.finish().value();
  for (const Error& error : report.problems)
    problems.push_back(error.key());
  return problems;
}

}  // namespace

TEST_CASE("the newest signature of a contiguous run vouches for all before it") {
  Chain chain;
  chain.add(10).strip();
  CHECK(chain.signatures() == 1);
  CHECK(chain.commits.back().signature);
  CHECK(chain.check().commits == 10);
  CHECK(chain.refusal() == "good");
  CHECK(chain.check().payloads.size() == 10);
  CHECK(export_problems(chain.commits, chain.space).empty());
}

TEST_CASE("an erasure keeps its own signature, since it also travels by itself") {
  Chain chain;
  chain.add(4);
  chain.commits.push_back(make_commit(chain.key, chain.space, chain.head, HybridTime{99U << 16},
                                      PayloadKind::erasure, encode_erasure({}).value()));
  chain.hashes.push_back(hash_of(chain.commits.back().header));
  chain.head = {chain.head.sequence + 1, chain.hashes.back()};
  chain.add(5).strip();
  CHECK(chain.signatures() == 2);
  CHECK(chain.commits[4].signature);
  CHECK(chain.commits.back().signature);
  CHECK(chain.check().commits == 5);
  CHECK(export_problems(chain.commits, chain.space).empty());
}

TEST_CASE("a run of which any part was changed is refused as a whole, and what follows it is not") {
  Chain chain;
  chain.add(4).strip().add(1);
  const auto good = chain.commits;
  const auto refused = [&](std::size_t changed, const auto& change) {
    chain.commits = good;
    change(chain.commits[changed]);
    chain.hashes.clear();
    for (const Commit& commit : chain.commits)
      chain.hashes.push_back(hash_of(commit.header));
    return chain.refusal();
  };
  CHECK(refused(1, [](Commit& one) { one.payload->back() ^= 1; }) == "commit.payload-differs");
  CHECK(refused(3, [](Commit& one) { (*one.signature)[5] ^= 1; }) == "commit.bad-signature");
  CHECK(refused(1, [](Commit& one) { one.header.time.value += 1; }) == "commit.unvouched");
  CHECK(refused(3, [](Commit& one) { one.header.time.value += 1; }) == "commit.bad-signature");
  CHECK(refused(3, [](Commit& one) { one.signature.reset(); }) == "good");  // the one after it vouches
  CHECK(chain.check().commits == 5);
  CHECK(check_run(std::span(good).subspan(4), std::span(chain.hashes).subspan(4)).commits == 1);
}

TEST_CASE("a commit that nothing vouches for is refused") {
  Chain chain;
  chain.add(3).strip();
  chain.commits.pop_back();
  CHECK(chain.refusal() == "commit.unvouched");
  CHECK(chain.check().commits == 2);
  CHECK(check(chain.commits[0]).error().key() == "commit.unvouched");
  CHECK(export_problems(chain.commits, chain.space) ==
        std::vector<std::string>{"commit.unvouched", "commit.unvouched"});
}

TEST_CASE("promise 9: a run is no longer and no larger than its bounds, on either end") {
  Chain chain;
  chain.add(2 * limits::run_commits + 5).strip();
  CHECK(chain.signatures() == 3);
  CHECK(chain.check().commits == limits::run_commits);
  CHECK(export_problems(chain.commits, chain.space).empty());
  chain.commits[limits::run_commits - 1].signature.reset();
  CHECK(chain.refusal() == "commit.unvouched");
  CHECK_FALSE(export_problems(chain.commits, chain.space).empty());

  Chain large;
  large.add(4, limits::run_payload_bytes / 2 - 1'000).strip();
  CHECK(large.signatures() == 2);
  large.commits[1].signature.reset();
  CHECK(large.refusal() == "commit.unvouched");
  Chain huge;
  huge.add(1).add(1, limits::run_payload_bytes + 1).add(1).strip();
  CHECK(huge.signatures() == 3);
}

TEST_CASE("runs that came without their signatures are not cut when they travel on") {
  Chain chain;
  chain.add(limits::run_commits - 3).strip();
  chain.add(10);
  for (std::size_t i = chain.commits.size() - 10; i + 1 < chain.commits.size(); ++i)
    chain.commits[i].signature.reset();
  chain.strip();
  CHECK(chain.signatures() == 2);
  CHECK(chain.refusal() == "good");
  CHECK(chain.check().commits == limits::run_commits - 3);
  CHECK(export_problems(chain.commits, chain.space).empty());
}

TEST_CASE("both branches of a forked chain are vouched for by their own ends") {
  Chain chain;
  chain.add(3);
  Chain other = chain;
  chain.add(3);
  other.add(1, 9).add(2);
  std::vector<Commit> both = chain.strip().commits;
  other.strip();
  both.insert(both.begin() + 4, other.commits[3]);
  both.insert(both.begin() + 6, other.commits[4]);
  both.insert(both.begin() + 8, other.commits[5]);
  CHECK(export_problems(both, chain.space).empty());
  both.pop_back();
  CHECK(export_problems(both, chain.space) ==
        std::vector<std::string>{"commit.unvouched", "commit.unvouched"});
}
