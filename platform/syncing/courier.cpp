#include "platform/syncing/courier.hpp"

#include <algorithm>

#include "platform/syncing/tuning.hpp"

namespace frontlijn::platform {

Courier::Courier(const CourierParts& parts, bool by_itself, std::function<void(const State&)> tell)
    : parts_(parts), rhythm_(parts.random, by_itself), tell_(std::move(tell)) {
  parts_.network.start(parts_.loop, [this] { network_came(); });
}

Courier::~Courier() { parts_.network.stop(); }

void Courier::open() {
  rhythm_.begin(parts_.waiting.passed());
  arm();
}

void Courier::wrote() {
  untidy_ = true;
  rhythm_.wrote(parts_.waiting.passed());
  arm();
}

void Courier::ask() {
  asked_ = true;
  state_.problem.reset();
  state_.warnings.clear();
  rhythm_.asked(parts_.waiting.passed());
  look_how_it_stands();
  arm();
}

void Courier::set_by_itself(bool on) {
  rhythm_.set_by_itself(on, parts_.waiting.passed());
  if (!on && link_ && !asked_) link_->close();
  look_how_it_stands();
  arm();
}

void Courier::network_came() {
  if (link_) {
    // What was connected by the network before may hang in the air now.
    if (proving_ || link_->session() == nullptr || !link_->session()->settled()) return;
    proving_ = true;
    link_->confirm();
    proof_ = parts_.waiting.after(tuning::proof_time, [this] {
      if (std::exchange(proving_, false) && link_) link_->cut();
    });
    return;
  }
  rhythm_.network_came(parts_.waiting.passed());
  look_how_it_stands();
  arm();
}

/// The one alarm for what is due next.
void Courier::arm() {
  alarm_.reset();
  if (closed_ || !rhythm_.due()) return;
  const Milliseconds wait = std::max(Milliseconds{0}, *rhythm_.due() - parts_.waiting.passed());
  alarm_ = parts_.waiting.after(wait, [this] { due(); });
}

void Courier::due() {
  if (closed_) return;
  rhythm_.begun();
  if (!link_) {
    begin_session();
    return;
  }
  // While joining, or before the greeting, nothing is lost: a session looks when it begins.
  link_->look_again();
  if (asked_) link_->confirm();
}

void Courier::begin_session() {
  contact_noted_.reset();
  moves_looked_for_ = false;
  const auto to = way_to_server(parts_.store);
  if (to.has_error()) {
    asked_ = false;
    failed(to.error());
    return;
  }
  sync::ClientSession::Options options;
  options.follow = rhythm_.stays();
  talk(*to, std::move(options), [this](const sync::SyncReport& report) { session_ended(report); });
}

void Courier::talk(const net::ConnectTo& to, sync::ClientSession::Options options,
                   std::function<void(const sync::SyncReport&)> then) {
  link_ = std::make_shared<sync::SessionLink>(
      parts_.loop, parts_.end, std::move(options),
      [this] {
        ++state_.came_in;
        untidy_ = true;
        say_soon();
      },
      [this, then = std::move(then)](const sync::SyncReport& report) {
        state_.progress = report.outcome.progress;
        link_.reset();
        proof_.reset();
        proving_ = false;
        then(report);
        if (closed_) std::exchange(closed_, nullptr)();
      });
  link_->when_moved([this] { moved(); });
  look_how_it_stands();
  net::connect(parts_.loop, to, link_);
}

void Courier::enrol(const std::string& server, const std::string& code) {
  if (link_ || closed_) return;  // whoever taps twice wants the same thing once
  asked_ = true;
  state_.problem.reset();
  state_.warnings.clear();
  join(server, code);
}

void Courier::join(const std::string& server, const std::string& code) {
  const auto context = domain::Context::load(parts_.store, parts_.zone);
  if (context.has_error()) return failed(context.error());
  auto request = join_request(*context, server, code, "");
  if (request.has_error()) return failed(request.error());
  talk(request->to, std::move(request->session),
       [this, to = request->to](const sync::SyncReport& report) { take_join(to, report); });
}

void Courier::take_join(const net::ConnectTo& to, const sync::SyncReport& report) {
  const auto context = domain::Context::load(parts_.store, parts_.zone);
  if (context.has_error()) return failed(context.error());
  if (const auto joined = take_joining(*context, to, report); joined.has_error())
    return failed(joined.error());
  ++state_.joined;
  ++state_.came_in;
  // Once more: the team's spaces are known now, and who this tablet's person is goes out as well.
  if (!closed_) begin_session();
}

void Courier::session_ended(const sync::SyncReport& report) {
  asked_ = false;
  ++state_.ended;
  state_.settled = report.settled;
  state_.problem = report.error();
  state_.warnings = report.outcome.warnings;
  look_for_moves(report.outcome);
  const Milliseconds now = parts_.waiting.passed();
  rhythm_.ended({state_.problem, report.outcome.retry_after}, now);
  if (rhythm_.due()) state_.next_try = parts_.store.clock().now() + (*rhythm_.due() - now);
  look_how_it_stands();
  say();
  arm();
  tidying_.reset();
  if (!state_.problem) tidy_later(tuning::tidy_time);
}

/// Nothing came of it: no session, so nothing to be tried again by itself.
void Courier::failed(const Error& error) {
  asked_ = false;
  ++state_.ended;
  state_.problem = error;
  look_how_it_stands();
  say();
}

void Courier::moved() {
  if (!link_ || link_->session() == nullptr) return;
  const sync::ClientSession& session = *link_->session();
  state_.progress = session.outcome().progress;
  state_.sent = session.sent();
  if (session.settled() && !session.finished()) {
    rhythm_.settled();
    proving_ = false;
    proof_.reset();
    asked_ = false;
    state_.problem.reset();
    state_.warnings = session.outcome().warnings;
    look_for_moves(session.outcome());
    note_contact(*session.server());
    tidy_later(tuning::tidy_time);
    // Meanwhile somebody wants to be asked first.
    if (!rhythm_.stays()) link_->close();
  }
  look_how_it_stands();
  say_soon();
}

/// Spaces that went make the tablet's new entries go elsewhere, and so may spaces that came back.
void Courier::look_for_moves(const sync::Outcome& outcome) {
  if (outcome.error) return;
  const std::uint64_t left = outcome.progress.spaces_left;
  if (moves_looked_for_ && left == spaces_left_) return;
  moves_looked_for_ = true;
  spaces_left_ = left;
  const auto moved = take_moving(parts_.store, parts_.zone);
  if (moved.has_error()) state_.problem = moved.error();
  if (moved.has_error() || (!*moved && left == 0)) return;
  ++state_.joined;
  ++state_.came_in;
}

/// When it was last in touch is for people to read, and follows by the minute.
void Courier::note_contact(const log::DeviceId& server) {
  const Milliseconds now = parts_.waiting.passed();
  if (contact_noted_ && now - *contact_noted_ < tuning::contact_time) return;
  contact_noted_ = now;
  if (const auto noted = parts_.end.replica.contacted(server); noted.has_error())
    state_.problem = noted.error();
}

void Courier::look_how_it_stands() {
  const bool open = link_ && link_->session() != nullptr;
  if (open && link_->session()->settled() && !link_->session()->finished())
    state_.phase = Phase::connected;
  else if (open || asked_ || (link_ && !state_.problem))
    state_.phase = Phase::working;
  else
    state_.phase = Phase::resting;
  if (link_ || asked_) state_.next_try.reset();
  if (!link_) state_.sent.clear();
  if (state_.phase != told_phase_) say();
}

void Courier::say() {
  saying_.reset();
  told_phase_ = state_.phase;
  tell_(state_);
}

void Courier::say_soon() {
  if (saying_) return;
  saying_ = parts_.waiting.after(tuning::progress_time, [this] { say(); });
}

void Courier::tidy_later(Milliseconds wait) {
  if (!untidy_ || closed_) return;
  tidying_ = parts_.waiting.after(wait, [this] { tidy(); });
}

/// While nothing else is to be done; trouble with the disk is told to whoever writes next.
void Courier::tidy() {
  tidying_.reset();
  if (state_.phase == Phase::working) return;  // when that is done it is called for anew
  untidy_ = false;
  const auto more = parts_.store.tidy();
  untidy_ = more.has_value() && *more;
  tidy_later(tuning::tidy_pause);
}

void Courier::close(std::function<void()> closed) {
  alarm_.reset();
  tidying_.reset();
  saying_.reset();
  closed_ = [this, closed = std::move(closed)] {
    goodbye_.reset();
    closed();
  };
  // A link that is only being made has nothing to say goodbye to.
  if (!link_ || link_->session() == nullptr) {
    std::exchange(closed_, nullptr)();
    return;
  }
  link_->close();
  goodbye_ = parts_.waiting.after(tuning::goodbye_time, [this] {
    if (closed_) std::exchange(closed_, nullptr)();
  });
}

}  // namespace frontlijn::platform
