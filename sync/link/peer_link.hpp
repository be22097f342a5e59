#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "sync/net/client.hpp"
#include "sync/session/peer_session.hpp"

namespace frontlijn::sync {

/// What a tablet needs at a stand-up; all must outlive it.
struct PeerEnd {
  store::Store& store;
  CommitStore& replica;
  PassBook& book;
  Identity* identity = nullptr;
  bool has_server = true;
};

/// How a meeting of two went.
struct PeerReport {
  Outcome outcome;
  /// What became of the link where the session itself has no complaint; none: both said goodbye.
  std::optional<Error> link_error;
  std::optional<Pass> other;  ///< none: nobody was let in
  bool settled = false;

  std::optional<Error> error() const { return outcome.error ? outcome.error : link_error; }
};

/// Drives one end of a meeting over a link, all on the loop's thread.
class PeerLink : public net::LinkUser {
 public:
  /// Each may be empty.
  struct Told {
    /// The other end is who it says, and is let in.
    std::function<void(PeerLink&)> met;
    /// Something new came in: commits, or a file that somebody else may be waiting for.
    std::function<void(PeerLink&)> changed;
    /// It became so, or is no more: something was written here.
    std::function<void(PeerLink&, bool is_settled)> settled;
    /// Once, at the end.
    std::function<void(PeerLink&, const PeerReport&)> done;
  };

  /// `options` without the channel binding and the identity, which the link and the end give.
  PeerLink(net::EventLoop& loop, PeerEnd end, PeerSession::Options options, Told told);

  void on_open(const std::shared_ptr<net::Connection>& connection) override;
  void on_message(Bytes message) override;
  void on_room() override { write(); }
  void on_closed(const Result<void>& how) override;

  /// Something new may be in the tablet's log.
  void look_again();
  void tell_of_attachment(SpaceId space, const Hash& hash);
  /// Says goodbye; a link that is only being made is closed as soon as it is there.
  void close();
  /// Ends at once; one that is only being made ends as soon as it can.
  void cut();
  /// What came in since asked last.
  std::set<SpaceId> take_changed() { return std::exchange(changed_, {}); }
  std::set<std::pair<SpaceId, Hash>> take_arrived() { return std::exchange(arrived_, {}); }

  const PeerSession* session() const { return session_.get(); }
  PeerReport report() const;

 private:
  void write();
  void tick_later();

  net::EventLoop& loop_;
  PeerEnd end_;
  PeerSession::Options options_;
  Told told_;
  std::shared_ptr<net::Connection> connection_;
  std::unique_ptr<PeerSession> session_;
  std::optional<Bytes> waiting_;
  std::optional<Error> link_error_;
  std::set<SpaceId> changed_;
  std::set<std::pair<SpaceId, Hash>> arrived_;
  bool has_met_ = false;
  bool was_settled_ = false;
  bool closing_ = false;
  net::EventLoop::Timer ticking_;
};

}  // namespace frontlijn::sync
