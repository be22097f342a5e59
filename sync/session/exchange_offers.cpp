// Attachments that the other end lacks: offered by the opener, sent by parts as they are asked for.
#include <algorithm>

#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

void Exchange::tell_of_attachment(SpaceId space, const Hash& hash) {
  // Not telling is harmless: the peer asks at its next session.
  if (rights(space).give && answers_.size() < tuning::answers_congested)
    answers_.push_back(HaveAttachment{space, hash});
}

std::int64_t Exchange::sent_up_to(SpaceId space) const {
  return rights(space).parting ? std::numeric_limits<std::int64_t>::max() : choices_.send.last_turn(now_);
}

// --- offering: nothing counts as sent before the other end says that it holds it ---

void Exchange::look_for_offers_again(Space& space) {
  space.look_for_offers = options_.keeps_places && by_parts_ && space.rights.give;
  space.offered_after_turn = first_turn;
  space.offered_after = {};
}

Result<void> Exchange::offer() {
  for (auto& [id, space] : spaces_) {
    // Records first: the other end has to know what refers to it.
    if (!space.look_for_offers || !space.streaming || !space.dry) continue;
    const bool under_way = std::any_of(unacknowledged_.begin(), unacknowledged_.end(),
                                       [&, wanted = id](const Sent& sent) { return sent.space == wanted; });
    if (!under_way) FRONTLIJN_CHECK(offer(id, space));
  }
  return {};
}

Result<void> Exchange::offer(SpaceId id, Space& space) {
  while (space.look_for_offers && offered_.size() < tuning::offers_under_way) {
    const AttachmentQuery query{
        id,           space.offered_after_turn, space.offered_after, sent_up_to(id), tuning::missing_page,
        options_.peer};
    FRONTLIJN_TRY(const auto unsaid, replica_.attachments_to_offer(query));
    if (unsaid.empty()) space.look_for_offers = false;
    for (const MissingAttachment& one : unsaid) {
      if (offered_.size() >= tuning::offers_under_way) break;
      space.offered_after_turn = one.turn;
      space.offered_after = one.hash;
      if (offered_.insert({id, one.hash}).second) FRONTLIJN_CHECK(answer(HaveAttachment{id, one.hash}));
    }
  }
  return {};
}

Result<void> Exchange::receive(const AttachmentHeld& frame) {
  if (!options_.keeps_places || !rights(frame.space).give) return {};
  const Named named{frame.space, frame.hash};
  offered_.erase(named);
  if (sent_.erase(named) > 0) ++progress_.attachments_sent;
  // Only of what is held here can it be news.
  FRONTLIJN_TRY(const auto held, replica_.held_turn(frame.space, frame.hash));
  if (held) FRONTLIJN_CHECK(replica_.note_attachment_held(options_.peer, frame.space, frame.hash));
  return {};
}

Result<void> Exchange::receive(const AttachmentRefused& frame) {
  if (!options_.keeps_places || !rights(frame.space).give) return {};
  offered_.erase({frame.space, frame.hash});
  FRONTLIJN_TRY(const auto held, replica_.held_turn(frame.space, frame.hash));
  // The other end may have said so before it heard the offer, and then says it again.
  if (!held || !refused_there_.insert({frame.space, frame.hash}).second) return {};
  ++progress_.attachments_refused_there;
  return replica_.note_attachment_refused(options_.peer, frame.space, frame.hash, frame.why.error());
}

// --- sending ---

Result<void> Exchange::say_absent(SpaceId space, const Hash& hash) {
  offered_.erase({space, hash});
  return answer(AttachmentAbsent{space, hash});
}

