// What was erased, where a state came before the history.
#include "state_fixture.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("who lacks the history cannot erase, since not every trace is here; with it, it is done") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "kelder");
  for (int i = 0; i < 5; ++i)
    observe(*anna, "gang", entity);
  REQUIRE(give_state(*anna->store, *bram->store));
  observe(*bram, "van bram", entity);
  REQUIRE((*bram)->entrust_erasing(bram->store->device().id()));
  const store::ErasureOrder order{work_space.id, "observation", entity, {}, "verzoek"};
  CHECK((*bram)->erase(order).error().key() == "erasure.history-not-here");
  fetch_history(*anna->store, *bram->store);
  CHECK((*bram)->prove_states(work_space.id).value().empty());
  REQUIRE((*bram)->erase(order));
  CHECK(words_of(*bram->store, entity).empty());
}

TEST_CASE("an erasure that is fetched with the history takes nothing back that stands") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "kelder");
  const auto other = observe(*anna, "gang");
  for (Replica* one : {anna.get(), bram.get()})
    REQUIRE((*one)->entrust_erasing(anna->store->device().id()));
  store::ErasureOrder order{work_space.id, "observation", entity, {}, "verzoek"};
  REQUIRE((*anna)->erase(order));
  observe(*anna, "daarna", entity);
  observe(*anna, "daarna", other);
  REQUIRE(give_state(*anna->store, *bram->store));
  check_same(*anna->store, *bram->store);
  const auto before = digest_of(*bram->store);
  fetch_history(*anna->store, *bram->store);
  CHECK(digest_of(*bram->store) == before);
  CHECK((*bram)->prove_states(work_space.id).value().empty());
  check_same(*anna->store, *bram->store);
  CHECK(words_of(*bram->store, entity) == std::vector<std::string>{"daarna"});
}

TEST_CASE("an erasure comes along with a state: it reaches what is here, what comes later, and others") {
  const auto anna = replica(1), bram = replica(2), carla = replica(3);
  for (Replica* one : {anna.get(), bram.get(), carla.get()})
    REQUIRE((*one)->entrust_erasing(anna->store->device().id()));
  const auto entity = observe(*anna, "kelder");
  observe(*bram, "gang", entity);
  const auto of_bram = (*bram)->commits_after(work_space.id, 0, 10)->front().commit;
  REQUIRE((*anna)->apply(of_bram, "bram"));
  const store::ErasureOrder order{work_space.id, "observation", entity, {}, "verzoek"};
  const auto erasures = (*anna)->erase(order).value();
  observe(*anna, "daarna", entity);

  REQUIRE(give_state(*anna->store, *carla->store));
  CHECK((*carla)->apply(of_bram, "bram").value() == store::Applied::duplicate);
  CHECK_FALSE((*carla)->commit_by_hash(log::hash_of(of_bram.header)).value());
  CHECK((*carla)->commit_by_hash(erasures.front()).value());
  REQUIRE(give_state(*carla->store, *bram->store));
  CHECK_FALSE((*bram)->commit_by_hash(log::hash_of(of_bram.header)).value()->commit.payload);
  for (Replica* one : {bram.get(), carla.get()}) {
    check_same(*anna->store, *one->store);
    CHECK(words_of(*one->store, entity) == std::vector<std::string>{"daarna"});
    CHECK((*one)->verify_chains().value().problems.empty());
    CHECK((*one)->search("gang", "", 1).value().empty());
    REQUIRE((*one)->rebuild());
    check_same(*anna->store, *one->store);
    fetch_history(*anna->store, *one->store);
    CHECK((*one)->prove_states(work_space.id).value().empty());
    CHECK((*one)->commits_not_here(work_space.id).value() == 0);
    check_same(*anna->store, *one->store);
  }
}

TEST_CASE("what was erased here does not come back with the state of one who had not heard of it") {
  const auto anna = replica(1), bram = replica(2), carla = replica(3), dora = replica(4);
  for (Replica* one : {anna.get(), bram.get(), carla.get(), dora.get()})
    REQUIRE((*one)->entrust_erasing(dora->store->device().id()));
  const auto entity = observe(*anna, "kelder");
  const auto written = (*anna)->commits_after(work_space.id, 0, 10)->front().commit;
  for (Replica* one : {bram.get(), dora.get()})
    REQUIRE((*one)->apply(written, "anna"));
  const auto erasures = (*dora)->erase({work_space.id, "observation", entity, {}, "verzoek"}).value();
  const auto erasure = (*dora)->commit_by_hash(erasures.front()).value()->commit;
  SECTION("of a commit that is not here") {}
  SECTION("of a header without its payload") {
    log::Commit bare = written;
    bare.payload.reset();
    REQUIRE((*carla)->apply(bare, "anna"));
  }
  REQUIRE((*carla)->apply(erasure, "dora"));
  REQUIRE(give_state(*bram->store, *carla->store));
  CHECK(words_of(*carla->store, entity).empty());
  REQUIRE((*bram)->apply(erasure, "dora"));
  check_same(*bram->store, *carla->store);
  check_same(*dora->store, *carla->store);
}

