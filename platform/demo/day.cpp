#include "platform/demo/day.hpp"

#include <fmt/format.h>

#include "platform/system/files.hpp"
#include "platform/system/system_clock.hpp"

namespace frontlijn::demo {

namespace {

constexpr std::size_t most_script = 1024 * 1024;

}  // namespace

std::string Day::address() const { return fmt::format("https://127.0.0.1:{}", link->port()); }

Result<std::string> Day::id(const std::string& name) const {
  const auto found = made.find(name);
  if (found == made.end()) return fail(ErrorKind::not_found, "demo.not-made", {{"name", name}});
  return found->second.id;
}

Result<Json> Day::make(const std::string& name, const std::string& kind, const Tablet& tablet,
                       const Words& command) {
  FRONTLIJN_TRY(Json answer, tablet.tell(command));
  made[name] = {kind, text_at(answer, "/id"), tablet.team()};
  return answer;
}

Result<std::string> Day::new_code(const Tablet& tablet) const {
  FRONTLIJN_TRY(const Json code, office.tell({"code", "--team", tablet.team(), "--name", tablet.person(),
                                              "--address", address()}));
  return text_at(code, "/code");
}

std::set<std::string> Day::all_made(const std::string& kind, const std::string& team) const {
  std::set<std::string> found;
  for (const auto& [name, thing] : made) {
    if (thing.kind == kind && thing.team == team) found.insert(thing.id);
  }
  return found;
}

std::string Day::day(int from_today) const {
  const platform::SystemClock clock;
  const platform::SystemTimeZone zone;
  return to_iso(date_at(clock.now() + std::chrono::days(from_today), zone));
}

Result<Day> prepare_day(Teller teller, const std::filesystem::path& programs,
                        const std::filesystem::path& folder) {
  const std::filesystem::path assets = platform::assets_folder();
  const std::filesystem::path script_file = assets / "demo" / "dag.json";
  FRONTLIJN_TRY(const Bytes bytes, platform::read_file(script_file, most_script));
  Json script = Json::parse(as_text(bytes), nullptr, false);
  if (!script.is_object())
    return fail(ErrorKind::damaged, "demo.script-unreadable", {{"file", script_file.string()}});
  FRONTLIJN_TRY(auto link, Link::open());

  const auto tablet = [&](const std::string& who) {
    return Tablet(programs / "frontlijn", folder / who, text_at(script, "/people/" + who + "/name"),
                  text_at(script, "/people/" + who + "/team"));
  };
  return Day{std::move(teller),
             folder,
             assets / "demo",
             assets / "checklists",
             script,
             std::move(link),
             Office(programs / "frontlijn-server", folder / "kantoor"),
             tablet("noor"),
             tablet("sem"),
             tablet("yara"),
             {}};
}

}  // namespace frontlijn::demo
