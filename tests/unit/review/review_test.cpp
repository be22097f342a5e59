#include "sync/server/review/review.hpp"

#include <filesystem>
#include <fstream>

#include "support/sent_state.hpp"
#include "unit/server/fixture.hpp"

#include "sync/server/web/secrets.hpp"

using namespace frontlijn;
using namespace frontlijn::server;
using domain::Role;

namespace {

std::map<std::string, Catalogue> all_languages() {
  std::map<std::string, Catalogue> languages;
  for (const std::string language : {"nl", "en"}) {
    Catalogue catalogue(language);
    for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(FRONTLIJN_SOURCE_DIR) /
                                                                "assets/languages" / language)) {
      std::ifstream in(file.path());
      const std::string json(std::istreambuf_iterator<char>(in), {});
      REQUIRE(catalogue.add(json, file.path().string()).has_value());
    }
    languages.emplace(language, std::move(catalogue));
  }
  return languages;
}

/// A browser of one person: keeps its cookies.
struct Browser {
  review::Review& review;
  std::map<std::string, std::string> cookies;
  std::string address = "192.0.2.1";

  net::HttpResponse send(net::HttpRequest request) {
    std::string cookie;
    for (const auto& [name, value] : cookies)
      cookie += name + "=" + value + "; ";
    request.headers.push_back({"Cookie", cookie});
    request.peer_address = address;
    request.peer_network = net::network_of(address);
    auto response = review.answer(request);
    for (const auto& header : response.headers) {
      if (header.name != "Set-Cookie") continue;
      const auto equals = header.value.find('=');
      cookies[header.value.substr(0, equals)] =
          header.value.substr(equals + 1, header.value.find(';') - equals - 1);
    }
    return response;
  }
  net::HttpResponse get(const std::string& target) {
    return send({.method = "GET", .target = target, .headers = {}, .body = {}, .peer_address = {}});
  }
  net::HttpResponse post(const std::string& target, const std::string& form,
                         const std::string& site = "same-origin") {
    return send({.method = "POST",
                 .target = target,
                 .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Sec-Fetch-Site", site}},
                 .body = form,
                 .peer_address = {}});
  }
  std::string token() { return web::form_token(cookies["__Host-frontlijn"]); }
  net::HttpResponse sign_in(const std::string& login, const std::string& password) {
    get("/sign-in");
    return post("/sign-in", "login=" + login + "&password=" + password + "&token=" + token());
  }
};

struct ReviewFixture : ServerFixture {
  std::map<std::string, Catalogue> languages = all_languages();
  web::StaticFiles assets = *web::StaticFiles::load(FRONTLIJN_SOURCE_DIR "/assets/web");
  Team north = *organisation->add_team("Noord");
  Team south = *organisation->add_team("Zuid");
  EntityId member = *organisation->add_member(north, "Sam Voorbeeld", Role::member, std::nullopt);
  EntityId coordinator = *organisation->add_member(north, "Kim Toonbeeld", Role::coordinator, std::nullopt);
  review::Review review{{*store, *accounts, *organisation, assets, languages, zone, clock, random}};

  ReviewFixture() {
    static const std::string hash = *web::hash_password("heel-lang-wachtwoord");
    REQUIRE(accounts->add_account({"kim", coordinator, hash}).has_value());
    REQUIRE(accounts->add_account({"sam", member, hash}).has_value());
  }

  Browser signed_in(const std::string& login = "kim") {
    Browser browser{review, {}};
    REQUIRE(browser.sign_in(login, "heel-lang-wachtwoord").status == 303);
    return browser;
  }
  EntityId write(SpaceId space, const std::string& kind, const std::string& words) {
    const auto id = store->new_id();
    store::Changes changes(member);
    changes.set(space, kind, id, "words", words);
    REQUIRE(store->commit(changes).has_value());
    return id;
  }
};

bool shows(const net::HttpResponse& response, const std::string& text) {
  return response.body.find(text) != std::string::npos;
}

std::string link(const std::string& kind, EntityId id) { return "/entries/" + kind + "/" + id.to_text(); }

