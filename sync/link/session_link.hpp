#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "sync/net/client.hpp"
#include "sync/session/client_session.hpp"

namespace frontlijn::sync {

/// What a tablet needs to talk with a server; all must outlive the talk.
struct TabletEnd {
  CommitStore& replica;
  const log::DeviceKey& key;
  RandomSource& random;
  const Clock& clock;
  /// To go on under another key when this tablet was put back from a backup.
  Identity* identity = nullptr;
  /// Where passes for meetings without a server are kept.
  PassBook* passes = nullptr;
};

/// How it went.
struct SyncReport {
  Outcome outcome;
  /// What became of the link where the session itself has no complaint; none: both said goodbye.
  std::optional<Error> link_error;
  std::optional<EnrolDone> enrolled;
  std::optional<log::DeviceId> server;
  std::vector<SpaceGrant> grants;
  bool settled = false;  ///< both ends lack nothing
  /// When this tablet was reported lost: the server has its work, and everything here is to be removed.
  std::optional<Instant> wipe;
  /// Of the server; to be kept when the tablet has enrolled.
  std::optional<net::Fingerprint> certificate;

  /// The session's error before the link's; "device.wiped" where everything here is to be removed.
  std::optional<Error> error() const {
    if (wipe) return fail(ErrorKind::refused, "device.wiped", {{"when", to_iso(*wipe)}});
    return outcome.error ? outcome.error : link_error;
  }
};

/// Drives a tablet's session over a link, all on the loop's thread.
class SessionLink : public net::LinkUser {
 public:
  /// `options` without the channel binding, which the link gives. `changed` is called when something new came
  /// in; `done` once, at the end.
  SessionLink(net::EventLoop& loop, TabletEnd end, ClientSession::Options options,
              std::function<void()> changed, std::function<void(const SyncReport&)> done);

  void on_open(const std::shared_ptr<net::Connection>& connection) override;
  void on_message(Bytes message) override;
  void on_room() override { write(); }
  void on_closed(const Result<void>& how) override;

  /// Called on each step: something was said, heard or acknowledged.
  void when_moved(std::function<void()> moved) { moved_ = std::move(moved); }
  /// Something new is in the tablet's log: of what its own store wrote, only its writer knows.
  void look_again();
  /// Finds out whether the server is still there: `session()->settled()` holds again when it has answered.
  void confirm();
  /// Says goodbye; a link that is only being made is closed as soon as it is there.
  void close();
  /// Ends without a word: the other end does not answer any more.
  void cut();
  const ClientSession* session() const { return session_.get(); }

 private:
  void write();
  void write_out();
  void tick_while_waiting();

  net::EventLoop& loop_;
  TabletEnd end_;
  ClientSession::Options options_;
  std::function<void()> changed_;
  std::function<void()> moved_;
  std::function<void(const SyncReport&)> done_;
  std::shared_ptr<net::Connection> connection_;
  std::unique_ptr<ClientSession> session_;
  std::optional<Bytes> waiting_;
  std::optional<net::Fingerprint> certificate_;
  bool closing_ = false;
  bool ticks_ = false;
  net::EventLoop::Timer ticking_;
};

/// One session from beginning to end, in a loop of its own: what a command line does. With `options.follow`
/// it stays until the link is cut.
SyncReport sync_with_server(const net::ConnectTo& to, TabletEnd end, ClientSession::Options options);

}  // namespace frontlijn::sync
