// Attachments that are lacking here: after the commits, in order of turn, by parts, and only for spaces that
// refer to them.
#include <algorithm>

#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

namespace {

std::uint64_t pieces_of(const MissingAttachment& attachment) {
  return (attachment.size_bytes + limits::attachment_piece_bytes - 1) / limits::attachment_piece_bytes;
}

Error damaged(const Hash& hash) {
  return fail(ErrorKind::damaged, "attachment.damaged", {{"hash", hash.to_text().substr(0, 12)}});
}

/// Of this attachment alone: nothing else is to be held up by it.
bool is_of_one(const Error& error) {
  return error.key() == "attachment.damaged" || error.key() == "attachment.not-here";
}

}  // namespace

void Exchange::choose(const store::AttachmentChoices& choices) {
  if (choices == choices_) return;
  choices_ = choices;
  for (auto& [id, space] : spaces_) {
    look_for_missing_again(id);
    look_for_offers_again(space);
  }
}

void Exchange::look_for_missing_again(SpaceId id) {
  Space* space = find(id);
  if (space == nullptr) return;
  space->look_for_missing = space->rights.take && !space->rights.parting;
  space->missing_after_turn = first_turn;
  space->missing_after = {};
}

/// A session may last for days: what was absent or refused is tried again from time to time.
void Exchange::set_time(Instant now) {
  now_ = now;
  if (!options_.keeps_places || !by_parts_) return;
  if (looked_at_ && now >= *looked_at_ && now - *looked_at_ < tuning::look_for_rested) return;
  if (looked_at_) {
    absent_.clear();
    refused_there_.clear();
    for (auto& [id, space] : spaces_) {
      look_for_missing_again(id);
      look_for_offers_again(space);
    }
  }
  looked_at_ = now;
}

std::int64_t Exchange::fetched_up_to() const { return choices_.fetch.last_turn(now_); }

// --- asking ---

Result<void> Exchange::ask_for_missing() {
  // Commits first: while chains are being put together, what refers to what is not known yet.
  if (!asked_.empty() || !to_ask_.empty()) return {};
  while (!offered_here_.empty() && wishes_.size() < tuning::attachments_under_way)
    FRONTLIJN_CHECK(take_up_offer());
  for (auto& [id, space] : spaces_) {
    while (space.look_for_missing && wishes_.size() < tuning::attachments_under_way)
      FRONTLIJN_CHECK(look_for_missing(id, space));
  }
  return ask_for_parts();
}

Result<void> Exchange::take_up_offer() {
  const auto [turn, space, hash] = *offered_here_.begin();
  offered_here_.erase(offered_here_.begin());
  if (wish_for(space, hash) != wishes_.end()) return {};
  FRONTLIJN_TRY(const auto missing, replica_.missing_attachment(space, hash));
  if (!missing) return answer(AttachmentHeld{space, hash});
  FRONTLIJN_TRY(const bool passed_over, passes_over(*missing));
  return passed_over ? Result<void>{} : ask(*missing);
}

/// The next of what is lacking in this space.
Result<void> Exchange::look_for_missing(SpaceId id, Space& space) {
  space.look_for_missing = space.rights.take;
  if (!space.rights.take) return {};
  AttachmentQuery query{id,
                        space.missing_after_turn,
                        space.missing_after,
                        fetched_up_to(),
                        tuning::missing_page,
                        options_.keeps_places ? std::optional(options_.peer) : std::nullopt};
  FRONTLIJN_TRY(const auto missing, replica_.missing_attachments(query));
  if (missing.empty()) space.look_for_missing = false;
  for (const MissingAttachment& one : missing) {
    if (wishes_.size() >= tuning::attachments_under_way) return {};
    space.missing_after_turn = one.turn;
    space.missing_after = one.hash;
    FRONTLIJN_TRY(const bool passed_over, passes_over(one));
    if (!passed_over) FRONTLIJN_CHECK(ask(one));
  }
  return {};
}

