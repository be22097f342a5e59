// The connection to the database is cut at its N-th message, for every N until a session comes to its end.
#include <atomic>
#include <csignal>
#include <thread>

#include "postgres/places.hpp"
#include "support/fixtures.hpp"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/store/peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// Between libpq and a PostgreSQL that listens on a local socket.
class CuttingProxy {
 public:
  enum class When { before, after };  ///< the database has got the message

  explicit CuttingProxy(const std::string& address) {
    const std::string key = "host=";
    const auto at = address.find(key) + key.size();
    behind_ = address.substr(at, address.find('&', at) - at) + socket_name;
    address_ = address;
    address_.replace(at, address.find('&', at) - at, folder_.path().string());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un here = at_path(folder_.path().string() + socket_name);
    const auto* generic = reinterpret_cast<const sockaddr*>(&here);
    if (::bind(listener_, generic, sizeof here) != 0 || ::listen(listener_, 16) != 0 || ::pipe(stop_) != 0)
      throw std::runtime_error("no proxy");
    thread_ = std::thread([this] { work(); });
  }
  ~CuttingProxy() {
    (void)!::write(stop_[1], "x", 1);
    thread_.join();
    for (const auto& [client, server] : pairs_) {
      ::close(client);
      ::close(server);
    }
    for (const int one : {listener_, stop_[0], stop_[1]})
      ::close(one);
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  const std::string& address() const { return address_; }
  /// Counted from here on; 0: never.
  void cut_at(int message, When when) {
    when_ = when;
    has_cut_ = false;
    left_ = message;
  }
  bool has_cut() const { return has_cut_; }

 private:
  static constexpr const char* socket_name = "/.s.PGSQL.5432";

  static sockaddr_un at_path(const std::string& path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path.copy(where.sun_path, sizeof where.sun_path - 1);
    return where;
  }

  void work() {
    while (true) {
      std::vector<pollfd> fds{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const auto& [client, server] : pairs_) {
        fds.push_back({client, POLLIN, 0});
        fds.push_back({server, POLLIN, 0});
      }
      if (::poll(fds.data(), fds.size(), -1) < 0) continue;
      if (fds[0].revents != 0) return;
      std::vector<std::pair<int, int>> alive;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const auto [client, server] = pairs_[i];
        const bool goes_on = (fds[2 + 2 * i].revents == 0 || pass_on(client, server, true)) &&
                             (fds[3 + 2 * i].revents == 0 || pass_on(server, client, false));
        if (goes_on) {
          alive.emplace_back(client, server);
        } else {
          ::close(client);
          ::close(server);
        }
      }
      pairs_ = std::move(alive);
      if (fds[1].revents != 0) accept();
    }
  }

  void accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un there = at_path(behind_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) {
      pairs_.emplace_back(client, server);
    } else {
      ::close(client);
      ::close(server);
    }
  }

  bool pass_on(int from, int to, bool counts) {
    std::array<char, 65'536> bytes{};
    const ssize_t got = ::read(from, bytes.data(), bytes.size());
    if (got <= 0) return false;
    const bool cuts = counts && left_ > 0 && --left_ == 0;
    has_cut_ = has_cut_ || cuts;
    if (cuts && when_ == When::before) return false;
    for (ssize_t sent = 0; sent < got;) {
      const ssize_t more =
          ::send(to, bytes.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (more <= 0) return false;
      sent += more;
    }
    return !cuts;
  }

  TemporaryFolder folder_;
  std::string behind_;
  std::string address_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::vector<std::pair<int, int>> pairs_;
  std::atomic<int> left_ = 0;
  std::atomic<When> when_ = When::before;
  std::atomic<bool> has_cut_ = false;
  std::thread thread_;
};

struct Cut {
  log::SpaceInfo space;
  Node server{99};  ///< its key alone: what it holds is in the database
  TestDirectory directory;
  Node anna;
  Hash photo;