TEST_CASE("a photo that is erased goes also where only a state spoke of it") {
  const auto anna = replica(1), bram = replica(2);
  for (Replica* one : {anna.get(), bram.get()})
    REQUIRE((*one)->entrust_erasing(anna->store->device().id()));
  const Bytes content(50'000, 7);
  const auto photo = (*anna)->put_attachment(content, "image/jpeg", "deur.jpg").value();
  const EntityId entity = (*anna)->new_id();
  store::Changes changes({});
  changes.add(work_space.id, "observation", entity, "remarks", photo);
  REQUIRE((*anna)->commit(changes));
  REQUIRE(give_state(*anna->store, *bram->store));
  REQUIRE((*bram)->put_attachment(content, "image/jpeg", "deur.jpg"));
  REQUIRE((*bram)->attachment(photo.hash));
  const auto erasures = (*anna)->erase({work_space.id, "observation", entity, {}, "verzoek"}).value();
  SECTION("told by the next state") { REQUIRE(give_state(*anna->store, *bram->store)); }
  SECTION("told by the erasure") {
    REQUIRE((*bram)->apply((*anna)->commit_by_hash(erasures.front()).value()->commit, "anna"));
  }
  CHECK_FALSE((*bram)->attachment(photo.hash));
  check_same(*anna->store, *bram->store);
}

TEST_CASE("a photo that was erased here is not asked for again because of who had not heard of it") {
  const auto anna = replica(1), bram = replica(2);
  REQUIRE((*anna)->entrust_erasing(anna->store->device().id()));
  const auto photo = (*anna)->put_attachment(Bytes(50'000, 7), "image/jpeg", "deur.jpg").value();
  const EntityId entity = (*anna)->new_id();
  store::Changes changes({});
  changes.add(work_space.id, "observation", entity, "remarks", photo);
  REQUIRE((*anna)->commit(changes));
  REQUIRE((*bram)->apply((*anna)->commits_after(work_space.id, 0, 10)->front().commit, "anna"));
  REQUIRE((*anna)->erase({work_space.id, "observation", entity, {}, "verzoek"}));
  REQUIRE(give_state(*bram->store, *anna->store));
  store::AttachmentQuery query;
  query.space = work_space.id;
  query.limit = 10;
  CHECK((*anna)->missing_attachments(query).value().empty());
}

TEST_CASE("an erasure in a state that its maker did not sign, or that a state does not cover, is refused") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "kelder");
  REQUIRE((*anna)->entrust_erasing(anna->store->device().id()));
  REQUIRE((*anna)->erase({work_space.id, "observation", entity, {}, "verzoek"}));
  SentState sent = read_state(*anna->store);
  log::Coverage coverage;
  std::vector<log::StatePage> pages;
  for (const Bytes& page : sent.pages)
    pages.push_back(log::unpack(page, coverage).value());
  REQUIRE(pages.back().erasures.size() == 1);
  std::string expected = "commit.bad-signature";
  log::Commit& erasure = pages.back().erasures.front();
  SECTION("signed by nobody") { erasure.signature->front() ^= 1; }
  SECTION("of a commit that is not covered") {
    erasure.header.sequence += 1;
    expected = "state.damaged";
  }
  SECTION("without its signature") {
    erasure.signature.reset();
    expected = "state.damaged";
  }
  Hasher hasher = log::state_hasher();
  sent.pages.clear();
  for (const log::StatePage& page : pages) {
    sent.pages.push_back(log::pack(page, coverage).value());
    hasher.add(sent.pages.back());
  }
  sent.claim.pages = hasher.finish();
  sent.signature = log::sign(anna->store->device(), sent.claim);
  const auto before = digest_of(*bram->store);
  CHECK(take_state(*bram->store, anna->store->device().id(), sent).error().key() == expected);
  CHECK(digest_of(*bram->store) == before);
  CHECK((*bram)->coverage(work_space.id).value().empty());
}
