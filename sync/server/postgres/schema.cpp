#include "sync/server/postgres/schema.hpp"

#include <array>

namespace frontlijn::postgres {

namespace {

// A step is never changed once it has shipped; a new layout is a new step. What people or tablets wrote is
// bytea: text takes no NUL and no broken UTF-8. docs/server.md says what is distributed by what.
const std::array<const char*, 6> steps{
    R"sql(
    CREATE TABLE setting (name text PRIMARY KEY, value bytea NOT NULL);

    -- --- the log: every key begins with the space ---
    -- next_position: positions are handed out under this row's lock, and so become visible in their order.
    CREATE TABLE space (
      space bytea PRIMARY KEY, kind text NOT NULL, name bytea NOT NULL, next_position bigint NOT NULL DEFAULT 1);
    CREATE TABLE commit_log (
      space bytea NOT NULL, position bigint NOT NULL, device bytea NOT NULL, sequence bigint NOT NULL,
      hash bytea NOT NULL, time bigint NOT NULL, previous bytea NOT NULL, payload_hash bytea NOT NULL,
      payload_kind bigint NOT NULL, payload_cipher bigint NOT NULL, signature bytea NOT NULL, payload bytea,
      payload_bytes bigint NOT NULL, received bigint NOT NULL, peer bytea NOT NULL,
      PRIMARY KEY (space, position), UNIQUE (space, hash));
    CREATE INDEX commit_in_chain ON commit_log(space, device, sequence, position);
    -- More than one row for a device in a space: its chain forked.
    CREATE TABLE chain_head (
      space bytea NOT NULL, device bytea NOT NULL, hash bytea NOT NULL, sequence bigint NOT NULL,
      PRIMARY KEY (space, device, hash));
    -- held: the content is here by this very space, handed over by one of its members.
    CREATE TABLE attachment_reference (
      space bytea NOT NULL, hash bytea NOT NULL, size bigint NOT NULL, media_type bytea NOT NULL,
      held boolean NOT NULL, PRIMARY KEY (space, hash));
    CREATE INDEX attachment_missing ON attachment_reference(space, hash) WHERE NOT held;

    -- --- contents, one copy for all spaces: every key begins with the hash ---
    CREATE TABLE attachment (
      hash bytea PRIMARY KEY, size bigint NOT NULL, media_type bytea NOT NULL, pieces bigint NOT NULL,
      complete boolean NOT NULL);
    CREATE TABLE attachment_piece (
      hash bytea NOT NULL, number bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (hash, number));

    CREATE TABLE device_contact (device bytea PRIMARY KEY, at bigint NOT NULL);

    -- --- what the server keeps for itself: small, and read everywhere ---
    CREATE TABLE server_account (
      login bytea PRIMARY KEY, person bytea NOT NULL, password_hash text NOT NULL);
    CREATE TABLE server_session (
      token bytea PRIMARY KEY, login bytea NOT NULL, started bigint NOT NULL, seen bigint NOT NULL);
    CREATE TABLE server_code (
      secret bytea PRIMARY KEY, person bytea NOT NULL, team bytea NOT NULL, expires bigint NOT NULL,
      device bytea, used bigint);
    CREATE TABLE server_read (
      entity bytea NOT NULL, at bigint NOT NULL, login bytea NOT NULL, kind text NOT NULL,
      PRIMARY KEY (entity, at, login, kind));
    CREATE TABLE server_team (team bytea PRIMARY KEY, work bytea NOT NULL, backstage bytea NOT NULL);
    -- The authority on who may read what. The records of the same in the organisation's space inform; anybody in
    -- the organisation could write one.
    CREATE TABLE server_membership (
      person bytea NOT NULL, team bytea NOT NULL, role text NOT NULL, until text, PRIMARY KEY (person, team));
    CREATE INDEX server_membership_of_team ON server_membership(team);
    CREATE TABLE server_device (
      device bytea PRIMARY KEY, person bytea NOT NULL, since bigint NOT NULL, revoked bigint,
      wiped bigint);
    -- Spaces that tablets brought along: whose they are decides who may read them.
    CREATE TABLE server_space (
      space bytea PRIMARY KEY, holder text NOT NULL CHECK (holder IN ('organisation', 'team', 'person')),
      holder_id bytea);
    CREATE INDEX server_space_of ON server_space(holder_id);
    -- Counts changes to the above: sessions ask it before they look anything up again.
    CREATE TABLE server_revision (only_one boolean PRIMARY KEY CHECK (only_one), revision bigint NOT NULL);
    INSERT INTO server_revision VALUES (true, 1);
    )sql",
    // 2: erasing.
    R"sql(
    -- What is left of payloads that were erased, and by which commit of which device.
    CREATE TABLE erased_payload (
      space bytea NOT NULL, hash bytea NOT NULL, by_commit bytea NOT NULL, eraser bytea NOT NULL,
      payload_left bytea NOT NULL, PRIMARY KEY (space, hash, by_commit));
    CREATE INDEX erased_payload_by ON erased_payload(space, by_commit);
    -- Small, and read everywhere: devices whose erasures count in every space.
    CREATE TABLE entrusted_eraser (device bytea PRIMARY KEY);
    )sql",
    // 3: attachments in their turn, and who handed each over.
    R"sql(
    ALTER TABLE attachment_reference ADD COLUMN turn bigint NOT NULL DEFAULT 0, ADD COLUMN giver bytea;
    DROP INDEX attachment_missing;
    CREATE INDEX attachment_missing ON attachment_reference(space, turn, hash) WHERE NOT held;
    CREATE INDEX attachment_held ON attachment_reference(space, hash, turn, size) WHERE held;
    CREATE INDEX attachment_given ON attachment_reference(giver, size) WHERE held AND giver IS NOT NULL;
    )sql",
    // 4: marks of places that tell the whole log before them; null in rows of before, where the commit's hash
    // serves. Of a space: that of its newest place.
    R"sql(
    ALTER TABLE commit_log ADD COLUMN place_mark bytea;
    ALTER TABLE space ADD COLUMN place_mark bytea;
    )sql",
    // 5: which keys are of one tablet: by the first of them.
    R"sql(
    ALTER TABLE server_device ADD COLUMN tablet bytea;
    UPDATE server_device SET tablet = device;
    CREATE INDEX server_device_of_tablet ON server_device(tablet);
    )sql",
    // 6: what commits say that are here without, looked for at each comparison.
    R"sql(
    CREATE INDEX commit_without_payload ON commit_log(space, device, sequence) WHERE payload IS NULL;
    )sql",
};

