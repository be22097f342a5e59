#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "platform/server/server_line.hpp"
#include "platform/system/files.hpp"
#include "sync/net/client.hpp"
#include "sync/net/event_loop.hpp"
#include "sync/server/node/node.hpp"
#include "sync/server/tuning.hpp"

namespace frontlijn::platform {

namespace {

constexpr std::uint16_t usual_port = 8443;
constexpr double megabyte = 1024 * 1024;

/// One JSON object a line on standard error: moment, level, event, particulars.
server::Log json_log(const Clock& clock) {
  auto logger =
      std::make_shared<spdlog::logger>("frontlijn", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
  return [logger, &clock](bool is_problem, std::string_view event, const Error::Arguments& particulars) {
    nlohmann::ordered_json line{
        {"time", to_iso(clock.now())}, {"level", is_problem ? "warning" : "info"}, {"event", event}};
    for (const auto& [name, value] : particulars)
      line[name] = value;
    logger->log(is_problem ? spdlog::level::warn : spdlog::level::info,
                line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  };
}

struct ServeOptions {
  std::string listen = fmt::format("127.0.0.1:{}", usual_port);
  std::string address;
  std::vector<std::string> metrics_for;
  // Megabytes, of a million bytes each.
  std::optional<std::uint64_t> attachments_total;
  std::optional<std::uint64_t> attachments_per_team;
  std::optional<std::uint64_t> attachments_per_member;
  std::uint64_t keep_free = 500;
  std::size_t connections = net::tuning::connections;
  std::size_t connections_per_address = net::tuning::connections_per_address;
  double device_commits = server::tuning::commits_per_device.per_second;
  double device_megabytes = server::tuning::bytes_per_device.per_second / megabyte;
};

constexpr std::uint64_t bytes_per_mb = 1'000'000;
// An exabyte; beyond it the sum in bytes would not fit.
constexpr std::uint64_t most_megabytes = 1'000'000'000'000;

sync::AttachmentBounds bounds_of(const ServeOptions& options, const std::filesystem::path& database) {
  const auto bytes = [](const std::optional<std::uint64_t>& megabytes) {
    return megabytes ? std::optional<std::uint64_t>(*megabytes * bytes_per_mb) : std::nullopt;
  };
  sync::AttachmentBounds bounds{bytes(options.attachments_total),
                                bytes(options.attachments_per_team),
                                bytes(options.attachments_per_member),
                                options.keep_free * bytes_per_mb,
                                false,
                                {}};
  bounds.free_bytes = [folder = database.parent_path()]() -> std::optional<std::uint64_t> {
    std::error_code problem;
    const auto space = std::filesystem::space(folder, problem);
    return problem ? std::nullopt : std::optional<std::uint64_t>(space.available);
  };
  return bounds;
}

server::LimitOptions limits_of(const ServeOptions& options) {
  server::LimitOptions limits;
  limits.commits_per_device.per_second = options.device_commits;
  limits.bytes_per_device.per_second = options.device_megabytes * megabyte;
  return limits;
}

Result<net::ListenAt> listen_at(const std::string& text) {
  // Port 0, any free one, is for tests and demonstrations; elsewhere it is no port.
  const bool any_port = text.ends_with(":0");
  FRONTLIJN_TRY(const auto read,
                net::ServerAddress::from_text(any_port ? text.substr(0, text.size() - 2) : text));
  net::ListenAt at;
  at.address = read.host == "localhost" ? "127.0.0.1" : read.host;
  at.port = any_port ? std::uint16_t{0} : read.port;
  return at;
}

Result<void> serve(ServerLine& line, const ServeOptions& options) {
  FRONTLIJN_TRY(auto at, listen_at(options.listen));
  at.connections = options.connections;
  at.connections_per_address = options.connections_per_address;
  // One address for many is an office, or a balancer in front: what it may open, it may also open anew.
  at.new_connections_per_address.at_once =
      std::max(at.new_connections_per_address.at_once, static_cast<double>(options.connections_per_address));
  FRONTLIJN_TRY(auto folder, line.folder(ServerFolder::WhenMissing::make));
  FRONTLIJN_CHECK(folder->begin_serving());
  std::optional<std::string> host;
  if (!options.address.empty()) {
    FRONTLIJN_TRY(const auto named, net::ServerAddress::from_text(options.address));
    host = named.host;
  }
  FRONTLIJN_TRY(const auto identity, folder->identity(host, line.clock.now()));
  std::map<std::string, Catalogue> languages;
  for (const char* language : {"nl", "en"}) {
    FRONTLIJN_TRY(auto texts, load_catalogue(language));
    languages.emplace(language, std::move(texts));
  }
  const auto log = json_log(line.clock);
  auto storage = line.storage();
  storage.trouble = [&log](const Error& error) { log(true, "storage", {{"why", error.debug_text()}}); };
  storage.attachments = bounds_of(options, folder->database());
  // The disk of a database elsewhere is not ours to see.
  if (!storage.address.empty()) storage.attachments.free_bytes = nullptr;
  std::vector<std::string> metrics_for{"127.0.0.1", "::1"};
  metrics_for.insert(metrics_for.end(), options.metrics_for.begin(), options.metrics_for.end());
  net::EventLoop loop;
  FRONTLIJN_TRY(auto node, server::Node::open(loop, identity,
                                              {.database = folder->database(),
                                               .key = folder->key(),
                                               .storage = std::move(storage),
                                               .web_assets = assets_folder() / "web",
                                               .languages = std::move(languages),
                                               .listen = at,
                                               .limits = limits_of(options),
                                               .metrics_for = std::move(metrics_for),
                                               .log = log},
                                              line.clock, line.zone, line.random));
  const std::string address =
      options.address.empty() ? net::ServerAddress{at.address, node->port()}.to_text() : options.address;
  FRONTLIJN_TRY(const std::string known_address, folder->address());
  if (known_address != address) FRONTLIJN_CHECK(folder->set_address(address));
  int asked = 0;  // before anybody is told that there is something to stop
  loop.on_stop_signal([&] {
    if (++asked > 1) {  // who asks twice does not want to wait
      loop.stop();
      return;
    }
    log(false, "stopping", {{"connections", std::to_string(node->counts().connections)}});
    node->drain(net::tuning::drain_time, [&] { loop.stop(); });
  });
  line.answer({{"address", address}, {"fingerprint", identity.fingerprint().to_text()}}, "server.listening",
              {{"address", address}, {"fingerprint", identity.fingerprint().to_text()}});
  std::fflush(stdout);
  log(false, "listening", {{"address", address}, {"fingerprint", identity.fingerprint().to_text()}});
  loop.run();
  node.reset();
  log(false, "stopped", {});
  return {};
}

}  // namespace

void add_serve_command(CLI::App& app, ServerLine& line) {
  const auto options = std::make_shared<ServeOptions>();
  auto* command =
      line.command(app, "serve", "help.server.serve", [&line, options] { return serve(line, *options); });
  command->add_option("--listen", options->listen, line.text("help.server.listen"))
      ->type_name("ADDRESS:PORT");
  command->add_option("--metrics-for", options->metrics_for, line.text("help.server.metrics"))
      ->type_name("ADDRESS");
  const auto megabytes = [&](const char* name, auto& option, const char* help) {
    command->add_option(name, option, line.text(help))
        ->type_name("MB")
        ->check(CLI::Range(std::uint64_t{0}, most_megabytes));
  };
  megabytes("--attachments", options->attachments_total, "help.server.attachments");
  megabytes("--attachments-per-team", options->attachments_per_team, "help.server.attachments-per-team");
  megabytes("--attachments-per-member", options->attachments_per_member,
            "help.server.attachments-per-member");
  megabytes("--keep-free", options->keep_free, "help.server.keep-free");
  command->add_option("--connections", options->connections, line.text("help.server.connections"))
      ->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--connections-per-address", options->connections_per_address,
                   line.text("help.server.connections-per-address"))
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--device-commits", options->device_commits, line.text("help.server.device-commits"))
      ->check(CLI::Range(1.0, 1e9));
  command
      ->add_option("--device-megabytes", options->device_megabytes, line.text("help.server.device-megabytes"))
      ->check(CLI::Range(0.01, 1e6));
  command->add_option("--address", options->address, line.text("help.server.address"))->type_name("URL");
}

}  // namespace frontlijn::platform
