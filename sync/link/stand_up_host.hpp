#pragma once

#include "sync/link/peer_link.hpp"
#include "sync/net/discovery.hpp"
#include "sync/net/listener.hpp"

namespace frontlijn::sync {

/// Holds a stand-up open for other tablets: announces it, lets in who knows the code and has a pass, and
/// passes on to each what came from the others. Ends with this object. All on the loop's thread.
class StandUpHost {
 public:
  struct Options {
    /// Of a team that this tablet founded; null: only who has a pass comes in.
    PassOffice* office = nullptr;
    /// Every network of this machine, unless a person says otherwise.
    std::string address{};
    /// 0: the usual one, or any that is free.
    std::uint16_t port = 0;
    net::DiscoveryAt discovery{};
  };
  /// Called on the loop; each may be empty.
  struct Told {
    /// Somebody came, or something came in.
    std::function<void()> changed;
    /// Somebody was turned away, or the link broke.
    std::function<void(const PeerReport&)> left;
  };

  /// `end` and `options.office` must outlive it. Fails with "net.cannot-listen".
  static Result<std::unique_ptr<StandUpHost>> open(net::EventLoop& loop, const PeerEnd& end, Options options,
                                                   Told told);
  ~StandUpHost();
  StandUpHost(const StandUpHost&) = delete;
  StandUpHost& operator=(const StandUpHost&) = delete;

  const StandUpCode& code() const { return code_; }
  std::uint16_t port() const;
  /// The people at the table now, in no order.
  std::vector<Pass> present() const;
  /// All who are there lack nothing.
  bool settled() const;
  /// What was moved, by those who left as well.
  Progress progress() const;
  void look_again();
  /// Says goodbye to everybody; `closed` is called within `at_most`.
  void close(Milliseconds at_most, std::function<void()> closed);

 private:
  struct Room;
  explicit StandUpHost(std::shared_ptr<Room> room, StandUpCode code) : room_(std::move(room)), code_(code) {}

  std::shared_ptr<Room> room_;
  StandUpCode code_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Announcer> announcer_;
};

/// What stands behind the address of a tablet that holds a stand-up.
inline constexpr const char* stand_up_path = "/stand-up";

}  // namespace frontlijn::sync
