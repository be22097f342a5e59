// State before history, from one end to the other.
#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string trouble_of(const sync::Outcome& outcome) {
  return outcome.error ? outcome.error->debug_text() : "none";
}

/// A server with a month of work on it, and tablets to which three commits are already many.
struct Month {
  Server server{1};
  Node anna{2};
  Node bram{3};
  std::vector<EntityId> all;

  explicit Month(int records = 40) {
    for (Node* tablet : {&anna, &bram}) {
      server.directory.allow(tablet->id(), {grant(team_work)});
      REQUIRE((*tablet)->add_space(team_work));
      tablet->policy = {3, 1'000};
    }
    server.policy = {3, 1'000};
    for (int i = 0; i < records; ++i)
      all.push_back(anna.observe(team_work, "kelder " + std::to_string(i)));
    REQUIRE(trouble_of(sync_once(anna, server)) == "none");
  }
  void check_alike() {
    for (Node* node : {&anna, &bram}) {
      CHECK(node->digest(team_work) == server.digest(team_work));
      CHECK((*node)->verify_chains().value().problems.empty());
    }
  }
};

std::size_t shown(Node& node) {
  std::size_t count = 0;
  REQUIRE(node->each("observation", [&](const store::Record&) { return ++count > 0; }));
  return count;
}

/// A session of a tablet of before states; how much it was asked for.
std::size_t sync_as_older(Node& tablet, Server& server) {
  Connection older(tablet, server);
  std::size_t wants = 0;
  for (bool moved = true; moved;) {
    moved = older.server_speaks();
    take_out(older.down, sync::features::states);
    for (const Bytes& message : older.down)
      wants += std::holds_alternative<sync::Want>(**sync::decode_frame(message)) ? 1 : 0;
    moved |= older.client_hears();
    moved |= older.client_speaks();
    take_out(older.up, sync::features::states);
    moved |= older.server_hears();
  }
  CHECK(trouble_of(older.client->outcome()) == "none");
  CHECK(older.client->settled());
  return wants;
}

}  // namespace

TEST_CASE("a new tablet gets the state, then what comes, and is idle after one round trip") {
  Month month;
  const auto first = sync_once(month.bram, month.server);
  CHECK(trouble_of(first) == "none");
  CHECK(first.progress.states_taken == 1);
  CHECK(first.progress.commits_taken == 0);
  month.check_alike();
  CHECK(shown(month.bram) == 40);
  month.bram.observe(team_work, "van bram", month.all[3]);
  month.anna.observe(team_work, "van anna");
  CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
  const auto second = sync_once(month.bram, month.server);
  CHECK(trouble_of(second) == "none");
  CHECK(second.progress.states_taken == 0);
  CHECK(second.progress.commits_taken == 1);
  CHECK(second.progress.commits_sent == 1);
  CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
  month.check_alike();
  const auto idle = sync_once(month.bram, month.server);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);
}

TEST_CASE("a tablet that was away long sends its own work and gets the state of the rest") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  for (int i = 0; i < 5; ++i)
    month.bram.observe(team_work, "van bram " + std::to_string(i), month.all[static_cast<std::size_t>(i)]);
  for (int i = 0; i < 200; ++i)
    month.anna.observe(team_work, "later " + std::to_string(i), month.all[static_cast<std::size_t>(i % 10)]);
  CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
  const auto back = sync_once(month.bram, month.server);
  CHECK(trouble_of(back) == "none");
  CHECK(back.progress.states_taken == 1);
  CHECK(back.progress.commits_sent == 5);
  CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
  month.check_alike();
  for (int i = 0; i < 5; ++i)
    CHECK(month.anna->find(team_work.id, "observation", month.all[static_cast<std::size_t>(i)])
              .value()
              ->texts("words")
              .size() == 2);
}

TEST_CASE(
    "few commits are sent as they are, and so is everything between ends of which one knows no states") {
  Month month;
  month.server.policy = {64, 4};
  const auto few = sync_once(month.bram, month.server);
  CHECK(few.progress.states_taken == 0);
  CHECK(few.progress.commits_taken == 40);
  month.check_alike();
}

