#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn::demo {

/// The connection between the tablets and the office: an address that is always the same, and behind it
/// nothing, the server, or a server that is cut off half-way. Passes bytes on and does not look into them.
class Link {
 public:
  /// Without connection, at an address that stays. Fails with "demo.no-link".
  static Result<std::unique_ptr<Link>> open();
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  std::uint16_t port() const { return port_; }
  /// Where the server is, on this machine.
  void lead_to(std::uint16_t server_port) { server_port_ = server_port; }

  void go_down();
  void come_up();
  /// Comes up; when this many bytes have gone to the server from here on, both ends are cut off without a
  /// farewell, and the link is down.
  void come_up_until(std::uint64_t bytes_to_server);

  struct Traffic {
    std::uint64_t to_server = 0;
    std::uint64_t to_tablets = 0;
    std::uint64_t links = 0;  ///< that were opened
    std::uint64_t cuts = 0;   ///< by a bound of come_up_until
  };
  /// Since the last call.
  Traffic take_traffic();

 private:
  struct Passage;
  enum class State { down, up };

  Link() = default;
  void change(State state, std::uint64_t bytes_to_server);
  void work();
  void obey();
  void accept_one();
  void pass(Passage& passage);

  std::uint16_t port_ = 0;
  std::atomic<std::uint16_t> server_port_{0};
  int keeper_ = -1;    ///< keeps the port: bound, never listens, so that a connection is refused
  int listener_ = -1;  ///< of the thread
  int wake_ = -1;
  std::vector<std::unique_ptr<Passage>> passages_;  ///< of the thread

  std::mutex guard_;  ///< of what follows
  State wanted_ = State::down;
  bool ending_ = false;
  std::uint64_t allowed_ = 0;
  Traffic traffic_;

  std::uint64_t changes_asked_ = 0;
  std::atomic<std::uint64_t> changes_made_{0};
  std::thread thread_;
};

}  // namespace frontlijn::demo
