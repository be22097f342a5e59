#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "sync/net/connection.hpp"
#include "sync/net/event_loop.hpp"
#include "sync/net/fingerprint.hpp"
#include "sync/net/tuning.hpp"

namespace frontlijn::net {

/// Where a server is, as an enrolment code or a person names it.
struct ServerAddress {
  std::string host;
  std::uint16_t port = 443;

  auto operator<=>(const ServerAddress&) const = default;
  /// "https://host:port"
  std::string to_text() const;
  /// "https://host:port", "host:port" or "host"; IPv6 in brackets. Fails with "net.not-an-address".
  static Result<ServerAddress> from_text(std::string_view text);
};

struct ConnectTo {
  ServerAddress server;
  /// The server's certificate fits, or the link does not open.
  CertificatePin pin;
  std::string path = "/sync";

  Milliseconds connect_time = tuning::connect_time;
  Milliseconds handshake_time = tuning::handshake_time;
  Milliseconds idle_time = tuning::idle_link_time;
  std::size_t message_bytes = tuning::message_bytes;
};

/// Opens a link on the loop; everything that becomes of it is told to `user`. Errors in `on_closed`:
/// "net.no-such-host", "net.unreachable", "net.wrong-fingerprint", "net.no-tls", "net.not-frontlijn",
/// "net.busy", "net.timed-out", "net.cut", "net.leaving", "net.refused", "net.protocol",
/// "net.message-too-big".
void connect(EventLoop& loop, const ConnectTo& to, std::shared_ptr<LinkUser> user);

/// For a command line: opens the link and runs a loop of its own until the link is closed. What `on_closed`
/// said.
Result<void> run_link(const ConnectTo& to, std::shared_ptr<LinkUser> user);

}  // namespace frontlijn::net
