// Batches in, acknowledgements, and the comparison of chains.
#include <algorithm>

#include "core/log/limits.hpp"
#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

// --- commits in ---

Result<void> Exchange::receive(PayloadPart& frame) {
  if (frame.offset == 0) {
    if (frame.total > log::limits::payload_bytes || frame.total <= limits::inline_payload_bytes)
      return out_of_turn("PayloadPart");
    parts_ = {frame.payload, frame.total, {}};
    parts_complete_ = false;
  }
  if (parts_complete_ || frame.payload != parts_.payload || frame.total != parts_.total ||
      frame.offset != parts_.bytes.size() || frame.bytes.empty() ||
      frame.bytes.size() > frame.total - frame.offset)
    return out_of_turn("PayloadPart");
  parts_.bytes.insert(parts_.bytes.end(), frame.bytes.begin(), frame.bytes.end());
  parts_complete_ = parts_.bytes.size() == parts_.total;
  return {};
}

/// With the payloads that came apart put back in.
Result<std::vector<log::Commit>> Exchange::commits_of(Commits& frame) {
  std::vector<log::Commit> commits;
  commits.reserve(frame.items.size());
  for (CommitItem& item : frame.items) {
    if (item.payload_apart) {
      if (!parts_complete_ || parts_.payload != item.commit.header.payload) return out_of_turn("Commits");
      item.commit.payload = std::move(parts_.bytes);
      parts_ = {};
      parts_complete_ = false;
    }
    commits.push_back(std::move(item.commit));
  }
  return commits;
}

Result<void> Exchange::receive(Commits& frame) {
  FRONTLIJN_TRY(auto commits, commits_of(frame));
  const bool asked = frame.upto.position == 0;
  if (asked) {
    if (asked_.empty() || asked_.front().space != frame.space) return out_of_turn("Commits");
    const bool one_chain = std::all_of(commits.begin(), commits.end(), [&](const log::Commit& commit) {
      return commit.header.device == asked_.front().device;
    });
    if (!one_chain) return out_of_turn("Commits");
  }
  Space* space = find(frame.space);
  if (space == nullptr || !space->rights.take) {
    Ack ack{frame.space, frame.upto, {}, {}};
    const Error why =
        fail(ErrorKind::refused, "space.not-yours", {{"space", frame.space.to_text().substr(0, 8)}});
    for (const log::Commit& commit : commits)
      ack.refused.push_back({log::hash_of(commit.header), Remark::of(why)});
    progress_.commits_refused_here += commits.size();
    FRONTLIJN_CHECK(answer(std::move(ack)));
    if (!asked || !frame.last) return {};
    // The comparison ends all the same: the other end waits for that.
    if (space != nullptr) return end_of_want(frame.space, *space);
    asked_.pop_front();
    return {};
  }
  if (asked && asked_.front().history) {
    FRONTLIJN_CHECK(take_history(frame, commits));
  } else {
    FRONTLIJN_TRY(auto late, take_out_late(*space, commits));
    FRONTLIJN_CHECK(take_in(*space, frame, commits, std::move(late)));
  }
  if (asked && frame.last) return end_of_want(frame.space, *space);
  return {};
}

/// What the peer's device made after it was put out of the space, and that is not here yet.
Result<std::vector<Ack::Refused>> Exchange::take_out_late(const Space& space,
                                                          std::vector<log::Commit>& commits) {
  std::vector<Ack::Refused> refused;
  if (!space.rights.own_until) return refused;
  const Instant until = *space.rights.own_until;
  std::vector<log::Commit> in_time;
  for (log::Commit& commit : commits) {
    const log::CommitHeader& header = commit.header;
    // One that vouches for what came in time goes with it.
    const bool vouches = !in_time.empty() && !in_time.back().signature &&
                         in_time.back().header.device == header.device &&
                         in_time.back().header.sequence + 1 == header.sequence;
    const bool is_late = header.device == options_.peer && header.time.instant() > until && !vouches;
    if (is_late) {
      const Hash hash = log::hash_of(header);
      FRONTLIJN_TRY(const bool is_here, replica_.has_in_chain(header.space, header.device, header.sequence,
                                                              log::place_mark(hash)));
      if (!is_here) {
        const Error why = fail(ErrorKind::refused, "space.left-before", {{"until", to_iso(until)}});
        refused.push_back({hash, Remark::of(why)});
        continue;
      }
    }
    in_time.push_back(std::move(commit));
  }
  commits = std::move(in_time);
  return refused;
}

