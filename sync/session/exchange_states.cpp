// Spaces as they stand, ahead of their history; and the history, when it is asked for.
#include <algorithm>

#include "core/log/limits.hpp"
#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

bool Exchange::knows_states() const {
  return (options_.peer_features & features::states) != 0 && replica_.states() != nullptr;
}

bool Exchange::takes_states() const { return knows_states() && replica_.states()->takes(); }

bool Exchange::gives_states() const { return knows_states() && options_.key != nullptr; }

// --- giving ---

Result<void> Exchange::begin_stream(SpaceId id, std::uint64_t position) {
  Space* space = find(id);
  if (space == nullptr || !space->rights.give) return {};
  if (gives_states()) {
    FRONTLIJN_TRY(const bool cheaper, replica_.states()->is_cheaper(id, position, options_.policy));
    if (cheaper) {
      space->offered_from = position;
      return answer(StateOffer{id});
    }
  }
  stream_from(id, position);
  return {};
}

Result<bool> Exchange::must_compare(SpaceId space, std::uint64_t position) {
  if (!gives_states()) return false;
  return replica_.states()->has_state_after(space, position, options_.peer);
}

Result<void> Exchange::receive(const WantState& frame) {
  Space* space = find(frame.space);
  if (space == nullptr || !space->rights.give) {
    if (frame.declined) return {};
    StateEnd none{};
    none.space = frame.space;
    none.outcome = StateEnd::Outcome::not_available;
    return answer(std::move(none));
  }
  // It belongs to what was said before the space was taken away and granted again.
  if (dropped_.contains(frame.space) && !is_begun(frame.space)) return {};
  const auto from = std::exchange(space->offered_from, std::nullopt);
  space->state_declined = frame.declined && !from && options_.keeps_places;
  if (frame.declined) {
    if (from) stream_from(frame.space, *from);
    return {};
  }
  const bool under_way = std::any_of(states_to_give_.begin(), states_to_give_.end(),
                                     [&](const Giving& one) { return one.space == frame.space; });
  if (under_way || !gives_states()) return out_of_turn("WantState");
  space->streaming = false;
  Giving giving;
  giving.space = frame.space;
  giving.stream_from = from;
  states_to_give_.push_back(std::move(giving));
  return {};
}

Result<void> Exchange::fill_from_state() {
  Giving& giving = states_to_give_.front();
  if (!rights(giving.space).give) return end_giving(StateEnd::Outcome::not_available);
  if (!giving.source) {
    FRONTLIJN_TRY(giving.source, replica_.states()->read(giving.space));
    if (!giving.source) return end_giving(StateEnd::Outcome::not_available);
  }
  if (giving.at == giving.page.size()) {
    auto page = giving.source->next();
    if (page.has_error() && page.error().key() == "state.moved") return end_giving(StateEnd::Outcome::moved);
    if (page.has_error() && page.error().key() == "state.too-large")
      return end_giving(StateEnd::Outcome::not_available);
    if (page.has_error()) return page.error();
    if (!*page) return end_giving(StateEnd::Outcome::whole);
    giving.page = std::move(**page);
    giving.at = 0;
    giving.hasher.add(giving.page);
  }
  const auto part =
      ByteView(giving.page)
          .subspan(giving.at, std::min(limits::state_part_bytes, giving.page.size() - giving.at));
  giving.at += part.size();
  batch_.push_back(StatePart{giving.space, giving.parts++, giving.at == giving.page.size(),
                             Bytes(part.begin(), part.end())});
  unacknowledged_.push_back({giving.space, {}});
  return {};
}

