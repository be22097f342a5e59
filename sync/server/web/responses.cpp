#include "sync/server/web/responses.hpp"

#include <algorithm>
#include <array>

#include "sync/server/web/exchange.hpp"
#include "sync/server/web/html.hpp"

namespace frontlijn::web {

namespace {

constexpr const char* content_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri "
    "'none'; "
    "frame-ancestors 'none'";

/// What a browser may show in place; all else is offered as a download.
constexpr std::array<std::string_view, 4> shown_in_place{"image/jpeg", "image/png", "image/webp",
                                                         "image/gif"};

}  // namespace

void protect(net::HttpResponse& response) {
  response.set("Content-Security-Policy", content_policy)
      .set("X-Content-Type-Options", "nosniff")
      .set("Referrer-Policy", "same-origin")
      .set("Cross-Origin-Opener-Policy", "same-origin")
      .set("Cross-Origin-Resource-Policy", "same-origin")
      .set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  const bool says_caching = std::any_of(response.headers.begin(), response.headers.end(),
                                        [](const auto& header) { return header.name == "Cache-Control"; });
  if (!says_caching) response.set("Cache-Control", "no-store");
}

net::HttpResponse page(unsigned status, std::string document) {
  net::HttpResponse response{.status = status, .headers = {}, .body = std::move(document)};
  response.set("Content-Type", "text/html; charset=utf-8");
  return response;
}

net::HttpResponse plain(unsigned status, std::string text) {
  net::HttpResponse response{.status = status, .headers = {}, .body = std::move(text)};
  response.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

net::HttpResponse redirect(const std::string& path) {
  net::HttpResponse response{.status = 303, .headers = {}, .body = {}};
  response.set("Location", is_local_address(path) && path.starts_with('/') ? path : "/");
  return response;
}

net::HttpResponse file(std::string bytes, std::string media_type, bool download_as, std::string_view name) {
  net::HttpResponse response{.status = 200, .headers = {}, .body = std::move(bytes)};
  const bool show =
      std::find(shown_in_place.begin(), shown_in_place.end(), media_type) != shown_in_place.end();
  response.set("Content-Type", show ? std::move(media_type) : "application/octet-stream");
  response.set("Content-Disposition", std::string(show && !download_as ? "inline" : "attachment") +
                                          "; filename*=UTF-8''" + percent_encoded(name));
  return response;
}

}  // namespace frontlijn::web
