#include "platform/demo/office.hpp"

#include <charconv>
#include <chrono>

#include "platform/demo/stage/stop_signal.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

constexpr std::size_t most_said = 64 * 1024;

/// What the server says with --json when it listens; nothing as long as it is not all there.
std::optional<Json> said_in(const std::filesystem::path& file) {
  const auto bytes = platform::read_file(file, most_said);
  if (!bytes) return std::nullopt;
  Json said = Json::parse(as_text(*bytes), nullptr, false);
  if (!said.is_object()) return std::nullopt;
  return said;
}

std::uint16_t port_in(const std::string& address) {
  std::uint16_t port = 0;
  const auto colon = address.rfind(':');
  if (colon != std::string::npos)
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
  return port;
}

}  // namespace

Result<Json> Office::tell(const Words& command, const Words& environment) const {
  Words words{"--data", folder_.string(), "--json"};
  words.insert(words.end(), command.begin(), command.end());
  ToRun to_run{program_, std::move(words)};
  to_run.environment = environment;
  FRONTLIJN_TRY(const Ended ended, run(to_run));
  return answer_of(ended, program_.filename().string(), command);
}

Result<void> Office::open() {
  const std::filesystem::path out = folder_.string() + ".says";
  const std::filesystem::path err = folder_.string() + ".log";
  std::error_code none;
  std::filesystem::remove(out, none);
  FRONTLIJN_TRY(
      auto started,
      Beside::start({program_, {"--data", folder_.string(), "--json", "serve", "--listen", "127.0.0.1:0"}},
                    out, err));
  server_.reset();
  server_.emplace(std::move(started));
  const auto until = std::chrono::steady_clock::now() + tuning::server_start_time;
  while (std::chrono::steady_clock::now() < until && server_->is_running() && !stop_asked()) {
    if (const auto said = said_in(out)) {
      port_ = port_in(text_at(*said, "/address"));
      fingerprint_ = text_at(*said, "/fingerprint");
      return {};
    }
    rest(tuning::look_again);
  }
  return fail(ErrorKind::unavailable, "demo.server-silent", {{"file", err.string()}});
}

Result<int> Office::close() {
  if (!server_) return 0;
  auto code = server_->stop(tuning::server_stop_time);
  server_.reset();
  return code;
}

}  // namespace frontlijn::demo