Result<bool> Exchange::passes_over(const MissingAttachment& missing) {
  const Named named{missing.space, missing.hash};
  if (absent_.contains(named) || wish_for(missing.space, missing.hash) != wishes_.end()) return true;
  if (options_.absences != nullptr && !last_chance_ &&
      options_.absences->rests(options_.peer, missing.space, missing.hash, now_))
    return true;
  MissingAttachment given = missing;
  given.giver = options_.giver;
  FRONTLIJN_TRY(const auto no_room, replica_.no_room_for(given));
  if (!no_room) return false;
  FRONTLIJN_CHECK(refuse(missing.space, missing.hash, *no_room));
  return true;
}

Result<void> Exchange::ask(MissingAttachment missing) {
  missing.giver = options_.giver;
  // Begun under another size, which whoever refers to it may name as they like.
  if (!missing.complete && missing.pieces_here > pieces_of(missing)) {
    FRONTLIJN_CHECK(replica_.drop_pieces(missing.hash));
    missing.pieces_here = 0;
  }
  Wish& wish = wishes_.emplace_back();
  wish.attachment = missing;
  if (missing.complete) {
    wish.nonce.emplace();
    random_.fill(*wish.nonce);
    return answer(ProveAttachment{missing.space, missing.hash, *wish.nonce});
  }
  // All pieces are here, or there are none to come: only the check is left.
  if (missing.pieces_here == pieces_of(missing)) return finish_wish(std::prev(wishes_.end()));
  if (!by_parts_)
    return answer(
        WantAttachment{missing.space, missing.hash, missing.pieces_here, 0, 0, std::nullopt, last_chance_});
  wish.asked_up_to = missing.pieces_here * limits::attachment_piece_bytes;
  wish.unchecked = missing.pieces_here > 0;
  return {};
}

std::size_t Exchange::parts_under_way() const {
  std::size_t count = 0;
  for (const Wish& wish : wishes_)
    count += wish.under_way.size();
  return count;
}

/// The first wish comes first: one whole photo is of more use than two halves.
Result<void> Exchange::ask_for_parts() {
  if (!by_parts_) return {};
  std::size_t under_way = parts_under_way();
  for (Wish& wish : wishes_) {
    if (wish.nonce) continue;
    const MissingAttachment& attachment = wish.attachment;
    while (under_way < parts_at_a_time_ && wish.asked_up_to < attachment.size_bytes) {
      const std::uint64_t at = wish.asked_up_to;
      const std::uint64_t piece = at / limits::attachment_piece_bytes;
      const std::uint64_t end =
          std::min<std::uint64_t>((piece + 1) * limits::attachment_piece_bytes, attachment.size_bytes);
      const auto size =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(limits::attachment_part_bytes, end - at));
      WantAttachment want{attachment.space,
                          attachment.hash,
                          static_cast<std::uint32_t>(piece),
                          static_cast<std::uint32_t>(at % limits::attachment_piece_bytes),
                          size,
                          std::nullopt,
                          last_chance_};
      if (std::exchange(wish.unchecked, false)) {
        Hasher hasher = prefix_hasher();
        FRONTLIJN_CHECK(replica_.hash_pieces(attachment.hash, attachment.pieces_here, hasher));
        want.prefix = hasher.finish();
      }
      wish.under_way.push_back({at, size, now_, false});
      wish.asked_up_to = at + size;
      ++under_way;
      FRONTLIJN_CHECK(answer(std::move(want)));
    }
  }
  return {};
}

std::deque<Exchange::Wish>::iterator Exchange::wish_for(SpaceId space, const Hash& hash) {
  return std::find_if(wishes_.begin(), wishes_.end(), [&](const Wish& wish) {
    return wish.attachment.space == space && wish.attachment.hash == hash;
  });
}

// --- what comes ---

Result<void> Exchange::receive(const AttachmentPiece& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end() || wish->nonce) return {};  // dropped with its space meanwhile
  if (by_parts_) return take_part(wish, frame);
  if (frame.number != wish->attachment.pieces_here || frame.offset != 0 || frame.differs)
    return out_of_turn("AttachmentPiece");
  return take_piece(wish, frame.bytes);
}

