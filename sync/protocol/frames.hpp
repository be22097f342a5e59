#pragma once

#include <optional>
#include <variant>

#include "sync/protocol/attachment_frames.hpp"
#include "sync/protocol/closing_frames.hpp"
#include "sync/protocol/commit_frames.hpp"
#include "sync/protocol/greeting_frames.hpp"
#include "sync/protocol/meeting_frames.hpp"
#include "sync/protocol/place_frames.hpp"
#include "sync/protocol/state_frames.hpp"

/// What travels between two replicas: each message of the transport is one frame.
///
/// The one who listens speaks first (Challenge); the one who opened proves who it is and says where it stands
/// (Hello, States); the listener proves who it is in turn, grants spaces and says where it stands (Welcome,
/// Standing). With nothing new on either side that one round trip is all.
///
/// A frame is its tag, its version, and its fields. A newer version only adds fields at the end, which an
/// older reader passes over. Unknown frames with a tag from `first_optional_tag` on are passed over too;
/// others end the session with "sync.unknown-frame".
namespace frontlijn::sync {

using Frame = std::variant<Challenge, Hello, Welcome, Spaces, Enrol, EnrolDone, States, Standing, Vector,
                           Compared, Want, PayloadPart, Commits, Ack, WantAttachment, AttachmentPiece,
                           AttachmentAbsent, HaveAttachment, ProveAttachment, AttachmentProof, Settle,
                           Problem, Renew, Renewed, Wipe, PassWanted, PassIssued, Knock, Opened, Meet,
                           AttachmentHeld, AttachmentRefused, StateOffer, WantState, StatePart, StateEnd>;

Bytes encode_frame(const Frame& frame);

/// None for a frame that may be passed over. Fails with "sync.frame-too-large", "sync.bad-frame" or
/// "sync.unknown-frame".
Result<std::optional<Frame>> decode_frame(ByteView bytes);

// --- proof of who is there ---

enum class Side : std::uint8_t { opener = 1, listener = 2 };

/// What a side signs: this very connection (`channel_binding`, RFC 9266), both nonces, both devices, and
/// which side it is, so that a proof is worth nothing anywhere else.
Hash proof_hash(Side side, ByteView channel_binding, const Hello& hello, const Challenge& challenge);
log::Signature proof_of(const log::DeviceKey& key, const Hash& hash);
bool is_proven(const log::DeviceId& device, const Hash& hash, const log::Signature& proof);

/// Shows that one has the content, to the one who chose the nonce.
Hasher possession_hasher(const Nonce& nonce);
/// Over the first pieces of an attachment, to find out whether half a one is of the same.
Hasher prefix_hasher();

}  // namespace frontlijn::sync