Result<void> Exchange::receive(const WantAttachment& frame) {
  if (pieces_to_send_.size() >= tuning::attachment_wishes_accepted) return out_of_turn("WantAttachment");
  if (!rights(frame.space).give) return say_absent(frame.space, frame.hash);
  FRONTLIJN_TRY(const auto turn, replica_.held_turn(frame.space, frame.hash));
  if (!turn) return say_absent(frame.space, frame.hash);
  // Not now: it is offered when its user chooses so.
  const Named named{frame.space, frame.hash};
  if (*turn > sent_up_to(frame.space) && !frame.last_chance && !sent_.contains(named))
    return say_absent(frame.space, frame.hash);
  FRONTLIJN_TRY(const auto piece, replica_.piece(frame.space, frame.hash, frame.from_piece));
  if (!piece || frame.offset >= piece->size() || frame.most > limits::attachment_part_bytes ||
      (frame.most == 0 && frame.offset != 0))
    return say_absent(frame.space, frame.hash);
  // Whoever asks does not hold it, whatever we remember.
  if (options_.keeps_places && sent_.insert(named).second)
    FRONTLIJN_CHECK(replica_.retry_attachment(options_.peer, frame.space, frame.hash));
  if (frame.prefix && beginnings_.size() < tuning::absent_remembered && beginnings_.insert(named).second) {
    FRONTLIJN_TRY(const bool other, has_other_beginning(frame));
    if (other)
      return answer(AttachmentPiece{frame.space, frame.hash, frame.from_piece, {}, frame.offset, true});
  }
  pieces_to_send_.push_back({frame.space, frame.hash, frame.from_piece, frame.offset, frame.most});
  return {};
}

Result<bool> Exchange::has_other_beginning(const WantAttachment& frame) {
  Hasher hasher = prefix_hasher();
  FRONTLIJN_CHECK(replica_.hash_pieces(frame.hash, frame.from_piece, hasher));
  bytes_shown_ += hasher.size();
  return hasher.finish() != *frame.prefix;
}

Result<void> Exchange::receive(const ProveAttachment& frame) {
  if (rights(frame.space).give) {
    FRONTLIJN_TRY(const auto held, replica_.held_turn(frame.space, frame.hash));
    if (held) {
      Hasher hasher = possession_hasher(frame.nonce);
      FRONTLIJN_CHECK(replica_.hash_attachment(frame.hash, hasher));
      bytes_shown_ += hasher.size();
      return answer(AttachmentProof{frame.space, frame.hash, hasher.finish()});
    }
  }
  return say_absent(frame.space, frame.hash);
}

/// From the piece that was read last, where it is of that: a piece is asked for in many parts.
Result<std::optional<Frame>> Exchange::next_part(const PieceServing& serving) {
  const Named named{serving.space, serving.hash};
  if (piece_at_hand_.bytes.empty() || piece_at_hand_.of != named || piece_at_hand_.number != serving.number) {
    FRONTLIJN_TRY(auto piece, replica_.piece(serving.space, serving.hash, serving.number));
    piece_at_hand_ = {named, serving.number, piece ? std::move(*piece) : Bytes{}};
  }
  const Bytes& piece = piece_at_hand_.bytes;
  if (serving.offset >= piece.size()) {
    FRONTLIJN_CHECK(say_absent(serving.space, serving.hash));
    return std::optional<Frame>{};
  }
  const auto part = ByteView(piece).subspan(
      serving.offset, std::min<std::size_t>(serving.most, piece.size() - serving.offset));
  if (!options_.keeps_places && serving.offset + part.size() == piece.size()) {
    // The one who opened says so when it holds it; of what goes the other way this end only sees the last
    // part.
    FRONTLIJN_TRY(const auto next, replica_.piece(serving.space, serving.hash, serving.number + 1));
    if (!next) ++progress_.attachments_sent;
  }
  return std::optional<Frame>(AttachmentPiece{serving.space, serving.hash, serving.number,
                                              Bytes(part.begin(), part.end()), serving.offset, false});
}

Result<std::optional<Frame>> Exchange::next_piece() {
  while (!pieces_to_send_.empty()) {
    PieceServing& serving = pieces_to_send_.front();
    if (serving.most > 0) {
      const PieceServing part = serving;
      pieces_to_send_.pop_front();
      FRONTLIJN_TRY(auto frame, next_part(part));
      if (frame) return frame;
      continue;
    }
    FRONTLIJN_TRY(auto piece, replica_.piece(serving.space, serving.hash, serving.number));
    if (piece) {
      Frame frame = AttachmentPiece{serving.space, serving.hash, serving.number, std::move(*piece), 0, false};
      ++serving.number;
      return std::optional<Frame>(std::move(frame));
    }
    // The one after the last: done.
    ++progress_.attachments_sent;
    pieces_to_send_.pop_front();
  }
  return std::optional<Frame>{};
}

}  // namespace frontlijn::sync
