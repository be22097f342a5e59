#pragma once

#include "support/sync_fleet.hpp"

#include "sync/session/founding.hpp"

/// Two tablets at a stand-up, with no server.
namespace frontlijn::test {

inline const sync::StandUpCode table_code{77, 123'456'789};

struct Meeting {
  Node& host;
  Node& guest;
  std::unique_ptr<sync::PeerSession> at_host;
  std::unique_ptr<sync::PeerSession> at_guest;
  std::deque<Bytes> to_host;
  std::deque<Bytes> to_guest;

  struct Manner {
    bool follow = false;
    sync::StandUpCode typed = table_code;
    std::optional<sync::Newcomer> newcomer = {};
    sync::PassOffice* office = nullptr;
    sync::CodeGate* gate = nullptr;
    bool is_in_between = false;  ///< somebody sits between the two, with a link to each
  };

  Meeting(Node& holds, Node& comes) : Meeting(holds, comes, Manner()) {}
  Meeting(Node& holds, Node& comes, const Manner& manner) : host(holds), guest(comes) {
    Bytes binding(32);
    guest.random.fill(binding);
    Bytes other = binding;
    if (manner.is_in_between) other[0] ^= 1;
    sync::PeerSession::Options holding;
    holding.side = sync::Side::listener;
    holding.channel_binding = binding;
    holding.code = table_code;
    holding.identity = host.identity.get();
    holding.has_server = host.wants_passes;
    holding.office = manner.office;
    holding.gate = manner.gate;
    holding.policy = host.policy;
    sync::PeerSession::Options coming;
    coming.channel_binding = other;
    coming.code = manner.typed;
    coming.follow = manner.follow;
    coming.identity = guest.identity.get();
    coming.has_server = guest.wants_passes;
    coming.newcomer = manner.newcomer;
    coming.policy = guest.policy;
    at_host = std::make_unique<sync::PeerSession>(*host.replica, *host.passes, host.key(), host.random,
                                                  std::move(holding));
    at_guest = std::make_unique<sync::PeerSession>(*guest.replica, *guest.passes, guest.key(), guest.random,
                                                   std::move(coming));
    at_guest->start(guest.clock.at);
    at_host->start(host.clock.at);
  }

  bool host_speaks() { return move(at_host->next_frame(host.clock.at), to_guest); }
  bool guest_speaks() { return move(at_guest->next_frame(guest.clock.at), to_host); }
  bool host_hears() { return hear(*at_host, to_host, host); }
  bool guest_hears() { return hear(*at_guest, to_guest, guest); }
  void run() {
    for (int turns = 0; turns < 1'000'000; ++turns) {
      bool moved = false;
      while (host_speaks())
        moved = true;
      while (guest_hears())
        moved = true;
      while (guest_speaks())
        moved = true;
      while (host_hears())
        moved = true;
      if (!moved) return;
    }
  }

 private:
  static bool move(std::optional<Bytes> frame, std::deque<Bytes>& queue) {
    if (!frame) return false;
    queue.push_back(std::move(*frame));
    return true;
  }
  static bool hear(sync::PeerSession& session, std::deque<Bytes>& queue, const Node& node) {
    if (queue.empty()) return false;
    session.receive(queue.front(), node.clock.at);
    queue.pop_front();
    return true;
  }
};

/// Admits whoever knows the code.
struct TestOffice : sync::PassOffice {
  Node& node;
  sync::FoundedTeam team;
  TestOffice(Node& founder, std::vector<log::SpaceInfo> spaces) : node(founder) {
    team = {EntityId{}, "Centrum", EntityId{}, "Zoë", std::move(spaces)};
    for (const auto& space : team.spaces)
      (void)node->add_space(space).value();
    (void)sync::found_team(*node.passes, team, node.id()).value();
  }
  Result<sync::Admission> admit(const sync::Newcomer& newcomer, const log::DeviceId& device) override {
    return sync::admission_to(*node.passes, team, newcomer, device);
  }
};

}  // namespace frontlijn::test
