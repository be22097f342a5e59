#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/catalogue.hpp"
#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "sync/net/http.hpp"
#include "sync/server/accounts.hpp"
#include "sync/server/organisation.hpp"
#include "sync/server/review/layout.hpp"
#include "sync/server/review/reader.hpp"
#include "sync/server/web/rate_limit.hpp"
#include "sync/server/web/router.hpp"
#include "sync/server/web/static_files.hpp"

namespace frontlijn::review {

/// What the pages stand on; all must outlive them. One thread at a time.
struct Ground {
  store::Store& store;
  server::Accounts& accounts;
  server::Organisation& organisation;
  const web::StaticFiles& assets;
  const std::map<std::string, Catalogue>& languages;  ///< "nl" and "en"
  const TimeZone& zone;
  const Clock& clock;
  RandomSource& random;
  /// Where attachments are kept; none: in the store itself.
  std::function<Result<Bytes>(const Hash&)> attachment = {};
  /// Whether one is there, whole.
  std::function<Result<bool>(const Hash&)> has_attachment = {};
};

/// The review pages: from a request to its answer.
class Review {
 public:
  explicit Review(const Ground& ground);

  /// A sign-in that waits for its password to be checked, which takes long and needs nothing of this object.
  struct SignIn {
    std::string login;
    std::string password;
    std::string password_hash;  ///< empty: no such account
    web::Exchange exchange;
  };
  struct Answer {
    net::HttpResponse response;
    std::optional<SignIn> sign_in;  ///< instead of a response
  };

  Answer begin(const net::HttpRequest& request);
  net::HttpResponse finish(const SignIn& sign_in, bool password_fits);
  /// Both at once.
  net::HttpResponse answer(const net::HttpRequest& request);

 private:
  struct Visitor {
    std::string token;  ///< of the cookie
    std::optional<server::WebSession> session;
    std::string name;
    std::string language;
  };
  struct Request {
    web::Exchange& exchange;
    Visitor& visitor;
    const Words& words;
  };
  using Handler = Result<Answer> (Review::*)(const Request&);
  struct Route {
    Handler handler;
    bool for_everybody;
  };

  Result<Visitor> visitor_of(const web::Exchange& exchange);
  Answer route(web::Exchange& exchange, Visitor& visitor, const Words& words);
  Frame frame_for(const Request& request) const;
  Answer shown(const Request& request, unsigned status, const std::string& title,
               const web::Html& content) const;
  Answer failed(const Request& request, const Error& error) const;
  Result<Reader> reader_for(const Visitor& visitor);

  Result<Answer> stream(const Request& request);
  Result<Answer> entry(const Request& request);
  Result<Answer> entry_file(const Request& request);
  Result<Answer> measure_chart(const Request& request);
  Result<Answer> devices(const Request& request);
  Result<Answer> ask_sign_in(const Request& request);
  Result<Answer> sign_in(const Request& request);
  Result<Answer> sign_out(const Request& request);
  Result<Answer> language(const Request& request);
  Result<Answer> asset(const Request& request);
  Result<net::HttpResponse> start_session(const SignIn& sign_in);
  Result<std::optional<store::Record>> named_record(Reader& reader, const web::Exchange& exchange);

  Ground ground_;
  web::Router<Route> router_;
  web::RateLimit per_account_;
  web::RateLimit per_address_;
};

}  // namespace frontlijn::review
