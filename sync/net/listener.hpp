#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.hpp"
#include "sync/net/connection.hpp"
#include "sync/net/event_loop.hpp"
#include "sync/net/http.hpp"
#include "sync/net/tls_identity.hpp"
#include "sync/net/tuning.hpp"

namespace frontlijn::net {

struct ListenAt {
  /// Loopback unless a person says otherwise.
  std::string address = "127.0.0.1";
  /// 0 takes any free port.
  std::uint16_t port = 0;
  /// WebSocket upgrades are taken here and nowhere else.
  std::string link_path = "/sync";

  std::size_t message_bytes = tuning::message_bytes;
  std::size_t header_bytes = tuning::header_bytes;
  std::size_t body_bytes = tuning::body_bytes;
  std::size_t connections = tuning::connections;
  std::size_t connections_per_address = tuning::connections_per_address;
  Allowance new_connections_per_address = tuning::new_connections_per_address;
  Milliseconds handshake_time = tuning::handshake_time;
  Milliseconds idle_link_time = tuning::idle_link_time;
  Milliseconds idle_request_time = tuning::idle_request_time;
  Milliseconds read_request_time = tuning::read_request_time;
  Milliseconds answer_time = tuning::answer_time;
};

/// Both are called on the loop's thread.
struct ListenerHandlers {
  HttpHandler on_request;
  /// What is to drive a new link from this address; nothing turns it away with "later".
  std::function<std::shared_ptr<LinkUser>(const std::string& peer)> on_link;
  /// How long who is told "later" is to wait, different each time; none: always the same.
  std::function<Seconds()> retry_after{};
};

struct ListenerCounts {
  std::size_t connections = 0;  ///< open now, links included
  std::size_t links = 0;        ///< open now
  std::uint64_t accepted = 0;
  std::uint64_t told_later = 0;   ///< answered with 503
  std::uint64_t too_fast = 0;     ///< of those and the next: above an address's new connections
  std::uint64_t turned_away = 0;  ///< closed unanswered, above every bound
};

/// One port that speaks TLS 1.3 alone: links on one path, plain requests on all others.
class Listener {
 public:
  struct Impl;

  /// Fails with "net.cannot-listen".
  static Result<std::unique_ptr<Listener>> open(EventLoop& loop, const TlsIdentity& identity,
                                                const ListenAt& at, ListenerHandlers handlers);
  /// Cuts what is still open.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const;
  ListenerCounts counts() const;

  /// Stops gracefully: accepts nothing more, lets requests under way be answered, writes what links have
  /// queued and says goodbye ("leaving"). What is not done within `at_most` is cut. Then calls `drained`.
  void drain(Milliseconds at_most, std::function<void()> drained);

 private:
  explicit Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace frontlijn::net
