// What a session may expect of any store of commits, shown for both of ours.
#include "postgres/places.hpp"

#include "core/log/limits.hpp"
#include "core/log/thumbnail.hpp"
#include "core/store/attachment_choice.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Applied;

#define FOR_BOTH_STORES(name) TEMPLATE_TEST_CASE(name, "", EmbeddedPlace, PostgresPlace)

namespace {

constexpr sync::ReadBudget plenty{1'000, 1U << 24};

/// A device that writes commits outside any store.
struct Pen {
  SeededRandom random;
  log::DeviceKey key;
  std::map<SpaceId, log::ChainHead> heads;
  std::uint64_t moment = 1;

  explicit Pen(std::uint64_t seed) : random(seed), key(log::DeviceKey::make(random)) {}

  log::Commit write(const std::string& words, SpaceId space = team_work.id) {
    return sign(space, {EntityId{}, {{"observation", entity(), "words", words, {}}}});
  }
  log::Commit refer(const log::AttachmentRef& to, SpaceId space = team_work.id) {
    return sign(space, {EntityId{}, {{"observation", entity(), "photo", to, {}}}});
  }
  log::Commit sign(SpaceId space, const log::Payload& payload) {
    const auto made = log::make_commit(key, space, heads[space], log::HybridTime{++moment << 16}, payload);
    heads[space] = {made->header.sequence, log::hash_of(made->header)};
    return *made;
  }
  EntityId entity() { return EntityId::make(instant_from_ms(1'795'000'000'000), random); }
};

template <class Place>
struct Ground : Place {
  log::DeviceId peer;
  Pen anna{11};
  Pen bram{12};

  Ground() {
    peer.key.fill(9);
    for (const auto& space : {team_work, organisation})
      REQUIRE(this->store().add_space(space));
  }
  std::vector<sync::Received> apply(const std::vector<log::Commit>& batch, SpaceId space = team_work.id) {
    return *this->store().apply(space, batch, peer, std::nullopt);
  }
  Applied put(const log::Commit& commit) {
    return apply({commit}, commit.header.space).front().applied.value();
  }
  std::string refused(const log::Commit& commit) {
    const auto received = apply({commit});
    return received.front().refused ? received.front().refused->key() : "";
  }
  std::vector<Hash> stored(SpaceId space = team_work.id) {
    std::vector<Hash> hashes;
    const auto slice = *this->store().commits_after(space, 0, {}, plenty);
    for (const auto& one : slice.commits)
      hashes.push_back(one.hash);
    return hashes;
  }
};

log::AttachmentRef reference_to(const Bytes& content) {
  Node node(77);
  return *node->put_attachment(content, "image/jpeg", "deur.jpg");
}

Bytes content_of(std::size_t size, std::uint64_t seed = 5) {
  Bytes bytes(size);
  SeededRandom(seed).fill(bytes);
  return bytes;
}

}  // namespace

FOR_BOTH_STORES("commits come out as they went in, in the order they went in") {
  Ground<TestType> ground;
  const auto first = ground.anna.write("één");
  const auto second = ground.bram.write("twee");
  auto opaque = ground.anna.write("gesloten");  // sealed: nobody here can read it
  opaque.header.cipher = static_cast<log::PayloadCipher>(7);
  opaque.payload = Bytes{1, 2, 3};
  opaque.header.payload = log::payload_hash(*opaque.payload);
  opaque.signature = ground.anna.key.sign("frontlijn commit 1", log::hash_of(opaque.header));
  auto bare = ground.bram.write("zonder inhoud");
  bare.payload.reset();
  const auto received = ground.apply({first, second, opaque, bare});
  for (const auto& one : received)
    CHECK(one.applied == Applied::taken);

  const auto slice = *ground.store().commits_after(team_work.id, 0, {}, plenty);
  CHECK_FALSE(slice.more);
  REQUIRE(slice.commits.size() == 4);
  CHECK(slice.commits[0].commit == first);
  CHECK(slice.commits[1].commit == second);
  CHECK(slice.commits[2].commit == opaque);
  CHECK(slice.commits[3].commit == bare);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(slice.commits[i].hash == log::hash_of(slice.commits[i].commit.header));
    CHECK(slice.commits[i].peer == ground.peer.to_text());
    if (i > 0) CHECK(slice.commits[i].position > slice.commits[i - 1].position);
  }
  const auto place = *ground.store().newest(team_work.id);
  CHECK(place.position == static_cast<std::uint64_t>(slice.commits[3].position));
  CHECK(place.mark == slice.commits[3].mark);
  CHECK(*ground.store().place_at(team_work.id, place.position + 100) == place);
  CHECK(ground.store().place_at(team_work.id, place.position - 1)->mark == slice.commits[2].mark);
  CHECK(ground.store().newest(organisation.id)->position == 0);
}