Result<void> Exchange::take_part(std::deque<Wish>::iterator wish, const AttachmentPiece& frame) {
  const std::uint64_t at = frame.number * std::uint64_t{limits::attachment_piece_bytes} + frame.offset;
  if (wish->under_way.empty() || wish->under_way.front().at != at) return {};  // of a wish given up
  const PartUnderWay part = wish->under_way.front();
  wish->under_way.pop_front();
  if (part.is_void) return {};
  if (frame.differs) return begin_anew(*wish);
  if (frame.bytes.size() != part.size) {
    // It is not as long as the reference here says, which whoever wrote that may have got wrong.
    const MissingAttachment given_up = wish->attachment;
    wishes_.erase(wish);
    return give_up(given_up, damaged(frame.hash));
  }
  const Milliseconds took =
      now_ < part.since ? Milliseconds{0} : std::chrono::duration_cast<Milliseconds>(now_ - part.since);
  if (took < tuning::quick_part)
    parts_at_a_time_ = std::min(parts_at_a_time_ + 1, tuning::most_parts_under_way);
  else if (took > tuning::slow_part)
    parts_at_a_time_ = std::max<std::size_t>(parts_at_a_time_ / 2, 1);

  wish->piece.insert(wish->piece.end(), frame.bytes.begin(), frame.bytes.end());
  const std::uint64_t end = at + part.size;
  if (end % limits::attachment_piece_bytes != 0 && end != wish->attachment.size_bytes) return {};
  const Bytes piece = std::exchange(wish->piece, {});
  return take_piece(wish, piece);
}

/// What is here of it is not of the same: from the first piece on.
Result<void> Exchange::begin_anew(Wish& wish) {
  FRONTLIJN_CHECK(replica_.drop_pieces(wish.attachment.hash));
  return catch_up(wish, 0);
}

/// Another session has changed how many pieces are here.
Result<void> Exchange::catch_up(Wish& wish, std::uint32_t pieces_here) {
  wish.attachment.pieces_here = pieces_here;
  wish.piece.clear();
  const std::uint64_t from = pieces_here * std::uint64_t{limits::attachment_piece_bytes};
  // What is under way beyond it connects only where it begins there.
  bool connects = false;
  for (PartUnderWay& part : wish.under_way) {
    connects |= part.at == from && !part.is_void;
    part.is_void |= !connects;
  }
  if (!connects) wish.asked_up_to = from;
  return {};
}

Result<void> Exchange::take_piece(std::deque<Wish>::iterator wish, ByteView piece) {
  MissingAttachment& attachment = wish->attachment;
  // Another session may be fetching the same content.
  FRONTLIJN_TRY(const auto now, replica_.missing_attachment(attachment.space, attachment.hash));
  if (!now || now->complete) {
    const MissingAttachment gone = attachment;
    wishes_.erase(wish);
    look_for_missing_again(gone.space);
    if (now) return {};  // here by another space: to be proved now
    return took(gone);
  }
  if (now->pieces_here != attachment.pieces_here) {
    if (by_parts_) {
      FRONTLIJN_CHECK(catch_up(*wish, now->pieces_here));
      return now->pieces_here == pieces_of(attachment) ? finish_wish(wish) : Result<void>{};
    }
    if (now->pieces_here < attachment.pieces_here) return out_of_turn("AttachmentPiece");
  } else if (const auto added = replica_.add_piece(*now, piece); added.has_error()) {
    if (!is_of_one(added.error())) return added.error();
    const MissingAttachment given_up = attachment;
    wishes_.erase(wish);
    return give_up(given_up, added.error());
  }
  ++attachment.pieces_here;
  if (attachment.pieces_here == pieces_of(attachment)) return finish_wish(wish);
  return {};
}

Result<void> Exchange::finish_wish(std::deque<Wish>::iterator wish) {
  const MissingAttachment attachment = wish->attachment;
  wishes_.erase(wish);
  const auto finished = replica_.finish_attachment(attachment);
  if (finished.has_error()) {
    if (!is_of_one(finished.error())) return finished.error();
    return give_up(attachment, finished.error());
  }
  ++progress_.attachments_taken;
  return took(attachment);
}

