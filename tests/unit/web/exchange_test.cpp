#include "sync/server/web/exchange.hpp"

#include <catch2/catch.hpp>

#include "sync/server/web/language.hpp"
#include "sync/server/web/responses.hpp"
#include "sync/server/web/router.hpp"
#include "sync/server/web/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::web;

namespace {

net::HttpRequest request(std::string method, std::string target) {
  return {.method = std::move(method),
          .target = std::move(target),
          .headers = {},
          .body = {},
          .peer_address = "127.0.0.1"};
}

std::string header(const net::HttpResponse& response, const std::string& name) {
  for (const auto& one : response.headers) {
    if (one.name == name) return one.value;
  }
  return {};
}

}  // namespace

TEST_CASE("a query and a form are decoded, and the first of a name counts") {
  const auto fields = Fields::from_text("name=Jo+de+Vries&caf%C3%A9=%26&name=other&empty=&alone");
  REQUIRE(fields.has_value());
  CHECK(fields->get("name") == "Jo de Vries");
  CHECK(fields->get("café") == "&");
  CHECK(fields->has("alone"));
  CHECK(fields->get("nothing").empty());
}

TEST_CASE("a hostile query or form is refused") {
  CHECK(Fields::from_text("a=%ff").has_error());
  CHECK(Fields::from_text("a=%00").has_error());
  CHECK(Fields::from_text("a=%zz").has_error());
  CHECK(Fields::from_text("a=" + std::string(tuning::field_bytes + 1, 'x')).has_error());
  std::string many;
  for (std::size_t i = 0; i <= tuning::form_fields; ++i)
    many += "a=b&";
  CHECK(Fields::from_text(many).has_error());
}

TEST_CASE("a request is taken apart") {
  auto raw = request("GET", "/entries/a%2Fb?team=x%20y");
  raw.headers = {{"cookie", "a=1; b=2;c;=d"}};
  const auto exchange = Exchange::from_request(raw);
  REQUIRE(exchange.has_value());
  CHECK(exchange->segments == std::vector<std::string>{"entries", "a/b"});
  CHECK(exchange->query.get("team") == "x y");
  CHECK(exchange->cookie("b") == "2");
  CHECK(exchange->cookies.size() == 2);
  CHECK(Exchange::from_request(request("GET", "/%ff")).has_error());
  CHECK(Exchange::from_request(request("GET", "http://elsewhere/")).has_error());
  CHECK(Exchange::from_request(request("GET", "/" + std::string(5000, 'a'))).has_error());
  CHECK(Exchange::from_request(request("POST", "/")).error().argument("why") == "not a form");
}

TEST_CASE("a route is found by method and path, and its parts are handed over") {
  Router<int> router;
  router.add("GET", "/", 1).add("GET", "/entries/{id}", 2).add("POST", "/entries/{id}", 3);
  const auto find = [&](const char* method, const char* target) {
    auto exchange = Exchange::from_request(request("GET", target));
    exchange->method = method;
    const auto match = router.match(*exchange);
    return std::tuple(match.handler == nullptr ? 0 : *match.handler, match.path_known,
                      exchange->parameters["id"]);
  };
  CHECK(find("GET", "/") == std::tuple(1, true, ""));
  CHECK(find("HEAD", "/entries/7") == std::tuple(2, true, "7"));
  CHECK(find("POST", "/entries/7") == std::tuple(3, true, "7"));
  CHECK(find("DELETE", "/entries/7") == std::tuple(0, true, ""));
  CHECK(find("GET", "/entries/") == std::tuple(0, false, ""));
  CHECK(find("GET", "/entries/7/8") == std::tuple(0, false, ""));
}

TEST_CASE("cookies are kept from scripts, from other sites and from plain connections") {
  const auto cookie = set_cookie("__Host-a", "b", Seconds(5));
  CHECK(cookie == "__Host-a=b; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=5");
}

TEST_CASE("the language is the chosen one, else what the browser prefers, else Dutch") {
  CHECK(choose_language("en", "nl") == "en");
  CHECK(choose_language("", "en-GB,en;q=0.9,nl;q=0.8") == "en");
  CHECK(choose_language("", "fr, nl-NL;q=0.7, en;q=0.3") == "nl");
  CHECK(choose_language("xx", "fr") == "nl");
  CHECK(choose_language("", "") == "nl");
}

TEST_CASE("a redirect stays on this server") {
  CHECK(header(redirect("/stream?team=a"), "Location") == "/stream?team=a");
  CHECK(header(redirect("//evil.example"), "Location") == "/");
  CHECK(header(redirect("https://evil.example"), "Location") == "/");
  CHECK(header(redirect("/\\evil.example"), "Location") == "/");
  CHECK(header(redirect("/\t/evil.example"), "Location") == "/");
  CHECK(header(redirect("/a\\..\\evil"), "Location") == "/");
}

TEST_CASE("every answer carries the strict content policy and stays out of caches") {
  auto response = page(200, "x");
  protect(response);
  const auto policy = header(response, "Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") == 0);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("script-src") == std::string::npos);
  CHECK(header(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header(response, "Cache-Control") == "no-store");
}

TEST_CASE("an attachment is never run by the browser") {
  CHECK(header(file("x", "text/html", false, "a.html"), "Content-Type") == "application/octet-stream");
  CHECK(header(file("x", "image/svg+xml", false, "a.svg"), "Content-Disposition").starts_with("attachment"));
  const auto photo = file("x", "image/jpeg", false, "foto \"1\".jpg");
  CHECK(header(photo, "Content-Type") == "image/jpeg");
  CHECK(header(photo, "Content-Disposition") == "inline; filename*=UTF-8''foto%20%221%22.jpg");
}
