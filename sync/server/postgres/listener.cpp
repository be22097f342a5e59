#include "sync/server/postgres/listener.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/tuning.hpp"

namespace frontlijn::postgres {

namespace {

constexpr int no_limit = -1;

/// "<space in hexadecimal> <origin>", and " <hash>" where it is of an attachment, as PostgresCommits writes
/// it.
void add_wakeup(News& news, const std::string& text, const std::string& own_origin) {
  const auto gap = text.find(' ');
  if (gap == std::string::npos) return;
  const auto space = SpaceId::from_text(std::string_view(text).substr(0, gap));
  if (!space) return;
  const auto end = std::min(text.find(' ', gap + 1), text.size());
  const std::string origin = text.substr(gap + 1, end - gap - 1);
  if (!origin.empty() && origin == own_origin) return;
  if (end == text.size()) {
    news.spaces.insert(*space);
  } else if (const auto hash = Hash::from_text(std::string_view(text).substr(end + 1))) {
    news.attachments.insert({*space, *hash});
  }
}

}  // namespace

Listener::Listener(std::string address, std::string origin, OnNews on_news, OnChange on_change)
    : address_(std::move(address)),
      origin_(std::move(origin)),
      on_news_(std::move(on_news)),
      on_change_(std::move(on_change)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { work(); }) {}

Listener::~Listener() {
  const std::uint64_t one = 1;
  while (::write(stop_, &one, sizeof one) < 0) {  // interrupted
  }
  thread_.join();
  ::close(stop_);
}

bool Listener::wait(int socket, int at_most_ms) {
  std::array<pollfd, 2> waiting{pollfd{stop_, POLLIN, 0}, pollfd{socket, POLLIN, 0}};
  const nfds_t count = socket < 0 ? 1 : 2;
  ::poll(waiting.data(), count, at_most_ms);  // whatever ended it, the caller looks for itself
  return (waiting[0].revents & POLLIN) == 0;
}

void Listener::work() {
  Milliseconds back_off = tuning::first_back_off;
  bool told = false;
  while (true) {
    const auto ended = listen([&] {
      told = false;
      back_off = tuning::first_back_off;
    });
    if (ended) return;
    if (!std::exchange(told, true)) on_change_(ended);  // once an outage, not once an attempt
    if (!wait(-1, static_cast<int>(back_off.count()))) return;
    back_off = std::min(back_off * 2, tuning::longest_back_off);
  }
}

/// Until it is time to end, or fails.
Result<void> Listener::listen(const std::function<void()>& begun) {
  FRONTLIJN_TRY(const auto connection, Connection::open(address_));
  FRONTLIJN_CHECK(connection->listen(news_channel));
  begun();
  on_change_({});
  on_news_({true, {}, {}});  // whatever came while nobody listened
  while (wait(connection->socket(), no_limit)) {
    FRONTLIJN_TRY(const auto come, connection->notifications());
    News news;
    for (const std::string& text : come)
      add_wakeup(news, text, origin_);
    news.anything = news.spaces.size() > tuning::spaces_in_news;
    if (news.anything || !news.spaces.empty() || !news.attachments.empty()) on_news_(news);
  }
  return {};
}

}  // namespace frontlijn::postgres
