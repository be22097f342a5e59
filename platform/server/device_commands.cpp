#include <algorithm>

#include "core/domain/people/team.hpp"
#include "platform/server/server_line.hpp"

namespace frontlijn::platform {

namespace {

/// Enough to tell tablets apart, and to type.
constexpr std::size_t shown_of_an_id = 12;

nlohmann::json moment(const std::optional<Instant>& at, const TimeZone& zone) {
  return at ? nlohmann::json(to_iso(*at, zone)) : nlohmann::json();
}

Result<void> list_devices(ServerLine& line) {
  FRONTLIJN_TRY(const auto folder, line.folder());
  FRONTLIJN_TRY(const auto devices, folder->organisation().devices());
  nlohmann::json list = nlohmann::json::array();
  std::string lines;
  for (const server::KnownDevice& one : devices) {
    FRONTLIJN_TRY(const std::string name, domain::person_name(folder->store(), one.person));
    const char* state = one.wiped ? "wiped" : one.revoked ? "revoked" : "active";
    list.push_back({{"id", one.device.to_text()},
                    {"person", {{"id", one.person.to_text()}, {"name", name}}},
                    {"since", to_iso(one.since, line.zone)},
                    {"revoked", moment(one.revoked, line.zone)},
                    {"wiped", moment(one.wiped, line.zone)},
                    {"state", state}});
    if (!lines.empty()) lines += "\n";
    lines += line.text("server.device.line", {{"id", one.device.to_text().substr(0, shown_of_an_id)},
                                              {"name", name},
                                              {"day", to_iso(date_at(one.since, line.zone))},
                                              {"state", line.text(std::string("server.device.") + state)}});
  }
  line.answer({{"devices", list}}, devices.empty() ? "server.device.none" : "server.device.list",
              {{"lines", lines}});
  return {};
}

Result<void> revoke_device(ServerLine& line, const std::string& id) {
  FRONTLIJN_TRY(const auto folder, line.folder());
  FRONTLIJN_TRY(const server::KnownDevice device, folder->organisation().find_device(id));
  FRONTLIJN_TRY(const std::string name, domain::person_name(folder->store(), device.person));
  FRONTLIJN_CHECK(folder->organisation().revoke_device(device));
  line.answer({{"id", device.device.to_text()}, {"name", name}}, "server.device.revoked-now",
              {{"id", device.device.to_text().substr(0, shown_of_an_id)}, {"name", name}});
  return {};
}

}  // namespace

void add_device_commands(CLI::App& app, ServerLine& line) {
  auto* device = line.command(app, "device", "help.server.device", {});
  line.command(*device, "list", "help.server.device.list", [&line] { return list_devices(line); });
  const auto id = std::make_shared<std::string>();
  auto* revoke = line.command(*device, "revoke", "help.server.device.revoke",
                              [&line, id] { return revoke_device(line, *id); });
  revoke->add_option("id", *id, line.text("help.server.device.id"))->required()->type_name("ID");
}

}  // namespace frontlijn::platform
