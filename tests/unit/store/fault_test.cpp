// Every write to the disk fails once, and all after it, and so does every read: whatever happens, what was
// acknowledged is there afterwards and nothing half-written is.
#include <filesystem>

#include "store_fixture.hpp"
#include "support/faulty_files.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

const store::DatabaseKey zero_key{};

store::Changes visit(store::Store& store) {
  store::Changes changes({});
  const auto entity = store.new_id();
  changes.set(work_space.id, "observation", entity, "words", std::string(5'000, 'w'))
      .set(work_space.id, "observation", entity, "at", store.clock().now());
  return changes;
}

}  // namespace

TEST_CASE("promises 1 and 2: the disk fills up or fails at the N-th write or read, for every N") {
  using Fault = FaultyFiles::Fault;
  for (const auto fault : {Fault::disk_full, Fault::write_fails, Fault::read_fails}) {
    FaultyFiles files;
    int rounds_with_fault = 0;
    for (int operation = 1;; ++operation) {
      const TemporaryFolder folder;
      const auto path = folder.path("frontlijn.db").string();
      SetClock clock;
      SeededRandom random(9);
      {  // a tablet with two visits on it
        files.never_fail();
        auto store = store::Store::open({path, zero_key}, sample_model(), clock, random).value();
        REQUIRE(store->add_space(work_space));
        REQUIRE(store->commit(visit(*store)));
        REQUIRE(store->commit(visit(*store)));
      }

      std::size_t acknowledged = 2;
      std::size_t attempted = 2;
      files.fail_from(operation, fault);
      {
        auto opened = store::Store::open({path, zero_key}, sample_model(), clock, random);
        // A disk that cannot be read now is no damaged database, which would be moved aside (promise 8).
        INFO("operation " << operation << (opened ? "" : ": " + opened.error().debug_text()));
        if (!opened) CHECK(opened.error().kind() == ErrorKind::io);
        for (int i = 0; opened && i < 3; ++i) {
          ++attempted;
          const auto committed = (*opened)->commit(visit(**opened));
          if (committed) {
            ++acknowledged;
          } else {
            CHECK(committed.error().kind() == ErrorKind::io);
            if (fault == Fault::disk_full) CHECK(committed.error().key() == "store.disk-full");
          }
        }
      }
      const bool failed = files.has_failed();
      files.never_fail();

      auto store = store::Store::open({path, zero_key}, sample_model(), clock, random);
      INFO("operation " << operation);
      REQUIRE(store);
      REQUIRE((*store)->database().check_integrity());
      const auto commits = (*store)->commits_after(work_space.id, 0, 100).value();
      CHECK(commits.size() >= acknowledged);
      CHECK(commits.size() <= attempted);
      const auto report = (*store)->verify_chains().value();
      CHECK(report.problems.empty());
      CHECK(report.forks == 0);
      const auto digest = (*store)->digest(work_space.id).value();
      REQUIRE((*store)->rebuild());
      CHECK((*store)->digest(work_space.id).value() == digest);
      REQUIRE((*store)->commit(visit(**store)));  // and work goes on
      if (!failed) break;
      ++rounds_with_fault;
    }
    CHECK(rounds_with_fault > 5);
  }
}