/// A picture in small that is no picture at all.
struct FakeThumbnails : store::ThumbnailMaker {
  std::optional<store::Thumbnail> make(ByteView bytes, std::string_view media_type) override {
    if (!media_type.starts_with("image/")) return std::nullopt;
    const auto first = bytes.subspan(0, 900);
    return store::Thumbnail{Bytes(first.begin(), first.end()), "image/jpeg"};
  }
};

}  // namespace

TEST_CASE("nothing is shown before signing in") {
  ReviewFixture fixture;
  const auto id = fixture.write(fixture.north.work, "signal", "gaslucht");
  Browser browser{fixture.review, {}};
  for (const std::string& target :
       {std::string("/"), link("signal", id), link("signal", id) + "/files/aa", std::string("/devices")}) {
    const auto response = browser.get(target);
    CHECK(response.status == 303);
    CHECK(response.body.empty());
  }
  CHECK(browser.get("/sign-in").status == 200);
  CHECK(browser.get("/assets/review.css").status == 200);
  CHECK(browser.get("/assets/..%2Freview.css").status == 404);
}

TEST_CASE("a wrong password, an unknown name and a right password are answered as they should") {
  ReviewFixture fixture;
  Browser browser{fixture.review, {}};
  CHECK(browser.sign_in("kim", "mis").status == 403);
  CHECK(browser.sign_in("niemand", "heel-lang-wachtwoord").status == 403);
  CHECK(browser.get("/").status == 303);
  const auto planted = browser.cookies["__Host-frontlijn"];
  CHECK(browser.sign_in("kim", "heel-lang-wachtwoord").status == 303);
  CHECK(browser.cookies["__Host-frontlijn"] != planted);
  CHECK(shows(browser.get("/"), "Kim Toonbeeld"));
  CHECK(browser.post("/sign-out", "token=" + browser.token()).status == 303);
  CHECK(browser.get("/").status == 303);
}

TEST_CASE("sign-ins are limited per account and per address") {
  ReviewFixture fixture;
  SECTION("per account, from many addresses") {
    unsigned status = 0;
    for (int i = 0; i < 11; ++i) {
      Browser browser{fixture.review, {}};
      browser.address = "192.0.2." + std::to_string(i);
      status = browser.sign_in(i % 2 == 0 ? "kim" : "KiM", "mis").status;
      if (i < 10) CHECK(status == 403);
    }
    CHECK(status == 429);
  }
  SECTION("per network of IPv6, which anybody has to himself") {
    Browser browser{fixture.review, {}};
    for (int i = 0; i < 30; ++i) {
      browser.address = "2001:db8:1:2::" + std::to_string(i);
      CHECK(browser.sign_in("gok" + std::to_string(i), "mis").status == 403);
    }
    CHECK(browser.sign_in("kim", "heel-lang-wachtwoord").status == 429);
    browser.address = "2001:db8:1:3::1";
    CHECK(browser.sign_in("kim", "heel-lang-wachtwoord").status == 303);
  }
  SECTION("per address, for many accounts") {
    Browser browser{fixture.review, {}};
    for (int i = 0; i < 30; ++i)
      CHECK(browser.sign_in("gok" + std::to_string(i), "mis").status == 403);
    CHECK(browser.sign_in("kim", "heel-lang-wachtwoord").status == 429);
    fixture.clock.moment += std::chrono::minutes(1);
    CHECK(browser.sign_in("kim", "heel-lang-wachtwoord").status == 303);
  }
}

TEST_CASE("a form without our token, or from another site, changes nothing") {
  ReviewFixture fixture;
  auto browser = fixture.signed_in();
  CHECK(browser.post("/sign-out", "").status == 403);
  CHECK(browser.post("/sign-out", "token=" + std::string(64, '0')).status == 403);
  CHECK(browser.post("/sign-out", "token=" + browser.token(), "cross-site").status == 403);
  CHECK(browser.get("/").status == 200);
  Browser stranger{fixture.review, {}};
  CHECK(stranger.post("/sign-in", "login=kim&password=heel-lang-wachtwoord").status == 403);
}

