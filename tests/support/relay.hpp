#pragma once

#include <cstdint>
#include <functional>
#include <thread>

namespace frontlijn::test {

/// Stands between one tablet and a server on this machine and passes one connection on, byte for byte, until
/// a number of bytes went to the server. Then something happens, and no more is passed on.
class Relay {
 public:
  /// Listens on `own_port`, where nobody else may; 0: a free one.
  Relay(std::uint16_t own_port, std::uint16_t server_port, std::uint64_t bytes_to_server,
        std::function<void()> then);
  /// Waits until the connection is over.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Whether it could listen.
  bool is_there() const { return listener_ >= 0; }
  std::uint16_t port() const { return port_; }

 private:
  void pass(int listener);

  std::uint16_t port_ = 0;
  std::uint16_t server_port_;
  std::uint64_t left_;
  std::function<void()> then_;
  int listener_ = -1;
  std::thread thread_;
};

}  // namespace frontlijn::test