Result<void> Exchange::take_in(Space& space, const Commits& frame, const std::vector<log::Commit>& commits,
                               std::vector<Ack::Refused> refused) {
  const bool asked = frame.upto.position == 0;
  std::optional<LogPlace> pulled;
  if (options_.keeps_places && !asked && !space.gap) {
    if (space.awaits_compared)
      space.pulled_due = frame.upto;
    else
      pulled = frame.upto;
  }
  std::vector<Received> received;
  if (!commits.empty()) {
    FRONTLIJN_TRY(received, replica_.apply(frame.space, commits, options_.peer, pulled));
  } else if (pulled) {
    FRONTLIJN_CHECK(replica_.save_pulled(options_.peer, frame.space, *pulled));
  }
  count(space, frame.space, commits, received, asked);

  progress_.commits_refused_here += refused.size();
  Ack ack{frame.space, frame.upto, {}, {}};
  ack.refused = std::move(refused);
  bool gap = false;
  bool is_left = false;
  for (const Received& one : received) {
    if (!one.refused) continue;
    is_left |= one.refused->key() == "space.not-yours";
    const bool is_gap = one.refused->key() == "chain.gap";
    // Asked for from its beginning: what is missing before it is not to be had, and that is an answer. Unless
    // a state covers it that is on its way, or that is to be asked for when something else has come.
    const bool explained_by_state = space.state_asked || space.put_off_state;
    const bool remains = is_gap && asked && asked_.front().after == 0 && !explained_by_state;
    ack.refused.push_back(
        {one.hash, Remark::of(remains ? gap_remains(asked_.front().device) : *one.refused)});
    gap |= is_gap;
    if (!is_gap) warn(*one.refused);
  }
  // What came while the space was being left comes again, in whatever order.
  if (is_left) space.gap = options_.keeps_places;
  if (asked) {
    asked_.front().gap |= gap;
  } else if (gap) {
    space.gap = options_.keeps_places;
    FRONTLIJN_CHECK(note_gap(space, frame.space));
  } else if (pulled && !ack.refused.empty() && !is_left) {
    // What is damaged there stays damaged; it must not hold up what comes after it. What came while the space
    // was being left comes again.
    FRONTLIJN_CHECK(replica_.save_pulled(options_.peer, frame.space, *pulled));
  }
  // The peer remembers where its own words ended up, to notice should this log ever lose them.
  if (!options_.keeps_places && space.rights.give && !commits.empty()) {
    FRONTLIJN_TRY(ack.anchor, replica_.newest(frame.space));
  }
  return answer(std::move(ack));
}

void Exchange::count(Space& space, SpaceId id, const std::vector<log::Commit>& commits,
                     const std::vector<Received>& received, bool asked) {
  bool anything_new = false;
  for (std::size_t i = 0; i < received.size(); ++i) {
    const Received& one = received[i];
    if (one.refused) {
      // While a chain is being put together, "not yet" is no refusal.
      if (!asked || one.refused->key() != "chain.gap") ++progress_.commits_refused_here;
      continue;
    }
    switch (*one.applied) {
      case Applied::duplicate:
        ++progress_.commits_duplicate;
        continue;
      case Applied::forked:
        ++progress_.forks;
        [[fallthrough]];
      case Applied::taken:
        ++progress_.commits_taken;
        break;
    }
    anything_new = true;
    const bool is_refill = asked && asked_.front().refill;
    found_own_ |= commits[i].header.device == options_.self && !is_refill;
    const bool is_own = commits[i].header.device == options_.peer;  // left out of the stream anyway
    if (!options_.keeps_places && !is_own && from_peer_.size() < tuning::echoes_remembered)
      from_peer_.insert(one.hash);
  }
  if (!anything_new) return;
  changed_.insert(id);
  space.dry = false;
  look_for_missing_again(id);
}

/// Something before it is missing: the places the two of us remember do not fit together any more.
Result<void> Exchange::note_gap(Space& space, SpaceId id) {
  if (!options_.keeps_places || space.healed) return {};
  space.healed = true;
  return compare(id);
}