TEST_CASE("the stream shows the newest first and can be filtered by team, kind and place") {
  ReviewFixture fixture;
  fixture.write(fixture.north.work, "signal", "eerste");
  fixture.clock.moment += std::chrono::minutes(5);
  const auto id = fixture.write(fixture.north.work, "deviation", "tweede");
  auto browser = fixture.signed_in();
  const auto all = browser.get("/");
  CHECK(all.body.find("eerste") > all.body.find("tweede"));
  CHECK(shows(all, link("deviation", id)));
  CHECK(shows(browser.get("/?kind=signal"), "eerste"));
  CHECK_FALSE(shows(browser.get("/?kind=signal"), "tweede"));
  CHECK(shows(browser.get("/?place=TWEE"), "tweede"));
  CHECK_FALSE(shows(browser.get("/?place=TWEE"), "eerste"));
  CHECK(shows(browser.get("/?team=" + fixture.north.work.to_text()), "eerste"));
  CHECK_FALSE(shows(browser.get("/?team=" + fixture.organisation->space().to_text()), "eerste"));
  CHECK(browser.get("/?team=x").status == 400);
}

TEST_CASE("an entry nobody wrote words with is called by what it is of, or when it was") {
  ReviewFixture fixture;
  store::Changes changes(fixture.member);
  const auto subject = fixture.store->new_id();
  const auto visit = fixture.store->new_id();
  const auto meeting = fixture.store->new_id();
  changes.set(fixture.north.work, "subject", subject, "name", std::string("Kinderopvang Het Wilgenbos"))
      .set(fixture.north.work, "visit", visit, "subject", subject)
      .set(fixture.north.work, "stand_up", meeting, "at", fixture.clock.moment);
  REQUIRE(fixture.store->commit(changes).has_value());
  auto browser = fixture.signed_in();
  CHECK(shows(browser.get(link("visit", visit)), "<h1>Bezoek: Kinderopvang Het Wilgenbos</h1>"));
  CHECK(shows(browser.get(link("stand_up", meeting)), "<h1>Dagstart van "));
}

TEST_CASE("rule 13: a measure is shown with its chart, to whoever may see the measure and nobody else") {
  ReviewFixture fixture;
  const auto measure = fixture.store->new_id();
  store::Changes changes(fixture.member);
  changes.set(fixture.north.work, "measure", measure, "question", std::string("Hoe lang wacht een bewoner?"));
  const auto point = [&](SpaceId space, int minute, double value, const char* story) {
    const auto id = fixture.store->new_id();
    changes.set(space, "measure_point", id, "measure", measure)
        .set(space, "measure_point", id, "at", fixture.clock.moment + std::chrono::minutes(minute))
        .set(space, "measure_point", id, "value", value)
        .set(space, "measure_point", id, "story", std::string(story));
  };
  point(fixture.north.work, 1, 29, "voor iedereen");
  point(fixture.north.work, 2, 31, "");
  point(fixture.north.backstage, 3, 99, "alleen voor het team");
  REQUIRE(fixture.store->commit(changes).has_value());
  auto browser = fixture.signed_in();
  CHECK(shows(browser.get(link("measure", measure)), link("measure", measure) + "/chart.svg"));
  const auto chart = browser.get(link("measure", measure) + "/chart.svg");
  CHECK(chart.status == 200);
  CHECK(shows(chart, "<svg"));
  CHECK(shows(chart, "voor iedereen"));
  CHECK_FALSE(shows(chart, "alleen voor het team"));
  Browser stranger{fixture.review, {}};
  CHECK(stranger.get(link("measure", measure) + "/chart.svg").status != 200);
}

