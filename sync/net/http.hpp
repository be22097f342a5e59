#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"

namespace frontlijn::net {

struct HttpHeader {
  std::string name;
  std::string value;
};

/// Who counts as one: an address, or of IPv6 the network of 64 bits, which anybody has to himself.
std::string network_of(const std::string& address);

struct HttpRequest {
  std::string method;
  /// As received: path and query, percent-encoded.
  std::string target;
  std::vector<HttpHeader> headers;
  std::string body;
  /// The address without the port.
  std::string peer_address;
  std::string peer_network{};  ///< network_of that

  /// The first header of that name (any case), or the empty string.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  std::vector<HttpHeader> headers;
  std::string body;

  /// Throws std::invalid_argument on a line break: values from outside are to be encoded before.
  HttpResponse& set(std::string name, std::string value);
};

/// Answers one request, once, from any thread. Dropped without an answer, it answers 500.
class Responder {
 public:
  explicit Responder(std::function<void(HttpResponse)> answer) : answer_(std::move(answer)) {}
  ~Responder();
  Responder(Responder&& other) noexcept : answer_(std::exchange(other.answer_, nullptr)) {}
  Responder& operator=(Responder&&) = delete;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  void operator()(HttpResponse response);

 private:
  std::function<void(HttpResponse)> answer_;
};

/// Called on the loop's thread; whatever takes long is to be handed to another.
using HttpHandler = std::function<void(HttpRequest, Responder)>;

}  // namespace frontlijn::net
