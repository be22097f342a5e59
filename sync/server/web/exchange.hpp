#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "sync/net/http.hpp"

namespace frontlijn::web {

/// Names and values of a query or a form; the first of a name counts.
class Fields {
 public:
  /// "a=b&c=d" with percent-encoding and plus for space. Fails with "web.bad-request" beyond the bounds or
  /// where a value is no UTF-8.
  static Result<Fields> from_text(std::string_view encoded);

  std::string get(std::string_view name) const;
  bool has(std::string_view name) const { return values_.contains(name); }
  const std::map<std::string, std::string, std::less<>>& all() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// "name=value" pairs of a Cookie header; anything else is passed over.
std::map<std::string, std::string, std::less<>> parse_cookies(std::string_view header);

/// For a Set-Cookie header: HttpOnly, Secure, SameSite=Strict, for the whole server. A browser accepts a name
/// that starts with "__Host-" only like this. No `max_age`: until the browser closes.
std::string set_cookie(std::string_view name, std::string_view value,
                       std::optional<Seconds> max_age = std::nullopt);

/// `text`, fit to stand in a query or a path segment.
std::string percent_encoded(std::string_view text);

/// A request, taken apart.
struct Exchange {
  std::string method;
  std::string path;                   ///< decoded, "/entries/…"
  std::vector<std::string> segments;  ///< decoded
  Fields query;
  Fields form;  ///< of a POST
  std::map<std::string, std::string, std::less<>> cookies;
  std::string accept_language;
  std::string fetch_site;  ///< Sec-Fetch-Site, where the browser says so
  std::string if_none_match;
  std::string peer_address;
  std::string peer_network;  ///< who counts as one there
  /// What the route's {name} parts matched.
  std::map<std::string, std::string, std::less<>> parameters;

  /// Fails with "web.bad-request".
  static Result<Exchange> from_request(const net::HttpRequest& request);
  std::string cookie(std::string_view name) const;
};

}  // namespace frontlijn::web