Result<void> Exchange::end_giving(StateEnd::Outcome outcome) {
  Giving giving = std::move(states_to_give_.front());
  states_to_give_.pop_front();
  StateEnd end{};
  end.space = giving.space;
  end.outcome = outcome;
  Space* space = find(giving.space);
  std::optional<std::uint64_t> position = giving.stream_from;
  if (outcome == StateEnd::Outcome::whole) {
    FRONTLIJN_TRY(log::StateClaim claim, giving.source->claim());
    claim.pages = giving.hasher.finish();
    end.signature = log::sign(*options_.key, claim);
    end.place = claim.place;
    end.digest = claim.digest;
    end.ends = std::move(claim.ends);
    end.pages = claim.pages;
    unacknowledged_.push_back({giving.space, claim.place});
    position = claim.place.position;
    ++progress_.states_sent;
  } else if (outcome == StateEnd::Outcome::moved && space != nullptr) {
    space->offered_from = giving.stream_from;  // it asks again
    position.reset();
  }
  batch_.push_back(std::move(end));
  if (space == nullptr || space->awaits_compared || !position) return {};
  const std::uint64_t pushed = space->pushed;
  stream_from(giving.space, *position);
  space->pushed = std::min(pushed, *position);  // it is not durable there before its Ack
  return {};
}

/// Of a state that is under way nothing more is sent: a part that comes when the space is granted again would
/// pass for one of the next.
void Exchange::drop_giving(SpaceId space) {
  std::erase_if(states_to_give_, [&](const Giving& one) { return one.space == space; });
  const auto is_of_it = [&](const Frame& frame) {
    const auto* part = std::get_if<StatePart>(&frame);
    const auto* end = std::get_if<StateEnd>(&frame);
    return (part != nullptr && part->space == space) || (end != nullptr && end->space == space);
  };
  const auto is_awaited = [](const Frame& frame) {
    const auto* end = std::get_if<StateEnd>(&frame);
    return end == nullptr || end->outcome == StateEnd::Outcome::whole;
  };
  // One frame of a state waits at a time, and what is acknowledged last is that.
  if (held_ && is_of_it(*held_)) {
    if (is_awaited(*held_)) unacknowledged_.pop_back();
    held_.reset();
  }
  while (!batch_.empty() && is_of_it(batch_.back())) {
    if (is_awaited(batch_.back())) unacknowledged_.pop_back();
    batch_.pop_back();
  }
}

// --- taking in ---

Result<void> Exchange::receive(const StateOffer& frame) {
  Space* space = find(frame.space);
  // Of who was put out each commit is looked at by itself; a state says things in the name of all.
  const bool may_give = space != nullptr && space->rights.take && !space->rights.own_until;
  if (!may_give || !takes_states()) return answer(WantState{frame.space, true});
  // What lacks still after their state was taken, that does not say.
  if (space->state_asked || (space->state_taken && (space->vector || space->refilled))) return {};
  // First as commits, which is the whole of it; what then lacks still may be had as the state says it.
  FRONTLIJN_TRY(const auto lacking, replica_.lacking_payloads(frame.space));
  if (!lacking.empty()) {
    space->put_off_state = true;
    return answer(WantState{frame.space, true});
  }
  if (fetches_history(frame.space)) {
    if (options_.absences != nullptr)
      options_.absences->note(options_.peer, frame.space, Absences::history_as_a_whole, now_);
    else
      warn(fail(ErrorKind::not_found, "history.not-there", {{"space", frame.space.to_text().substr(0, 8)}}));
    return {};
  }
  return ask_state(frame.space, *space);
}

Result<void> Exchange::ask_state(SpaceId id, Space& space) {
  space.state_asked = true;
  return answer(WantState{id, false});
}