FOR_BOTH_STORES("promise 4: repeats are harmless, within a batch and between batches") {
  Ground<TestType> ground;
  const auto one = ground.anna.write("één");
  const auto two = ground.anna.write("twee");
  const auto received = ground.apply({one, one, two});
  CHECK(received[0].applied == Applied::taken);
  CHECK(received[1].applied == Applied::duplicate);
  CHECK(received[2].applied == Applied::taken);
  CHECK(ground.put(two) == Applied::duplicate);
  CHECK(ground.stored() == std::vector<Hash>{log::hash_of(one.header), log::hash_of(two.header)});
  CHECK(*ground.store().newest(team_work.id) == *ground.store().place_at(team_work.id, 1'000));
}

FOR_BOTH_STORES("a log that went on differently is told apart where the same commit is at the same place") {
  Ground<TestType> one, other;
  const auto first = one.anna.write("één"), second = one.anna.write("twee");
  const auto of_bram = one.bram.write("van bram");
  for (const auto& commit : {of_bram, first})
    REQUIRE(one.put(commit) == Applied::taken);
  for (const auto& commit : {first, of_bram, second})
    REQUIRE(other.put(commit) == Applied::taken);
  REQUIRE(one.put(second) == Applied::taken);
  const auto here = *one.store().newest(team_work.id), there = *other.store().newest(team_work.id);
  CHECK(here.position == there.position);
  CHECK(here.mark != there.mark);
}

FOR_BOTH_STORES("what is wrong with one commit refuses that one alone") {
  Ground<TestType> ground;
  const auto good = ground.anna.write("goed");
  auto forged = ground.bram.write("vervalst");
  (*forged.signature)[3] ^= 1;
  auto changed = ground.bram.write("veranderd");
  changed.payload->back() ^= 1;
  auto elsewhere = ground.anna.write("elders", organisation.id);
  auto senseless = Pen(13).write("onleesbaar");
  Pen pen(13);
  senseless.payload = Bytes{0xFF, 0xFF, 0xFF};
  senseless.header.payload = log::payload_hash(*senseless.payload);
  senseless.signature = pen.key.sign("frontlijn commit 1", log::hash_of(senseless.header));
  const auto after = ground.anna.write("erna");
  const auto received = ground.apply({good, forged, changed, elsewhere, senseless, after});
  CHECK(received[0].applied == Applied::taken);
  CHECK(received[1].refused->key() == "commit.bad-signature");
  CHECK(received[2].refused->key() == "commit.payload-differs");
  CHECK(received[3].refused->key() == "commit.damaged");
  CHECK(received[4].refused->key() == "commit.damaged");
  CHECK(received[5].applied == Applied::taken);
  CHECK(ground.stored().size() == 2);
  CHECK(ground.store().apply(SpaceId{}, std::vector{good}, ground.peer, std::nullopt).error().key() ==
        "space.unknown");
}

FOR_BOTH_STORES("a chain with a gap is refused until what is missing has come") {
  Ground<TestType> ground;
  const auto one = ground.anna.write("één");
  const auto two = ground.anna.write("twee");
  const auto three = ground.anna.write("drie");
  CHECK(ground.refused(two) == "chain.gap");
  CHECK(ground.put(one) == Applied::taken);
  CHECK(ground.refused(three) == "chain.gap");
  const auto received = ground.apply({three, two});
  CHECK(received[0].refused->key() == "chain.gap");
  CHECK(received[1].applied == Applied::taken);
  CHECK(ground.put(three) == Applied::taken);
  auto zeroth = ground.bram.write("nul");
  zeroth.header.sequence = 0;
  zeroth.signature = ground.bram.key.sign("frontlijn commit 1", log::hash_of(zeroth.header));
  CHECK(ground.refused(zeroth) == "chain.gap");
}

FOR_BOTH_STORES("promise 9: a space takes no more chains than two ends can compare, and those it has go on") {
  Ground<TestType> ground;
  const auto begun = ground.anna.write("begin");
  Pen put_back = ground.anna;
  const auto next = ground.anna.write("verder");
  CHECK(ground.put(begun) == Applied::taken);
  CHECK(ground.put(next) == Applied::taken);
  std::vector<log::Commit> strangers;
  for (std::uint64_t i = 1; i < log::limits::ends_taken; ++i)
    strangers.push_back(Pen(1'000 + i).write("een woord"));
  const auto last = ground.bram.write("te veel");
  strangers.push_back(last);
  const auto received = ground.apply(strangers);
  for (std::size_t i = 0; i + 1 < received.size(); ++i)
    REQUIRE(received[i].applied == Applied::taken);
  REQUIRE(received.back().refused);
  CHECK(received.back().refused->key() == "chain.too-many");
  CHECK(ground.refused(last) == "chain.too-many");
  CHECK(ground.refused(put_back.write("naast verder")) == "chain.too-many");
  CHECK(ground.put(ground.anna.write("en verder")) == Applied::taken);
  CHECK(ground.put(begun) == Applied::duplicate);
  CHECK(ground.store().heads(team_work.id)->size() == log::limits::ends_taken);
}

FOR_BOTH_STORES("promise 5: a chain that forks is noticed and both branches are kept") {
  Ground<TestType> ground;
  const auto one = ground.anna.write("één");
  Pen restored = ground.anna;  // as a device put back from a backup
  const auto left = ground.anna.write("links");
  const auto left_on = ground.anna.write("links verder");
  const auto right = restored.write("rechts");
  const auto right_on = restored.write("rechts verder");
  CHECK(ground.put(one) == Applied::taken);
  CHECK(ground.put(left) == Applied::taken);
  CHECK(ground.put(left_on) == Applied::taken);
  CHECK(ground.put(right) == Applied::forked);
  CHECK(ground.put(right_on) == Applied::taken);
  const auto heads = *ground.store().heads(team_work.id);
  REQUIRE(heads.size() == 2);
  for (const auto& head : heads) {
    CHECK(head.device == ground.anna.key.id());
    CHECK(head.sequence == 3);
    CHECK(*ground.store().has_in_chain(team_work.id, head.device, 3, log::place_mark(head.hash)));
    CHECK_FALSE(*ground.store().has_in_chain(team_work.id, head.device, 2, log::place_mark(head.hash)));
  }
  Pen again(11);  // the same key from the very beginning
  again.moment = 500;
  CHECK(ground.put(again.write("nog een begin")) == Applied::forked);
  CHECK(ground.store().heads(team_work.id)->size() == 3);

  const auto chain =
      *ground.store().chain_after(team_work.id, ground.anna.key.id(), 1, ~std::uint64_t{0} >> 1, plenty);
  REQUIRE(chain.commits.size() == 4);
  CHECK(chain.commits[0].commit == left);
  CHECK(chain.commits[1].commit == right);
  CHECK(chain.commits[2].commit == left_on);
  CHECK(chain.commits[3].commit == right_on);
  const auto rest = *ground.store().chain_after(
      team_work.id, ground.anna.key.id(), 2, static_cast<std::uint64_t>(chain.commits[0].position), plenty);
  REQUIRE(rest.commits.size() == 3);
  CHECK(rest.commits[0].commit == right);
}

FOR_BOTH_STORES("promise 9: a reader gets no more than it asked for, yet always gets on") {
  Ground<TestType> ground;
  std::vector<log::Commit> commits;
  for (int i = 0; i < 10; ++i)
    commits.push_back((i % 2 == 0 ? ground.anna : ground.bram).write(std::string(10'000, 'x')));
  ground.apply(commits);
  const auto few = *ground.store().commits_after(team_work.id, 0, {}, {3, 1U << 24});
  CHECK(few.commits.size() == 3);
  CHECK(few.more);
  const auto small = *ground.store().commits_after(team_work.id, 0, {}, {100, 25'000});
  CHECK(small.commits.size() == 2);
  CHECK(small.more);
  const auto least = *ground.store().commits_after(team_work.id, 0, {}, {100, 1});
  CHECK(least.commits.size() == 1);
  CHECK(least.more);
  std::uint64_t position = 0;
  std::size_t seen = 0;
  for (bool more = true; more;) {
    const auto slice = *ground.store().commits_after(team_work.id, position, {}, {4, 1U << 24});
    for (const auto& one : slice.commits)
      CHECK(one.commit == commits[seen++]);
    position = static_cast<std::uint64_t>(slice.commits.back().position);
    more = slice.more;
  }
  CHECK(seen == 10);
  const auto last = *ground.store().commits_after(team_work.id, position, {}, plenty);
  CHECK(last.commits.empty());
  CHECK_FALSE(last.more);
}

FOR_BOTH_STORES("one signature vouches for a run, which is refused, kept and served as a whole") {
  Ground<TestType> ground;
  const auto run_of = [](Pen& pen, std::size_t count) {
    std::vector<log::Commit> run;
    for (std::size_t i = 0; i < count; ++i)
      run.push_back(pen.write("regel " + std::to_string(i)));
    for (std::size_t i = 0; i + 1 < count; ++i)
      run[i].signature.reset();
    return run;
  };
  auto forged = run_of(ground.bram, 3);
  (*forged.back().signature)[3] ^= 1;
  auto batch = run_of(ground.anna, 20);
  batch.insert(batch.end(), forged.begin(), forged.end());
  batch.push_back(ground.anna.write("los"));
  const auto received = ground.apply(batch);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    CAPTURE(i);
    if (i < 20 || i == 23)
      CHECK(received[i].applied == Applied::taken);
    else
      CHECK(received[i].refused->key() == "commit.bad-signature");
  }
  const auto open_ended = run_of(ground.anna, 4);
  CHECK(ground.apply({open_ended[0], open_ended[1]})[1].refused->key() == "commit.unvouched");

  const std::vector<sync::ReadBudget> budgets{{1, 1U << 20}, {7, 1U << 20}, {100, 60}, plenty};
  for (const sync::ReadBudget& budget : budgets) {
    const auto by_log = *ground.store().commits_after(team_work.id, 0, {}, budget);
    const auto by_chain = *ground.store().chain_after(team_work.id, ground.anna.key.id(), 0, 0, budget);
    for (const auto& slice : {by_log, by_chain}) {
      REQUIRE(slice.commits.size() >= 20);
      CHECK(slice.commits[18].commit == batch[18]);
      CHECK(slice.commits.back().commit.signature);
      CHECK(slice.again == 0);
    }
  }
  CHECK(ground.apply(batch).front().applied == Applied::duplicate);
}

FOR_BOTH_STORES("promise 4: what a peer made or handed over can be left out") {
  Ground<TestType> ground;
  const auto annas = ground.anna.write("van Anna");
  const auto brams = ground.bram.write("van Bram");
  ground.apply({annas, brams});
  log::DeviceId other;
  other.key.fill(8);
  const auto later = ground.bram.write("langs een ander");
  REQUIRE(ground.store().apply(team_work.id, std::vector{later}, other, std::nullopt));
  const auto without_anna =
      *ground.store().commits_after(team_work.id, 0, {ground.anna.key.id(), ""}, plenty);
  REQUIRE(without_anna.commits.size() == 2);
  CHECK(without_anna.commits[0].commit == brams);
  const auto from_others =
      *ground.store().commits_after(team_work.id, 0, {std::nullopt, ground.peer.to_text()}, plenty);
  REQUIRE(from_others.commits.size() == 1);
  CHECK(from_others.commits[0].commit == later);
}

FOR_BOTH_STORES("promise 2: a payload that was left out at first is taken in when somebody brings it") {
  Ground<TestType> ground;
  std::vector<log::Commit> run;
  for (const char* words : {"een", "twee", "drie"})
    run.push_back(ground.anna.write(words));
  auto bare = run;
  bare[1].payload.reset();
  ground.apply(bare);
  const auto lacking = *ground.store().lacking_payloads(team_work.id);
  REQUIRE(lacking.size() == 1);
  CHECK(lacking.front().device == ground.anna.key.id());
  CHECK(lacking.front().after == 1);

  // Who has none either, or another one, changes nothing.
  CHECK(ground.apply(bare)[1].applied == Applied::duplicate);
  auto other = run;
  other[1].payload = run[0].payload;
  CHECK(ground.apply(other)[1].refused);
  CHECK(ground.store().lacking_payloads(team_work.id)->size() == 1);

  const auto received = ground.apply(run);
  CHECK(received[0].applied == Applied::duplicate);
  CHECK(received[1].applied == Applied::taken);
  CHECK(received[2].applied == Applied::duplicate);
  CHECK(ground.store().lacking_payloads(team_work.id)->empty());
  const auto slice = *ground.store().commits_after(team_work.id, 0, {}, plenty);
  REQUIRE(slice.commits.size() == 3);
  CHECK(slice.commits[1].commit.payload == run[1].payload);
  CHECK(ground.apply(run)[1].applied == Applied::duplicate);
}

FOR_BOTH_STORES("a photo that a payload left out at first speaks of is asked for once it has come") {
  Ground<TestType> ground;
  const Hash hash = log::AttachmentRef{Hash{{7}}, 10, "image/jpeg", "deur.jpg"}.hash;
  const auto commit = ground.anna.refer({hash, 10, "image/jpeg", "deur.jpg"});
  auto bare = commit;
  bare.payload.reset();
  CHECK(ground.put(bare) == Applied::taken);
  CHECK_FALSE(*ground.store().missing_attachment(team_work.id, hash));
  CHECK(ground.put(commit) == Applied::taken);
  CHECK(*ground.store().missing_attachment(team_work.id, hash));
}

FOR_BOTH_STORES("spaces are known once, take a new name, and keep their logs apart") {
  Ground<TestType> ground;
  auto renamed = team_work;
  renamed.name = "Centrum-Oost\x80\x01";  // whatever a tablet calls it
  REQUIRE(ground.store().add_space(renamed));
  auto nameless = team_work;
  nameless.name = "";
  REQUIRE(ground.store().add_space(nameless));
  const auto spaces = *ground.store().spaces();
  REQUIRE(spaces.size() == 2);
  CHECK(std::count(spaces.begin(), spaces.end(), renamed) == 1);
  CHECK(ground.put(ground.anna.write("werk")) == Applied::taken);
  CHECK(ground.put(ground.anna.write("stad", organisation.id)) == Applied::taken);
  CHECK(ground.stored().size() == 1);
  CHECK(ground.stored(organisation.id).size() == 1);
  const auto epoch = *ground.store().epoch();
  CHECK_FALSE(epoch.is_nil());
  CHECK(*ground.store().epoch() == epoch);
}

FOR_BOTH_STORES(
    "an attachment comes by piece, goes on where it was, and counts once its content is checked") {
  Ground<TestType> ground;
  const std::size_t size =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{262'144}, std::size_t{600'000});
  CAPTURE(size);
  const Bytes content = content_of(size);
  const auto reference = reference_to(content);
  CHECK_FALSE(ground.store().missing_attachment(team_work.id, reference.hash)->has_value());
  CHECK(ground.put(ground.anna.refer(reference)) == Applied::taken);
  auto missing = *ground.store().missing_attachments({.space = team_work.id, .limit = 10});
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].hash == reference.hash);
  CHECK(missing[0].size_bytes == size);
  CHECK(ground.store()
            .missing_attachments({.space = team_work.id,
                                  .after_turn = missing[0].turn,
                                  .after_hash = reference.hash,
                                  .limit = 10})
            ->empty());
  CHECK(ground.store().missing_attachments({.space = organisation.id, .limit = 10})->empty());

  for (std::size_t at = 0; at < size; at += 262'144) {
    auto now = *ground.store().missing_attachment(team_work.id, reference.hash);
    REQUIRE(now.has_value());
    CHECK(now->pieces_here == at / 262'144);
    CHECK_FALSE(now->complete);
    CHECK_FALSE(ground.store().piece(team_work.id, reference.hash, 0)->has_value());
    if (now->pieces_here > 0 || size > 262'144)
      CHECK(ground.store().finish_attachment(*now).error().key() == "attachment.not-here");
    const auto piece = ByteView(content).subspan(at, std::min<std::size_t>(262'144, size - at));
    CHECK(ground.store().add_piece(*now, content_of(7)).error().key() == "attachment.damaged");
    REQUIRE(ground.store().add_piece(*now, piece));
  }
  const sync::MissingAttachment whole{team_work.id, reference.hash, size,
                                      static_cast<std::uint32_t>((size + 262'143) / 262'144), false};
  REQUIRE(ground.store().finish_attachment(whole));
  CHECK(ground.store().missing_attachments({.space = team_work.id, .limit = 10})->empty());
  Bytes back;
  for (std::uint32_t number = 0;; ++number) {
    const auto piece = *ground.store().piece(team_work.id, reference.hash, number);
    if (!piece) break;
    back.insert(back.end(), piece->begin(), piece->end());
  }
  CHECK(back == content);
  Hasher ours("test");
  Hasher expected("test");
  REQUIRE(ground.store().hash_attachment(reference.hash, ours));
  expected.add(content);
  CHECK(ours.finish() == expected.finish());
}

FOR_BOTH_STORES("attachments come in their turn: texts, thumbnails, originals, the newest first") {
  Ground<TestType> ground;
  const auto refer = [&](const std::string& type, std::size_t size, std::uint64_t seed) {
    auto reference = reference_to(content_of(size, seed));
    reference.media_type = type;
    ground.anna.moment += 10;
    REQUIRE(ground.put(ground.anna.refer(reference)) == Applied::taken);
    return reference.hash;
  };
  const Hash older = refer("image/jpeg", 30'000, 21);
  const Hash small = refer(log::thumbnail_type("image/jpeg", older), 5'000, 22);
  const Hash newer = refer("image/jpeg", 30'000, 23);
  const Hash text = refer("application/xml", 40'000, 24);
  const auto hashes = [&](const sync::AttachmentQuery& query) {
    std::vector<Hash> found;
    for (const auto& one : *ground.store().missing_attachments(query))
      found.push_back(one.hash);
    return found;
  };
  CHECK(hashes({.space = team_work.id, .limit = 10}) == std::vector{text, small, newer, older});
  CHECK(hashes({.space = team_work.id, .limit = 2}) == std::vector{text, small});
  CHECK(hashes({.space = team_work.id,
                .last_turn = store::AttachmentChoice{store::AttachmentLevel::thumbnails}.last_turn({}),
                .limit = 10}) == std::vector{text, small});
  const auto first = ground.store().missing_attachments({.space = team_work.id, .limit = 1})->front();
  CHECK(hashes({.space = team_work.id, .after_turn = first.turn, .after_hash = first.hash, .limit = 10}) ==
        std::vector{small, newer, older});
}

FOR_BOTH_STORES("a quota counts what a member handed over, what a space holds, and each content once") {
  Ground<TestType> ground;
  const auto fill = [&](SpaceId space, std::size_t size, std::uint64_t seed, EntityId giver) {
    const auto reference = reference_to(content_of(size, seed));
    REQUIRE(ground.put(ground.anna.refer(reference, space)) == Applied::taken);
    auto missing = **ground.store().missing_attachment(space, reference.hash);
    missing.giver = giver;
    if (missing.complete) {
      REQUIRE(ground.store().hold_attachment(missing));
      return;
    }
    REQUIRE(ground.store().add_piece(missing, content_of(size, seed)));
    missing.pieces_here = 1;
    REQUIRE(ground.store().finish_attachment(missing));
  };
  const EntityId noor = ground.anna.entity();
  const EntityId sem = ground.anna.entity();
  fill(team_work.id, 200'000, 31, noor);
  fill(team_work.id, 100'000, 32, sem);
  fill(organisation.id, 200'000, 31, sem);

  const auto refusal = [&](const sync::AttachmentBounds& bounds, SpaceId space, EntityId giver) {
    if (auto* database = dynamic_cast<postgres::PostgresCommits*>(&ground.store()))
      database->bound_attachments(bounds);
    else
      dynamic_cast<sync::StoreReplica&>(ground.store()).bound_attachments(bounds);
    sync::MissingAttachment wanted{space, Hash{}, 50'000};
    wanted.giver = giver;
    const auto why = *ground.store().no_room_for(wanted);
    return why ? why->key() : std::string();
  };
  CHECK(refusal({}, team_work.id, noor).empty());
  CHECK(refusal({.total = 350'000}, team_work.id, noor).empty());
  CHECK(refusal({.total = 349'999}, team_work.id, noor) == "attachment.over-quota-server");
  CHECK(refusal({.per_space = 350'000}, team_work.id, noor).empty());
  CHECK(refusal({.per_space = 349'999}, team_work.id, noor) == "attachment.over-quota-team");
  CHECK(refusal({.per_space = 250'000}, organisation.id, noor).empty());
  CHECK(refusal({.per_member = 250'000}, team_work.id, noor).empty());
  CHECK(refusal({.per_member = 349'999}, team_work.id, sem) == "attachment.over-quota-member");
}

FOR_BOTH_STORES("half an attachment that is another's begins anew, a whole one stays") {
  Ground<TestType> ground;
  const Bytes content = content_of(600'000);
  const auto reference = reference_to(content);
  ground.put(ground.anna.refer(reference));
  const auto missing = [&] { return **ground.store().missing_attachment(team_work.id, reference.hash); };
  REQUIRE(ground.store().add_piece(missing(), ByteView(content).first(262'144)));
  REQUIRE(ground.store().add_piece(missing(), ByteView(content).subspan(262'144, 262'144)));
  Hasher ours("test");
  Hasher expected("test");
  REQUIRE(ground.store().hash_pieces(reference.hash, 2, ours));
  expected.add(ByteView(content).first(524'288));
  CHECK(ours.finish() == expected.finish());
  CHECK(ground.store().hash_pieces(reference.hash, 3, ours).error().key() == "attachment.not-here");
  REQUIRE(ground.store().drop_pieces(reference.hash));
  CHECK(missing().pieces_here == 0);
  CHECK_FALSE(ground.store().held_turn(team_work.id, reference.hash)->has_value());

  for (std::size_t at = 0; at < content.size(); at += 262'144)
    REQUIRE(ground.store().add_piece(
        missing(), ByteView(content).subspan(at, std::min<std::size_t>(262'144, content.size() - at))));
  REQUIRE(ground.store().finish_attachment(missing()));
  REQUIRE(ground.store().drop_pieces(reference.hash));
  CHECK(ground.store().held_turn(team_work.id, reference.hash)->has_value());
  CHECK(ground.store().piece(team_work.id, reference.hash, 2)->has_value());
}

FOR_BOTH_STORES("an attachment that is not what its hash says is thrown away whole") {
  Ground<TestType> ground;
  const auto reference = reference_to(content_of(1'000));
  ground.put(ground.anna.refer(reference));
  const sync::MissingAttachment missing{team_work.id, reference.hash, 1'000, 0, false};
  REQUIRE(ground.store().add_piece(missing, content_of(1'000, 6)));
  CHECK(ground.store().finish_attachment({team_work.id, reference.hash, 1'000, 1, false}).error().key() ==
        "attachment.damaged");
  const auto again = *ground.store().missing_attachment(team_work.id, reference.hash);
  REQUIRE(again.has_value());
  CHECK(again->pieces_here == 0);
  Hasher hasher("test");
  CHECK(ground.store().hash_attachment(reference.hash, hasher).error().key() == "attachment.not-here");
}

FOR_BOTH_STORES("promise 6: content that is here by one space is not another's until it is proved") {
  Ground<TestType> ground;
  const Bytes content = content_of(2'000);
  const auto reference = reference_to(content);
  ground.put(ground.anna.refer(reference));
  REQUIRE(ground.store().add_piece({team_work.id, reference.hash, 2'000, 0, false}, content));
  REQUIRE(ground.store().finish_attachment({team_work.id, reference.hash, 2'000, 1, false}));
  CHECK_FALSE(ground.store().piece(organisation.id, reference.hash, 0)->has_value());
  ground.put(ground.bram.refer(reference, organisation.id));
  const auto missing = *ground.store().missing_attachment(organisation.id, reference.hash);
  REQUIRE(missing.has_value());
  CHECK(missing->complete);
  CHECK_FALSE(ground.store().piece(organisation.id, reference.hash, 0)->has_value());
  REQUIRE(ground.store().hold_attachment(*missing));
  CHECK(*ground.store().piece(organisation.id, reference.hash, 0) == content);
  CHECK(ground.store().missing_attachments({.space = organisation.id, .limit = 10})->empty());
}

FOR_BOTH_STORES("tablets that sync through it end with the same digest, photographs included") {
  Ground<TestType> ground;
  TestDirectory directory;
  SeededRandom random(3);
  const auto key = log::DeviceKey::make(random);
  Node anna(21);
  Node bram(22);
  const auto sync = [&](Node& tablet) {
    Bytes binding(32);
    tablet.random.fill(binding);
    sync::ClientSession client(*tablet.replica, tablet.key(), tablet.random, {binding, false, {}});
    sync::ServerSession host(ground.store(), directory, key, random, {binding});
    talk(client, host, tablet.clock.at);
    return client.outcome();
  };
  for (Node* tablet : {&anna, &bram}) {
    directory.allow(tablet->id(), {grant(team_work), grant(organisation)});
    REQUIRE((*tablet)->add_space(team_work));
    for (int i = 0; i < 300; ++i)
      tablet->observe(team_work, "woorden " + std::to_string(i));
  }
  const Bytes photo = content_of(700'000);
  const auto reference = *anna->put_attachment(photo, "image/jpeg", "deur.jpg");
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", anna->new_id(), "photo", reference);
  changes.set(team_work.id, "observation", anna->new_id(), "words", std::string(200'000, 'l'));
  REQUIRE(anna->commit(changes));
  sync(anna);
  sync(bram);
  sync(anna);
  CHECK(anna.digest(team_work) == bram.digest(team_work));
  CHECK(bram->attachment(reference.hash).value() == photo);
  const auto idle = sync(bram);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);
}
