#pragma once

#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "sync/protocol/frames.hpp"
#include "sync/session/absences.hpp"
#include "sync/session/replica.hpp"
#include "sync/session/tuning.hpp"

namespace frontlijn::sync {

/// What a session moved, and what was remarkable.
struct Progress {
  std::uint64_t commits_sent = 0;
  std::uint64_t commits_taken = 0;      ///< new here
  std::uint64_t commits_duplicate = 0;  ///< were here already
  std::uint64_t commits_refused_here = 0;
  std::uint64_t commits_refused_there = 0;
  std::uint64_t forks = 0;
  std::uint64_t attachments_sent = 0;
  std::uint64_t attachments_taken = 0;
  std::uint64_t attachments_refused_there = 0;
  std::uint64_t comparisons = 0;  ///< spaces of which all chains had to be compared
  std::uint64_t spaces_left = 0;  ///< that this end may not read any more, and are gone here
  std::uint64_t states_sent = 0;
  std::uint64_t states_taken = 0;

  bool operator==(const Progress&) const = default;
  Progress& operator+=(const Progress& other);
};

/// What two replicas do once they know each other, the same on either end: send what the other lacks, take in
/// what it sends, acknowledge what is durable. Knows nothing of links, time or who may join.
class Exchange {
 public:
  struct Rights {
    bool give = false;  ///< the peer may have what is in this space
    bool take = false;  ///< what the peer sends for this space is taken in
    /// The one who opened is leaving this space: it hands in what it has not sent yet, whatever was chosen
    /// for the line, and nothing else is asked for.
    bool parting = false;
    /// Of what the peer's device made, only what is not from after this moment is taken in.
    std::optional<Instant> own_until = {};

    bool operator==(const Rights&) const = default;
  };

  struct Options {
    log::DeviceId self;
    log::DeviceId peer;
    /// This end remembers durably how far it is with the peer (the one who opens); else the peer tells.
    bool keeps_places = false;
    std::uint64_t peer_features = 0;
    /// Vouches for the states that are given; null: none are. Must outlive the exchange.
    const log::DeviceKey* key = nullptr;
    StatePolicy policy{};
    /// Would rather have all commits than a state: others come here for them.
    bool keeps_history = false;
    /// The member whom the peer hands over attachments for, as quotas count.
    EntityId giver = {};
    /// What the peer did not have at other sessions; null: only this one is remembered.
    Absences* absences = nullptr;
  };

  Exchange(CommitStore& replica, RandomSource& random, Options options)
      : replica_(replica),
        random_(random),
        options_(std::move(options)),
        by_parts_((options_.peer_features & features::attachment_parts) != 0),
        peer_text_(options_.peer.to_text()) {}

  // --- which spaces ---
  void set_rights(SpaceId space, Rights rights);
  void drop(SpaceId space);
  Rights rights(SpaceId space) const;
  std::vector<SpaceId> spaces() const;

  // --- attachments ---
  /// What the user of this end lets go over the line.
  void choose(const store::AttachmentChoices& choices);
  /// The peer is going to remove everything: it is to send what is lacking here whatever its user chose.
  void last_chance() { last_chance_ = true; }
  /// How late it is; how quickly the line brings things is told by it.
  void set_time(Instant now);

  // --- what this end starts ---
  /// Sends what is in our log of the space beyond `position`, now and later.
  void stream_from(SpaceId space, std::uint64_t position);
  /// Whether it is being sent, compared or offered as it stands.
  bool is_begun(SpaceId space) const;
  /// The same, unless the state is better had: then that is offered first.
  Result<void> begin_stream(SpaceId space, std::uint64_t position);
  /// Whether what the peer lacks beyond `position` of our log cannot be sent as commits alone.
  Result<bool> must_compare(SpaceId space, std::uint64_t position);
  /// Asks for the commits that a state stands for, of every chain; when all are here they prove it.
  Result<void> fetch_history(SpaceId space);
  /// Whether there is anything of it to ask the peer for, who is not known to lack it too.
  Result<bool> lacks_history(SpaceId space);
  /// Finds out by all chains' ends who lacks what; streams from there on.
  Result<void> compare(SpaceId space);
  /// Asks for a chain of which the peer has an end that is not here.
  void want(SpaceId space, const log::DeviceId& device, std::uint64_t after);
  /// Asks for what commits of this device say, that are here without.
  void want_payloads(SpaceId space, const log::DeviceId& device, std::uint64_t after);
  /// The same of every device, unless the peer is known to lack them too.
  Result<void> fetch_payloads(SpaceId space);
  /// A place in the peer's log of which the peer is known to keep it.
  void set_anchor(SpaceId space, const LogPlace& anchor);
  /// Whether anything was sent since this was asked last.
  bool take_said() { return std::exchange(said_, false); }
  /// Something new may be in our log.
  void look_again();
  void look_again(SpaceId space);
  /// The peer may have had to do without this one; now it is here.
  void tell_of_attachment(SpaceId space, const Hash& hash);

