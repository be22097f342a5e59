#include "sync/server/review/review.hpp"

#include <algorithm>
#include <charconv>

#include "core/domain/observation/measure.hpp"
#include "core/report/control_chart_svg.hpp"
#include "sync/server/review/pages.hpp"
#include "sync/server/review/titles.hpp"
#include "sync/server/review/tuning.hpp"
#include "sync/server/web/language.hpp"
#include "sync/server/web/responses.hpp"
#include "sync/server/web/secrets.hpp"
#include "sync/server/web/tuning.hpp"

namespace frontlijn::review {

namespace {

constexpr const char* token_cookie = "__Host-frontlijn";
constexpr const char* language_cookie = "__Host-frontlijn-language";
constexpr std::size_t login_bytes = 100;
constexpr Seconds language_kept = std::chrono::hours{24 * 365};

unsigned status_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::invalid_input:
    case ErrorKind::limit_exceeded:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::refused:
      return 403;
    case ErrorKind::conflict:
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::damaged:
    case ErrorKind::newer_version:
    case ErrorKind::io:
      return 500;
  }
  return 500;
}

bool from_another_site(const web::Exchange& exchange) {
  return !exchange.fetch_site.empty() && exchange.fetch_site != "same-origin" &&
         exchange.fetch_site != "none";
}

}  // namespace

Review::Review(const Ground& ground)
    : ground_(ground),
      per_account_(ground.clock, web::tuning::sign_ins_per_account, web::tuning::sign_in_returns_every,
                   web::tuning::rate_limit_keys),
      per_address_(ground.clock, web::tuning::sign_ins_per_address, web::tuning::sign_in_returns_every,
                   web::tuning::rate_limit_keys) {
  router_.add("GET", "/", {&Review::stream, false})
      .add("GET", "/entries/{kind}/{id}", {&Review::entry, false})
      .add("GET", "/entries/{kind}/{id}/files/{hash}", {&Review::entry_file, false})
      .add("GET", "/entries/measure/{id}/chart.svg", {&Review::measure_chart, false})
      .add("GET", "/devices", {&Review::devices, false})
      .add("GET", "/sign-in", {&Review::ask_sign_in, true})
      .add("POST", "/sign-in", {&Review::sign_in, true})
      .add("POST", "/sign-out", {&Review::sign_out, false})
      .add("GET", "/language/{language}", {&Review::language, true})
      .add("GET", "/assets/{name}", {&Review::asset, true});
}

net::HttpResponse Review::answer(const net::HttpRequest& request) {
  auto answer = begin(request);
  if (!answer.sign_in) return std::move(answer.response);
  return finish(*answer.sign_in, web::is_password(answer.sign_in->password_hash, answer.sign_in->password));
}

Review::Answer Review::begin(const net::HttpRequest& request) {
  auto exchange = web::Exchange::from_request(request);
  web::Exchange empty;
  web::Exchange& used = exchange ? *exchange : empty;
  auto visitor = exchange ? visitor_of(used) : Result<Visitor>(Visitor{});
  Visitor nobody;
  Visitor& who = visitor ? *visitor : nobody;
  who.language = web::choose_language(used.cookie(language_cookie), request.header("Accept-Language"));
  const Words words(ground_.languages.at(who.language), ground_.zone, ground_.clock.now());

  Answer answer = !exchange  ? failed({used, who, words}, exchange.error())
                  : !visitor ? failed({used, who, words}, visitor.error())
                             : route(used, who, words);
  web::protect(answer.response);
  return answer;
}

Result<Review::Visitor> Review::visitor_of(const web::Exchange& exchange) {
  Visitor visitor;
  visitor.token = exchange.cookie(token_cookie);
  if (visitor.token.empty()) return visitor;
  FRONTLIJN_TRY(visitor.session,
                ground_.accounts.session(web::stored_form(visitor.token), ground_.clock.now()));
  if (visitor.session) {
    FRONTLIJN_TRY(visitor.name, domain::person_name(ground_.store, visitor.session->person));
    if (visitor.name.empty()) visitor.name = visitor.session->login;
  }
  return visitor;
}

Review::Answer Review::route(web::Exchange& exchange, Visitor& visitor, const Words& words) {
  const Request request{exchange, visitor, words};
  const auto match = router_.match(exchange);
  if (match.handler == nullptr) {
    const char* key = match.path_known ? "review.wrong-method" : "review.not-found";
    return shown(request, match.path_known ? 405 : 404, words.say("review.not-found.title"),
                 message_page_content(words.say("review.not-found.title"), words.say(key)));
  }
  if (!match.handler->for_everybody && !visitor.session) return {web::redirect("/sign-in"), {}};
  const bool changes = exchange.method == "POST";
  if (changes &&
      (from_another_site(exchange) || !web::is_form_token(visitor.token, exchange.form.get("token"))))
    return shown(request, 403, words.say("review.stale.title"),
                 message_page_content(words.say("review.stale.title"), words.say("review.stale")));
  auto answer = (this->*match.handler->handler)(request);
  return answer ? std::move(*answer) : failed(request, answer.error());
}

