#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "sync/net/client.hpp"
#include "sync/net/listener.hpp"

namespace frontlijn::net {

inline const TlsIdentity& test_identity() {
  static const TlsIdentity identity =
      *TlsIdentity::make({"localhost", "127.0.0.1"}, instant_from_ms(1'800'000'000'000));
  return identity;
}

/// Writes down what a link tells, and does what the case hands in.
struct RecordingUser : LinkUser {
  std::shared_ptr<Connection> connection;
  std::vector<Bytes> messages;
  std::optional<Result<void>> closed;
  int rooms = 0;
  std::function<void(Connection&)> when_open;
  std::function<void(Connection&, const Bytes&)> when_message;
  std::function<void(Connection&)> when_room;

  void on_open(const std::shared_ptr<Connection>& opened) override {
    connection = opened;
    if (when_open) when_open(*connection);
  }
  void on_message(Bytes message) override {
    if (when_message) when_message(*connection, message);
    messages.push_back(std::move(message));
  }
  void on_room() override {
    ++rooms;
    if (when_room) when_room(*connection);
  }
  void on_closed(const Result<void>& how) override {
    closed = how;
    connection.reset();
  }

  std::string error() const {
    if (!closed) return "still open";
    return closed->has_error() ? closed->error().key() : "";
  }
};

/// A listener on a free loopback port and a loop, in this thread.
struct Server {
  EventLoop loop;
  std::vector<std::shared_ptr<RecordingUser>> users;
  std::vector<std::shared_ptr<RecordingUser>> dialled;
  std::function<void(RecordingUser&)> prepare;
  std::unique_ptr<Listener> listener;

  explicit Server(ListenAt at = {}, HttpHandler on_request = nullptr) {
    auto opened = Listener::open(loop, test_identity(), at,
                                 {.on_request = std::move(on_request), .on_link = [this](const std::string&) {
                                    users.push_back(std::make_shared<RecordingUser>());
                                    if (prepare) prepare(*users.back());
                                    return users.back();
                                  }});
    REQUIRE(opened.has_value());
    listener = std::move(*opened);
  }
  /// A link that is still open keeps its user, who keeps it.
  ~Server() {
    for (const auto* ends : {&users, &dialled}) {
      for (const auto& user : *ends)
        user->connection.reset();
    }
  }

  ConnectTo where() const {
    return {.server = {"127.0.0.1", listener->port()}, .pin = test_identity().fingerprint()};
  }

  std::shared_ptr<RecordingUser> dial(const ConnectTo& to) {
    dialled.push_back(std::make_shared<RecordingUser>());
    connect(loop, to, dialled.back());
    return dialled.back();
  }
  std::shared_ptr<RecordingUser> dial() { return dial(where()); }

  bool until(const std::function<bool()>& done) { return loop.run_until(done); }
};

}  // namespace frontlijn::net