Result<void> Exchange::receive(const Ack& frame) {
  if (unacknowledged_.empty() || unacknowledged_.front().space != frame.space ||
      unacknowledged_.front().upto != frame.upto)
    return out_of_turn("Ack");
  const bool is_of_before = unacknowledged_.front().is_of_before;
  unacknowledged_.pop_front();
  Space* space = find(frame.space);
  if (space == nullptr || is_of_before || !options_.keeps_places) {
    progress_.commits_refused_there += frame.refused.size();
    return {};
  }
  const bool will_heal = !space->rights.parting && (!space->healed || space->awaits_compared);
  bool gap = false;
  for (const Ack::Refused& refused : frame.refused) {
    const Error why = refused.why.error();
    if (why.key() == "chain.gap" && will_heal) {
      gap = true;
      continue;
    }
    FRONTLIJN_CHECK(replica_.save_refused(options_.peer, frame.space, refused.commit, why));
    ++progress_.commits_refused_there;
  }
  // Answers to a comparison count when it ends; where they ended up at the peer counts then too, or a log put
  // back to just before them would look like the one that has them.
  if (space->awaits_compared && frame.anchor.position > space->anchor.position) space->anchor = frame.anchor;
  if (frame.upto.position == 0 || !space->streaming) return {};
  if (gap) return note_gap(*space, frame.space);
  if (frame.anchor.position != 0) space->anchor = frame.anchor;
  return save_pushed(*space, frame.space, frame.upto.position);
}

// --- comparing all chains ---

Error Exchange::gap_remains(const log::DeviceId& device) {
  return fail(ErrorKind::damaged, "chain.gap-remains", {{"device", device.to_text().substr(0, 12)}});
}

Result<void> Exchange::compare(SpaceId id) {
  Space* space = find(id);
  if (space == nullptr || space->awaits_compared) return {};
  ++progress_.comparisons;
  return send_vector(id, *space, false);
}

/// Who was put out of a space hands in what they wrote, and is not told who works in it and how much. A
/// server knows that anyway.
bool Exchange::may_know_ends(const Space& space) const { return options_.keeps_places || space.rights.give; }

Result<void> Exchange::send_vector(SpaceId id, Space& space, bool is_answer) {
  space.streaming = false;
  space.awaits_compared = true;
  space.compared_to_give = space.rights.give;
  space.pulled_due.reset();
  space.anchor = {};
  // What we remember of the peer's log says nothing any more of what the peer has.
  if (options_.keeps_places) {
    FRONTLIJN_CHECK(replica_.save_pulled(options_.peer, id, {}));
    FRONTLIJN_CHECK(replica_.forget_attachments(options_.peer, id));
  }
  Vector vector{id, {}, is_answer, {}};
  if (may_know_ends(space)) {
    FRONTLIJN_TRY(vector.newest, replica_.newest(id));
    FRONTLIJN_TRY(vector.heads, replica_.heads(id));
  }
  if (vector.heads.size() > limits::heads)
    return fail(ErrorKind::limit_exceeded, "sync.too-many-chains", {{"space", id.to_text().substr(0, 8)}});
  space.our_vector = vector.newest;
  FRONTLIJN_TRY(space.without_history, hides_history(id));
  return answer(std::move(vector));
}

void Exchange::want(SpaceId space, const log::DeviceId& device, std::uint64_t after) {
  if (!has_room_to_ask(space)) return;
  to_ask_.push_back({space, device, after, tuning::first_step_back, false, false, false});
}

/// Where there is none, their Vector is looked through once more when all that is asked for now has come:
/// then there is, since of one space no more can lack.
bool Exchange::has_room_to_ask(SpaceId id) {
  if (to_ask_.size() < tuning::wants_waiting) return true;
  if (Space* space = find(id)) space->look_through_again = true;
  return false;
}

Result<void> Exchange::look_through_again() {
  if (!to_ask_.empty() || !asked_.empty()) return {};
  for (auto& [id, space] : spaces_) {
    if (!std::exchange(space.look_through_again, false)) continue;
    FRONTLIJN_CHECK(work_through(id, space));
    if (!to_ask_.empty()) return {};
  }
  return {};
}

