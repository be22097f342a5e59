#pragma once

#include <csignal>
#include <future>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace frontlijn::net {

/// A blocking TLS client without manners, straight on OpenSSL: sends what a case wants and reads what comes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int newest_tls = TLS1_3_VERSION) {
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the other end may have closed
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context_, newest_tls);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    open_ = SSL_connect(ssl_) == 1;
  }
  ~RawClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool is_open() const { return open_; }
  bool send(const std::string& text) {
    return SSL_write(ssl_, text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size());
  }
  /// What comes until the other end closes.
  std::string read_all() {
    while (more()) {
    }
    SSL_shutdown(ssl_);
    return std::exchange(read_, "");
  }
  std::string read_head() {
    while (read_.find("\r\n\r\n") == std::string::npos && more()) {
    }
    const auto end = read_.find("\r\n\r\n");
    if (end == std::string::npos) return std::exchange(read_, "");
    const std::string head = read_.substr(0, end + 4);
    read_.erase(0, end + 4);
    return head;
  }
  std::string read_body(std::size_t size) {
    while (read_.size() < size && more()) {
    }
    const std::string body = read_.substr(0, size);
    read_.erase(0, body.size());
    return body;
  }

 private:
  bool more() {
    char buffer[16384];
    const int size = SSL_read(ssl_, buffer, sizeof buffer);
    if (size <= 0) return false;
    read_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  int socket_ = -1;
  bool open_ = false;
  std::string read_;
};

inline std::string upgrade_request(const std::string& path) {
  return "GET " + path +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

/// Listens, and never says a word.
class SilentSocket {
 public:
  SilentSocket() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(socket_, 4);
  }
  ~SilentSocket() { ::close(socket_); }
  SilentSocket(const SilentSocket&) = delete;
  SilentSocket& operator=(const SilentSocket&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

 private:
  int socket_;
};

}  // namespace frontlijn::net
