#include "sync/server/node/pages_side.hpp"

#include <thread>

#include "sync/server/tuning.hpp"
#include "sync/server/web/responses.hpp"
#include "sync/server/web/secrets.hpp"

namespace frontlijn::server {

namespace {

net::HttpResponse told_later() {
  auto response = web::plain(503, "later\n");
  response.set("Retry-After", "5");
  return response;
}

}  // namespace

Result<std::unique_ptr<PagesSide>> PagesSide::open(const NodeOptions& options, const Clock& clock,
                                                   const TimeZone& zone, RandomSource& random) {
  FRONTLIJN_TRY(auto assets, web::StaticFiles::load(options.web_assets));
  std::unique_ptr<PagesSide> side(new PagesSide(options, std::move(assets)));
  FRONTLIJN_TRY(side->ground_,
                Ground::open(options.database, options.key, options.storage, clock, zone, random));
  // All of it before anybody is served.
  FRONTLIJN_CHECK(side->ground_->catch_up(~std::size_t{0}));
  Ground& ground = *side->ground_;
  side->review_.emplace(review::Ground{ground.store(), ground.accounts(), ground.organisation(),
                                       side->assets_, options.languages, zone, clock, random,
                                       [&ground](const Hash& hash) { return ground.attachment(hash); },
                                       [&ground](const Hash& hash) { return ground.has_attachment(hash); }});
  side->pages_ = std::make_unique<Worker>(tuning::waiting_jobs);
  side->hashing_ = std::make_unique<Worker>(tuning::waiting_hashes);
  return side;
}

PagesSide::~PagesSide() {
  for (const auto* worker : {&hashing_, &pages_}) {
    if (*worker) (*worker)->end();
  }
}

void PagesSide::handle(net::HttpRequest request, net::Responder respond) {
  const auto shared = std::make_shared<net::Responder>(std::move(respond));
  const bool taken = pages_->offer([this, request = std::move(request), shared]() mutable {
    guarded(request.target, [&] { answer(request, std::move(*shared)); });
  });
  if (!taken) (*shared)(told_later());
}

void PagesSide::look_again() {
  if (looking_.exchange(true)) return;
  const bool taken = pages_->offer([this] {
    looking_ = false;
    guarded("projection", [&] { catch_up(tuning::steps_between_pages); });
  });
  if (!taken) looking_ = false;
}

/// What cannot be brought up to date is shown as it was.
void PagesSide::catch_up(std::size_t most_steps) {
  const auto done = ground_->catch_up(most_steps);
  if (done) {
    trouble_told_ = false;
    if (*done) return;
    // Others who write here, such as an enrolment, get their turn in between.
    std::this_thread::sleep_for(tuning::pause_between_steps);
    look_again();
  } else if (!std::exchange(trouble_told_, true)) {
    options_.log(true, "projection-behind", {{"why", done.error().debug_text()}});
  }
}

void PagesSide::answer(const net::HttpRequest& request, net::Responder respond) {
  if (request.target == "/health") {
    respond(health());
    return;
  }
  if (request.target == "/ready") {
    respond(ready());
    return;
  }
  // What a tablet was told is stored, is shown: also when it was another process that told it.
  catch_up(tuning::steps_before_page);
  auto answer = review_->begin(request);
  if (!answer.sign_in) {
    respond(std::move(answer.response));
    return;
  }
  auto sign_in = std::make_shared<review::Review::SignIn>(std::move(*answer.sign_in));
  check_password(std::move(sign_in), std::make_shared<net::Responder>(std::move(respond)));
}

void PagesSide::check_password(std::shared_ptr<review::Review::SignIn> sign_in,
                               std::shared_ptr<net::Responder> respond) {
  const bool taken = hashing_->offer([this, sign_in, respond] {
    const bool fits = web::is_password(sign_in->password_hash, sign_in->password);
    options_.log(!fits, fits ? "sign-in" : "sign-in-refused",
                 {{"login", sign_in->login}, {"address", sign_in->exchange.peer_address}});
    const bool finishing = pages_->offer([this, sign_in, respond, fits] {
      guarded("/sign-in", [&] { (*respond)(review_->finish(*sign_in, fits)); });
    });
    if (!finishing) (*respond)(told_later());
  });
  if (!taken) (*respond)(told_later());
}

net::HttpResponse PagesSide::health() {
  const auto alive = ground_->store().database().number("SELECT 1");
  auto response = web::plain(alive ? 200 : 500, alive ? "ok\n" : "database\n");
  if (!alive) options_.log(true, "unhealthy", {{"why", alive.error().debug_text()}});
  web::protect(response);
  return response;
}

/// Whether tablets and browsers can be served from here: a load balancer asks.
net::HttpResponse PagesSide::ready() {
  const auto there = ground_->check();
  auto response = web::plain(there ? 200 : 503, there ? "ready\n" : "storage\n");
  web::protect(response);
  return response;
}

template <class Job>
void PagesSide::guarded(std::string_view what, Job job) {
  try {
    job();
  } catch (const std::exception& problem) {
    // A bug: the responder that was dropped on the way answers 500; the other pages go on.
    options_.log(true, "program-error",
                 {{"where", std::string(what.substr(0, 200))}, {"why", problem.what()}});
  }
}

}  // namespace frontlijn::server
