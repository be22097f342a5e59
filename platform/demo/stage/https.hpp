#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn::demo {

struct WebAnswer {
  unsigned status = 0;
  std::string location;  ///< of a redirect
  std::string body;
};

/// The coordinator's browser, as far as the review pages ask for one: TLS 1.3 to this machine, cookies,
/// forms. The certificate is the server's own, so it is taken as a person does who reads that it is: by its
/// fingerprint, not by an authority.
class Browser {
 public:
  explicit Browser(std::uint16_t port) : port_(port) {}

  using Fields = std::vector<std::pair<std::string, std::string>>;
  /// `target` begins with "/". Follows up to five redirects. Fails with "demo.no-page".
  Result<WebAnswer> get(const std::string& target);
  Result<WebAnswer> post(const std::string& target, const Fields& fields);

  /// SHA-256 of the certificate that the last answer came under, in lower-case hexadecimal.
  const std::string& fingerprint() const { return fingerprint_; }
  void forget_cookies() { cookies_.clear(); }

 private:
  Result<WebAnswer> ask(const std::string& method, const std::string& target, const std::string& body);
  Result<WebAnswer> follow(WebAnswer answer);
  Result<WebAnswer> understood(const std::string& answer);

  std::uint16_t port_;
  std::map<std::string, std::string> cookies_;
  std::string fingerprint_;
};

}  // namespace frontlijn::demo
