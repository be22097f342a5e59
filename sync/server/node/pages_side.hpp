#pragma once

#include <atomic>
#include <memory>

#include "sync/server/node/ground.hpp"
#include "sync/server/node/node.hpp"
#include "sync/server/review/review.hpp"
#include "sync/server/worker.hpp"

namespace frontlijn::server {

/// The review pages on a thread and a database connection of their own, so that reading never holds up the
/// tablets; and passwords checked on yet another, since that is slow on purpose.
class PagesSide {
 public:
  static Result<std::unique_ptr<PagesSide>> open(const NodeOptions& options, const Clock& clock,
                                                 const TimeZone& zone, RandomSource& random);
  ~PagesSide();

  /// From any thread: something may be new in what the pages show.
  void look_again();

  /// From the loop's thread.
  void handle(net::HttpRequest request, net::Responder respond);

 private:
  PagesSide(const NodeOptions& options, web::StaticFiles assets)
      : options_(options), assets_(std::move(assets)) {}

  void answer(const net::HttpRequest& request, net::Responder respond);
  void check_password(std::shared_ptr<review::Review::SignIn> sign_in,
                      std::shared_ptr<net::Responder> respond);
  net::HttpResponse health();
  net::HttpResponse ready();
  void catch_up(std::size_t most_steps);
  template <class Job>
  void guarded(std::string_view what, Job job);

  const NodeOptions& options_;
  web::StaticFiles assets_;
  std::unique_ptr<Ground> ground_;
  std::atomic<bool> looking_ = false;
  bool trouble_told_ = false;
  std::optional<review::Review> review_;
  // Their jobs use what stands above, and each other.
  std::unique_ptr<Worker> pages_;
  std::unique_ptr<Worker> hashing_;
};

}  // namespace frontlijn::server