void Exchange::want_payloads(SpaceId space, const log::DeviceId& device, std::uint64_t after) {
  const auto is_asked = [&](const Asked& one) {
    return one.space == space && one.device == device && one.refill;
  };
  if (std::any_of(to_ask_.begin(), to_ask_.end(), is_asked) ||
      std::any_of(asked_.begin(), asked_.end(), is_asked) || !has_room_to_ask(space))
    return;
  to_ask_.push_back({space, device, after, tuning::first_step_back, false, false, true});
  Space* known = find(space);
  if (known != nullptr && !std::exchange(known->refilled, true)) known->state_taken = false;
}

Result<void> Exchange::fetch_payloads(SpaceId id) {
  const Space* space = find(id);
  if (space == nullptr || !space->rights.take || space->rights.own_until) return {};
  if (options_.absences != nullptr && options_.absences->rests(options_.peer, id, Absences::words_of_commits, now_))
    return {};
  FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(id));
  for (const store::LackingPayloads& one : lacking)
    want_payloads(id, one.device, may_know_ends(*space) ? one.after : 0);
  return {};
}

Result<void> Exchange::receive(Vector& frame) {
  Space* space = find(frame.space);
  if (space == nullptr) return {};  // taken away meanwhile
  if (!frame.answer) {
    ++progress_.comparisons;
    if (!space->awaits_compared) FRONTLIJN_CHECK(send_vector(frame.space, *space, true));
  }
  space->state_taken = false;
  space->their_vector = frame.newest;
  space->vector = std::move(frame);
  return work_through(space->vector->space, *space);
}

/// Asks for what their Vector names and is not here.
Result<void> Exchange::work_through(SpaceId id, Space& space) {
  if (space.vector && space.rights.take && !space.state_asked) {
    const Vector& theirs = *space.vector;
    std::map<log::DeviceId, std::uint64_t> best;  // of ours
    FRONTLIJN_TRY(const auto ours, replica_.heads(id));
    for (const Head& head : ours)
      best[head.device] = std::max(best[head.device], head.sequence);
    FRONTLIJN_TRY(const bool by_state, prefers_state(id, best, theirs));
    if (by_state) return ask_state(id, space);
    std::map<log::DeviceId, std::uint64_t> wanted;
    for (const Head& head : theirs.heads) {
      FRONTLIJN_TRY(const bool here,
                    replica_.has_in_chain(id, head.device, head.sequence, log::place_mark(head.hash)));
      if (here || head.sequence == 0) continue;
      found_own_ |= head.device == options_.self;
      const auto held = best.find(head.device);
      // From where another's chain is asked for tells how much they write.
      const bool may_say_where = may_know_ends(space) || head.device == options_.peer;
      const std::uint64_t ours_ends = held == best.end() || !may_say_where ? 0 : held->second;
      const std::uint64_t after = std::min(ours_ends, head.sequence - 1);
      const auto known = wanted.try_emplace(head.device, after).first;
      known->second = std::min(known->second, after);
    }
    for (const auto& [device, after] : wanted)
      want(id, device, after);
    FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(id));
    for (const store::LackingPayloads& one : lacking) {
      const bool is_there = std::any_of(theirs.heads.begin(), theirs.heads.end(),
                                        [&](const Head& head) { return head.device == one.device; });
      if (is_there) want_payloads(id, one.device, may_know_ends(space) ? one.after : 0);
    }
  }
  if (!lacks_chains(id)) return finish_comparison(id, space);
  return {};
}

bool Exchange::lacks_chains(SpaceId id) const {
  const auto is_here = [&](const Asked& one) { return one.space == id && !one.history; };
  const auto space = spaces_.find(id);
  if (space != spaces_.end() && (space->second.state_asked || space->second.look_through_again)) return true;
  return std::any_of(to_ask_.begin(), to_ask_.end(), is_here) ||
         std::any_of(asked_.begin(), asked_.end(), is_here);
}

