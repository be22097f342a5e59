// Attachments: after the commits, by piece, and only for spaces that refer to them.
#include <algorithm>

#include "sync/session/exchange.hpp"

namespace frontlijn::sync {

namespace {

std::uint64_t pieces_of(const MissingAttachment& attachment) {
  return (attachment.size_bytes + limits::attachment_piece_bytes - 1) / limits::attachment_piece_bytes;
}

}  // namespace

// --- what is lacking here ---

Result<void> Exchange::ask_for_missing() {
  // Commits first: while chains are being put together, what refers to what is not known yet.
  if (!asked_.empty() || !to_ask_.empty()) return {};
  for (auto& [id, space] : spaces_) {
    while (space.look_for_missing && wishes_.size() < tuning::attachments_under_way) {
      if (!space.rights.take) {
        space.look_for_missing = false;
        break;
      }
      FRONTLIJN_TRY(const auto missing,
                    replica_.missing_attachments(id, space.missing_after, tuning::missing_page));
      if (missing.empty()) space.look_for_missing = false;
      for (const MissingAttachment& one : missing) {
        if (wishes_.size() >= tuning::attachments_under_way) break;
        space.missing_after = one.hash;
        if (absent_.contains({id, one.hash}) || wish_for(id, one.hash) != wishes_.end()) continue;
        FRONTLIJN_CHECK(ask(one));
      }
    }
  }
  return {};
}

Result<void> Exchange::ask(const MissingAttachment& missing) {
  if (missing.complete) {
    Nonce nonce;
    random_.fill(nonce);
    wishes_.push_back({missing, nonce});
    return answer(ProveAttachment{missing.space, missing.hash, nonce});
  }
  wishes_.push_back({missing, std::nullopt});
  // All pieces are here, or there are none to come: only the check is left.
  if (missing.pieces_here == pieces_of(missing)) return finish_wish(std::prev(wishes_.end()));
  return answer(WantAttachment{missing.space, missing.hash, missing.pieces_here});
}

std::deque<Exchange::Wish>::iterator Exchange::wish_for(SpaceId space, const Hash& hash) {
  return std::find_if(wishes_.begin(), wishes_.end(), [&](const Wish& wish) {
    return wish.attachment.space == space && wish.attachment.hash == hash;
  });
}

Result<void> Exchange::finish_wish(std::deque<Wish>::iterator wish) {
  const MissingAttachment attachment = wish->attachment;
  wishes_.erase(wish);
  auto finished = replica_.finish_attachment(attachment);
  if (finished.has_error()) {
    if (finished.error().kind() != ErrorKind::damaged) return finished;
    warn(finished.error());
    absent_.insert({attachment.space, attachment.hash});
    return {};
  }
  ++progress_.attachments_taken;
  arrived_.insert({attachment.space, attachment.hash});
  return {};
}

Result<void> Exchange::receive(const AttachmentPiece& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end() || wish->nonce) return {};  // dropped with its space meanwhile
  MissingAttachment& attachment = wish->attachment;
  if (frame.number != attachment.pieces_here) return out_of_turn("AttachmentPiece");

  // Another session may be fetching the same content.
  FRONTLIJN_TRY(const auto now, replica_.missing_attachment(frame.space, frame.hash));
  if (!now || now->complete) {
    wishes_.erase(wish);
    if (Space* space = find(frame.space)) {
      space->look_for_missing = true;
      space->missing_after = {};
    }
    return {};
  }
  if (now->pieces_here == frame.number) {
    const auto added = replica_.add_piece(*now, frame.bytes);
    if (added.has_error()) return added.error();
  }
  ++attachment.pieces_here;
  if (attachment.pieces_here == pieces_of(attachment)) return finish_wish(wish);
  return {};
}

Result<void> Exchange::receive(const AttachmentAbsent& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end()) return {};
  wishes_.erase(wish);
  if (absent_.size() < tuning::absent_remembered)
    absent_.insert({frame.space, frame.hash});
  else if (Space* space = find(frame.space))
    space->look_for_missing = false;
  return {};
}

Result<void> Exchange::receive(const HaveAttachment& frame) {
  absent_.erase({frame.space, frame.hash});
  if (Space* space = find(frame.space)) {
    space->look_for_missing = space->rights.take;
    space->missing_after = {};
  }
  return {};
}

Result<void> Exchange::receive(const AttachmentProof& frame) {
  const auto wish = wish_for(frame.space, frame.hash);
  if (wish == wishes_.end() || !wish->nonce) return {};
  Hasher hasher = possession_hasher(*wish->nonce);
  wishes_.erase(wish);
  FRONTLIJN_CHECK(replica_.hash_attachment(frame.hash, hasher));
  if (hasher.finish() != frame.proof) {
    warn(fail(ErrorKind::damaged, "attachment.damaged", {{"hash", frame.hash.to_text().substr(0, 12)}}));
    absent_.insert({frame.space, frame.hash});
    return {};
  }
  FRONTLIJN_CHECK(replica_.hold_attachment(frame.space, frame.hash));
  ++progress_.attachments_taken;
  arrived_.insert({frame.space, frame.hash});
  return {};
}

// --- what the other end lacks ---

void Exchange::tell_of_attachment(SpaceId space, const Hash& hash) {
  // Not telling is harmless: the peer asks at its next session.
  if (rights(space).give && answers_.size() < tuning::answers_congested)
    answers_.push_back(HaveAttachment{space, hash});
}

Result<void> Exchange::receive(const WantAttachment& frame) {
  if (pieces_to_send_.size() >= tuning::attachment_wishes_accepted) return out_of_turn("WantAttachment");
  if (rights(frame.space).give) {
    FRONTLIJN_TRY(const auto piece, replica_.piece(frame.space, frame.hash, frame.from_piece));
    if (piece) {
      pieces_to_send_.push_back({frame.space, frame.hash, frame.from_piece});
      return {};
    }
  }
  return answer(AttachmentAbsent{frame.space, frame.hash});
}

Result<void> Exchange::receive(const ProveAttachment& frame) {
  if (rights(frame.space).give) {
    FRONTLIJN_TRY(const auto held, replica_.piece(frame.space, frame.hash, 0));
    if (held) {
      Hasher hasher = possession_hasher(frame.nonce);
      FRONTLIJN_CHECK(replica_.hash_attachment(frame.hash, hasher));
      return answer(AttachmentProof{frame.space, frame.hash, hasher.finish()});
    }
  }
  return answer(AttachmentAbsent{frame.space, frame.hash});
}

Result<std::optional<Frame>> Exchange::next_piece() {
  while (!pieces_to_send_.empty()) {
    PieceServing& serving = pieces_to_send_.front();
    FRONTLIJN_TRY(auto piece, replica_.piece(serving.space, serving.hash, serving.number));
    if (piece) {
      Frame frame = AttachmentPiece{serving.space, serving.hash, serving.number, std::move(*piece)};
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