/// Fresh, or so far behind that the state costs less than what lacks.
Result<bool> Exchange::prefers_state(SpaceId id, const std::map<log::DeviceId, std::uint64_t>& ours,
                                     const Vector& theirs) {
  Space* space = find(id);
  if (space == nullptr || space->no_state || options_.keeps_history || !takes_states()) return false;
  FRONTLIJN_TRY(const auto payloads_lacking, replica_.lacking_payloads(id));
  if (!payloads_lacking.empty()) return false;
  std::map<log::DeviceId, std::uint64_t> best;
  for (const Head& head : theirs.heads)
    best[head.device] = std::max(best[head.device], head.sequence);
  std::uint64_t lacking = 0;
  for (const auto& [device, sequence] : best) {
    const auto known = ours.find(device);
    const std::uint64_t here = known == ours.end() ? 0 : known->second;
    // No chain is that long; the sum stays in range whatever the peer says.
    lacking += std::min<std::uint64_t>(sequence > here ? sequence - here : 0, log::limits::state_commits);
  }
  if (lacking < options_.policy.least_commits) return false;
  if (ours.empty()) return true;
  FRONTLIJN_TRY(const auto entities, replica_.states()->entities(id));
  return lacking > entities / std::max<std::size_t>(options_.policy.entities_a_commit, 1);
}

Result<void> Exchange::receive(StatePart& frame) {
  Space* space = find(frame.space);
  if (space == nullptr || !space->rights.take)
    return answer(Ack{frame.space, {}, {}, {}});  // taken away meanwhile
  if (!space->state_asked && dropped_.contains(frame.space)) return answer(Ack{frame.space, {}, {}, {}});
  if (!space->state_asked || !takes_states()) return out_of_turn("StatePart");
  // The next state begins; what came until here was of one from before the space was taken away.
  if (frame.number == 0 && space->taking && dropped_.contains(frame.space)) {
    FRONTLIJN_CHECK(replica_.states()->drop(space->taking->state));
    space->taking.reset();
  }
  if (!space->taking) {
    space->taking = std::make_unique<Taking>();
    FRONTLIJN_TRY(space->taking->state, replica_.states()->begin(frame.space, options_.peer));
  }
  Taking& taking = *space->taking;
  if (frame.number != taking.parts || frame.number >= limits::state_parts || frame.bytes.empty())
    return out_of_turn("StatePart");
  FRONTLIJN_CHECK(replica_.states()->add(taking.state, frame.number, frame.ends_page, frame.bytes));
  ++taking.parts;
  taking.hasher.add(frame.bytes);
  return answer(Ack{frame.space, {}, {}, {}});
}

Result<void> Exchange::receive(StateEnd& frame) {
  Space* space = find(frame.space);
  const bool whole = frame.outcome == StateEnd::Outcome::whole;
  if (space == nullptr || !space->rights.take)
    return whole ? answer(Ack{frame.space, frame.place, {}, {}}) : Result<void>{};
  if (!space->state_asked && dropped_.contains(frame.space))
    return whole ? answer(Ack{frame.space, frame.place, {}, {}}) : Result<void>{};
  if (!space->state_asked) return out_of_turn("StateEnd");
  space->state_asked = false;
  const auto taking = std::move(space->taking);
  if (!whole) {
    if (taking) FRONTLIJN_CHECK(replica_.states()->drop(taking->state));
    if (frame.outcome == StateEnd::Outcome::moved && ++space->states_moved < tuning::states_asked_again)
      return ask_state(frame.space, *space);
    space->no_state = true;
    for (Asked& one : std::exchange(space->asked_before_state, {})) {
      one.gap = false;
      to_ask_.push_back(one);
    }
    if (frame.outcome == StateEnd::Outcome::moved) FRONTLIJN_CHECK(answer(WantState{frame.space, true}));
    return work_through(frame.space, *space);
  }
  FRONTLIJN_CHECK(take_state(frame, *space, taking.get()));
  ++progress_.states_taken;
  space->state_taken = true;
  changed_.insert(frame.space);
  space->dry = false;
  look_for_missing_again(frame.space);
  Ack ack{frame.space, frame.place, {}, {}};
  if (!options_.keeps_places && space->rights.give) {
    FRONTLIJN_TRY(ack.anchor, replica_.newest(frame.space));
  }
  FRONTLIJN_CHECK(answer(std::move(ack)));
  std::erase_if(to_ask_, [&](const Asked& one) { return one.space == frame.space; });
  space->asked_before_state.clear();
  return work_through(frame.space, *space);
}