Result<void> Exchange::end_of_want(SpaceId id, Space& space) {
  Asked ended = asked_.front();
  asked_.pop_front();
  if (ended.history) return fetches_history(id) ? Result<void>{} : end_history(id);
  if (ended.gap && space.state_asked) {
    // What the state brings need not be asked for once more; it may turn out not to be had.
    space.asked_before_state.push_back(ended);
  } else if (ended.gap && ended.after > 0) {
    // The chains part further back than we thought.
    ended.after -= std::min(ended.after, ended.step);
    ended.step *= 4;
    ended.gap = false;
    to_ask_.push_back(ended);
  } else if (ended.gap) {
    warn(gap_remains(ended.device));
  }
  if (!lacks_chains(id)) return finish_comparison(id, space);
  return {};
}

Result<bool> Exchange::lacks_ends(SpaceId id, const Vector& theirs) {
  for (const Head& head : theirs.heads) {
    FRONTLIJN_TRY(const bool here,
                  replica_.has_in_chain(id, head.device, head.sequence, log::place_mark(head.hash)));
    if (!here && head.sequence > 0) return true;
  }
  return false;
}

/// Everything that their Vector named and that is to be had as commits is here, durably.
Result<void> Exchange::finish_comparison(SpaceId id, Space& space) {
  bool lacks_state = false;
  if (space.put_off_state && space.rights.take) {
    if (space.vector) {
      FRONTLIJN_TRY(lacks_state, lacks_ends(id, *space.vector));
    }
    FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(id));
    // Who follows a server looks for it at each contact, and is not to be given a state each time.
    const bool lacks_words = !lacking.empty() && (space.vector || !options_.keeps_places);
    space.put_off_state = lacks_state;
    if ((lacks_state || lacks_words) && !space.no_state && !space.state_taken) return ask_state(id, space);
  }
  if (std::exchange(space.refilled, false) && options_.absences != nullptr) {
    FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(id));
    if (!lacking.empty()) options_.absences->note(options_.peer, id, Absences::words_of_commits, now_);
  }
  space.vector.reset();
  if (!space.their_vector) return {};
  const LogPlace theirs = *std::exchange(space.their_vector, std::nullopt);
  // Where it lacks what only their state says, it compares anew at the next contact.
  if (space.awaits_compared && !lacks_state)
    space.pulled_due = theirs;
  else if (options_.keeps_places && !lacks_state)
    FRONTLIJN_CHECK(replica_.save_pulled(options_.peer, id, theirs));
  if (theirs.position > space.anchor.position) space.anchor = theirs;
  space.gap = lacks_state && options_.keeps_places;
  return answer(Compared{id, theirs});
}

Result<void> Exchange::receive(const Compared& frame) {
  Space* space = find(frame.space);
  if (space == nullptr) return {};
  if (!space->awaits_compared || frame.newest != space->our_vector) {
    // It may belong to a comparison of before the space was taken away and granted again.
    if (dropped_.contains(frame.space)) return {};
    return out_of_turn("Compared");
  }
  space->awaits_compared = false;
  if (options_.keeps_places) {
    if (space->state_declined) {
      // It lacks what only our state says: nothing counts as stored there, and the next contact compares
      // anew.
      FRONTLIJN_CHECK(replica_.save_pushed(options_.peer, frame.space, 0, {}));
      space->gap = true;
    } else {
      // Who was not to be given anything has asked for nothing.
      if (space->compared_to_give)
        FRONTLIJN_CHECK(
            replica_.save_pushed(options_.peer, frame.space, frame.newest.position, space->anchor));
      if (space->pulled_due)
        FRONTLIJN_CHECK(replica_.save_pulled(options_.peer, frame.space, *space->pulled_due));
    }
    space->pulled_due.reset();
  }
  if (space->rights.give && !space->compared_to_give) return compare(frame.space);
  stream_from(frame.space, frame.newest.position);
  return {};
}

Result<void> Exchange::receive(const Want& frame) {
  if (serving_.size() >= tuning::wants_accepted) return out_of_turn("Want");
  if (gives_states() && rights(frame.space).give) {
    FRONTLIJN_TRY(const bool here, replica_.states()->reaches_back(frame.space, frame.device, frame.after));
    if (!here) FRONTLIJN_CHECK(answer(StateOffer{frame.space}));
  }
  // Positions begin at 1: with the position at its end, the sequence number itself is passed over.
  serving_.push_back({frame.space, frame.device, frame.after, ~std::uint64_t{0} >> 1});
  return {};
}

}  // namespace frontlijn::sync
