#pragma once

#include "support/meeting.hpp"

#include "core/log/commit.hpp"
#include "core/log/erasure.hpp"
#include "core/log/export.hpp"
#include "core/log/operation.hpp"
#include "sync/protocol/frames.hpp"
#include "sync/protocol/pass.hpp"
#include "sync/protocol/stand_up_code.hpp"

// What the fuzzers of sync feed, and the normal tests a little of: whatever the bytes, an answer or an error,
// and never more memory than the bounds allow.
namespace frontlijn::sync::fuzz {

/// What is read and written again is the same.
inline void try_frame(ByteView bytes) {
  const auto frame = decode_frame(bytes);
  if (!frame || !*frame) return;
  const Bytes again = encode_frame(**frame);
  const auto second = decode_frame(again);
  if (!second || !*second || encode_frame(**second) != again) __builtin_trap();
}

inline void try_commit(ByteView bytes) {
  const auto commit = decode<log::Commit>(bytes);
  if (!commit) return;
  (void)log::check(*commit).has_value();
  if (commit->payload) (void)log::decode_payload(commit->header.kind, *commit->payload).has_value();
}

/// Written either way; what is read can be written by column and read back.
inline void try_payload(ByteView bytes) {
  for (const auto kind : {log::PayloadKind::rows, log::PayloadKind::columns}) {
    const auto payload = log::decode_payload(kind, bytes);
    if (!payload) continue;
    const auto again = log::encode_payload(*payload);
    if (!again) __builtin_trap();
    const auto second = log::decode_payload(log::PayloadKind::columns, *again);
    if (!second || *second != *payload) __builtin_trap();
  }
  const auto erasure = log::decode_erasure(bytes);
  if (!erasure) return;
  const auto written = log::encode_erasure(*erasure);
  if (!written) __builtin_trap();
  const auto read_back = log::decode_erasure(*written);
  if (!read_back || !(*read_back == *erasure)) __builtin_trap();
}

/// The first of what stands in a row, each with its length in two bytes before it; `row` becomes the rest.
inline ByteView next_of(ByteView& row) {
  const std::size_t size = std::min<std::size_t>(row[0] + 256U * row[1], row.size() - 2);
  const ByteView first = row.subspan(2, size);
  row = row.subspan(2 + size);
  return first;
}

/// The pages of a state, in order; each is read back as it was written.
inline void try_state_page(ByteView bytes) {
  log::Coverage coverage;
  while (bytes.size() >= 2) {
    const ByteView packed = next_of(bytes);
    log::Coverage before = coverage;
    (void)log::says_again(packed);
    const auto page = log::unpack(packed, coverage);
    if (!page) return;
    const auto again = log::pack(*page, coverage);
    if (!again) continue;
    const auto second = log::unpack(*again, before);
    if (!second || !(*second == *page)) __builtin_trap();
  }
}

/// A file that somebody hands over to be checked.
inline void try_export(ByteView bytes) {
  log::ExportChecker checker;
  if (!checker.feed(bytes.first(bytes.size() / 2))) return;
  if (!checker.feed(bytes.subspan(bytes.size() / 2))) return;
  (void)checker.finish().has_value();
}

inline void try_code(ByteView bytes) {
  (void)EnrolmentCode::from_text(as_text(bytes)).has_value();
  const auto table = StandUpCode::from_text(as_text(bytes));
  if (!table) return;
  const auto again = StandUpCode::from_text(table->to_text());
  if (!again || *again != *table) __builtin_trap();
}

/// What somebody at a stand-up shows, and says to have been signed.
inline void try_pass(ByteView bytes) {
  const Statement statement{{bytes.begin(), bytes.end()}, {}};
  (void)read_pass(statement).has_value();
  (void)read_voided(statement).has_value();
}

/// What a tablet and a server say first.
inline void say_first_words(test::Connection& connection) {
  for (int turn = 0; turn < 6; ++turn) {
    connection.server_speaks();
    connection.client_hears();
    connection.client_speaks();
    connection.server_hears();
  }
}

/// A peer that says what it likes: after its own first words, frame by frame, each with its length in two
/// bytes. The other end answers or hangs up, and whatever it took, its chains hold.
inline void try_session(ByteView bytes) {
  static test::Server server(1);
  static test::Node tablet(2);
  server.directory.allow(tablet.id(), {test::grant(test::team_work)});
  test::Connection connection(tablet, server, true);
  say_first_words(connection);
  while (bytes.size() >= 2 && !connection.host->finished()) {
    connection.host->receive(next_of(bytes), server.clock.at);
    for (int answers = 0; answers < 64 && connection.host->next_frame(server.clock.at); ++answers) {
    }
  }
  if (!server->verify_chains()->problems.empty()) __builtin_trap();
}

/// The guest shows that it knows the code, and is let in.
inline void let_in(test::Meeting& meeting) {
  for (int turn = 0; turn < 3; ++turn) {
    meeting.guest_hears();
    meeting.guest_speaks();
    meeting.host_hears();
    meeting.host_speaks();
  }
}

/// Both are of one team, and have been in touch with its server.
inline void give_passes(test::Server& server, std::initializer_list<test::Node*> nodes) {
  for (test::Node* node : nodes) {
    node->wants_passes = true;
    server.directory.allow(node->id(), {test::grant(test::team_work)});
    test::sync_once(*node, server);
  }
}

/// The same at a stand-up: by the first byte before it knows the code, or after it was let in.
inline void try_meeting(ByteView bytes) {
  if (bytes.empty()) return;
  static test::Server server(1);
  static test::Node host(2);
  static test::Node guest(3);
  static const bool has_passes = [] {
    give_passes(server, {&host, &guest});
    return true;
  }();
  (void)has_passes;
  test::Meeting meeting(host, guest, {.follow = true});
  meeting.host_speaks();
  if (bytes[0] % 2 == 1) let_in(meeting);
  bytes = bytes.subspan(1);
  while (bytes.size() >= 2 && !meeting.at_host->finished()) {
    meeting.at_host->receive(next_of(bytes), host.clock.at);
    for (int answers = 0; answers < 64 && meeting.at_host->next_frame(host.clock.at); ++answers) {
    }
  }
  if (!host->verify_chains()->problems.empty()) __builtin_trap();
}

}  // namespace frontlijn::sync::fuzz
