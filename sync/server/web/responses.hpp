#pragma once

#include <string>

#include "sync/net/http.hpp"
#include "sync/server/web/html.hpp"

namespace frontlijn::web {

/// A page that no cache keeps, under the strict content policy: nothing inline, nothing from elsewhere.
net::HttpResponse page(unsigned status, std::string document);
net::HttpResponse plain(unsigned status, std::string text);
/// After a POST: the browser goes on with a GET (303). `path` lies on this server.
net::HttpResponse redirect(const std::string& path);
/// `bytes` shown or saved as they are; never run, whatever they hold.
net::HttpResponse file(std::string bytes, std::string media_type, bool download_as, std::string_view name);

/// Puts the headers that every answer carries.
void protect(net::HttpResponse& response);

}  // namespace frontlijn::web