TEST_CASE("history comes when it is asked for, proves the state, and then the log is whole") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  CHECK(month.bram->commits_not_here(team_work.id).value() == 40);
  CHECK(month.bram->history("observation", month.all[0]).value().empty());
  Connection with_history(month.bram, month.server, false, {}, true);
  with_history.run();
  CHECK(trouble_of(with_history.client->outcome()) == "none");
  CHECK(with_history.client->settled());
  CHECK(with_history.client->outcome().warnings.empty());
  CHECK(month.bram->commits_not_here(team_work.id).value() == 0);
  CHECK(month.bram.commits(team_work) == 40);
  CHECK(month.bram->history("observation", month.all[0]).value().size() == 1);
  CHECK(month.bram->states(team_work.id).value().empty());
  REQUIRE(month.bram->rebuild());
  month.check_alike();
  CHECK(sync_once(month.bram, month.server).round_trips == 1);
}

TEST_CASE(
    "promise 5: a server put back to before its tablets' states is refilled with what they have, as a "
    "state") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  month.bram.observe(team_work, "van bram");
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  // All is lost there, and Anna's tablet too: only Bram has it, most of it without its commits.
  Server emptied(77);
  emptied.policy = month.server.policy;
  emptied.directory.allow(month.bram.id(), {grant(team_work)});
  const auto refilled = sync_once(month.bram, emptied);
  CHECK(trouble_of(refilled) == "none");
  CHECK(emptied.digest(team_work) == month.bram.digest(team_work));
  CHECK(shown(emptied) == 41);
  Node carla(9);
  carla.policy = month.bram.policy;
  emptied.directory.allow(carla.id(), {grant(team_work)});
  REQUIRE(carla->add_space(team_work));
  CHECK(trouble_of(sync_once(carla, emptied)) == "none");
  CHECK(carla.digest(team_work) == month.bram.digest(team_work));
  CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
  CHECK(sync_once(month.bram, emptied).round_trips == 1);
}

TEST_CASE("what goes on from a state is not refused while that is under way to a server that was put back") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  month.anna.observe(team_work, "na de stand");
  CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
  CHECK(sync_once(month.bram, month.server).progress.commits_taken == 1);
  Server emptied(77);
  emptied.policy = month.server.policy;
  emptied.directory.allow(month.bram.id(), {grant(team_work)});
  const auto refilled = sync_once(month.bram, emptied);
  CHECK(trouble_of(refilled) == "none");
  CHECK(refilled.progress.commits_refused_there == 0);
  store::Peers peers(*month.bram.store);
  CHECK(peers.refused(emptied.id(), 10)->empty());
  CHECK(emptied.digest(team_work) == month.bram.digest(team_work));
  CHECK(sync_once(month.bram, emptied).round_trips == 1);
}

TEST_CASE("promise 5: a server that was refilled with a state has its commits from whoever has them") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  Server emptied(77);
  emptied.policy = month.server.policy;
  for (Node* tablet : {&month.anna, &month.bram})
    emptied.directory.allow(tablet->id(), {grant(team_work)});
  CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
  CHECK(emptied->commits_not_here(team_work.id).value() == 40);
  // Who is known to lack them too is left in peace.
  CHECK(sync_once(month.bram, emptied).round_trips == 1);

  month.bram.observe(team_work, "van bram", month.all[3]);
  CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
  CHECK(trouble_of(sync_once(month.anna, emptied)) == "none");
  CHECK(emptied->commits_not_here(team_work.id).value() == 0);
  CHECK(emptied.commits(team_work) == 41);
  CHECK_FALSE(emptied->lacks_history(team_work.id).value());
  CHECK(emptied->history("observation", month.all[3]).value().size() == 2);
  CHECK(emptied->verify_chains().value().problems.empty());
  // Nobody is sent what it has, and who has nothing gets all, in order.
  for (Node* tablet : {&month.bram, &month.anna}) {
    const auto again = sync_once(*tablet, emptied);
    CHECK(trouble_of(again) == "none");
    CHECK(again.progress.commits_duplicate == 0);
    CHECK(sync_once(*tablet, emptied).round_trips == 1);
  }
  Node carla(9);
  emptied.directory.allow(carla.id(), {grant(team_work)});
  emptied.policy = {1'000, 4};
  REQUIRE(carla->add_space(team_work));
  const auto first = sync_once(carla, emptied);
  CHECK(trouble_of(first) == "none");
  CHECK(first.progress.commits_taken == 41);
  CHECK(first.progress.comparisons == 0);
  for (Node* node : {&month.anna, &month.bram, &carla})
    CHECK(node->digest(team_work) == emptied.digest(team_work));
  REQUIRE(emptied->rebuild());
  CHECK(emptied.digest(team_work) == carla.digest(team_work));
}

