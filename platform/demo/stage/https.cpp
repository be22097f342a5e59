#include "platform/demo/stage/https.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/bytes.hpp"
#include "platform/demo/stage/tuning.hpp"

namespace frontlijn::demo {

namespace {

constexpr int most_redirects = 5;

Error no_page(const std::string& target, std::string why) {
  return fail(ErrorKind::unavailable, "demo.no-page", {{"page", target}, {"why", std::move(why)}});
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("-_.~", c) != nullptr;
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string lower(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// One connection, one question: the server closes after its answer.
class Call {
 public:
  explicit Call(std::uint16_t port)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), tls_(SSL_new(context_.get()), SSL_free) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto seconds = std::chrono::duration_cast<Seconds>(tuning::page_time);
    const timeval bound{static_cast<time_t>(seconds.count()), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    SSL_set_fd(tls_.get(), socket_);
    open_ = SSL_connect(tls_.get()) == 1;
  }
  ~Call() {
    tls_.reset();
    if (socket_ >= 0) ::close(socket_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  bool is_open() const { return open_; }

  std::string fingerprint() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(tls_.get()),
                                                                  X509_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), hash.data(), &size) != 1) return {};
    return to_hex(ByteView(hash.data(), size));
  }

  bool say(const std::string& text) {
    return SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size());
  }

  std::string hear() {
    std::string heard;
    std::array<char, 65536> buffer;
    while (heard.size() < tuning::most_page) {
      const int size = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (size <= 0) break;
      heard.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return heard;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  int socket_ = -1;
  bool open_ = false;
};

std::string without_chunks(std::string_view body) {
  std::string whole;
  while (true) {
    const auto line = body.find("\r\n");
    std::size_t size = 0;
    if (line == std::string_view::npos) break;
    if (std::from_chars(body.data(), body.data() + line, size, 16).ec != std::errc{} || size == 0) break;
    whole += body.substr(line + 2, size);
    body.remove_prefix(std::min(body.size(), line + 2 + size + 2));
  }
  return whole;
}

}  // namespace

Result<WebAnswer> Browser::get(const std::string& target) {
  FRONTLIJN_TRY(WebAnswer answer, ask("GET", target, ""));
  return follow(std::move(answer));
}

Result<WebAnswer> Browser::post(const std::string& target, const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += fmt::format("{}{}={}", body.empty() ? "" : "&", percent_encoded(name), percent_encoded(value));
  FRONTLIJN_TRY(WebAnswer answer, ask("POST", target, body));
  return follow(std::move(answer));
}

Result<WebAnswer> Browser::follow(WebAnswer answer) {
  for (int i = 0; i < most_redirects && answer.status >= 300 && answer.status < 400; ++i) {
    FRONTLIJN_TRY(answer, ask("GET", answer.location, ""));
  }
  return answer;
}

Result<WebAnswer> Browser::ask(const std::string& method, const std::string& target,
                               const std::string& body) {
  Call call(port_);
  if (!call.is_open()) return no_page(target, "TLS");
  fingerprint_ = call.fingerprint();
  std::string cookies;
  for (const auto& [name, value] : cookies_)
    cookies += fmt::format("{}{}={}", cookies.empty() ? "" : "; ", name, value);
  std::string question =
      fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n", method, target, port_);
  if (!cookies.empty()) question += fmt::format("Cookie: {}\r\n", cookies);
  if (method == "POST")
    question += fmt::format(
        "Origin: https://localhost:{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        "{}\r\n",
        port_, body.size());
  if (!call.say(question + "\r\n" + body)) return no_page(target, "write");
  auto answer = understood(call.hear());
  if (!answer) return std::move(answer).error().with("page", target);
  return answer;
}

Result<WebAnswer> Browser::understood(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  WebAnswer read;
  if (end == std::string::npos || answer.size() < 12 ||
      std::from_chars(answer.data() + 9, answer.data() + 12, read.status).ec != std::errc{})
    return fail(ErrorKind::unavailable, "demo.no-page", {{"why", "HTTP"}});
  read.body = answer.substr(end + 4);
  std::string_view head = std::string_view(answer).substr(0, end + 2);
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n")) {
    head.remove_prefix(line + 2);
    const auto colon = head.find(':');
    if (colon == std::string_view::npos) break;
    const std::string name = lower(std::string(head.substr(0, colon)));
    const std::string value(trimmed(head.substr(colon + 1, head.find("\r\n") - colon - 1)));
    if (name == "location")
      read.location = value.starts_with("https://") ? value.substr(value.find('/', 8)) : value;
    if (name == "transfer-encoding" && lower(value) == "chunked") read.body = without_chunks(read.body);
    if (name == "set-cookie") {
      const std::string pair = value.substr(0, value.find(';'));
      const auto equals = pair.find('=');
      if (equals != std::string::npos) cookies_[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
  }
  return read;
}

}  // namespace frontlijn::demo