/// It is here, durably and checked: whoever gave it may count it as sent.
Result<void> Exchange::took(const MissingAttachment& attachment) {
  arrived_.insert({attachment.space, attachment.hash});
  if (options_.keeps_places)
    return replica_.note_attachment_held(options_.peer, attachment.space, attachment.hash);
  return by_parts_ ? answer(AttachmentHeld{attachment.space, attachment.hash}) : Result<void>{};
}

Result<void> Exchange::give_up(const MissingAttachment& attachment, const Error& why) {
  warn(why);
  return refuse(attachment.space, attachment.hash, why);
}

/// It is not taken in, at least not in this session.
Result<void> Exchange::refuse(SpaceId space, const Hash& hash, const Error& why) {
  if (absent_.size() < tuning::absent_remembered)
    absent_.insert({space, hash});
  else if (Space* known = find(space))
    known->look_for_missing = false;
  if (options_.keeps_places) {
    const bool is_said = std::any_of(warnings_.begin(), warnings_.end(),
                                     [&](const Error& said) { return said.key() == why.key(); });
    if (!is_said) warn(why);
    return {};
  }
  return by_parts_ ? answer(AttachmentRefused{space, hash, Remark::of(why)}) : Result<void>{};
}

Result<void> Exchange::receive(const AttachmentAbsent& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end()) return {};
  wishes_.erase(wish);
  if (options_.absences != nullptr) options_.absences->note(options_.peer, frame.space, frame.hash, now_);
  if (options_.keeps_places)
    FRONTLIJN_CHECK(replica_.note_attachment_absent(options_.peer, frame.space, frame.hash));
  if (absent_.size() < tuning::absent_remembered)
    absent_.insert({frame.space, frame.hash});
  else if (Space* space = find(frame.space))
    space->look_for_missing = false;
  return {};
}

Result<void> Exchange::receive(const HaveAttachment& frame) {
  absent_.erase({frame.space, frame.hash});
  if (options_.absences != nullptr) options_.absences->forget(options_.peer, frame.space, frame.hash);
  if (!options_.keeps_places) return answer_offer(frame);
  FRONTLIJN_TRY(const auto held, replica_.held_turn(frame.space, frame.hash));
  if (held) return {};
  if (rights(frame.space).take)
    FRONTLIJN_CHECK(replica_.retry_attachment(options_.peer, frame.space, frame.hash));
  look_for_missing_again(frame.space);
  return {};
}

/// The opener would know whether this is held here.
Result<void> Exchange::answer_offer(const HaveAttachment& frame) {
  if (!rights(frame.space).take)
    return refuse(
        frame.space, frame.hash,
        fail(ErrorKind::refused, "space.not-yours", {{"space", frame.space.to_text().substr(0, 8)}}));
  FRONTLIJN_TRY(const auto missing, replica_.missing_attachment(frame.space, frame.hash));
  if (missing) {
    if (!by_parts_) {
      look_for_missing_again(frame.space);
      return {};
    }
    // Answered when it has been sent, or now that it will not be asked for. One with photos of its own waits
    // for our answers before it offers more; what a host passes on of others is asked for by looking.
    if (offered_here_.size() >= tuning::offers_accepted) {
      look_for_missing_again(frame.space);
      return {};
    }
    offered_here_.insert({missing->turn, frame.space, frame.hash});
    return {};
  }
  if (!by_parts_) return {};
  FRONTLIJN_TRY(const auto held, replica_.held_turn(frame.space, frame.hash));
  if (held) return answer(AttachmentHeld{frame.space, frame.hash});
  return refuse(
      frame.space, frame.hash,
      fail(ErrorKind::refused, "attachment.unknown", {{"hash", frame.hash.to_text().substr(0, 12)}}));
}

Result<void> Exchange::receive(const AttachmentProof& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end() || !wish->nonce) return {};
  Hasher hasher = possession_hasher(*wish->nonce);
  const MissingAttachment attachment = wish->attachment;
  wishes_.erase(wish);
  FRONTLIJN_CHECK(replica_.hash_attachment(frame.hash, hasher));
  if (hasher.finish() != frame.proof) return give_up(attachment, damaged(frame.hash));
  FRONTLIJN_CHECK(replica_.hold_attachment(attachment));
  ++progress_.attachments_taken;
  return took(attachment);
}

}  // namespace frontlijn::sync
