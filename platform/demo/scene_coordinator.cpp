#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "platform/demo/scenes.hpp"
#include "platform/demo/stage/review_desk.hpp"

namespace frontlijn::demo {

namespace {

constexpr unsigned found = 200;
constexpr unsigned not_found = 404;
/// Titles told per kind; the rest is counted.
constexpr std::size_t titles_told = 3;

/// Every kind that the day made something of, in the order a coordinator would look.
constexpr const char* shown_kinds[] = {"visit",       "finding", "signal",    "requirement_conflict",
                                       "observation", "measure", "agreement", "obstacle",
                                       "cycle",       "stand_up"};

Result<void> look_without_signing_in(Day& day, ReviewDesk& desk) {
  FRONTLIJN_TRY(const auto shown, desk.look_at("/"));
  day.teller.check(
      shown.page.form_with("password").has_value() && shown.page.count("//li[@class='entry']") == 0,
      "coordinator.door");
  return {};
}

/// Everything that a team made arrived, and once; nothing that nobody made came with it.
Result<void> look_at_the_stream(Day& day, ReviewDesk& desk, const std::string& team) {
  for (const char* kind : shown_kinds) {
    FRONTLIJN_TRY(const auto entries, desk.stream(kind));
    std::set<std::string> ids;
    for (const auto& entry : entries)
      ids.insert(entry.id);
    const auto made = day.all_made(kind, team);
    day.teller.check(!made.empty() && ids == made && ids.size() == entries.size(),
                     std::string("coordinator.once.") + kind, {{"count", std::to_string(made.size())}},
                     fmt::format("{} / {}", entries.size(), ids.size()));
    for (std::size_t i = 0; i < std::min(entries.size(), titles_told); ++i)
      day.teller.quote(entries[i].title);
  }
  return {};
}

Result<void> look_at_both_stories(Day& day, ReviewDesk& desk) {
  FRONTLIJN_TRY(const auto id, day.id("observation.narrative"));
  FRONTLIJN_TRY(const auto shown, desk.look_at(ReviewDesk::address_of("observation", id)));
  day.teller.check(shown.status == found && shown.page.says(day.words("/narrative/noor")) &&
                       shown.page.says(day.words("/narrative/sem")),
                   "coordinator.both", {}, std::to_string(shown.status));
  return {};
}

Result<void> look_at_a_photo(Day& day, ReviewDesk& desk) {
  FRONTLIJN_TRY(const auto id, day.id("observation.surprise"));
  FRONTLIJN_TRY(const auto shown, desk.look_at(ReviewDesk::address_of("observation", id)));
  const auto pictures = shown.page.pictures();
  std::size_t whole = 0;
  std::uintmax_t bytes = 0;
  for (const auto& picture : pictures) {
    FRONTLIJN_TRY(const auto answer, desk.browser().get(picture.address));
    if (answer.status == found && answer.body.starts_with("\x89PNG")) ++whole;
    bytes = std::max<std::uintmax_t>(bytes, answer.body.size());
  }
  const auto original = std::filesystem::file_size(day.folder / "foto-hall.png");
  day.teller.check(!pictures.empty() && whole == pictures.size() && bytes == original, "coordinator.photo",
                   {{"size", std::to_string(original)}}, std::to_string(bytes));
  return {};
}

/// Rule 24, by all doors: the stream in full, and the address itself.
Result<void> look_for_backstage(Day& day, ReviewDesk& desk) {
  FRONTLIJN_TRY(const auto id, day.id("reflection"));
  FRONTLIJN_TRY(const auto direct, desk.look_at(ReviewDesk::address_of("reflection", id)));
  FRONTLIJN_TRY(const auto all, desk.stream(""));
  bool seen = std::any_of(all.begin(), all.end(), [&](const auto& entry) { return entry.id == id; });
  const std::string words = day.words("/backstage/text").substr(0, 40);
  std::size_t read = 0;
  for (const auto& entry : all) {
    FRONTLIJN_TRY(const auto shown, desk.look_at(ReviewDesk::address_of(entry.kind, entry.id)));
    seen = seen || shown.page.says(words) || shown.page.says(id);
    // A page that says nothing, or that there is nothing, hides nothing either.
    if (shown.status == found && !shown.page.words_of("//main").empty()) ++read;
  }
  day.teller.check(direct.status == not_found && !seen && read > 0 && read == all.size(),
                   "coordinator.no-backstage", {{"count", std::to_string(all.size())}},
                   std::to_string(direct.status));
  return {};
}

/// Of last contact, last arrival and last writing, in the row of this person's tablet.
std::string ages_of(const std::string& person) {
  return fmt::format("//tr[contains(th, '{}')]//time[@datetime and normalize-space() != '']", person);
}

Result<void> look_at_ages(Day& day, ReviewDesk& desk) {
  FRONTLIJN_TRY(const auto shown, desk.look_at("/devices"));
  bool all = true;
  for (const Tablet* tablet : {&day.noor, &day.sem})
    all = all && shown.page.says(tablet->person()) && shown.page.count(ages_of(tablet->person())) == 3;
  day.teller.check(shown.status == found && all, "coordinator.devices", {}, shown.page.words_of("//table"));
  return {};
}

/// The other team's coordinator sees their own team's work and the board of all, and not the first team's.
Result<void> look_from_the_east(Day& day) {
  ReviewDesk desk(day.office.port());
  FRONTLIJN_CHECK(desk.sign_in(day.words("/people/coordinator_east/login"),
                               day.words("/people/coordinator_east/password")));
  FRONTLIJN_TRY(const auto observations, desk.stream("observation"));
  FRONTLIJN_TRY(const auto east, day.id("observation.east"));
  const std::string who = day.words("/people/coordinator_east/name");
  day.teller.check(observations.size() == 1 && observations.front().id == east, "coordinator.east-own",
                   {{"who", who}}, std::to_string(observations.size()));
  FRONTLIJN_TRY(const auto obstacle, day.id("obstacle"));
  FRONTLIJN_TRY(const auto shown, desk.look_at(ReviewDesk::address_of("obstacle", obstacle)));
  day.teller.check(shown.status == found && shown.page.says(day.words("/obstacle/recognised")),
                   "coordinator.east-board", {{"who", who}}, std::to_string(shown.status));
  FRONTLIJN_TRY(const auto surprise, day.id("observation.surprise"));
  FRONTLIJN_TRY(const auto other, desk.look_at(ReviewDesk::address_of("observation", surprise)));
  day.teller.check(other.status == not_found, "coordinator.east-not", {{"who", who}},
                   std::to_string(other.status));
  return {};
}

void tell_address(Day& day, const std::string& fingerprint) {
  Teller& teller = day.teller;
  teller.gap();
  teller.say("coordinator.address", {{"address", fmt::format("https://localhost:{}/", day.office.port())},
                                     {"login", day.words("/people/coordinator/login")},
                                     {"password", day.words("/people/coordinator/password")}});
  teller.fact("coordinator.certificate", {{"fingerprint", fingerprint}});
}

}  // namespace

Result<void> the_coordinator_looks(Day& day) {
  day.teller.say("coordinator.story", {{"who", day.words("/people/coordinator/name")}});
  ReviewDesk desk(day.office.port());
  FRONTLIJN_CHECK(look_without_signing_in(day, desk));
  FRONTLIJN_CHECK(
      desk.sign_in(day.words("/people/coordinator/login"), day.words("/people/coordinator/password")));
  day.teller.check(desk.browser().fingerprint() == day.office.fingerprint(), "coordinator.same-server", {},
                   desk.browser().fingerprint());
  FRONTLIJN_CHECK(look_at_the_stream(day, desk, day.words("/people/coordinator/team")));
  FRONTLIJN_CHECK(look_at_both_stories(day, desk));
  FRONTLIJN_CHECK(look_at_a_photo(day, desk));
  FRONTLIJN_CHECK(look_for_backstage(day, desk));
  FRONTLIJN_CHECK(look_at_ages(day, desk));
  FRONTLIJN_CHECK(look_from_the_east(day));
  tell_address(day, desk.browser().fingerprint());
  return {};
}

}  // namespace frontlijn::demo
