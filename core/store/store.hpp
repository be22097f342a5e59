#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "core/log/commit.hpp"
#include "core/log/entity_state.hpp"
#include "core/log/erasure.hpp"
#include "core/log/hybrid_clock.hpp"
#include "core/log/log_place.hpp"
#include "core/log/space.hpp"
#include "core/log/state_page.hpp"
#include "core/store/attachment.hpp"
#include "core/store/changes.hpp"
#include "core/store/database.hpp"
#include "core/store/model.hpp"
#include "core/store/record.hpp"
#include "core/store/stored_commit.hpp"

namespace frontlijn::store {

struct StoreOptions {
  std::string path;
  DatabaseKey key;
  Database::Sharing sharing = Database::Sharing::exclusive;
  Turn turn = {};
};

/// When a space's state is sent instead of its commits.
struct StatePolicy {
  /// Fewer commits than this are always sent as they are: a state has a cost of its own.
  std::size_t least_commits = 64;
  /// A commit costs its receiver about as much as this many standing entities: it is checked, and made anew.
  std::size_t entities_a_commit = 4;
};

/// A state that was taken in, and who vouches for it.
struct TakenState {
  log::DeviceId maker;
  log::StateClaim claim;
  log::Signature signature{};
  Instant taken;
  std::int64_t position = 0;  ///< in our own log
};

/// A decision to take away, for good, what was written of one entity in one space.
struct ErasureOrder {
  SpaceId space;
  std::string kind;
  EntityId entity;
  EntityId author;    ///< the person who decides
  std::string basis;  ///< why, in their words: the legal basis
};

/// What stayed of a space that was left: written here, and nobody else is known to have it.
struct Left {
  std::int64_t commits_kept = 0;
  std::int64_t attachments_kept = 0;
};

/// Commits of this device are here without what they say, beyond this sequence number.
struct LackingPayloads {
  log::DeviceId device;
  std::uint64_t after = 0;
};

struct SearchHit {
  SpaceId space;
  std::string kind;
  EntityId entity;
};

/// A replica: the log of one data folder and what it makes of each entity. All writing goes through here;
/// each call is one transaction, so a failure leaves everything as it was. Reading typed tables goes through
/// `database()`.
class Store {
 public:
  /// `clock` and `random` must outlive the store. Fails as Database::open and migrate do.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options, Model model, const Clock& clock,
                                             RandomSource& random);

  const Model& model() const { return model_; }
  Database& database() { return *database_; }
  const Clock& clock() const { return clock_; }
  RandomSource& random() { return random_; }
  const log::DeviceKey& device() const { return *device_; }
  EntityId new_id() { return EntityId::make(clock_.now(), random_); }

  // --- going on under another key, after a backup was put back: the old chain may be longer elsewhere ---
  Result<std::optional<log::DeviceKey>> next_device();
  /// Durable; the same until it is adopted.
  Result<log::DeviceKey> make_next_device();
  /// Fails with "device.no-next".
  Result<void> adopt_next_device();

  // --- settings of this replica, not synced ---
  Result<std::optional<std::string>> setting(std::string_view name);
  Result<void> set_setting(std::string_view name, std::string_view value);

  // --- spaces ---
  /// Known spaces stay as they are.
  Result<void> add_space(const log::SpaceInfo& space);
  Result<void> rename_space(SpaceId space, std::string_view name);
  Result<std::vector<log::SpaceInfo>> spaces();
  Result<std::optional<log::SpaceInfo>> space(SpaceId id);

  // --- writing ---
  /// Signs and stores one commit per space that `changes` touches; none for no changes. The hashes come in
  /// order of first touch. Fails with "space.unknown", "commit.too-large", or as the database does.
  Result<std::vector<Hash>> commit(const Changes& changes);
  /// Takes in one signed commit of any device after checking it. Fails with "commit.bad-signature",
  /// "commit.payload-differs", "commit.damaged", "chain.gap", "space.unknown".
  Result<Applied> apply(const log::Commit& commit, std::string_view peer);
  /// To be called where a transaction around any writing was rolled back: what was given out within means
  /// nothing.
  void rolled_back();