TEST_CASE("a long stream goes on with the older link, and shows each entry once") {
  ReviewFixture fixture;
  const std::string how = GENERATE("a commit each", "all in one commit", "as a state");
  CAPTURE(how);
  if (how == "a commit each") {
    for (int i = 0; i < 100; ++i)
      fixture.write(fixture.north.work, "signal", "nummer " + std::to_string(i) + ".");
  } else {
    // A tablet that brings to a server that was put back what it has, most of it as it stands.
    ReviewFixture tablet;
    REQUIRE(tablet.store->add_space({fixture.north.work, log::SpaceKind::team_work, "Noord"}));
    store::Store& writer = how == "as a state" ? *tablet.store : *fixture.store;
    store::Changes changes(fixture.member);
    for (int i = 0; i < 100; ++i)
      changes.set(fixture.north.work, "signal", writer.new_id(), "words",
                  "nummer " + std::to_string(i) + ".");
    REQUIRE(writer.commit(changes));
    if (how == "as a state")
      REQUIRE(test::take_state(*fixture.store, writer.device().id(),
                               test::read_state(writer, fixture.north.work)));
  }
  auto browser = fixture.signed_in();
  std::string target = "/";
  std::string seen;
  int pages = 0;
  for (; pages < 10; ++pages) {
    const auto response = browser.get(target);
    seen += response.body;
    const auto at = response.body.find("/?before=");
    if (at == std::string::npos) break;
    target = response.body.substr(at, response.body.find('"', at) - at);
  }
  CHECK(pages == 2);
  for (int i = 0; i < 100; ++i) {
    const std::string text = ">nummer " + std::to_string(i) + ".<";
    const auto first = seen.find(text);
    REQUIRE(first != std::string::npos);
    CHECK(seen.find(text, first + 1) == std::string::npos);
  }
}

TEST_CASE("rule 24: no page shows backstage, another team's work, or who reported") {
  ReviewFixture fixture;
  const auto backstage = fixture.write(fixture.north.backstage, "signal", "kleedkamergeheim");
  const auto elsewhere = fixture.write(fixture.south.work, "signal", "zuidgeheim");
  const auto reporter = fixture.write(fixture.north.work, "reporter", "meldersgeheim");
  fixture.write(fixture.north.work, "signal", "zichtbaar");
  for (const char* login : {"kim", "sam"}) {
    auto browser = fixture.signed_in(login);
    for (const std::string& target :
         {std::string("/"), std::string("/?kind=signal"), std::string("/?kind=reporter"),
          std::string("/?place=geheim"), "/?team=" + fixture.north.backstage.to_text(),
          "/?team=" + fixture.south.work.to_text(), std::string("/devices")})
      CHECK_FALSE(shows(browser.get(target), "geheim<"));
    CHECK(browser.get(link("signal", backstage)).status == 404);
    CHECK(browser.get(link("signal", elsewhere)).status == 404);
    CHECK(browser.get(link("reporter", reporter)).status == 404);
    CHECK(shows(browser.get("/"), "zichtbaar"));
  }
}

TEST_CASE("rule 24: the same entry in backstage and in the work space shows only what was released") {
  ReviewFixture fixture;
  const auto id = fixture.write(fixture.north.backstage, "signal", "ongezouten");
  store::Changes changes(fixture.member);
  changes.set(fixture.north.work, "signal", id, "words", std::string("vrijgegeven"));
  REQUIRE(fixture.store->commit(changes).has_value());
  auto browser = fixture.signed_in();
  const auto page = browser.get(link("signal", id));
  CHECK(shows(page, "vrijgegeven"));
  CHECK_FALSE(shows(page, "ongezouten"));
}

TEST_CASE("rule 23: rival readings stand side by side, and the chain of changes names each") {
  ReviewFixture fixture;
  const auto id = fixture.write(fixture.north.work, "signal", "het was donker");
  store::Changes rival(fixture.coordinator);
  rival.add(fixture.north.work, "signal", id, "words", std::string("het was licht"));
  REQUIRE(fixture.store->commit(rival).has_value());
  auto browser = fixture.signed_in();
  const auto page = browser.get(link("signal", id));
  CHECK(shows(page, "het was donker"));
  CHECK(shows(page, "het was licht"));
  CHECK(shows(page, "value rival"));
  CHECK(shows(page, "Sam Voorbeeld"));
  CHECK(shows(page, fixture.store->device().id().to_text().substr(0, 8)));
  CHECK(shows(page, "kim"));  // who read it
}

TEST_CASE("what is written in the field is text on a page, never markup") {
  ReviewFixture fixture;
  const auto id = fixture.write(fixture.north.work, "signal", "<script>alert(1)</script>\"><img src=x>");
  fixture.write(fixture.north.work, "a<b>kind", "vreemd");
  auto browser = fixture.signed_in();
  for (const auto& page :
       {browser.get("/"), browser.get(link("signal", id)), browser.get("/?place=%22%3E%3Cscript%3E")}) {
    CHECK(page.status == 200);
    CHECK_FALSE(shows(page, "<script"));
    CHECK_FALSE(shows(page, "<img src=x"));
    CHECK_FALSE(shows(page, "a<b>"));
  }
}

