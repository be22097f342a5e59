#include "sync/server/web/exchange.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include "core/base/bytes.hpp"
#include "sync/server/web/tuning.hpp"

namespace frontlijn::web {

namespace urls = boost::urls;

namespace {

Error bad_request(const char* why) {
  return fail(ErrorKind::invalid_input, "web.bad-request", {{"why", why}});
}

boost::core::string_view boosted(std::string_view text) { return {text.data(), text.size()}; }

/// Decoded, where the result is UTF-8 without NUL.
std::optional<std::string> decoded(urls::pct_string_view text, bool plus_is_space) {
  urls::encoding_opts options;
  options.space_as_plus = plus_is_space;
  std::string plain = text.decode(options);
  if (!is_utf8(plain)) return std::nullopt;
  return plain;
}

}  // namespace

Result<Fields> Fields::from_text(std::string_view encoded) {
  Fields fields;
  if (encoded.empty()) return fields;
  const auto pairs = urls::parse_query(boosted(encoded));
  if (!pairs) return bad_request("query");
  if (pairs->size() > tuning::form_fields) return bad_request("too many fields");
  for (const auto pair : *pairs) {
    if (pair.key.size() > tuning::field_bytes || pair.value.size() > 3 * tuning::field_bytes)
      return bad_request("a field is too long");
    auto name = decoded(pair.key, true);
    auto value = decoded(pair.value, true);
    if (!name || !value) return bad_request("not UTF-8");
    if (value->size() > tuning::field_bytes) return bad_request("a field is too long");
    fields.values_.emplace(std::move(*name), std::move(*value));
  }
  return fields;
}

std::string Fields::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

std::map<std::string, std::string, std::less<>> parse_cookies(std::string_view header) {
  std::map<std::string, std::string, std::less<>> cookies;
  while (!header.empty() && cookies.size() < tuning::cookies) {
    const auto end = std::min(header.find(';'), header.size());
    const std::string_view pair = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return cookies;
}

std::string set_cookie(std::string_view name, std::string_view value, std::optional<Seconds> max_age) {
  std::string cookie;
  cookie.append(name).append("=").append(value).append("; Path=/; HttpOnly; Secure; SameSite=Strict");
  if (max_age) cookie.append("; Max-Age=").append(std::to_string(max_age->count()));
  return cookie;
}

std::string percent_encoded(std::string_view text) {
  return urls::encode(boosted(text), urls::unreserved_chars);
}

Result<Exchange> Exchange::from_request(const net::HttpRequest& request) {
  if (request.target.size() > tuning::target_bytes) return bad_request("address too long");
  const auto target = urls::parse_origin_form(boosted(request.target));
  if (!target) return bad_request("address");

  Exchange exchange;
  exchange.method = request.method;
  const auto path = decoded(target->encoded_path(), false);
  if (!path) return bad_request("not UTF-8");
  exchange.path = *path;
  for (const auto segment : target->encoded_segments()) {
    auto plain = decoded(segment, false);
    if (!plain) return bad_request("not UTF-8");
    exchange.segments.push_back(std::move(*plain));
  }
  const auto query = target->encoded_query();
  FRONTLIJN_TRY(exchange.query, Fields::from_text(std::string_view(query.data(), query.size())));
  if (request.method == "POST") {
    if (!request.header("Content-Type").starts_with("application/x-www-form-urlencoded"))
      return bad_request("not a form");
    FRONTLIJN_TRY(exchange.form, Fields::from_text(request.body));
  }
  exchange.cookies = parse_cookies(request.header("Cookie"));
  exchange.accept_language = request.header("Accept-Language");
  exchange.fetch_site = request.header("Sec-Fetch-Site");
  exchange.if_none_match = request.header("If-None-Match");
  exchange.peer_address = request.peer_address;
  exchange.peer_network = request.peer_network;
  return exchange;
}

std::string Exchange::cookie(std::string_view name) const {
  const auto found = cookies.find(name);
  return found == cookies.end() ? std::string() : found->second;
}

}  // namespace frontlijn::web
