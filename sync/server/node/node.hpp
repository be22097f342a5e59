#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/catalogue.hpp"
#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "core/store/database.hpp"
#include "sync/net/event_loop.hpp"
#include "sync/net/listener.hpp"
#include "sync/net/tls_identity.hpp"
#include "sync/server/node/device_limits.hpp"
#include "sync/server/node/ground.hpp"
#include "sync/server/node/metrics.hpp"

namespace frontlijn::server {

/// Something a server wants to be known: an event's name and its particulars, for a structured log. Called
/// from any thread.
using Log = std::function<void(bool is_problem, std::string_view event, const Error::Arguments& particulars)>;

struct NodeOptions {
  std::filesystem::path database;
  store::DatabaseKey key;
  Storage storage = {};
  std::filesystem::path web_assets;
  std::map<std::string, Catalogue> languages;  ///< "nl" and "en"
  net::ListenAt listen;
  LimitOptions limits = {};
  /// Who may read /metrics, by address; to others there is no such page.
  std::vector<std::string> metrics_for = {"127.0.0.1", "::1"};
  Log log;
};

/// One running server: the listener on the loop, and behind it a thread for the review pages, one for
/// checking passwords, and one for the tablets' sessions. Each of them has a connection of its own to the
/// database. With a PostgreSQL one more thread listens for what other processes take in.
class Node {
 public:
  /// `loop`, `clock`, `zone` and `random` must outlive the node. Fails as the database, the assets or the
  /// listener do.
  static Result<std::unique_ptr<Node>> open(net::EventLoop& loop, const net::TlsIdentity& identity,
                                            NodeOptions options, const Clock& clock, const TimeZone& zone,
                                            RandomSource& random);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  std::uint16_t port() const;
  net::ListenerCounts counts() const;
  const SessionCounts& session_counts() const;

  /// Accepts nothing more, lets what is under way come to its end, then calls `drained` on the loop. What was
  /// acknowledged is durable already; what was not is sent again by the tablets.
  void drain(Milliseconds at_most, std::function<void()> drained);

 private:
  struct Parts;
  explicit Node(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace frontlijn::server
