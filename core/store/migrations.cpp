#include "core/store/migrations.hpp"

#include <array>
#include <string>

namespace frontlijn::store {

namespace {

// A step is never changed once it has shipped; a new layout is a new step.
const std::array<const char*, 12> steps{
    // 1: the log, what it makes of each entity, drafts.
    R"sql(
    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

    CREATE TABLE device (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);

    CREATE TABLE space (
      id INTEGER PRIMARY KEY, space BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
      digest BLOB NOT NULL);

    -- Position in this replica = id. AUTOINCREMENT: a position is never given out twice.
    CREATE TABLE commit_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      space INTEGER NOT NULL REFERENCES space(id), device INTEGER NOT NULL REFERENCES device(id),
      sequence INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, time INTEGER NOT NULL, previous BLOB NOT NULL,
      payload_hash BLOB NOT NULL, payload_kind INTEGER NOT NULL, payload_cipher INTEGER NOT NULL,
      signature BLOB NOT NULL, payload BLOB, author BLOB, received INTEGER NOT NULL, peer TEXT);
    CREATE INDEX commit_in_chain ON commit_log(space, device, sequence);

    -- More than one row for a device in a space: its chain forked.
    CREATE TABLE chain_head (
      space INTEGER NOT NULL, device INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (space, device, hash)) WITHOUT ROWID;

    CREATE TABLE entity (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL REFERENCES space(id), kind TEXT NOT NULL,
      entity BLOB NOT NULL, state BLOB NOT NULL);
    CREATE UNIQUE INDEX entity_key ON entity(entity, kind, space);
    CREATE INDEX entity_in_space ON entity(space, kind);

    CREATE TABLE entity_commit (
      entity INTEGER NOT NULL, commit_id INTEGER NOT NULL, PRIMARY KEY (entity, commit_id)) WITHOUT ROWID;

    CREATE TABLE draft (
      draft BLOB NOT NULL, field TEXT NOT NULL, value BLOB NOT NULL, changed INTEGER NOT NULL,
      PRIMARY KEY (draft, field)) WITHOUT ROWID;

    CREATE VIRTUAL TABLE search USING fts5(
      words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='2 3');
    )sql",
    // 2: attachments in pieces; what peers have of us and we of them.
    R"sql(
    CREATE TABLE attachment (
      hash BLOB PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, complete INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE attachment_piece (
      hash BLOB NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (hash, number));

    CREATE TABLE peer (
      id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, epoch BLOB, last_contact INTEGER);
    -- pulled: position at the peer up to which its commits are here; pushed: our own position up to which the
    -- peer has acknowledged.
    CREATE TABLE peer_cursor (
      peer INTEGER NOT NULL REFERENCES peer(id), space INTEGER NOT NULL REFERENCES space(id),
      pulled INTEGER NOT NULL DEFAULT 0, pushed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (peer, space)) WITHOUT ROWID;
    )sql",
    // 3: which commit stands where we are in a peer's log; what a peer grants and refuses; which space refers
    // to
    // which attachment.
    R"sql(
    CREATE INDEX commit_in_space ON commit_log(space);

    ALTER TABLE peer_cursor ADD COLUMN pulled_mark BLOB;
    -- anchor: a place in the peer's log where it once acknowledged a commit of ours.
    ALTER TABLE peer_cursor ADD COLUMN anchor INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE peer_cursor ADD COLUMN anchor_mark BLOB;
    ALTER TABLE peer_cursor ADD COLUMN granted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE peer_cursor ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE peer_cursor ADD COLUMN writable INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE refused_commit (
      peer INTEGER NOT NULL REFERENCES peer(id), hash BLOB NOT NULL, space INTEGER NOT NULL REFERENCES space(id),
      why TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (peer, hash)) WITHOUT ROWID;

