#pragma once

#include <vector>

#include "core/log/operation.hpp"
#include "sync/protocol/frames.hpp"

namespace frontlijn::test {

inline log::Commit sample_commit(const log::DeviceKey& key, SpaceId space, const log::ChainHead& head,
                                 const std::string& words) {
  log::Payload payload;
  payload.operations.push_back({"observation", EntityId{}, "words", words, {}});
  return log::make_commit(key, space, head, log::HybridTime{(head.sequence + 7) << 20}, payload).value();
}

/// A chain of `count` commits.
inline std::vector<log::Commit> sample_chain(const log::DeviceKey& key, SpaceId space, std::size_t count,
                                             const std::string& words = "lamp kapot") {
  std::vector<log::Commit> chain;
  log::ChainHead head;
  for (std::size_t i = 0; i < count; ++i) {
    chain.push_back(sample_commit(key, space, head, words + std::to_string(i)));
    head = {chain.back().header.sequence, log::hash_of(chain.back().header)};
  }
  return chain;
}

/// At least one of each kind of frame, every list filled.
inline std::vector<sync::Frame> sample_frames() {
  using namespace sync;
  SeededRandom random(3);
  const auto anna = log::DeviceKey::make(random);
  const auto bram = log::DeviceKey::make(random);
  const auto now = instant_from_ms(1'795'000'000'000);
  const SpaceId space = SpaceId::make(now, random);
  const EntityId person = EntityId::make(now, random);
  Hash hash;
  random.fill(hash.bytes);
  const LogPlace place{41, log::place_mark(hash)};
  const Remark remark{"chain.gap", {{"device", "aa"}, {"sequence", "4"}}};

  Commits commits{space, place, true, {}};
  for (const auto& commit : sample_chain(anna, space, 5))
    commits.items.push_back({commit, false});
  commits.items[2].commit.signature.reset();
  for (auto& commit : sample_chain(bram, space, 3)) {
    commit.payload.reset();
    commits.items.push_back({commit, commit.header.sequence == 2});
  }
  commits.items.push_back({sample_commit(anna, space, {}, "een tweede tak"), false});

  const Statement pass = sign(
      anna,
      Pass{
          {}, bram.id(), person, "Zoë", person, "Centrum", {{space, "team/work", Role::member, true}}, 5, 9});
  const Statement voided = sign(anna, Voided{{}, 8, {{bram.id(), 7}}});
  const Meet meet{
      hash,   anna.id(), anna.sign("m", hash), {sign_succession(bram, anna.id())},
      {pass}, {voided},  {{person, "Zoë"}},    {{pass, person, "Centrum", {{space, "team/work", "Centrum"}}}},
      {space}};

  return {PassWanted{1, 2, 3},
          PassIssued{{pass}, {voided}},
          Knock{1, 16, {4}, 1'795'000'000'000, {5}},
          Opened{{6}, hash},
          meet,
          Challenge{1, 2, anna.id(), {1, 2, 3}, 1'795'000'000'000},
          Hello{1, 2, bram.id(), {4, 5}, -1, anna.sign("x", hash), true, 77},
          Welcome{anna.sign("y", hash),
                  EpochId::make(now, random),
                  person,
                  false,
                  {{space, "team/work", "Centrum", Role::coordinator, true}}},
          Renew{bram.id(), anna.sign("z", hash)},
          Renewed{anna.id()},
          Wipe{1'795'000'000'000},
          Spaces{{{space, "kind of 2031", "é", static_cast<Role>(9), false}}},
          Enrol{{9, 9}, person, "Zoë", "tablet 3", {{space, "private", "Zoë"}}},
          EnrolDone{person, "Zoë", "Centrum", person, {{space, "team/work", "Centrum"}}},
          States{EpochId::make(now, random), {{space, place, {}, false}, {space, {}, place, true}}},
          Standing{{{space, true, {{3, place.mark}}}}, true},
          Vector{space, place, true, {{anna.id(), 5, hash}, {bram.id(), 1, hash}}},
          Compared{space, place},
          Want{space, anna.id(), 12},
          StateOffer{space},
          WantState{space, true},
          StatePart{space, 3, true, Bytes(300, 9)},
          StateEnd{space,
                   StateEnd::Outcome::moved,
                   place,
                   {{1, 2, 3, 4}},
                   {{anna.id(), {5, hash}}},
                   hash,
                   anna.sign("s", hash)},
          PayloadPart{hash, 700'000, 262'144, Bytes(300, 7)},
          commits,
          Commits{space, {}, true, {}},
          Ack{space, place, place, {{hash, remark}}},
          WantAttachment{space, hash, 3},
          WantAttachment{space, hash, 3, 32'768, 32'768, hash, true},
          AttachmentPiece{space, hash, 3, Bytes(300, 8)},
          AttachmentPiece{space, hash, 3, {}, 32'768, true},
          AttachmentAbsent{space, hash},
          HaveAttachment{space, hash},
          ProveAttachment{space, hash, {7}},
          AttachmentProof{space, hash, hash},
          AttachmentHeld{space, hash},
          AttachmentRefused{space, hash, remark},
          Settle{4, true},
          Problem{remark, 20}};
}

}  // namespace frontlijn::test
