#pragma once

#include <string>

#include "sync/server/review/words.hpp"
#include "sync/server/web/html.hpp"
#include "sync/server/web/static_files.hpp"

namespace frontlijn::review {

/// What stands around each page.
struct Frame {
  const Words& words;
  const web::StaticFiles& assets;
  std::string path;        ///< of this page, to come back to
  std::string person;      ///< who is signed in; empty: nobody
  std::string form_token;  ///< for the forms on this page
};

std::string whole_page(const Frame& frame, const std::string& title, const web::Html& content);

/// A form that changes something: carries the token that proves it is ours.
web::Html post_form(const Frame& frame, const std::string& action, const web::Html& content);
web::Html message_page_content(const std::string& title, const std::string& text);

}  // namespace frontlijn::review