  explicit Cut(std::uint64_t number) : anna(number + 1'000) {
    SeededRandom random(number);
    space = {SpaceId::make(instant_from_ms(1'795'000'000'000), random), log::SpaceKind::team_work, "Noord"};
    directory.allow(anna.id(), {grant(space)});
    REQUIRE(anna->add_space(space));
    Bytes content(20'000);
    random.fill(content);
    store::Changes changes{EntityId{}};
    const auto reference = anna->put_attachment(content, "image/jpeg", "deur.jpg").value();
    photo = reference.hash;
    changes.add(space.id, "observation", anna->new_id(), "photo", reference);
    REQUIRE(anna->commit(changes));
    for (const char* words : {"een", "twee"})
      anna.observe(space, words);
  }

  std::optional<Error> sync(PostgresPlace& place) {
    Bytes binding(32);
    anna.random.fill(binding);
    sync::ClientSession client(*anna.replica, anna.key(), anna.random,
                               {binding, false, {}, nullptr, nullptr, false, anna.policy});
    sync::ServerSession host(place.store(), directory, server.key(), server.random, {binding});
    exchange(client, host, anna.clock.at);
    return client.outcome().error;
  }

  /// What counts as sent is there, whoever asks.
  void check_what_counts_as_sent(PostgresPlace& place) {
    store::Peers peers(*anna.store);
    const auto known = peers.space(server.id(), space.id).value();
    for (const auto& stored : anna->commits_after(space.id, 0, 100).value()) {
      if (stored.position > static_cast<std::int64_t>(known.pushed)) break;
      const log::CommitHeader& header = stored.commit.header;
      CHECK(place.store()
                .has_in_chain(space.id, header.device, header.sequence, log::place_mark(stored.hash))
                .value());
    }
    const auto held =
        anna->database()
            .number("SELECT count(*) FROM attachment_at WHERE held = 1 AND hash = ?", ByteView(photo.bytes))
            .value();
    if (held.value_or(0) > 0) CHECK(place.store().held_turn(space.id, photo).value());
  }
};

}  // namespace

TEST_CASE(
    "promise 1: a database that is lost at any message loses nothing that counts as sent, nor stays half") {
  const std::string address = PostgresServer::running().new_database();
  PostgresPlace direct(address);
  CuttingProxy proxy(address);
  int cuts = 0;
  for (const auto when : {CuttingProxy::When::before, CuttingProxy::When::after}) {
    bool is_whole = false;
    for (int at = 1; !is_whole; ++at) {
      REQUIRE(at < 1'000);
      CAPTURE(at, when == CuttingProxy::When::after);
      Cut cut(static_cast<std::uint64_t>(at) + (when == CuttingProxy::When::after ? 10'000 : 0));
      REQUIRE(direct.store().add_space(cut.space));
      Node bram(77 + static_cast<std::uint64_t>(at));
      REQUIRE(bram->add_space(cut.space));
      bram.observe(cut.space, "van bram");
      const auto of_bram = bram->commits_after(cut.space.id, 0, 10).value();
      REQUIRE(direct.store().apply(cut.space.id, std::vector{of_bram.front().commit}, bram.id(), {}));
      {
        PostgresPlace through(proxy.address());
        proxy.cut_at(at, when);
        const auto error = cut.sync(through);
        is_whole = !proxy.has_cut();
        CHECK(error.has_value() == !is_whole);
        proxy.cut_at(0, when);
      }
      cuts += is_whole ? 0 : 1;
      cut.check_what_counts_as_sent(direct);
      REQUIRE_FALSE(cut.sync(direct));
      CHECK(direct.store().commits_after(cut.space.id, 0, {}, {100, 1U << 20})->commits.size() == 4);
      CHECK(cut.anna->commits_after(cut.space.id, 0, 100)->size() == 4);
      CHECK(direct.store().held_turn(cut.space.id, cut.photo).value());
      CHECK(direct.store().missing_attachments({.space = cut.space.id, .limit = 10})->empty());
    }
  }
  CHECK(cuts > 40);
}