  // --- reading ---
  Result<std::optional<Record>> find(std::string_view kind, EntityId entity);
  Result<std::optional<Record>> find(SpaceId space, std::string_view kind, EntityId entity);
  /// Every record of a kind, in order of id; stops when `visit` says false.
  Result<void> each(std::string_view kind, const std::function<bool(const Record&)>& visit);
  /// Entities of which the searched text holds each word of `text` as the start of a word, diacritics and
  /// case aside; newest first.
  Result<std::vector<SearchHit>> search(std::string_view text, std::string_view kind, std::size_t limit);
  /// All operations on an entity, oldest first.
  Result<std::vector<PastOperation>> history(std::string_view kind, EntityId entity);
  /// The entity that an id's first characters name among those of `kind` (all kinds where it is empty). Fails
  /// with "id.unknown" or "id.ambiguous".
  Result<Record> resolve(std::string_view kind, std::string_view id_start);

  // --- the log ---
  Result<std::vector<StoredCommit>> commits_after(SpaceId space, std::int64_t position, std::size_t limit);
  Result<std::optional<StoredCommit>> commit_by_hash(const Hash& hash);
  Result<std::int64_t> newest_position(SpaceId space);
  /// Newest head per device; of a forked chain the longest branch.
  Result<std::map<log::DeviceId, log::ChainHead>> heads(SpaceId space);
  Result<log::SpaceDigest> digest(SpaceId space);
  /// Every end of every chain: more than one a device where it forked.
  Result<std::vector<std::pair<log::DeviceId, log::ChainHead>>> branches(SpaceId space);
  /// Of one device's chain alone.
  Result<std::vector<std::pair<log::DeviceId, log::ChainHead>>> branches_of(SpaceId space,
                                                                            const log::DeviceId& device);
  /// Checks that every commit is signed or vouched for by one that is, every payload hash and chain link.
  Result<ChainReport> verify_chains();
  /// Makes all that is derived anew from the commits.
  Result<void> rebuild();
  /// One step, of some milliseconds, of what is put off so that nobody who writes waits for it: merges parts
  /// of the full-text index, then folds the write-ahead log back. For idle moments; true while there is more.
  Result<bool> tidy();

