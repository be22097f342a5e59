#pragma once

#include <functional>
#include <set>
#include <string>
#include <thread>

#include "core/base/id.hpp"
#include "core/base/result.hpp"

namespace frontlijn::postgres {

/// Hears, on a thread and a connection of its own, in which spaces other processes took something in. Only a
/// help: who listens looks by itself as well, now and then.
class Listener {
 public:
  /// Called on the listener's thread. No spaces: there may be news anywhere.
  using OnNews = std::function<void(const std::set<SpaceId>&)>;
  /// Whether it is told of anything new; where not, why.
  using OnChange = std::function<void(const Result<void>&)>;

  /// What is told by `origin` itself is passed over.
  Listener(std::string address, std::string origin, OnNews on_news, OnChange on_change);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void work();
  Result<void> listen(const std::function<void()>& begun);
  /// False when it is time to end.
  bool wait(int socket, int at_most_ms);

  std::string address_;
  std::string origin_;
  OnNews on_news_;
  OnChange on_change_;
  int stop_ = -1;  ///< readable: it is time to end
  std::thread thread_;
};

}  // namespace frontlijn::postgres
