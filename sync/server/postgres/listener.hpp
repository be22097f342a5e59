#pragma once

#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/result.hpp"

namespace frontlijn::postgres {

/// What other processes took in.
struct News {
  bool anything = false;  ///< nobody knows what: there may be news anywhere
  std::set<SpaceId> spaces;
  std::set<std::pair<SpaceId, Hash>> attachments;
};

/// Hears, on a thread and a connection of its own, what other processes took in. Only a
/// help: who listens looks by itself as well, now and then.
class Listener {
 public:
  /// Called on the listener's thread.
  using OnNews = std::function<void(const News&)>;
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