namespace {

/// A server that was emptied, where the first commit is without what it says; Bram has the rest, as a state.
struct WithoutPayload {
  Month month{1};
  Server emptied{1};
  log::Commit first = month.anna->commits_after(team_work.id, 0, 1).value().front().commit;

  explicit WithoutPayload(bool is_erased) {
    for (Node* node :
         {&month.anna, &month.bram, static_cast<Node*>(&month.server), static_cast<Node*>(&emptied)})
      REQUIRE((*node)->entrust_erasing(month.anna.id()));
    if (is_erased)
      REQUIRE(month.anna->erase({team_work.id, "observation", month.all.front(), {}, "verzoek"}));
    for (int i = 0; i < 20; ++i)
      month.anna.observe(team_work, "zolder " + std::to_string(i));
    for (Node* tablet : {&month.anna, &month.bram})
      CHECK(trouble_of(sync_once(*tablet, month.server)) == "none");
    emptied.policy = month.server.policy;
    emptied.directory.allow(month.bram.id(), {grant(team_work)});
    log::Commit without = first;
    without.payload.reset();
    REQUIRE(emptied->apply(without, "").value() == store::Applied::taken);
  }
  void check_alike() {
    CHECK(emptied.digest(team_work) == month.bram.digest(team_work));
    CHECK(shown(emptied) == shown(month.bram));
    CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
    CHECK(sync_once(month.bram, emptied).round_trips == 1);
  }
};

}  // namespace

TEST_CASE(
    "promise 5: what a server has the commits of and not the words comes with the state of who has them") {
  WithoutPayload fleet(false);
  CHECK(trouble_of(sync_once(fleet.month.bram, fleet.emptied)) == "none");
  CHECK(fleet.emptied.commits(team_work) == 1);
  fleet.check_alike();

  // The commit alone would not have them; whoever comes is given the state as well.
  Node carla(9);
  carla.policy = fleet.month.server.policy;
  fleet.emptied.directory.allow(carla.id(), {grant(team_work)});
  REQUIRE(carla->add_space(team_work));
  CHECK(trouble_of(sync_once(carla, fleet.emptied)) == "none");
  CHECK(carla.digest(team_work) == fleet.emptied.digest(team_work));

  fleet.emptied.directory.allow(fleet.month.anna.id(), {grant(team_work)});
  CHECK(trouble_of(sync_once(fleet.month.anna, fleet.emptied)) == "none");
  CHECK(fleet.emptied->lacking_payloads(team_work.id, store::Store::SaidBy::commit)->empty());
  CHECK_FALSE(fleet.emptied->lacks_history(team_work.id).value());
  fleet.check_alike();
}