  // --- what comes in; a failure ends the session ---
  Result<void> receive(Vector& frame);
  Result<void> receive(const Compared& frame);
  Result<void> receive(const Want& frame);
  Result<void> receive(const StateOffer& frame);
  Result<void> receive(const WantState& frame);
  Result<void> receive(StatePart& frame);
  Result<void> receive(StateEnd& frame);
  Result<void> receive(PayloadPart& frame);
  Result<void> receive(Commits& frame);
  Result<void> receive(const Ack& frame);
  Result<void> receive(const WantAttachment& frame);
  Result<void> receive(const AttachmentPiece& frame);
  Result<void> receive(const AttachmentAbsent& frame);
  Result<void> receive(const HaveAttachment& frame);
  Result<void> receive(const ProveAttachment& frame);
  Result<void> receive(const AttachmentProof& frame);
  Result<void> receive(const AttachmentHeld& frame);
  Result<void> receive(const AttachmentRefused& frame);

  // --- what goes out ---
  /// The next frame to send; none when there is nothing to say or the peer has enough to do.
  Result<std::optional<Frame>> next();
  /// Whether, having looked, there is nothing to send or to ask for.
  Result<bool> lacks_nothing();
  /// Too many answers wait to be taken away: read nothing more from the peer until they were.
  bool congested() const { return answers_.size() > tuning::answers_congested; }
  /// Nothing is under way, asked for, or known to be lacking.
  bool quiet() const;
  /// Waits for an answer of the peer.
  bool waiting() const;
  /// Up to where our log of each space was sent or need not be.
  std::map<SpaceId, std::uint64_t> sent() const;

  const Progress& progress() const { return progress_; }
  /// Of attachments, read because the peer asked to be shown that they are here, or how they begin.
  std::uint64_t bytes_shown() const { return bytes_shown_; }
  const std::vector<Error>& warnings() const { return warnings_; }
  void warn(Error warning);
  void note_left() { ++progress_.spaces_left; }
  /// The peer has or had commits of this very device that were not here: it was put back from a backup.
  bool found_own() const { return found_own_; }

  /// Spaces that got something new, since asked last.
  std::set<SpaceId> take_changed() { return std::exchange(changed_, {}); }
  std::set<std::pair<SpaceId, Hash>> take_arrived() { return std::exchange(arrived_, {}); }