  // --- passing commits on (replication.cpp) ---
  /// Takes in a batch in one transaction, `also` included; a run (log/vouching.hpp) that cannot be taken in
  /// ("commit.…", "chain.…") is refused and leaves the others be. Fails when the database does, or `also`;
  /// then nothing is taken in.
  using Also = std::function<Result<void>(const std::vector<Received>&)>;
  Result<std::vector<Received>> apply_all(SpaceId space, std::span<const log::Commit> commits,
                                          std::string_view peer, const Also& also);
  Result<CommitSlice> commits_after(SpaceId space, std::int64_t position, const CommitFilter& leave_out,
                                    const ReadBudget& budget);
  /// One device's commits, every branch, in order of sequence, beyond (sequence, position).
  Result<CommitSlice> chain_after(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                  std::int64_t position, const ReadBudget& budget);
  /// The newest place in the log of a space that is not beyond `position`.
  Result<log::LogPlace> place_at(SpaceId space, std::int64_t position);
  /// Whether a commit of this device with this sequence and mark is here.
  Result<bool> has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                            const log::PlaceMark& mark);

  // --- state before history ---
  /// Whether every payload of the space can be read here, and every erasure has its own signature.
  Result<bool> can_give_state(SpaceId space);
  /// Whether a receiver that has our log up to `position` is better served with the state: there is much to
  /// send, and every payload can be read here.
  Result<bool> state_is_cheaper(SpaceId space, std::int64_t position, const StatePolicy& policy);
  /// Whether all commits of this device with a higher sequence number are here themselves.
  Result<bool> reaches_back(SpaceId space, const log::DeviceId& device, std::uint64_t sequence);
  /// Whether a state of another maker than `peer` was taken in beyond `position`: what it covers cannot be
  /// sent as commits.
  Result<bool> has_state_after(SpaceId space, std::int64_t position, const log::DeviceId& peer);
  /// All that is known of a space: commits that are here and commits that a state covers.
  Result<log::Coverage> coverage(SpaceId space);
  /// Those of them that are not here.
  Result<std::int64_t> commits_not_here(SpaceId space);
  /// Whether some of them are not here: what came before the state is to be fetched.
  Result<bool> lacks_history(SpaceId space);
  /// States whose history is not all here yet, oldest first.
  Result<std::vector<TakenState>> states(SpaceId space);
  /// Makes ready for the parts of a state from `maker`; what came of an earlier one that was cut off goes.
  Result<std::int64_t> begin_state(SpaceId space, const log::DeviceId& maker);
  /// Parts come in order from 0; `ends_page` with the last of a page.
  Result<void> add_state_part(std::int64_t state, std::int64_t number, bool ends_page, ByteView bytes);
  Result<void> drop_state(std::int64_t state);
  /// Takes in all parts at once, `also` included, joined with what is here. `claim.pages` must have been
  /// checked against the parts. Fails with "state.damaged" or "state.differs"; then nothing has changed.
  Result<void> take_state(std::int64_t state, const log::DeviceId& maker, const log::StateClaim& claim,
                          const log::Signature& signature, const std::function<Result<void>()>& also);

  /// Adds what stood of an entity in another file of this kind, of which devices had these numbers. One that
  /// cannot be read is passed over.
  Result<void> adopt_standing(SpaceId space, const std::string& kind, EntityId entity, ByteView state,
                              const std::map<std::int64_t, log::DeviceId>& devices);

  // --- history on demand ---
  /// For each chain of which a state covers more than is here, up to where nothing lacks.
  Result<std::vector<std::pair<log::DeviceId, std::uint64_t>>> chains_to_fetch(SpaceId space);
  /// Takes in commits that a state covers: they are kept, and change nothing that is shown. Others are left
  /// alone, and with them what they alone vouch for ("chain.not-covered").
  Result<std::vector<Received>> apply_history(SpaceId space, std::span<const log::Commit> commits,
                                              std::string_view peer);
  /// Once all commits that states cover are here: makes the space anew from them. Gives what was found: the
  /// makers of states that say otherwise, for each "state.disproved". None of it before all is here.
  Result<std::vector<Error>> prove_states(SpaceId space);

  // --- erasing (erasure.cpp) ---
  /// From here on the erasures of this device count in every space, also those that came before.
  Result<void> entrust_erasing(const log::DeviceId& device);
  Result<std::vector<log::DeviceId>> entrusted_with_erasing();
  /// What `eraser` would have to write to carry out the order. Fails with "erasure.nothing" where nothing is
  /// left to erase, "erasure.not-yours" where something of it is not this device's to take away.
  Result<std::vector<log::Erasure>> plan_erasure(const ErasureOrder& order, const log::DeviceId& eraser,
                                                 log::HybridTime time);
  /// Carries out the order under this device's own key, in one transaction. Fails as `plan_erasure`.
  Result<std::vector<Hash>> erase(const ErasureOrder& order);
  /// Oldest first.
  Result<std::vector<log::ErasureReason>> erasures_of(std::string_view kind, EntityId entity);

  // --- leaving (leaving.cpp) ---
  /// Takes away what is here of a space that this replica may not read any more: what others wrote, what is
  /// made of it, its photos. Left are the headers of what was written here, so that the chain goes on should
  /// it come back, and in full what was written here and `peer` has not acknowledged, with its photos; no
  /// peer: all that was written here. In many small transactions: cut off anywhere, `finish_leaving` goes on.
  Result<Left> leave_space(SpaceId space, const std::optional<log::DeviceId>& peer);
  /// Goes on with what was cut off.
  Result<void> finish_leaving();
  /// Whether a space was left and has not come back.
  Result<bool> is_left(SpaceId space);
  /// It may be read here again.
  Result<void> come_back(SpaceId space);
  /// Devices whose commits in this space are here without what they say, and not because it was erased. What
  /// a state has said of them does not lack, unless commits alone count.
  enum class SaidBy { commit_or_state, commit };
  Result<std::vector<LackingPayloads>> lacking_payloads(SpaceId space,
                                                        SaidBy counts = SaidBy::commit_or_state);

  // --- drafts: durable at once, on this device only ---
  Result<void> save_draft(EntityId draft, std::string_view field, std::string_view value);
  Result<void> remove_draft_field(EntityId draft, std::string_view field);
  Result<std::map<std::string, std::string>> draft(EntityId draft);
  Result<std::vector<EntityId>> drafts();
  Result<void> discard_draft(EntityId draft);

  // --- attachments ---
  /// Of what is put in from here on a thumbnail is made as well; whoever refers to it, refers to that too.
  /// Null: of none. `maker` must outlive the store.
  void make_thumbnails_with(ThumbnailMaker* maker) { thumbnails_ = maker; }
  /// Stores the bytes under their hash. Fails with "attachment.too-large".
  Result<log::AttachmentRef> put_attachment(ByteView bytes, std::string media_type, std::string name);
  Result<bool> has_attachment(const Hash& hash);
  /// Fails with "attachment.not-here" where pieces are missing.
  Result<Bytes> attachment(const Hash& hash);
  Result<std::vector<MissingAttachment>> missing_attachments(const AttachmentQuery& query);
  Result<std::optional<MissingAttachment>> missing_attachment(SpaceId space, const Hash& hash);
  /// The turn of an attachment that is held by this space; none where it is not.
  Result<std::optional<std::int64_t>> held_turn(SpaceId space, const Hash& hash);
  /// Adds the next piece, durably. Fails with "attachment.damaged" when it is not the next one or of a wrong
  /// size.
  Result<void> add_piece(const MissingAttachment& attachment, ByteView piece);
  /// With the last piece: checks the content and counts it as held by the space. Where it is not what the
  /// hash says, the pieces go and it fails with "attachment.damaged".
  Result<void> finish_attachment(const MissingAttachment& attachment);
  /// Counts content that is here as held by the space: its member has proved to have it.
  Result<void> hold_attachment(const MissingAttachment& attachment);
  /// Half an attachment that turned out to be another's: it begins anew.
  Result<void> drop_pieces(const Hash& hash);
  Result<AttachmentUse> attachment_use(SpaceId space, EntityId giver);
  /// One piece of an attachment that is held by this space; none where it is not.
  Result<std::optional<Bytes>> piece(SpaceId space, const Hash& hash, std::uint32_t number);
  /// Adds the whole content to `hasher`. Fails with "attachment.not-here".
  Result<void> hash_attachment(const Hash& hash, Hasher& hasher);
  /// Adds the first so many pieces. Fails with "attachment.not-here" where there are fewer.
  Result<void> hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher);

 private:
  friend class StateReading;
  friend class StateTaking;
  Store(std::unique_ptr<Database> database, Model model, const Clock& clock, RandomSource& random)
      : database_(std::move(database)), model_(std::move(model)), clock_(clock), random_(random) {}

  struct LocalSpace {
    std::int64_t number = 0;
    log::SpaceInfo info;
  };

  Result<void> prepare_device();
  Result<void> prepare_tables();
  Result<LocalSpace> local_space(SpaceId id);
  Result<SpaceId> space_by_number(std::int64_t number);
  Result<std::int64_t> device_number(const log::DeviceId& id);
  Result<log::DeviceId> device_by_number(std::int64_t number);

  /// `payload` is what the commit says, where that can be read.
  Result<Applied> insert(const LocalSpace& space, const log::Commit& commit, const Hash& hash,
                         std::optional<log::Payload> payload, std::string_view peer);
  Result<std::optional<std::int64_t>> known_device_number(const log::DeviceId& id);
  Result<void> project(const LocalSpace& space, const log::CommitHeader& header, const Hash& hash,
                       std::int64_t position, const log::Payload& payload);
  Result<void> note_references(std::int64_t space, std::int64_t position, log::HybridTime time,
                               const log::Payload& payload);
  Result<void> prepare_references();
  Result<void> put_thumbnail(const Hash& original, const Thumbnail& thumbnail);
  Result<void> store_content(const Hash& hash, ByteView bytes, std::string_view media_type);
  Result<std::optional<log::AttachmentRef>> thumbnail_of(const Hash& original);
  Result<void> add_thumbnails(log::Payload& payload);
  Result<std::vector<MissingAttachment>> read_missing(SpaceId space, Statement& rows);
  Result<bool> is_covered(std::int64_t space, const log::DeviceId& device, std::uint64_t sequence,
                          std::uint32_t mark);
  Result<bool> has_base(std::int64_t space);
  Result<bool> has_unread(std::int64_t space);
  /// The lowest sequence number beyond `after` at which `all` covers a commit of the device that is not here.
  Result<std::optional<std::uint64_t>> first_not_here(std::int64_t space, const log::DeviceId& device,
                                                      std::uint64_t after, const log::Coverage& all);
  Result<log::Coverage> covered(std::int64_t space);
  Result<void> save_covered(std::int64_t space, const log::Coverage& taken);
  Result<void> join_ends(std::int64_t space, const log::StateClaim& claim, const log::Coverage& theirs);
  Result<std::int64_t> take_positions(std::int64_t ahead);
  Result<void> note_standing_references(std::int64_t space, const log::EntityState& state);
  Result<void> derive_from_entities(const LocalSpace& space);
  Result<std::vector<bool>> vouched_history(SpaceId space, std::span<const log::Commit> commits,
                                            std::span<const Hash> hashes);
  Result<void> project_history(const LocalSpace& space, std::int64_t position, const log::Payload& payload);
  Result<log::SpaceDigest> digest_of(const LocalSpace& space, const log::Coverage& seen);
  /// From the commits in the log, or `only` those.
  Result<void> make_space_anew(const LocalSpace& space, const log::Coverage* only);
  Result<void> project_log(const LocalSpace& space, const log::Coverage* only);
  Result<log::PlaceMark> mark_next_place(std::int64_t space, const Hash& what);
  Result<std::int64_t> insert_commit(const LocalSpace& space, const log::Commit& commit, const Hash& hash,
                                     std::string_view peer, const std::optional<log::Payload>& payload,
                                     bool keeps_payload, std::optional<std::int64_t> place = std::nullopt);
  Result<std::vector<Error>> compare_states(const LocalSpace& space);
  Result<void> take_payload(const LocalSpace& space, const log::CommitHeader& header, const Hash& hash,
                            std::int64_t position, const std::optional<log::Payload>& payload,
                            const std::optional<log::Erasure>& erasure);
  Result<Applied> known_already(const LocalSpace& space, std::int64_t position, const log::Commit& commit,
                                const Hash& hash);
  void forget_rolled_back_numbers();
  Result<bool> has_seen(std::int64_t space, const log::OperationId& id, std::int64_t up_to);

  Result<bool> is_entrusted(const log::DeviceId& device);
  Result<std::optional<log::Payload>> left_of(const LocalSpace& space, const Hash& commit,
                                              const log::DeviceId& maker);
  Result<void> take_erasure(const LocalSpace& space, std::int64_t position, const log::Erasure& erasure);
  /// Of a commit that a state covers.
  Result<void> take_covered_erasure(const LocalSpace& space, const log::Commit& commit,
                                    std::string_view peer);
  Result<void> carry_out(const LocalSpace& space, const Hash& commit);
  Result<void> carry_out_unseen(const LocalSpace& space, const Hash& commit);
  Result<bool> is_projected(const LocalSpace& space, std::int64_t position, const log::Payload& left);
  using MayErase = std::function<bool(const log::DeviceId& maker)>;
  Result<void> redact(const LocalSpace& space, const Hash& commit, const log::Payload& left,
                      const MayErase& allowed, std::set<Hash>& attachments);
  /// What this transaction frees is to be overwritten, not only forgotten.
  Result<void> clean_behind();
  Result<void> drop_unspoken_of(const LocalSpace& space, const std::set<Hash>& hashes);
  Result<void> drop_unreferenced(const Hash& hash);
  Result<void> collect_left(const LocalSpace& space, const Hash& commit, const log::DeviceId& eraser,
                            bool entrusted, std::map<Hash, log::Payload>& left,
                            std::vector<log::ErasureReason>& reasons, std::set<Hash>& superseded);
  Result<void> prepare_erasures();
  Result<void> scrub();
  void look_whether_scrub_is_due();
  struct Leaving;
  Result<Leaving> begin_leaving(SpaceId space, const std::optional<log::DeviceId>& peer);
  Result<Left> go_on_leaving(const Leaving& leaving);
  Result<bool> take_away_entities(const Leaving& leaving);
  Result<bool> take_away_commits(const Leaving& leaving);
  Result<bool> take_away_attachments(const Leaving& leaving);
  Result<void> cut_covered_chains(const Leaving& leaving);
  Result<Left> end_leaving(const Leaving& leaving);
  Result<void> note_lacking(SpaceId space);
  Result<std::vector<StoredCommit>> kept_commits(const Leaving& leaving);
  Result<log::EntityState> load_state(ByteView bytes);
  Result<Bytes> save_state(const log::EntityState& state);
  Result<std::optional<Record>> record_from(Statement& row);
  Result<void> make_anew();
  enum class Row {
    added,
    changed,
    edited,  ///< changed, but in no field that has an index
    removed,
    none
  };
  static Row row_change(bool was_there, const log::EntityState& after);
  const std::string& row_sql(const Kind& kind, Row row);
  Result<void> project_row(Row row, std::int64_t row_id, std::int64_t space, const Record& record);
  /// Goes on from the newest time given out or believed in any space here.
  Result<log::HybridClock> hybrid_clock();
  /// Takes note of a time that was given out here or came from elsewhere, if it can be believed.
  void observe(std::int64_t space, log::HybridTime time);
  Result<log::SpaceDigest*> digest_to_change(const LocalSpace& space);
  /// Writes what was put off until the end of the transaction; before each commit of one.
  Result<void> write_put_off();
  Result<StoredCommit> stored_commit_from(Statement& row);

  std::unique_ptr<Database> database_;
  Model model_;
  const Clock& clock_;
  RandomSource& random_;
  ThumbnailMaker* thumbnails_ = nullptr;
  std::optional<log::DeviceKey> device_;
  std::string device_seed_;  ///< of `device_`, as it stands in the settings
  std::map<log::DeviceId, std::int64_t> device_numbers_;
  std::map<std::int64_t, log::DeviceId> devices_by_number_;
  std::uint64_t numbers_as_of_ = 0;  ///< rollbacks
  /// Put off: the full-text index takes rows in order of their ids and all at once at a fraction of the cost.
  /// By the entity's row.
  std::map<std::int64_t, std::string> changed_words_;
  std::size_t batches_unmerged_ = 0;  ///< since the last idle moment
  /// Put off too: each commit changes these, and they are written once. By the space's local number.
  struct ChangedSpace {
    std::optional<log::SpaceDigest> digest;
    std::optional<log::PlaceMark> place_mark;  ///< of its newest place
    log::HybridTime newest_time;               ///< given out or believed
  };
  std::map<std::int64_t, ChangedSpace> changed_spaces_;
  std::map<std::pair<std::string, Row>, std::string> row_sql_;
  /// While a space is made anew, or of `only` these commits: what a state covers has not been seen.
  struct Replay {
    const log::Coverage* only = nullptr;
  };
  std::optional<Replay> replay_;
  bool scrub_due_ = false;  ///< something was erased since the file was last cleaned of it
};

}  // namespace frontlijn::store