namespace {

/// A server that stands where it stood before and has the same commits, the first without what it says.
struct WithoutWords : Month {
  Server put_back{1};
  explicit WithoutWords(bool as_state) {
    if (!as_state) bram.policy = server.policy = {1'000, 1'000};
    CHECK(trouble_of(sync_once(bram, server)) == "none");
    const auto epoch = server.replica->epoch().value();
    REQUIRE(put_back->set_setting("sync-epoch", epoch.to_text()));
    for (auto& stored : anna->commits_after(team_work.id, 0, 1'000).value()) {
      if (stored.commit.header.sequence == 1) stored.commit.payload.reset();
      REQUIRE(put_back->apply(stored.commit, "").value() == store::Applied::taken);
    }
    REQUIRE(put_back.replica->newest(team_work.id).value() == server.replica->newest(team_work.id).value());
    put_back.policy = server.policy;
    put_back.directory.allow(bram.id(), {grant(team_work)});
  }
};

}  // namespace

TEST_CASE("promise 5: words that a server lacks come also where all places are as they were") {
  const bool as_state = GENERATE(false, true);
  CAPTURE(as_state);
  WithoutWords month(as_state);
  const auto refilled = sync_once(month.bram, month.put_back);
  CHECK(trouble_of(refilled) == "none");
  CHECK(refilled.progress.comparisons == 0);
  CHECK(refilled.progress.states_sent == (as_state ? 1 : 0));
  CHECK(month.put_back.digest(team_work) == month.bram.digest(team_work));
  CHECK(shown(month.put_back) == 40);
  CHECK(sync_once(month.bram, month.put_back).round_trips == 1);
  month.bram.observe(team_work, "daarna");
  CHECK(trouble_of(sync_once(month.bram, month.put_back)) == "none");
  CHECK(month.put_back.digest(team_work) == month.bram.digest(team_work));
}

TEST_CASE("promise 4: who lacks the same words as its server is asked for them once, and left in peace") {
  WithoutWords month(false);
  Node dirk(9);
  REQUIRE(dirk->add_space(team_work));
  month.put_back.directory.allow(dirk.id(), {grant(team_work)});
  CHECK(trouble_of(sync_once(dirk, month.put_back)) == "none");
  dirk.observe(team_work, "van dirk");
  CHECK(trouble_of(sync_once(dirk, month.put_back)) == "none");
  CHECK(month.put_back->lacking_payloads(team_work.id)->size() == 1);
  const auto idle = sync_once(dirk, month.put_back);
  CHECK(trouble_of(idle) == "none");
  Connection watched(dirk, month.put_back);
  std::size_t wants_down = 0;
  for (bool moved = true; moved;) {
    moved = watched.server_speaks();
    for (const Bytes& message : watched.down)
      wants_down += std::holds_alternative<sync::Want>(**sync::decode_frame(message)) ? 1 : 0;
    moved |= watched.client_hears();
    moved |= watched.client_speaks();
    moved |= watched.server_hears();
  }
  CHECK(wants_down == 0);
  CHECK(trouble_of(sync_once(month.bram, month.put_back)) == "none");
  CHECK(trouble_of(sync_once(dirk, month.put_back)) == "none");
  CHECK(dirk.digest(team_work) == month.put_back.digest(team_work));
  CHECK(shown(dirk) == 41);
}

TEST_CASE("promise 5: a state that was declined is asked for as soon as what lacked is explained") {
  WithoutPayload fleet(true);  // the erasure comes as a commit, which Bram has with the state
  CHECK(trouble_of(sync_once(fleet.month.bram, fleet.emptied)) == "none");
  fleet.check_alike();
}

TEST_CASE("promise 5: a tablet of before states is asked for the commits as well") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  Server emptied(77);
  emptied.policy = month.server.policy;
  for (Node* tablet : {&month.anna, &month.bram})
    emptied.directory.allow(tablet->id(), {grant(team_work)});
  CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
  CHECK(emptied->lacks_history(team_work.id).value());

  CHECK(sync_as_older(month.anna, emptied) > 0);
  CHECK_FALSE(emptied->lacks_history(team_work.id).value());
  CHECK(emptied.commits(team_work) == 40);
}

TEST_CASE("who gave what it had of a space's commits is left in peace") {
  Month month;
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  Server emptied(77);
  emptied.policy = month.server.policy;
  Node dirk(9);
  REQUIRE(dirk->add_space(team_work));
  for (Node* tablet : {&month.bram, &dirk})
    emptied.directory.allow(tablet->id(), {grant(team_work)});
  CHECK(trouble_of(sync_once(month.bram, emptied)) == "none");
  CHECK(sync_as_older(dirk, emptied) > 0);
  CHECK(emptied->lacks_history(team_work.id).value());
  CHECK(sync_as_older(dirk, emptied) == 0);
}

TEST_CASE("an erasure that a put back server forgot comes back with the state of who had heard of it") {
  Month month;
  for (Node* node : {static_cast<Node*>(&month.server), &month.anna, &month.bram})
    REQUIRE((*node)->entrust_erasing(month.server.id()));
  const auto what = month.anna->commits_after(team_work.id, 0, 1)->front().hash;
  REQUIRE(month.server->erase({team_work.id, "observation", month.all.front(), {}, "verzoek"}));
  CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
  CHECK(month.bram->states(team_work.id).value().size() == 1);

  Server put_back(77);
  REQUIRE(put_back->entrust_erasing(month.server.id()));
  put_back.policy = month.server.policy;
  for (Node* tablet : {&month.anna, &month.bram})
    put_back.directory.allow(tablet->id(), {grant(team_work)});
  for (Node* tablet : {&month.bram, &month.anna, &month.bram})
    CHECK(trouble_of(sync_once(*tablet, put_back)) == "none");
  CHECK_FALSE(month.anna->commit_by_hash(what).value()->commit.payload);
  CHECK(month.anna.digest(team_work) == put_back.digest(team_work));
  CHECK(month.bram.digest(team_work) == put_back.digest(team_work));
  const auto erased = put_back->find(team_work.id, "observation", month.all.front()).value();
  REQUIRE(erased);
  CHECK(erased->texts("words").empty());
}

