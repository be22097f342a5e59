#include "sync/server/web/html.hpp"

#include <catch2/catch.hpp>

using namespace frontlijn::web;

TEST_CASE("text in a page is always escaped, in elements and in attributes") {
  const std::string hostile = "<script>alert(\"1\")</script> & 'x'";
  const std::string escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";
  CHECK(element("p", {}, {hostile}).markup() == "<p>" + escaped + "</p>");
  CHECK(element("p", {{"title", hostile}}, {}).markup() == "<p title=\"" + escaped + "\"></p>");
  CHECK(Html(std::string_view("a\0b", 3)).markup() == "ab");
}

TEST_CASE("markup nests without being escaped twice") {
  const Html html =
      element("ul", {}, {element("li", {}, {"a < b"}), element("li", {}, {element("br"), "c"})});
  CHECK(html.markup() == "<ul><li>a &lt; b</li><li><br>c</li></ul>");
}

TEST_CASE("an address in a page never leaves this server") {
  for (const char* outside : {"javascript:alert(1)", "//evil.example", "https://evil.example",
                              "data:text/html,x", "/\\evil.example"})
    CHECK(element("a", {{"href", outside}}, {}).markup() == "<a href=\"#\"></a>");
  CHECK(element("a", {{"href", "/entries/1?a=b&c"}}, {}).markup() == "<a href=\"/entries/1?a=b&amp;c\"></a>");
  CHECK(element("form", {{"action", "javascript:x"}}, {}).markup() == "<form action=\"#\"></form>");
}

TEST_CASE("a document names its language") {
  CHECK(document("nl", element("title", {}, {"T"}), element("body")) ==
        "<!doctype html>\n<html lang=\"nl\"><title>T</title><body></body></html>\n");
}
