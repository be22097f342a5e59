// Databases that speak PostgreSQL's protocol and lack some of what it has, as distributed ones do.
#include "postgres/places.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// Where advisory locks, notifications and the storage of a column fail. Its address.
std::string database_that_lacks_some() {
  const std::string address = PostgresServer::running().new_database();
  const auto keeper = postgres::Connection::open(address).value();
  REQUIRE(keeper->script(R"sql(
    CREATE ROLE plain LOGIN;
    GRANT CREATE ON DATABASE )sql" +
                         address.substr(14, address.find('?') - 14) + R"sql( TO plain;
    REVOKE EXECUTE ON FUNCTION pg_catalog.pg_advisory_xact_lock(bigint) FROM PUBLIC;
    REVOKE EXECUTE ON FUNCTION pg_catalog.pg_notify(text, text) FROM PUBLIC;
    CREATE FUNCTION public.knows_no_storage() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN IF current_query() LIKE '%SET STORAGE%' THEN RAISE 'not supported yet'; END IF; END $$;
    CREATE EVENT TRIGGER knows_no_storage ON ddl_command_start WHEN TAG IN ('ALTER TABLE')
      EXECUTE FUNCTION public.knows_no_storage();)sql"));
  std::string plain = address;
  return plain.replace(plain.find("user=frontlijn"), std::string("user=frontlijn").size(), "user=plain");
}

}  // namespace

TEST_CASE(
    "a database without advisory locks, notifications and storage settings takes the tables and commits") {
  const std::string address = database_that_lacks_some();
  PostgresPlace one(address);
  PostgresPlace other(address);
  const auto works = [&](const std::string& sql) { return one.connection->run(sql).has_value(); };
  REQUIRE_FALSE(works("SELECT pg_advisory_xact_lock(1)"));
  REQUIRE_FALSE(works("SELECT pg_notify('a', '')"));
  REQUIRE_FALSE(works("ALTER TABLE attachment_piece ALTER COLUMN bytes SET STORAGE EXTERNAL"));

  REQUIRE(one.store().add_space(team_work));
  Node maker{7};
  REQUIRE(maker->add_space(team_work));
  const Bytes photo(30'000, 5);
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", maker->new_id(), "photo",
              maker->put_attachment(photo, "image/jpeg", "deur.jpg").value());
  const auto made = maker->commit(changes).value();
  const log::Commit commit = maker->commit_by_hash(made.front()).value()->commit;
  REQUIRE(one.store().apply(team_work.id, std::vector{commit}, maker.id(), {}));
  const auto missing = other.store().missing_attachments({.space = team_work.id, .limit = 10}).value();
  REQUIRE(missing.size() == 1);
  REQUIRE(other.store().add_piece(missing.front(), photo));
  REQUIRE(other.store().finish_attachment(missing.front()));
  CHECK(one.store().missing_attachments({.space = team_work.id, .limit = 10})->empty());
}
