// Commits that came without their own signature: kept, checked, served and saved.
#include "store_fixture.hpp"
#include <catch2/catch.hpp>

#include "core/log/limits.hpp"
#include "core/log/vouching.hpp"
#include "core/store/salvage.hpp"
#include "core/store/slice.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using frontlijn::store::Changes;

namespace {

void write_some(Replica& replica, int count) {
  for (int i = 0; i < count; ++i) {
    Changes changes(EntityId{});
    changes.set(work_space.id, "observation", replica->new_id(), "words", "woord " + std::to_string(i));
    REQUIRE(replica->commit(changes));
  }
}

/// As they travel.
std::vector<log::Commit> travelling(std::vector<store::StoredCommit> stored) {
  store::put_in_runs(stored);
  std::vector<log::Commit> commits;
  std::vector<Hash> hashes;
  for (auto& one : stored) {
    commits.push_back(std::move(one.commit));
    hashes.push_back(one.hash);
  }
  std::vector<log::Commit*> pointers;
  for (auto& one : commits)
    pointers.push_back(&one);
  log::strip_vouched(pointers, hashes);
  return commits;
}

std::vector<log::Commit> run_of(Replica& replica) {
  return travelling(replica->commits_after(work_space.id, 0, 100'000).value());
}

std::int64_t unsigned_in(Replica& replica) {
  return replica->database().number("SELECT count(*) FROM commit_log WHERE length(signature) = 0")->value();
}

std::int64_t refused(const std::vector<store::Received>& received) {
  return std::count_if(received.begin(), received.end(),
                       [](const auto& one) { return one.refused.has_value(); });
}

/// Takes in what `read` gives, slice by slice, as the session does; how many slices it took.
template <class Read>
int follow(Replica& to, Read read) {
  store::CommitSlice slice{{}, true, 0};
  int slices = 0;
  const store::StoredCommit* none = nullptr;
  std::optional<store::StoredCommit> last;
  for (; slice.more; ++slices) {
    slice = read(last ? &*last : none);
    if (slice.commits.empty()) break;
    last = *(slice.commits.rbegin() + static_cast<std::ptrdiff_t>(slice.again));
    const auto received =
        to->apply_all(work_space.id, travelling(std::move(slice.commits)), "peer", {}).value();
    REQUIRE(refused(received) == 0);
    REQUIRE(slices < 10'000);
  }
  return slices;
}

}  // namespace

TEST_CASE("a replica keeps one signature a run, holds, and is no different") {
  Replica anna(1);
  Replica bram(2);
  for (auto* replica : {&anna, &bram})
    REQUIRE((*replica)->add_space(work_space));
  write_some(anna, 40);
  CHECK(unsigned_in(anna) == 0);  // its own words are always signed
  CHECK(refused(bram->apply_all(work_space.id, run_of(anna), "anna", {}).value()) == 0);
  CHECK(unsigned_in(bram) == 39);
  CHECK(bram->verify_chains()->problems.empty());
  CHECK(bram->digest(work_space.id).value() == anna->digest(work_space.id).value());
  REQUIRE(bram->rebuild());
  CHECK(bram->digest(work_space.id).value() == anna->digest(work_space.id).value());

  SECTION("repeats, of parts of the run too, are harmless") {
    auto part = anna->commits_after(work_space.id, 0, 25).value();
    for (const auto& one : bram->apply_all(work_space.id, travelling(part), "anna", {}).value())
      CHECK(one.applied == store::Applied::duplicate);
    write_some(anna, 5);
    CHECK(refused(bram->apply_all(work_space.id, run_of(anna), "anna", {}).value()) == 0);
    CHECK(bram->verify_chains()->problems.empty());
    CHECK(bram->verify_chains()->commits == 45);
  }
  SECTION("what no signature vouches for any more shows") {
    REQUIRE(bram->database().run("UPDATE commit_log SET signature = x'' WHERE length(signature) > 0"));
    CHECK(bram->verify_chains()->problems.size() == 40);
    CHECK(bram->verify_chains()->problems.front().key() == "commit.unvouched");
  }
}

TEST_CASE("a run with a wrong signature is refused, all of it and nothing else") {
  Replica anna(1);
  Replica bram(2);
  Replica server(3);
  for (auto* replica : {&anna, &bram, &server})
    REQUIRE((*replica)->add_space(work_space));
  write_some(anna, 5);
  write_some(bram, 5);
  auto batch = run_of(anna);
  (*batch.back().signature)[9] ^= 1;
  for (auto& commit : run_of(bram))
    batch.push_back(std::move(commit));
  const auto received = server->apply_all(work_space.id, batch, "peer", {}).value();
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(received[i].refused->key() == "commit.bad-signature");
    CHECK(received[i + 5].applied == store::Applied::taken);
  }
  CHECK(server->digest(work_space.id).value() == bram->digest(work_space.id).value());
  CHECK(server->verify_chains()->problems.empty());
  // With a signature each, what is good before a wrong one is taken in.
  auto one_by_one = anna->commits_after(work_space.id, 0, 10).value();
  std::vector<log::Commit> commits;
  for (auto& one : one_by_one)
    commits.push_back(std::move(one.commit));
  (*commits[3].signature)[9] ^= 1;
  const auto singly = server->apply_all(work_space.id, commits, "peer", {}).value();
  CHECK(singly[2].applied == store::Applied::taken);
  CHECK(singly[3].refused->key() == "commit.bad-signature");
  CHECK(singly[4].refused->key() == "chain.gap");
}

TEST_CASE("what is served at a time never ends within a run, however little is asked for") {
  Replica anna(1);
  Replica server(2);
  Replica carla(3);
  for (auto* replica : {&anna, &server, &carla})
    REQUIRE((*replica)->add_space(work_space));
  write_some(anna, 30);
  REQUIRE(refused(server->apply_all(work_space.id, run_of(anna), "anna", {}).value()) == 0);
  write_some(anna, 3);
  REQUIRE(refused(server->apply_all(work_space.id, run_of(anna), "anna", {}).value()) == 0);
  const bool by_log = GENERATE(true, false);
  const auto commits = GENERATE(1, 7, 29, 1'000);
  const store::ReadBudget budget{static_cast<std::size_t>(commits), 1U << 20};
  const int slices = follow(carla, [&](const store::StoredCommit* last) {
    return by_log ? server->commits_after(work_space.id, last ? last->position : 0, {}, budget).value()
                  : server
                        ->chain_after(work_space.id, anna->device().id(),
                                      last ? last->commit.header.sequence : 0,
                                      last ? last->position : ~std::uint64_t{0} >> 1, budget)
                        .value();
  });
  CHECK(slices <= 3);
  CHECK(carla->digest(work_space.id).value() == anna->digest(work_space.id).value());
  CHECK(carla->verify_chains()->problems.empty());
}

TEST_CASE("promise 5: branches that lie through each other are served with what vouches for each") {
  Replica anna(1);
  Replica twin(1);  // the same seed: the same device key
  Replica server(2);
  Replica carla(3);
  for (auto* replica : {&anna, &twin, &server, &carla})
    REQUIRE((*replica)->add_space(work_space));
  write_some(anna, 2);
  pass_on(*anna.store, *twin.store);
  for (int round = 0; round < 3; ++round) {
    for (auto* replica : {&anna, &twin}) {
      replica->clock.at += Milliseconds{1 + (replica == &twin)};
      write_some(*replica, replica == &twin ? 20 : 13);
      REQUIRE(refused(server->apply_all(work_space.id, run_of(*replica), "peer", {}).value()) == 0);
    }
  }
  CHECK(unsigned_in(server) > 80);
  CHECK(server->verify_chains()->forks > 0);
  CHECK(server->verify_chains()->problems.empty());
  const auto commits = GENERATE(1, 2, 5, 37);
  follow(carla, [&](const store::StoredCommit* last) {
    return server
        ->chain_after(work_space.id, anna->device().id(), last ? last->commit.header.sequence : 0,
                      last ? last->position : ~std::uint64_t{0} >> 1,
                      {static_cast<std::size_t>(commits), 1U << 20})
        .value();
  });
  CHECK(carla->digest(work_space.id).value() == server->digest(work_space.id).value());
  CHECK(carla->verify_chains()->problems.empty());
}
