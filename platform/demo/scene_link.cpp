#include "platform/demo/scenes.hpp"

namespace frontlijn::demo {

namespace {

/// In the middle of the first photo, and in the middle of the second.
constexpr std::uint64_t first_cut = 300'000;
constexpr std::uint64_t second_cut = 600'000;
/// Of a sync with nothing new (docs/rules.md, promise 4).
constexpr std::uint64_t idle_bytes = 1024;

constexpr std::uint64_t no_bytes = 0;

std::string kilobytes(std::uint64_t bytes) { return std::to_string((bytes + 500) / 1000); }

/// One try that is cut; what was taken in and what not.
Result<void> cut_after(Day& day, std::uint64_t bytes, const char* key) {
  day.link->take_traffic();
  day.link->come_up_until(bytes);
  FRONTLIJN_TRY(const Ended ended, day.noor.attempt({"sync", "--once"}));
  const auto traffic = day.link->take_traffic();
  day.teller.check(ended.code != 0 && traffic.cuts == 1 && traffic.to_server == bytes, key,
                   {{"kilobytes", kilobytes(bytes)}, {"code", std::to_string(ended.code)}},
                   std::to_string(traffic.to_server) + ", " + std::to_string(ended.code));
  FRONTLIJN_TRY(const Json verified, day.noor.tell({"log", "verify"}));
  day.teller.check(day.office.is_open(), "link.still-whole", {{"commits", text_at(verified, "/commits")}});
  return {};
}

}  // namespace

Result<void> the_link_is_cut(Day& day) {
  Teller& teller = day.teller;
  teller.say("link.story", {{"noor", day.noor.person()}});
  FRONTLIJN_TRY(const Ended without, day.noor.attempt({"sync", "--once"}));
  teller.check(refusal_of(without) == "net.unreachable", "link.nothing-there", {}, without.err);

  FRONTLIJN_CHECK(day.office.open());
  day.link->lead_to(day.office.port());
  FRONTLIJN_CHECK(cut_after(day, first_cut, "link.first-cut"));
  FRONTLIJN_CHECK(cut_after(day, second_cut, "link.second-cut"));

  day.link->come_up();
  FRONTLIJN_CHECK(day.noor.tell({"sync", "--once"}));
  const auto rest = day.link->take_traffic();
  const auto photos = 2 * std::filesystem::file_size(day.folder / "foto-hall.png");
  teller.check(rest.cuts == 0 && rest.to_server < photos, "link.passes",
               {{"kilobytes", kilobytes(rest.to_server)}, {"photos", kilobytes(photos)}},
               std::to_string(rest.to_server));

  FRONTLIJN_TRY(const Json idle, day.noor.tell({"sync", "--once"}));
  const std::uint64_t bytes = idle.value("bytes_sent", no_bytes) + idle.value("bytes_received", no_bytes);
  teller.check(text_at(idle, "/round_trips") == "1" && text_at(idle, "/sent") == "0" && bytes > 0 &&
                   bytes < idle_bytes,
               "link.idle", {{"bytes", std::to_string(bytes)}}, idle.dump());
  return {};
}

}  // namespace frontlijn::demo