TEST_CASE("an attachment is given to whoever may read the entry that holds it, and to nobody else") {
  ReviewFixture fixture;
  const std::string photo = "not really a photo";
  const auto file = fixture.store->put_attachment(as_bytes(photo), "image/jpeg", "deur.jpg");
  const auto id = fixture.store->new_id();
  const auto other = fixture.write(fixture.north.work, "signal", "zonder foto");
  store::Changes changes(fixture.member);
  changes.set(fixture.north.work, "signal", id, "photos", *file);
  REQUIRE(fixture.store->commit(changes).has_value());
  auto browser = fixture.signed_in();
  const std::string path = "/files/" + file->hash.to_text();
  CHECK(browser.get(link("signal", id) + path).body == photo);
  CHECK(browser.get(link("signal", other) + path).status == 404);
  CHECK(shows(browser.get(link("signal", id)), "deur.jpg"));
}

TEST_CASE("rule 22: a photo of which only the small picture came in is shown small, and says so") {
  ReviewFixture fixture;
  FakeThumbnails thumbnails;
  fixture.store->make_thumbnails_with(&thumbnails);
  const auto file =
      fixture.store->put_attachment(as_bytes(std::string(2'000, 'x')), "image/jpeg", "deur.jpg").value();
  const auto other = fixture.store->put_attachment(as_bytes("plan"), "application/pdf", "plan.pdf").value();
  const auto id = fixture.store->new_id();
  store::Changes changes(fixture.member);
  changes.add(fixture.north.work, "signal", id, "photos", file);
  changes.add(fixture.north.work, "signal", id, "photos", other);
  REQUIRE(fixture.store->commit(changes).has_value());
  auto browser = fixture.signed_in();
  const std::string original = "/files/" + file.hash.to_text();
  CHECK(shows(browser.get(link("signal", id)), "href=\"" + link("signal", id) + original));
  CHECK_FALSE(shows(browser.get(link("signal", id)), "nog op een tablet"));

  for (const auto& gone : {file, other})
    REQUIRE(fixture.store->database().run("UPDATE attachment SET complete = 0 WHERE hash = ?",
                                          ByteView(gone.hash.bytes)));
  const auto page = browser.get(link("signal", id));
  CHECK(page.status == 200);
  CHECK_FALSE(shows(page, original));
  CHECK(shows(page, "Klein getoond"));
  CHECK(shows(page, "Nog niet hier"));
  const auto at = page.body.find("<img src=\"" + link("signal", id));
  REQUIRE(at != std::string::npos);
  const auto begin = page.body.find('"', at) + 1;
  const auto small = browser.get(page.body.substr(begin, page.body.find('"', begin) - begin));
  CHECK(small.status == 200);
  CHECK(small.body.size() == 900);
}

TEST_CASE("pages speak the language that is chosen") {
  ReviewFixture fixture;
  auto browser = fixture.signed_in();
  CHECK(shows(browser.get("/"), "Wat er binnenkwam"));
  CHECK(browser.get("/language/en?back=%2Fdevices").status == 303);
  CHECK(shows(browser.get("/"), "What came in"));
  CHECK(browser.get("/language/xx").status == 303);
  CHECK(shows(browser.get("/"), "What came in"));
}

TEST_CASE("every kind of record and every field of it has a name in each language") {
  ReviewFixture fixture;
  for (const auto& [language, catalogue] : fixture.languages) {
    for (const auto& kind : fixture.store->model().kinds()) {
      INFO(language << " " << kind.name);
      CHECK(catalogue.has("kind." + kind.name));
      for (const auto& field : kind.fields) {
        INFO(field.name);
        CHECK(catalogue.has("review.field." + field.name));
      }
    }
  }
}

TEST_CASE("an address that is not there, or not like that, is answered with a page") {
  ReviewFixture fixture;
  auto browser = fixture.signed_in();
  CHECK(browser.get("/nergens").status == 404);
  CHECK(browser.get("/entries/signal/geen-id").status == 404);
  CHECK(browser.get("/sign-out").status == 405);
  CHECK(browser.get("/%ff").status == 400);
}