/// "frontlij" in ASCII: of all who use advisory locks in a database, only we take this one.
constexpr std::int64_t migration_lock = 0x66726f6e746c696a;
constexpr const char* database_setting = "database-id";

}  // namespace

Result<void> migrate(Connection& connection, const Clock& clock, RandomSource& random) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection));
  // A large log takes its time, and whoever comes second waits for whoever came first.
  FRONTLIJN_CHECK(connection.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"));
  FRONTLIJN_CHECK(
      connection.script_if_known("SELECT pg_advisory_xact_lock(" + std::to_string(migration_lock) + ")"));
  FRONTLIJN_TRY(const Rows there, connection.run("SELECT to_regclass('frontlijn.layout') IS NOT NULL"));
  if (!there.boolean(0, 0))
    FRONTLIJN_CHECK(
        connection.script("CREATE SCHEMA IF NOT EXISTS frontlijn; "
                          "CREATE TABLE layout (version bigint PRIMARY KEY)"));
  FRONTLIJN_TRY(const Rows found, connection.run("SELECT coalesce(max(version), 0) FROM layout"));
  const std::int64_t version = found.integer(0, 0);
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version > newest)
    return fail(ErrorKind::newer_version, "store.newer-version",
                {{"file", connection.where()},
                 {"found", std::to_string(version)},
                 {"known", std::to_string(newest)}});
  for (std::int64_t step = version; step < newest; ++step) {
    FRONTLIJN_CHECK(connection.script(steps[static_cast<std::size_t>(step)]));
    FRONTLIJN_CHECK(connection.run("INSERT INTO layout VALUES ($1)", step + 1));
  }
  // Photographs are compressed already.
  if (version == 0)
    FRONTLIJN_CHECK(
        connection.script_if_known("ALTER TABLE attachment_piece ALTER COLUMN bytes SET STORAGE EXTERNAL"));
  FRONTLIJN_CHECK(connection.run("INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO NOTHING",
                                 database_setting, as_bytes(EntityId::make(clock.now(), random).to_text())));
  return transaction.commit();
}

Result<std::string> database_id(Connection& connection) {
  FRONTLIJN_TRY(const Rows found,
                connection.run("SELECT value FROM setting WHERE name = $1", database_setting));
  return found.text(0, 0);
}

}  // namespace frontlijn::postgres
