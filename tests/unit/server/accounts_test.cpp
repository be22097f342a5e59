#include "unit/server/fixture.hpp"

#include "sync/server/sqlite_accounts.hpp"
#include "sync/server/tuning.hpp"
#include "sync/server/web/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::server;

TEST_CASE("an account is found whatever the case, and made once") {
  ServerFixture server;
  const auto person = server.store->new_id();
  REQUIRE(server.accounts->add_account({"Coordinator", person, "hash"}).has_value());
  CHECK(server.accounts->add_account({"coordinator", person, "other"}).error().key() == "account.exists");
  const auto found = *server.accounts->account("COORDINATOR");
  REQUIRE(found.has_value());
  CHECK(found->person == person);
  CHECK(found->password_hash == "hash");
  CHECK_FALSE(server.accounts->account("nobody")->has_value());
  CHECK(server.accounts->set_password("nobody", "x").error().key() == "account.unknown");
}

TEST_CASE("a session ends when it idles, when it is old, and at sign-out") {
  ServerFixture server;
  const auto token = ServerFixture::secret("token");
  REQUIRE(server.accounts->add_account({"a", server.store->new_id(), "hash"}).has_value());
  REQUIRE(server.accounts->start_session(token, "a", server.clock.now()).has_value());
  CHECK(server.accounts->session(token, server.clock.now())->has_value());
  CHECK_FALSE(server.accounts->session(ServerFixture::secret("other"), server.clock.now())->has_value());
  SECTION("idle") {
    server.clock.moment += web::tuning::session_idle + Milliseconds(1);
    CHECK_FALSE(server.accounts->session(token, server.clock.now())->has_value());
  }
  SECTION("old, however busy") {
    for (int hour = 0; hour < 14; ++hour) {
      CHECK(server.accounts->session(token, server.clock.now())->has_value());
      server.clock.moment += std::chrono::hours(1);
    }
    server.clock.moment += Milliseconds(1);
    CHECK_FALSE(server.accounts->session(token, server.clock.now())->has_value());
  }
  SECTION("signed out") {
    REQUIRE(server.accounts->end_session(token).has_value());
    CHECK_FALSE(server.accounts->session(token, server.clock.now())->has_value());
  }
  SECTION("a new password") {
    REQUIRE(server.accounts->set_password("a", "new").has_value());
    CHECK_FALSE(server.accounts->session(token, server.clock.now())->has_value());
  }
}

TEST_CASE("a code serves one device, in time, and that device again") {
  ServerFixture server;
  const auto secret = ServerFixture::secret("code");
  const CodeGrant grant{server.store->new_id(), server.store->new_id(),
                        server.clock.now() + tuning::code_life};
  REQUIRE(server.accounts->add_code(secret, grant).has_value());
  CHECK(server.accounts->redeem_code(ServerFixture::secret("guess"), server.device(1), server.clock.now())
            .error()
            .key() == "code.unknown");
  SECTION("in time") {
    const auto got = server.accounts->redeem_code(secret, server.device(1), server.clock.now());
    REQUIRE(got.has_value());
    CHECK(got->person == grant.person);
    CHECK(got->team == grant.team);
    CHECK(server.accounts->redeem_code(secret, server.device(2), server.clock.now()).error().key() ==
          "code.used");
    server.clock.moment += 2 * tuning::code_life;
    CHECK(server.accounts->redeem_code(secret, server.device(1), server.clock.now()).has_value());
  }
  SECTION("too late") {
    server.clock.moment += tuning::code_life + Milliseconds(1);
    CHECK(server.accounts->redeem_code(secret, server.device(1), server.clock.now()).error().key() ==
          "code.expired");
  }
}

TEST_CASE("who read what is kept, newest first") {
  ServerFixture server;
  const auto entity = server.store->new_id();
  REQUIRE(server.accounts->note_read({server.clock.now(), "a", "observation", entity}).has_value());
  server.clock.moment += Milliseconds(5);
  REQUIRE(server.accounts->note_read({server.clock.now(), "b", "observation", entity}).has_value());
  const auto notes = *server.accounts->reads_of(entity, 10);
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].login == "b");
  CHECK(server.accounts->reads_of(server.store->new_id(), 10)->empty());
}

TEST_CASE("the server's tables are made once and refused when newer") {
  ServerFixture server;
  REQUIRE(SqliteAccounts::prepare(server.store->database()).has_value());
  REQUIRE(server.store->database().run("INSERT INTO server_layout VALUES (999)").has_value());
  CHECK(SqliteAccounts::prepare(server.store->database()).error().key() == "store.newer-version");
}