 private:
  /// A state that comes in.
  struct Taking {
    std::int64_t state = 0;
    std::uint64_t parts = 0;
    Hasher hasher = log::state_hasher();
  };
  /// A state that goes out.
  struct Giving {
    SpaceId space;
    std::optional<std::uint64_t> stream_from;  ///< where it is not to be had
    std::unique_ptr<StateSource> source;
    Bytes page;
    std::size_t at = 0;
    std::uint64_t parts = 0;
    Hasher hasher = log::state_hasher();
  };
  struct Asked {
    SpaceId space;
    log::DeviceId device;
    std::uint64_t after = 0;
    std::uint64_t step = tuning::first_step_back;
    bool gap = false;
    bool history = false;
    bool refill = false;  ///< of commits that are here, what they say
  };
  struct Space {
    Rights rights;
    bool streaming = false;
    bool dry = false;          ///< nothing beyond `sent` when it was last looked at
    std::uint64_t sent = 0;    ///< our log up to here is sent, or need not be
    std::uint64_t pushed = 0;  ///< and is acknowledged up to here, as saved
    bool awaits_compared = false;
    bool compared_to_give = false;  ///< they were to ask for what they lack
    LogPlace our_vector;
    std::optional<LogPlace> their_vector;  ///< being worked through
    /// Up to where the peer's log is here, to be saved once the peer has all of ours as well: a comparison
    /// that is cut off begins anew the next time.
    std::optional<LogPlace> pulled_due;
    LogPlace anchor;
    bool gap = false;     ///< what came did not connect; their places are not to be believed until compared
    bool healed = false;  ///< compared because of a gap: once a session
    bool without_history = false;  ///< a state stood here without its commits at the last look
    bool look_for_missing = false;
    std::int64_t missing_after_turn = first_turn;
    Hash missing_after;
    bool look_for_offers = false;
    std::int64_t offered_after_turn = first_turn;
    Hash offered_after;
    std::optional<std::uint64_t> offered_from;  ///< a state was offered instead of the stream from there
    bool state_asked = false;
    bool no_state = false;     ///< the peer cannot give it
    bool refilled = false;     ///< asked for what commits say that are here without
    bool state_taken = false;  ///< since that was asked for, or in this comparison
    /// Offered while commits were here without what they say: these may be had as commits.
    bool put_off_state = false;
    /// There was no room to ask for all that lacks.
    bool look_through_again = false;
    /// The peer has declined ours, and may lack what nothing else here says.
    bool state_declined = false;
    std::size_t states_moved = 0;
    std::unique_ptr<Taking> taking;
    std::vector<Asked> asked_before_state;  ///< chains that did not connect, in case there is no state
    std::optional<Vector> vector;           ///< theirs, to look through anew once the state is here
  };
  static constexpr std::int64_t first_turn = std::numeric_limits<std::int64_t>::min();
  struct Sent {
    SpaceId space;
    LogPlace upto;
    /// Of before the space was taken away: all that was not acknowledged by then is handed in anew, and an
    /// answer to the last of it says nothing of what comes before.
    bool is_of_before = false;
  };
  struct Serving {
    SpaceId space;
    log::DeviceId device;
    std::uint64_t sequence = 0;
    std::uint64_t position = 0;
  };
  /// One whole attachment from a piece on, or a part of a piece.
  struct PieceServing {
    SpaceId space;
    Hash hash;
    std::uint32_t number = 0;
    std::uint32_t offset = 0;
    std::uint32_t most = 0;
  };
  /// Asked for and not come yet.
  struct PartUnderWay {
    std::uint64_t at = 0;  ///< byte of the attachment
    std::uint32_t size = 0;
    Instant since;
    bool is_void = false;  ///< not wanted any more; what comes is passed over
  };
  struct Wish {
    MissingAttachment attachment;
    std::optional<Nonce> nonce;     ///< asked to prove instead of to send
    std::uint64_t asked_up_to = 0;  ///< bytes
    std::deque<PartUnderWay> under_way;
    Bytes piece;             ///< of the next piece so far
    bool unchecked = false;  ///< begun at an earlier session: of the same, we hope
  };
  using Named = std::pair<SpaceId, Hash>;
  struct Parts {
    Hash payload;
    std::uint64_t total = 0;
    Bytes bytes;
  };

  Space* find(SpaceId space);
  Result<void> answer(Frame frame);
  Error out_of_turn(const char* frame) const;
  static Error gap_remains(const log::DeviceId& device);

  Result<std::optional<Frame>> next_commits();
  Result<void> fill_from_log(SpaceId id, Space& space);
  Result<void> fill_from_chain();
  void put_batch(SpaceId space, LogPlace upto, bool last, std::vector<StoredCommit> commits);

  Result<std::vector<log::Commit>> commits_of(Commits& frame);
  Result<std::vector<Ack::Refused>> take_out_late(const Space& space, std::vector<log::Commit>& commits);
  Result<void> take_in(Space& space, const Commits& frame, const std::vector<log::Commit>& commits,
                       std::vector<Ack::Refused> refused);
  void count(Space& space, SpaceId id, const std::vector<log::Commit>& commits,
             const std::vector<Received>& received, bool asked);
  Result<void> save_pushed(Space& space, SpaceId id, std::uint64_t position);
  Result<void> note_gap(Space& space, SpaceId id);
  Result<void> end_of_want(SpaceId id, Space& space);
  Result<void> finish_comparison(SpaceId id, Space& space);
  Result<void> send_vector(SpaceId id, Space& space, bool answer);
  bool may_know_ends(const Space& space) const;
  bool lacks_chains(SpaceId id) const;
  bool has_room_to_ask(SpaceId id);
  Result<void> look_through_again();
  Result<bool> lacks_ends(SpaceId id, const Vector& theirs);