TEST_CASE(
    "promise 2: a link cut at any message of a state leaves nothing half, and the next session brings it") {
  for (int cut = 1;; ++cut) {
    Month month(30);
    bool ended = true;
    {
      Connection connection(month.bram, month.server);
      for (int moved = 0; moved < cut; ++moved) {
        const bool any = connection.server_speaks() || connection.client_hears() ||
                         connection.client_speaks() || connection.server_hears();
        if (any && moved + 1 == cut) ended = false;
        if (!any) break;
      }
    }
    CAPTURE(cut);
    const std::size_t here = shown(month.bram);
    CHECK((here == 0 || here == 30));
    CHECK(month.bram->states(team_work.id).value().size() == (here == 0 ? 0 : 1));
    CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
    month.check_alike();
    CHECK(shown(month.bram) == 30);
    if (ended) break;
  }
}

TEST_CASE("a space that is taken away and granted again at any moment of a comparison ends no session") {
  const bool states = GENERATE(false, true);
  std::uint64_t comparisons = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    CAPTURE(seed, states);
    Month month(20);
    if (!states) month.bram.policy = month.server.policy = {1'000, 4};
    CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
    month.bram.observe(team_work, "van bram");
    month.anna.observe(team_work, "van anna");
    // Put back from a backup: all chains are compared.
    REQUIRE(month.server.replica->renew_epoch());
    CHECK(trouble_of(sync_once(month.anna, month.server)) == "none");
    SeededRandom draw(seed);
    Connection link(month.bram, month.server, true);
    const std::uint64_t away = draw.below(40), back = away + 1 + draw.below(12);
    for (std::uint64_t step = 0; step < 120; ++step) {
      if (step == away) month.server.directory.allow(month.bram.id(), {});
      if (step == back) month.server.directory.allow(month.bram.id(), {grant(team_work)});
      switch (draw.below(4)) {
        case 0:
          (void)link.server_speaks();
          break;
        case 1:
          (void)link.client_hears();
          break;
        case 2:
          (void)link.client_speaks();
          break;
        default:
          (void)link.server_hears();
      }
    }
    link.run();
    CHECK(trouble_of(link.client->outcome()) == "none");
    CHECK(trouble_of(link.host->outcome()) == "none");
    comparisons += link.client->outcome().progress.comparisons;
    CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
    CHECK(month.bram.digest(team_work) == month.server.digest(team_work));
  }
  CHECK(comparisons > 120);
}

TEST_CASE(
    "promise 9: a state that was not asked for, comes out of order, or is not vouched for ends the session") {
  const auto with = [](const std::function<void(Connection&, sync::Frame&)>& spoil) {
    Month month;
    Connection connection(month.bram, month.server);
    for (int turn = 0; turn < 200; ++turn) {
      while (connection.server_speaks()) {
        const auto frame = sync::decode_frame(connection.down.back());
        REQUIRE(frame);
        sync::Frame changed = **frame;
        spoil(connection, changed);
        connection.down.back() = sync::encode_frame(changed);
      }
      while (connection.client_hears()) {
      }
      while (connection.client_speaks()) {
      }
      while (connection.server_hears()) {
      }
    }
    CHECK(shown(month.bram) == 0);
    const auto error = connection.client->outcome().error;
    CHECK(trouble_of(sync_once(month.bram, month.server)) == "none");
    month.check_alike();
    return error ? error->key() : std::string("none");
  };
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* part = std::get_if<sync::StatePart>(&frame)) part->number = 1;
        }) == "sync.out-of-turn");
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* part = std::get_if<sync::StatePart>(&frame)) part->bytes.back() ^= 1;
        }) == "state.damaged");
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* part = std::get_if<sync::StatePart>(&frame)) part->bytes.clear();
        }) == "sync.out-of-turn");
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* end = std::get_if<sync::StateEnd>(&frame)) end->digest.lanes[1]++;
        }) == "state.damaged");
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* end = std::get_if<sync::StateEnd>(&frame)) end->signature[3] ^= 1;
        }) == "state.damaged");
  CHECK(with([](Connection&, sync::Frame& frame) {
          if (auto* end = std::get_if<sync::StateEnd>(&frame)) end->place.position++;
        }) == "state.damaged");
  CHECK(with([](Connection& connection, sync::Frame& frame) {
          if (const auto* offer = std::get_if<sync::StateOffer>(&frame)) {
            const SpaceId space = offer->space;
            sync::StateEnd end{};
            end.space = space;
            frame = end;
          }
          (void)connection;
        }) == "sync.out-of-turn");
}