Frame Review::frame_for(const Request& request) const {
  return {request.words, ground_.assets, request.exchange.path,
          request.visitor.session ? request.visitor.name : "", web::form_token(request.visitor.token)};
}

Review::Answer Review::shown(const Request& request, unsigned status, const std::string& title,
                             const web::Html& content) const {
  return {web::page(status, whole_page(frame_for(request), title, content)), {}};
}

Review::Answer Review::failed(const Request& request, const Error& error) const {
  const std::string title = request.words.say("review.failed.title");
  return shown(request, status_of(error), title, message_page_content(title, request.words.say(error)));
}

Result<Reader> Review::reader_for(const Visitor& visitor) {
  FRONTLIJN_TRY(auto spaces, ground_.organisation.review_spaces_of(visitor.session->person));
  return Reader(ground_.store, std::move(spaces));
}

namespace {

/// "position.row"; none where it is not that, which shows the newest.
std::optional<StreamPlace> place_from(std::string_view text) {
  StreamPlace place;
  const char* const end = text.data() + text.size();
  const auto position = std::from_chars(text.data(), end, place.position);
  if (position.ec != std::errc() || position.ptr == end || *position.ptr != '.') return std::nullopt;
  const auto row = std::from_chars(position.ptr + 1, end, place.row);
  if (row.ec != std::errc() || row.ptr != end) return std::nullopt;
  return place;
}

}  // namespace

Result<Review::Answer> Review::stream(const Request& request) {
  const auto& query = request.exchange.query;
  StreamFilter filter{
      .space = std::nullopt, .kind = query.get("kind"), .place = query.get("place"), .before = std::nullopt};
  if (const auto team = query.get("team"); !team.empty()) {
    FRONTLIJN_TRY(filter.space, SpaceId::from_text(team));
  }
  filter.before = place_from(query.get("before"));
  FRONTLIJN_TRY(auto reader, reader_for(request.visitor));
  FRONTLIJN_TRY(const auto content, stream_page(frame_for(request), reader, filter));
  return shown(request, 200, request.words.say("review.stream.title"), content);
}

Result<std::optional<store::Record>> Review::named_record(Reader& reader, const web::Exchange& exchange) {
  const auto id = EntityId::from_text(exchange.parameters.at("id"));
  if (!id) return std::optional<store::Record>{};
  return reader.find(exchange.parameters.at("kind"), *id);
}

Result<Review::Answer> Review::entry(const Request& request) {
  FRONTLIJN_TRY(auto reader, reader_for(request.visitor));
  FRONTLIJN_TRY(const auto record, named_record(reader, request.exchange));
  if (!record) return fail(ErrorKind::not_found, "review.no-entry");
  FRONTLIJN_CHECK(ground_.accounts.note_read(
      {ground_.clock.now(), request.visitor.session->login, record->kind(), record->id()}));
  FRONTLIJN_TRY(const auto reads, ground_.accounts.reads_of(record->id(), tuning::readers_shown));
  FRONTLIJN_TRY(const auto content,
                entry_page(frame_for(request), reader, *record, reads, [&](const Hash& hash) -> Result<bool> {
                  if (ground_.has_attachment) return ground_.has_attachment(hash);
                  return ground_.store.has_attachment(hash);
                }));
  FRONTLIJN_TRY(const auto title, title_of(request.words, reader, *record));
  return shown(request, 200, title, content);
}

Result<Review::Answer> Review::entry_file(const Request& request) {
  FRONTLIJN_TRY(auto reader, reader_for(request.visitor));
  FRONTLIJN_TRY(const auto record, named_record(reader, request.exchange));
  if (!record) return fail(ErrorKind::not_found, "review.no-entry");
  // Knowing a hash does not suffice: the entry that may be read must hold the file.
  const std::string& hash = request.exchange.parameters.at("hash");
  for (const auto& [field, writes] : record->state().fields()) {
    for (const auto& file : record->attachments(field)) {
      if (file.hash.to_text() != hash) continue;
      FRONTLIJN_TRY(const auto bytes,
                    ground_.attachment ? ground_.attachment(file.hash) : ground_.store.attachment(file.hash));
      const std::string type = file.media_type.substr(0, file.media_type.find(';'));
      return Answer{web::file(std::string(as_text(bytes)), type, false, file.name), {}};
    }
  }
  return fail(ErrorKind::not_found, "review.no-entry");
}