Result<void> Exchange::take_state(const StateEnd& frame, Space& space, Taking* taking) {
  Taking none;
  if (taking == nullptr) {
    FRONTLIJN_TRY(none.state, replica_.states()->begin(frame.space, options_.peer));
    taking = &none;
  }
  const log::StateClaim claim{frame.space, frame.place, frame.digest, frame.ends, frame.pages};
  if (taking->hasher.finish() != claim.pages)
    return fail(ErrorKind::damaged, "state.damaged", {{"why", "other pages than were vouched for"}});
  std::optional<LogPlace> pulled;
  if (options_.keeps_places && !space.gap) {
    if (space.awaits_compared)
      space.pulled_due = frame.place;
    else
      pulled = frame.place;
  }
  return replica_.states()->take(taking->state, options_.peer, claim, frame.signature, pulled);
}

// --- history on demand ---

/// What a state covers is not to be had from this end: the peer is given commits alone, and these are not
/// here.
Result<bool> Exchange::hides_history(SpaceId id) {
  if (gives_states() || replica_.states() == nullptr) return false;
  return replica_.states()->lacks_history(id);
}

/// Of a peer that knows no states commits can be had all the same.
bool Exchange::may_fetch_history(SpaceId id) const {
  return rights(id).take && replica_.states() != nullptr && replica_.states()->takes();
}

Result<bool> Exchange::lacks_history(SpaceId id) {
  if (!may_fetch_history(id)) return false;
  if (options_.absences != nullptr && options_.absences->rests(options_.peer, id, Absences::history_as_a_whole, now_))
    return false;
  return replica_.states()->lacks_history(id);
}

Result<void> Exchange::fetch_history(SpaceId id) {
  if (!may_fetch_history(id)) return {};
  FRONTLIJN_TRY(const auto chains, replica_.states()->chains_to_fetch(id));
  for (const auto& [device, after] : chains) {
    if (to_ask_.size() >= tuning::wants_waiting) break;
    Asked asked{id, device, after, tuning::first_step_back, false};
    asked.history = true;
    to_ask_.push_back(asked);
  }
  if (chains.empty()) return prove_history(id);
  return {};
}

bool Exchange::fetches_history(SpaceId space) const {
  const auto is_history = [&](const Asked& one) { return one.space == space && one.history; };
  return std::any_of(to_ask_.begin(), to_ask_.end(), is_history) ||
         std::any_of(asked_.begin(), asked_.end(), is_history);
}

Result<void> Exchange::prove_history(SpaceId space) {
  FRONTLIJN_TRY(const auto disproved, replica_.states()->prove(space));
  for (const Error& one : disproved)
    warn(one);
  if (!disproved.empty()) changed_.insert(space);
  return {};
}

/// The peer has given what it has.
Result<void> Exchange::end_history(SpaceId space) {
  FRONTLIJN_CHECK(prove_history(space));
  if (options_.absences == nullptr) return {};
  FRONTLIJN_TRY(const bool lacks, replica_.states()->lacks_history(space));
  if (lacks) options_.absences->note(options_.peer, space, Absences::history_as_a_whole, now_);
  return {};
}

Result<void> Exchange::take_history(const Commits& frame, const std::vector<log::Commit>& commits) {
  FRONTLIJN_TRY(const auto received, replica_.states()->apply_history(frame.space, commits, options_.peer));
  for (const Received& one : received) {
    if (one.applied && *one.applied != Applied::duplicate) ++progress_.commits_taken;
    // What came after the state is here already, or comes by itself.
    if (one.refused && one.refused->key() != "chain.not-covered") warn(*one.refused);
  }
  return answer(Ack{frame.space, frame.upto, {}, {}});
}

}  // namespace frontlijn::sync