  bool knows_states() const;
  bool takes_states() const;
  bool gives_states() const;
  Result<void> fill_from_state();
  Result<void> end_giving(StateEnd::Outcome outcome);
  void drop_giving(SpaceId space);
  void withhold(SpaceId space);
  Result<void> ask_state(SpaceId id, Space& space);
  Result<bool> prefers_state(SpaceId id, const std::map<log::DeviceId, std::uint64_t>& ours,
                             const Vector& theirs);
  Result<void> take_state(const StateEnd& frame, Space& space, Taking* taking);
  Result<void> work_through(SpaceId id, Space& space);
  Result<bool> hides_history(SpaceId space);
  bool may_fetch_history(SpaceId space) const;
  bool fetches_history(SpaceId space) const;
  Result<void> take_history(const Commits& frame, const std::vector<log::Commit>& commits);
  Result<void> prove_history(SpaceId space);
  Result<void> end_history(SpaceId space);

  Result<void> ask_for_missing();
  Result<void> look_for_missing(SpaceId id, Space& space);
  Result<void> take_up_offer();
  Result<bool> passes_over(const MissingAttachment& missing);
  Result<void> ask(MissingAttachment missing);
  Result<void> ask_for_parts();
  std::deque<Wish>::iterator wish_for(SpaceId space, const Hash& hash);
  std::size_t parts_under_way() const;
  Result<void> take_piece(std::deque<Wish>::iterator wish, ByteView piece);
  Result<void> take_part(std::deque<Wish>::iterator wish, const AttachmentPiece& frame);
  Result<void> catch_up(Wish& wish, std::uint32_t pieces_here);
  Result<void> begin_anew(Wish& wish);
  Result<void> finish_wish(std::deque<Wish>::iterator wish);
  Result<void> took(const MissingAttachment& attachment);
  Result<void> give_up(const MissingAttachment& attachment, const Error& why);
  Result<void> refuse(SpaceId space, const Hash& hash, const Error& why);
  void look_for_missing_again(SpaceId space);
  void look_for_offers_again(Space& space);
  std::int64_t fetched_up_to() const;
  std::int64_t sent_up_to(SpaceId space) const;

  Result<void> offer();
  Result<void> offer(SpaceId id, Space& space);
  Result<void> answer_offer(const HaveAttachment& frame);
  Result<void> say_absent(SpaceId space, const Hash& hash);
  Result<bool> has_other_beginning(const WantAttachment& frame);
  Result<std::optional<Frame>> next_piece();
  Result<std::optional<Frame>> next_part(const PieceServing& serving);

  CommitStore& replica_;
  RandomSource& random_;
  Options options_;
  bool by_parts_;  ///< both ends know parts and offers
  std::string peer_text_;
  std::map<SpaceId, Space> spaces_;
  /// Taken away in this session; answers to what was asked before that may still come when they are granted
  /// again.
  std::set<SpaceId> dropped_;

  Result<std::optional<Frame>> make_next();
  std::optional<Frame> next_answer();

  std::optional<Frame> held_;  ///< made while looking whether there is one
  std::deque<Frame> answers_;  ///< small, and bounded by what the peer asks
  std::deque<Frame> batch_;    ///< one batch with the parts of its large payloads
  std::deque<Sent> unacknowledged_;
  std::deque<Serving> serving_;
  std::deque<Giving> states_to_give_;
  std::deque<Asked> to_ask_;
  std::deque<Asked> asked_;
  std::set<Hash> from_peer_;
  Parts parts_;
  bool parts_complete_ = false;
  bool said_ = false;
  bool found_own_ = false;

  store::AttachmentChoices choices_;
  bool last_chance_ = false;
  Instant now_;
  std::deque<PieceServing> pieces_to_send_;
  struct {
    Named of;
    std::uint32_t number = 0;
    Bytes bytes;
  } piece_at_hand_;             ///< that parts were sent of last
  std::set<Named> beginnings_;  ///< compared with what the peer had of them
  std::set<Named> sent_;        ///< some of it, in this session
  std::set<Named> refused_there_;
  std::set<Named> offered_;  ///< and not answered yet
  /// What the peer offers and is lacking here, in order of turn.
  std::set<std::tuple<std::int64_t, SpaceId, Hash>> offered_here_;
  std::optional<Instant> looked_at_;  ///< for what rested a while
  std::deque<Wish> wishes_;
  std::size_t parts_at_a_time_ = tuning::first_parts_under_way;
  std::set<Named> absent_;

  Progress progress_;
  std::uint64_t bytes_shown_ = 0;
  std::vector<Error> warnings_;
  std::set<SpaceId> changed_;
  std::set<std::pair<SpaceId, Hash>> arrived_;
};

}  // namespace frontlijn::sync