Result<Review::Answer> Review::measure_chart(const Request& request) {
  FRONTLIJN_TRY(auto reader, reader_for(request.visitor));
  FRONTLIJN_TRY(const auto id, EntityId::from_text(request.exchange.parameters.at("id")));
  FRONTLIJN_TRY(const auto record, reader.find(domain::kinds::measure, id));
  if (!record) return fail(ErrorKind::not_found, "review.no-entry");
  FRONTLIJN_TRY(const auto of, domain::measure(ground_.store, id));
  FRONTLIJN_TRY(const auto chart, domain::chart_of(ground_.store, id));
  const report::ChartCaption caption{of.question, of.open_question,  of.definition,
                                     of.unit,     record->changed(), "chart"};
  const Catalogue& language = ground_.languages.at(request.visitor.language);
  net::HttpResponse picture{.status = 200,
                            .headers = {},
                            .body = report::control_chart_svg(chart, caption, language, ground_.zone)};
  picture.set("Content-Type", "image/svg+xml");
  return Answer{std::move(picture), {}};
}

Result<Review::Answer> Review::devices(const Request& request) {
  FRONTLIJN_TRY(auto reader, reader_for(request.visitor));
  FRONTLIJN_TRY(const auto content, devices_page(frame_for(request), reader));
  return shown(request, 200, request.words.say("review.devices.title"), content);
}

Result<Review::Answer> Review::ask_sign_in(const Request& request) {
  if (request.visitor.session) return Answer{web::redirect("/"), {}};
  // A token of its own for whoever is not signed in yet, so that this form too is proved to be ours.
  const bool is_new = request.visitor.token.empty();
  if (is_new) request.visitor.token = web::new_token(ground_.random);
  auto answer = shown(request, 200, request.words.say("review.sign-in.title"),
                      sign_in_page(frame_for(request), "", ""));
  if (is_new) answer.response.set("Set-Cookie", web::set_cookie(token_cookie, request.visitor.token));
  return answer;
}

Result<Review::Answer> Review::sign_in(const Request& request) {
  SignIn sign_in{request.exchange.form.get("login").substr(0, login_bytes),
                 request.exchange.form.get("password"), "", request.exchange};
  if (!per_address_.allows(request.exchange.peer_network, true) ||
      !per_account_.allows(server::folded_login(sign_in.login), true)) {
    const std::string problem = request.words.say("review.sign-in.too-often");
    auto answer = shown(request, 429, request.words.say("review.sign-in.title"),
                        sign_in_page(frame_for(request), sign_in.login, problem));
    answer.response.set("Retry-After", std::to_string(web::tuning::sign_in_returns_every.count() / 1000));
    return answer;
  }
  FRONTLIJN_TRY(const auto account, ground_.accounts.account(sign_in.login));
  if (account) sign_in.password_hash = account->password_hash;
  return Answer{{}, std::move(sign_in)};
}

net::HttpResponse Review::finish(const SignIn& sign_in, bool password_fits) {
  web::Exchange exchange = sign_in.exchange;
  Visitor visitor;
  visitor.token = exchange.cookie(token_cookie);
  visitor.language = web::choose_language(exchange.cookie(language_cookie), exchange.accept_language);
  const Words words(ground_.languages.at(visitor.language), ground_.zone, ground_.clock.now());
  const Request request{exchange, visitor, words};
  net::HttpResponse response;
  if (password_fits) {
    auto started = start_session(sign_in);
    response = started ? std::move(*started) : failed(request, started.error()).response;
  } else {
    response = shown(request, 403, words.say("review.sign-in.title"),
                     sign_in_page(frame_for(request), sign_in.login, words.say("review.sign-in.wrong")))
                   .response;
  }
  web::protect(response);
  return response;
}

Result<net::HttpResponse> Review::start_session(const SignIn& sign_in) {
  // A new token at each sign-in: one that somebody planted before is worth nothing.
  const std::string token = web::new_token(ground_.random);
  FRONTLIJN_CHECK(
      ground_.accounts.start_session(web::stored_form(token), sign_in.login, ground_.clock.now()));
  per_account_.forgive(server::folded_login(sign_in.login));
  auto response = web::redirect("/");
  response.set("Set-Cookie", web::set_cookie(token_cookie, token));
  return response;
}

Result<Review::Answer> Review::sign_out(const Request& request) {
  FRONTLIJN_CHECK(ground_.accounts.end_session(web::stored_form(request.visitor.token)));
  auto response = web::redirect("/sign-in");
  response.set("Set-Cookie", web::set_cookie(token_cookie, "", Seconds{0}));
  return Answer{std::move(response), {}};
}

Result<Review::Answer> Review::language(const Request& request) {
  const auto& chosen = request.exchange.parameters.at("language");
  auto response = web::redirect(request.exchange.query.get("back"));
  if (ground_.languages.contains(chosen))
    response.set("Set-Cookie", web::set_cookie(language_cookie, chosen, language_kept));
  return Answer{std::move(response), {}};
}

Result<Review::Answer> Review::asset(const Request& request) {
  return Answer{ground_.assets.get(request.exchange.parameters.at("name"), request.exchange.if_none_match),
                {}};
}

}  // namespace frontlijn::review
