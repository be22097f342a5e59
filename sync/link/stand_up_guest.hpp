#pragma once

#include <deque>

#include "sync/link/peer_link.hpp"
#include "sync/net/discovery.hpp"

namespace frontlijn::sync {

/// Comes to another tablet's stand-up: finds the one that the code means on this network, or goes where it is
/// told to, and stays until either end leaves; a link that falls away in between is made anew. All on the
/// loop's thread.
class StandUpGuest {
 public:
  struct Options {
    StandUpCode code;
    /// Where the network does not pass announcements on; none: listen for them.
    std::optional<net::ServerAddress> at{};
    /// Stay and pass on what comes, rather than leave when all is said.
    bool follow = true;
    std::optional<Newcomer> newcomer{};
    net::DiscoveryAt discovery{};
    Milliseconds listening_time = tuning::listening_time;
  };
  /// Called on the loop; each may be empty.
  struct Told {
    /// Let in, by this person; with the admission where this tablet became a member.
    std::function<void(const Pass&, const std::optional<Admission>&)> met;
    std::function<void()> changed;
    std::function<void()> settled;
    /// The link fell away, and is looked for again by itself; `met` follows when it is found.
    std::function<void(const Error& why)> lost;
    /// Once, at the end. Errors besides the session's and the link's: "stand-up.not-heard".
    std::function<void(const PeerReport&)> done;
  };

  /// `end` must outlive it. Fails with "discovery.cannot-listen".
  static Result<std::unique_ptr<StandUpGuest>> open(net::EventLoop& loop, const PeerEnd& end, Options options,
                                                    Told told);
  ~StandUpGuest();
  StandUpGuest(const StandUpGuest&) = delete;
  StandUpGuest& operator=(const StandUpGuest&) = delete;

  void look_again();
  /// Says goodbye; `done` follows within `at_most`, also where nobody answers.
  void close(Milliseconds at_most);
  /// So far.
  PeerReport report() const;

 private:
  struct Way;
  explicit StandUpGuest(std::shared_ptr<Way> way) : way_(std::move(way)) {}
  std::shared_ptr<Way> way_;
};

}  // namespace frontlijn::sync
