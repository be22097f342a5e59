// Erasing at a server, on both stores: payloads and photos go, headers stay, and only by whom may.
#include "core/log/erasure.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include "postgres/places.hpp"

#include "core/log/limits.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Applied;

#define FOR_BOTH_STORES(name) TEMPLATE_TEST_CASE(name, "", EmbeddedPlace, PostgresPlace)

namespace {

const EntityId door = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000d0");

struct Writer {
  SeededRandom random;
  log::DeviceKey key;
  log::ChainHead head;
  std::uint64_t moment = 1;

  explicit Writer(std::uint64_t seed) : random(seed), key(log::DeviceKey::make(random)) {}

  log::Commit next(log::PayloadKind kind, Bytes payload) {
    auto made =
        log::make_commit(key, team_work.id, head, log::HybridTime{++moment << 16}, kind, std::move(payload));
    head = {made.header.sequence, log::hash_of(made.header)};
    return made;
  }
  log::Commit write(const log::Payload& payload) {
    return next(log::PayloadKind::columns, *log::encode_payload(payload));
  }
  log::Commit erase(const log::Commit& target) {
    const auto payload = *log::decode_payload(target.header.kind, *target.payload);
    const log::Erasure erasure{
        {{"observation", door, {}, "AVG artikel 17", {}}},
        {{log::hash_of(target.header), log::without_values_of(payload, "observation", door)}}};
    return next(log::PayloadKind::erasure, *log::encode_erasure(erasure));
  }
};

log::AttachmentRef photo_of(const Bytes& content) {
  Node node(77);
  return *node->put_attachment(content, "image/jpeg", "deur.jpg");
}

template <class Place>
struct Office : Place {
  log::DeviceId peer;
  Writer anna{11};
  Writer server{12};
  Bytes content = Bytes(1'000, 3);
  log::AttachmentRef photo = photo_of(content);
  log::Commit target = anna.write({EntityId{},
                                   {{"observation", door, "words", std::string("Zoë doet open"), {}},
                                    {"observation", door, "photos", photo, {}}}});

  Office() {
    peer.key.fill(9);
    REQUIRE(this->store().add_space(team_work));
  }
  void put(const log::Commit& commit) {
    const auto received = *this->store().apply(team_work.id, std::vector{commit}, peer, std::nullopt);
    CHECK(received.front().applied == Applied::taken);
  }
  void bring_photo() {
    const auto missing = this->store().missing_attachment(team_work.id, photo.hash);
    REQUIRE((missing && *missing));
    REQUIRE(this->store().add_piece(**missing, content));
    REQUIRE(this->store().finish_attachment({team_work.id, photo.hash, content.size(), 1, false}));
  }
  bool holds_payload() {
    const auto slice = *this->store().commits_after(team_work.id, 0, {}, {10, 1U << 20});
    for (const auto& stored : slice.commits)
      if (stored.hash == log::hash_of(target.header)) return stored.commit.payload.has_value();
    FAIL("the commit itself is gone");
    return false;
  }
  bool stored_payload_of(const log::Commit& commit) {
    const auto slice = *this->store().commits_after(team_work.id, 0, {}, {1'000, 1U << 24});
    for (const auto& stored : slice.commits)
      if (stored.hash == log::hash_of(commit.header)) return stored.commit.payload.has_value();
    return false;
  }
  bool holds_photo() {
    Hasher hasher("test");
    return this->store().hash_attachment(photo.hash, hasher).has_value();
  }
};

}  // namespace

FOR_BOTH_STORES("erased by who is entrusted with it: payload and photo go, the header stays") {
  Office<TestType> office;
  REQUIRE(office.store().entrust_erasing(office.server.key.id()));
  office.put(office.target);
  office.bring_photo();
  office.put(office.server.erase(office.target));
  CHECK_FALSE(office.holds_payload());
  CHECK_FALSE(office.holds_photo());
  CHECK(office.store().missing_attachments({.space = team_work.id, .limit = 10})->empty());
}

FOR_BOTH_STORES("erased before it came: the payload is not kept, the photo not asked for twice over") {
  Office<TestType> office;
  REQUIRE(office.store().entrust_erasing(office.server.key.id()));
  office.put(office.server.erase(office.target));
  office.put(office.target);
  CHECK_FALSE(office.holds_payload());
}

FOR_BOTH_STORES("rule 24: an erasure by who is not entrusted has no effect, until it is") {
  Office<TestType> office;
  office.put(office.target);
  office.bring_photo();
  office.put(office.server.erase(office.target));
  CHECK(office.holds_payload());
  CHECK(office.holds_photo());
  REQUIRE(office.store().entrust_erasing(office.server.key.id()));
  CHECK_FALSE(office.holds_payload());
  CHECK_FALSE(office.holds_photo());
}

TEST_CASE("promise 9: erasures that do not count, however many, bring no payload into memory") {
  Office<PostgresPlace> office;
  Writer bram(13);
  const log::Commit large = bram.write(
      {EntityId{}, {{"observation", door, "words", std::string(log::limits::text_bytes, 'z'), {}}}});
  office.put(large);
  std::vector<log::Commit> erasures;
  for (int i = 0; i < 400; ++i)
    erasures.push_back(bram.erase(large));
  // The most that this process has ever had in memory, counted anew from here.
  std::ofstream("/proc/self/clear_refs") << "5";
  const auto most_kb = [] {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    return -1L;
  };
  const long before = most_kb();
  const auto received = *office.store().apply(team_work.id, erasures, office.peer, std::nullopt);
  for (const auto& one : received)
    CHECK(one.applied == Applied::taken);
  CHECK(most_kb() - before < 48 * 1024);
  CHECK(office.stored_payload_of(large));
}

TEST_CASE("a photo that one process erases while another is about to hold it holds up neither") {
  Office<PostgresPlace> office;
  REQUIRE(office.store().entrust_erasing(office.server.key.id()));
  office.put(office.target);
  office.bring_photo();
  // As where its content came by way of another space.
  REQUIRE(office.connection->run("UPDATE attachment_reference SET held = false"));
  PostgresPlace holder(office.address);
  PostgresPlace onlooker(office.address);
  const auto waits = [&] {
    return onlooker.connection
               ->run(
                   "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                   "wait_event_type = 'Lock'")
               ->integer(0, 0) > 0;
  };
  // What `hold_attachment` does, with the other one in between.
  auto open = postgres::Transaction::begin(*holder.connection);
  REQUIRE(
      holder.connection->run("SELECT complete FROM attachment WHERE hash = $1 FOR SHARE", office.photo.hash));
  std::atomic<bool> done = false;
  std::thread eraser([&] {
    office.put(office.server.erase(office.target));
    done = true;
  });
  while (!done && !waits()) {
  }
  CHECK_FALSE(done);
  const auto held =
      holder.connection->run("UPDATE attachment_reference SET held = true WHERE space = $1 AND hash = $2",
                             team_work.id, office.photo.hash);
  CHECK(held.has_value());
  CHECK(open->commit());
  eraser.join();
  CHECK_FALSE(office.holds_payload());
  CHECK_FALSE(office.holds_photo());
}
