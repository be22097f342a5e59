#include "platform/demo/stage/page.hpp"

#include <catch2/catch.hpp>

using frontlijn::demo::Page;

TEST_CASE("a page's words are read as a person reads them") {
  const Page page(
      "<html><head><title>no</title></head><body><h1>Nieuw\n  binnen</h1><p>caf&eacute; "
      "&lt;b&gt;</p></body></html>");
  CHECK(page.words() == "Nieuw binnencafé <b>");
  CHECK(page.says("Nieuw binnen"));
  CHECK_FALSE(page.says("no such words"));
  CHECK(page.count("//p") == 1);
}

TEST_CASE("links, pictures and the fields of a form are found") {
  const Page page(
      "<body><a href='/entry/1'> an  entry </a><img src='/photo/2'>"
      "<form action='/search'><input name='q'></form>"
      "<form action='/sign-in'><input type='hidden' name='csrf' value='token'><input "
      "name='password'></form></body>");
  REQUIRE(page.links().size() == 1);
  CHECK(page.links()[0].words == "an entry");
  CHECK(page.links()[0].address == "/entry/1");
  CHECK(page.pictures()[0].address == "/photo/2");
  const auto form = page.form_with("password");
  REQUIRE(form);
  CHECK(form->action == "/sign-in");
  REQUIRE(form->fields.size() == 2);
  CHECK(form->fields[0].second == "token");
  CHECK_FALSE(page.form_with("nothing"));
}

TEST_CASE("what is no page has no words") { CHECK(Page("").words().empty()); }