    -- held: the content is here by this very space, made or handed over by one of its members.
    CREATE TABLE attachment_reference (
      space INTEGER NOT NULL REFERENCES space(id), hash BLOB NOT NULL, size INTEGER NOT NULL,
      media_type TEXT NOT NULL, held INTEGER NOT NULL, PRIMARY KEY (space, hash)) WITHOUT ROWID;
    CREATE INDEX attachment_missing ON attachment_reference(space, hash) WHERE held = 0;
    )sql",
    // 4: what is left of payloads that were erased, and by which commit.
    R"sql(
    CREATE TABLE erased_payload (
      space INTEGER NOT NULL REFERENCES space(id), hash BLOB NOT NULL,
      by_commit INTEGER NOT NULL REFERENCES commit_log(id), payload_left BLOB NOT NULL,
      PRIMARY KEY (space, hash, by_commit)) WITHOUT ROWID;
    )sql",
    // 5 (app): since when a peer has what was written here: our log of the space up to `upto`, at that
    // moment.
    R"sql(
    CREATE TABLE acknowledged (
      peer INTEGER NOT NULL REFERENCES peer(id), space INTEGER NOT NULL REFERENCES space(id),
      upto INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (peer, space, upto)) WITHOUT ROWID;
    )sql",
    // 6: words of single actions that wait for the full-text index.
    R"sql(
    CREATE TABLE waiting_words (row INTEGER PRIMARY KEY, words TEXT NOT NULL);
    )sql",
    // 7: attachments in their turn: when each goes, who handed it over, where it is and is not; thumbnails.
    R"sql(
    ALTER TABLE attachment_reference ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attachment_reference ADD COLUMN giver BLOB;
    DROP INDEX attachment_missing;
    CREATE INDEX attachment_missing ON attachment_reference(space, turn, hash) WHERE held = 0;
    CREATE INDEX attachment_held ON attachment_reference(space, turn, hash, size) WHERE held = 1;
    CREATE INDEX attachment_given ON attachment_reference(giver, size) WHERE held = 1 AND giver IS NOT NULL;
    CREATE INDEX attachment_by_hash ON attachment_reference(hash);

    -- held: the peer has said that it holds this, whole and checked. Otherwise it did not have it or, with a
    -- reason, refused it, and is left alone from `since` to `again`.
    CREATE TABLE attachment_at (
      peer INTEGER NOT NULL REFERENCES peer(id), space INTEGER NOT NULL REFERENCES space(id),
      hash BLOB NOT NULL, held INTEGER NOT NULL, why TEXT, tries INTEGER NOT NULL, since INTEGER NOT NULL,
      again INTEGER NOT NULL, PRIMARY KEY (peer, space, hash)) WITHOUT ROWID;
    CREATE INDEX attachment_at_hash ON attachment_at(hash);

    -- Made here, of what was put in here.
    CREATE TABLE attachment_thumbnail (
      original BLOB PRIMARY KEY, hash BLOB NOT NULL, size INTEGER NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID;
    )sql",
    // 8: the full-text index merges its parts in idle moments (Store::tidy) and not while somebody writes.
    R"sql(
    INSERT INTO search(search, rank) VALUES ('automerge', 0);
    INSERT INTO search(search, rank) VALUES ('crisismerge', 1999);
    INSERT INTO search(search, rank) VALUES ('deletemerge', 30);
    )sql",
    // 9: spaces of which a peer gave the state before the history.
    R"sql(
    -- taken: null while its parts come in. position: the place in our own log where it was taken in.
    CREATE TABLE state (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space(id), maker BLOB NOT NULL,
      begun INTEGER NOT NULL, taken INTEGER, position INTEGER, place INTEGER, place_mark BLOB, digest BLOB,
      ends BLOB, pages BLOB, signature BLOB);
    CREATE INDEX state_in_space ON state(space, position);
    CREATE TABLE state_part (
      state INTEGER NOT NULL, number INTEGER NOT NULL, ends_page INTEGER NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY (state, number));
    -- Commits that are in what we have of a space without being here: marks of successive ones, four bytes
    -- each. branch: 0, or what tells the branches of a forked chain apart.
    CREATE TABLE covered (
      space INTEGER NOT NULL, device INTEGER NOT NULL, first INTEGER NOT NULL, branch INTEGER NOT NULL,
      marks BLOB NOT NULL, PRIMARY KEY (space, device, first, branch)) WITHOUT ROWID;

    -- With the hash: what is asked of a chain is answered by the index alone.
    DROP INDEX commit_in_chain;
    CREATE INDEX commit_in_chain ON commit_log(space, device, sequence, hash);
    CREATE INDEX commit_unreadable ON commit_log(space)
      WHERE payload IS NULL OR payload_kind > 3 OR payload_cipher != 0;
    )sql",
    // 10: marks of places that tell the whole log before them; null in rows of before, where the hash of the
    // commit serves. Of a space: that of its newest place.
    R"sql(
    ALTER TABLE commit_log ADD COLUMN place_mark BLOB;
    ALTER TABLE state ADD COLUMN mark BLOB;
    ALTER TABLE space ADD COLUMN place_mark BLOB;
    )sql",
    // 11: the hybrid clock goes on from the newest time of any space: in the row that every commit writes
    // anyway, since each further table is a page more to flush.
    R"sql(
    ALTER TABLE space ADD COLUMN newest_time INTEGER NOT NULL DEFAULT 0;
    UPDATE space SET newest_time =
      coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'hybrid-time'), 0);
    DELETE FROM setting WHERE name = 'hybrid-time';
    )sql",
    // 12: the places ahead of a state's own, from `first` on, are kept free for its history: whoever has come
    // past the state has no need of that. whole: all of it has come; what is left of the state is its place.
    R"sql(
    ALTER TABLE state ADD COLUMN first INTEGER;
    ALTER TABLE state ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
    )sql",
};

}  // namespace

std::int64_t newest_layout() { return static_cast<std::int64_t>(steps.size()); }

Result<void> migrate(Database& database) { return migrate_to(database, newest_layout()); }

Result<void> migrate_to(Database& database, std::int64_t layout) {
  FRONTLIJN_TRY(const auto found, database.number("PRAGMA user_version"));
  const std::int64_t current = found.value_or(0);
  if (current > newest_layout())
    return fail(ErrorKind::newer_version, "store.newer-version",
                {{"file", database.path()},
                 {"found", std::to_string(current)},
                 {"known", std::to_string(newest_layout())}});
  for (std::int64_t step = current; step < layout; ++step) {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(database));
    FRONTLIJN_CHECK(database.script(steps[static_cast<std::size_t>(step)]));
    FRONTLIJN_CHECK(database.script("PRAGMA user_version = " + std::to_string(step + 1)));
    FRONTLIJN_CHECK(transaction.commit());
  }
  return {};
}

}  // namespace frontlijn::store
