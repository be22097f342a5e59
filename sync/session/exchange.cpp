// Spaces, what waits to be sent, and batches out.
#include "sync/session/exchange.hpp"

#include <algorithm>

#include "core/log/vouching.hpp"
#include "core/store/slice.hpp"

namespace frontlijn::sync {

Progress& Progress::operator+=(const Progress& other) {
  commits_sent += other.commits_sent;
  commits_taken += other.commits_taken;
  commits_duplicate += other.commits_duplicate;
  commits_refused_here += other.commits_refused_here;
  commits_refused_there += other.commits_refused_there;
  forks += other.forks;
  attachments_sent += other.attachments_sent;
  attachments_taken += other.attachments_taken;
  attachments_refused_there += other.attachments_refused_there;
  comparisons += other.comparisons;
  spaces_left += other.spaces_left;
  states_sent += other.states_sent;
  states_taken += other.states_taken;
  return *this;
}

namespace {

constexpr ReadBudget batch_budget{limits::batch_commits, limits::batch_raw_bytes};

}  // namespace

void Exchange::set_rights(SpaceId space, Rights rights) {
  Space& known = spaces_[space];
  if (rights.take && (!known.rights.take || known.rights.parting)) known.look_for_missing = !rights.parting;
  // Chains are not compared on the way out.
  if (rights.parting != known.rights.parting) known.healed = rights.parting;
  known.rights = rights;
  if (rights.give) return;
  known.streaming = false;
  known.compared_to_give = false;
  known.offered_from.reset();
  known.look_for_offers = false;
  std::erase_if(offered_, [&](const Named& one) { return one.first == space; });
}

void Exchange::drop(SpaceId space) {
  if (spaces_.erase(space) > 0 && dropped_.size() < limits::spaces) dropped_.insert(space);
  for (Sent& sent : unacknowledged_)
    sent.is_of_before |= sent.space == space;
  std::erase_if(to_ask_, [&](const Asked& one) { return one.space == space; });
  withhold(space);
  std::erase_if(pieces_to_send_, [&](const PieceServing& one) { return one.space == space; });
  std::erase_if(wishes_, [&](const Wish& one) { return one.attachment.space == space; });
  std::erase_if(offered_, [&](const Named& one) { return one.first == space; });
  std::erase_if(offered_here_, [&](const auto& one) { return std::get<SpaceId>(one) == space; });
}

namespace {

/// Whether the frame says anything of what is in the space, commits and states aside.
bool tells_of(const Frame& frame, SpaceId space) {
  const auto is_of = [&](const auto* one) { return one != nullptr && one->space == space; };
  return is_of(std::get_if<Vector>(&frame)) || is_of(std::get_if<HaveAttachment>(&frame)) ||
         is_of(std::get_if<AttachmentPiece>(&frame)) || is_of(std::get_if<AttachmentProof>(&frame));
}

}  // namespace

/// Taken away means gone at once: what was read of it already goes out no more either.
void Exchange::withhold(SpaceId space) {
  drop_giving(space);
  std::erase_if(answers_, [&](const Frame& frame) { return tells_of(frame, space); });
  if (held_ && tells_of(*held_, space)) held_.reset();

  // A batch is all of one space, and its last frame says which; where that is held, the batch is empty.
  const bool is_held =
      held_ && (std::holds_alternative<Commits>(*held_) || std::holds_alternative<PayloadPart>(*held_));
  if (is_held) batch_.push_front(std::move(*std::exchange(held_, std::nullopt)));
  const auto* last = batch_.empty() ? nullptr : std::get_if<Commits>(&batch_.back());
  if (last != nullptr && last->space == space) {
    std::erase_if(batch_, [&](Frame& frame) {
      auto* commits = std::get_if<Commits>(&frame);
      if (commits == nullptr) return true;  // a part of a payload
      progress_.commits_sent -= commits->items.size();
      commits->items.clear();
      // Who asked waits for an answer.
      if (commits->upto.position == 0) return false;
      unacknowledged_.pop_back();
      return true;
    });
  }
}

Exchange::Rights Exchange::rights(SpaceId space) const {
  const auto known = spaces_.find(space);
  return known == spaces_.end() ? Rights{} : known->second.rights;
}

std::vector<SpaceId> Exchange::spaces() const {
  std::vector<SpaceId> ids;
  for (const auto& [id, space] : spaces_)
    ids.push_back(id);
  return ids;
}

Exchange::Space* Exchange::find(SpaceId space) {
  const auto known = spaces_.find(space);
  return known == spaces_.end() ? nullptr : &known->second;
}

void Exchange::stream_from(SpaceId id, std::uint64_t position) {
  Space* space = find(id);
  if (space == nullptr || !space->rights.give) return;
  space->streaming = true;
  space->dry = false;
  space->sent = position;
  space->pushed = position;
  look_for_offers_again(*space);
}

bool Exchange::is_begun(SpaceId space) const {
  const auto known = spaces_.find(space);
  return known != spaces_.end() &&
         (known->second.streaming || known->second.awaits_compared || known->second.offered_from.has_value());
}

void Exchange::set_anchor(SpaceId id, const LogPlace& anchor) {
  if (Space* space = find(id)) space->anchor = anchor;
}

void Exchange::look_again() {
  for (auto& [id, space] : spaces_)
    space.dry = false;
}

void Exchange::look_again(SpaceId id) {
  if (Space* space = find(id)) space->dry = false;
}

void Exchange::warn(Error warning) {
  if (warnings_.size() < tuning::warnings) warnings_.push_back(std::move(warning));
}

Result<void> Exchange::answer(Frame frame) {
  if (answers_.size() >= tuning::answers_waiting)
    return fail(ErrorKind::limit_exceeded, "sync.overrun", {{"waiting", std::to_string(answers_.size())}});
  answers_.push_back(std::move(frame));
  return {};
}

Error Exchange::out_of_turn(const char* frame) const {
  return fail(ErrorKind::damaged, "sync.out-of-turn", {{"frame", frame}});
}

bool Exchange::waiting() const {
  return !unacknowledged_.empty() || !asked_.empty() || !wishes_.empty() || !offered_.empty() ||
         std::any_of(spaces_.begin(), spaces_.end(), [](const auto& entry) {
           const Space& space = entry.second;
           return space.state_asked || space.offered_from || space.awaits_compared;
         });
}

std::map<SpaceId, std::uint64_t> Exchange::sent() const {
  std::map<SpaceId, std::uint64_t> found;
  for (const auto& [id, space] : spaces_) {
    if (space.streaming) found.emplace(id, space.sent);
  }
  return found;
}

bool Exchange::quiet() const {
  if (held_ || waiting() || !answers_.empty() || !batch_.empty() || !serving_.empty() || !to_ask_.empty() ||
      !states_to_give_.empty() || !pieces_to_send_.empty() || !offered_here_.empty())
    return false;
  return std::all_of(spaces_.begin(), spaces_.end(), [](const auto& entry) {
    const Space& space = entry.second;
    return (!space.streaming || space.dry) && !space.awaits_compared && !space.their_vector &&
           !space.look_for_missing && !(space.streaming && space.look_for_offers);
  });
}

Result<std::optional<Frame>> Exchange::next() {
  if (held_) return std::exchange(held_, std::nullopt);
  return make_next();
}

Result<bool> Exchange::lacks_nothing() {
  if (!held_) {
    FRONTLIJN_TRY(held_, make_next());
  }
  return quiet();
}

std::optional<Frame> Exchange::next_answer() {
  if (answers_.empty()) return std::nullopt;
  Frame frame = std::move(answers_.front());
  answers_.pop_front();
  return frame;
}

Result<std::optional<Frame>> Exchange::make_next() {
  FRONTLIJN_CHECK(look_through_again());
  FRONTLIJN_CHECK(ask_for_missing());
  while (!to_ask_.empty() && asked_.size() < tuning::wants_under_way) {
    asked_.push_back(to_ask_.front());
    to_ask_.pop_front();
    FRONTLIJN_CHECK(answer(Want{asked_.back().space, asked_.back().device, asked_.back().after}));
  }
  std::optional<Frame> frame = next_answer();
  if (!frame) {
    FRONTLIJN_TRY(frame, next_commits());
  }
  if (!frame) {
    FRONTLIJN_CHECK(offer());
    frame = next_answer();
  }
  if (!frame) {
    FRONTLIJN_TRY(frame, next_piece());
    if (!frame) frame = next_answer();  // what was asked for is not here any more
  }
  said_ |= frame.has_value();
  return frame;
}

// --- commits out ---

Result<std::optional<Frame>> Exchange::next_commits() {
  if (batch_.empty() && unacknowledged_.size() < tuning::batches_under_way) {
    if (!serving_.empty()) FRONTLIJN_CHECK(fill_from_chain());
    if (batch_.empty() && !states_to_give_.empty()) FRONTLIJN_CHECK(fill_from_state());
    for (auto& [id, space] : spaces_) {
      if (!batch_.empty()) break;
      if (space.streaming && !space.dry) FRONTLIJN_CHECK(fill_from_log(id, space));
    }
  }
  if (batch_.empty()) return std::optional<Frame>{};
  Frame frame = std::move(batch_.front());
  batch_.pop_front();
  return std::optional<Frame>(std::move(frame));
}

/// The next batch of our log, less what the peer made or gave us.
Result<void> Exchange::fill_from_log(SpaceId id, Space& space) {
  // Once it is here, it stands ahead of where the stream has come to.
  FRONTLIJN_TRY(const bool hides, hides_history(id));
  if (space.without_history && !hides) return compare(id);
  space.without_history = hides;
  // Before the commits: what another process adds in between is for the next look.
  FRONTLIJN_TRY(const LogPlace newest, replica_.newest(id));
  if (newest.position > space.sent && !space.rights.parting) {
    FRONTLIJN_TRY(const bool state, must_compare(id, space.sent));
    if (state) return compare(id);
  }
  CommitFilter filter;
  if (options_.keeps_places)
    filter.handed_over_by = peer_text_;
  else
    filter.made_by = options_.peer;
  FRONTLIJN_TRY(CommitSlice slice, replica_.commits_after(id, space.sent, filter, batch_budget));
  LogPlace upto = newest;
  if (!slice.commits.empty()) {
    const StoredCommit& last = *(slice.commits.rbegin() + static_cast<std::ptrdiff_t>(slice.again));
    const LogPlace end{static_cast<std::uint64_t>(last.position), last.mark};
    if (slice.more || end.position > upto.position) upto = end;
  }
  space.dry = !slice.more;
  if (upto.position <= space.sent) return {};  // nothing new
  space.sent = upto.position;
  look_for_offers_again(space);
  std::erase_if(slice.commits, [&](const StoredCommit& one) { return from_peer_.erase(one.hash) > 0; });

  if (slice.commits.empty() && options_.keeps_places) {
    // All of it came from the peer; it need not be told, and we need not look through it again.
    const bool under_way = std::any_of(unacknowledged_.begin(), unacknowledged_.end(), [&](const Sent& sent) {
      return sent.space == id && !sent.is_of_before;
    });
    if (under_way) return {};
    return save_pushed(space, id, upto.position);
  }
  put_batch(id, upto, false, std::move(slice.commits));
  return {};
}

Result<void> Exchange::save_pushed(Space& space, SpaceId id, std::uint64_t position) {
  if (position <= space.pushed || space.state_declined) return {};
  FRONTLIJN_CHECK(replica_.save_pushed(options_.peer, id, position, space.anchor));
  space.pushed = position;
  return {};
}

Result<void> Exchange::fill_from_chain() {
  Serving& serving = serving_.front();
  if (!rights(serving.space).give) {
    put_batch(serving.space, {}, true, {});
    serving_.pop_front();
    return {};
  }
  FRONTLIJN_TRY(CommitSlice slice, replica_.chain_after(serving.space, serving.device, serving.sequence,
                                                        serving.position, batch_budget));
  if (!slice.commits.empty()) {
    const StoredCommit& last = *(slice.commits.rbegin() + static_cast<std::ptrdiff_t>(slice.again));
    serving.sequence = last.commit.header.sequence;
    serving.position = static_cast<std::uint64_t>(last.position);
  }
  const SpaceId space = serving.space;
  if (!slice.more) serving_.pop_front();
  put_batch(space, {}, !slice.more, std::move(slice.commits));
  return {};
}

namespace {

void strip(std::vector<StoredCommit>& commits) {
  std::vector<log::Commit*> stripped;
  std::vector<Hash> hashes;
  for (StoredCommit& one : commits) {
    stripped.push_back(&one.commit);
    hashes.push_back(one.hash);
  }
  log::strip_vouched(stripped, hashes);
}

}  // namespace

/// One batch, or several where payloads are too large to travel within: a receiver holds one such payload at
/// a time, so its commit ends the batch it is in.
void Exchange::put_batch(SpaceId space, LogPlace upto, bool last, std::vector<StoredCommit> commits) {
  const bool in_log_order = upto.position != 0;
  store::put_in_runs(commits);
  // On the way out each is looked at by itself: some may come too late.
  if (!rights(space).parting) strip(commits);
  Commits batch{space, {}, false, {}};
  const auto close = [&](LogPlace place, bool is_last) {
    batch.upto = place;
    batch.last = is_last;
    progress_.commits_sent += batch.items.size();
    unacknowledged_.push_back({space, place});
    batch_.push_back(std::exchange(batch, Commits{space, {}, false, {}}));
  };
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const LogPlace place{static_cast<std::uint64_t>(commits[i].position), commits[i].mark};
    CommitItem& item = batch.items.emplace_back(CommitItem{std::move(commits[i].commit), false});
    if (!item.commit.payload || item.commit.payload->size() <= limits::inline_payload_bytes) continue;
    const Bytes& payload = *item.commit.payload;
    for (std::size_t at = 0; at < payload.size(); at += limits::payload_part_bytes) {
      const auto part =
          ByteView(payload).subspan(at, std::min(limits::payload_part_bytes, payload.size() - at));
      batch_.push_back(
          PayloadPart{item.commit.header.payload, payload.size(), at, Bytes(part.begin(), part.end())});
    }
    item.payload_apart = true;
    item.commit.payload.reset();
    if (i + 1 < commits.size()) close(in_log_order ? place : LogPlace{}, false);
  }
  close(upto, last);
}

}  // namespace frontlijn::sync
