#include "sync/server/review/layout.hpp"

#include "sync/server/web/exchange.hpp"

namespace frontlijn::review {

using web::element;
using web::Html;

namespace {

Html navigation(const Frame& frame) {
  const auto link = [&](const char* path, const char* key) {
    std::vector<web::Attribute> attributes{{"href", path}};
    if (frame.path == path) attributes.push_back({"aria-current", "page"});
    return element("a", attributes, frame.words.say(key));
  };
  return element("nav", {{"aria-label", frame.words.say("review.navigation")}},
                 {link("/", "review.stream"), link("/devices", "review.devices")});
}

Html language_links(const Frame& frame) {
  const std::string back = "?back=" + web::percent_encoded(frame.path);
  const auto link = [&](const std::string& language, const char* name) {
    if (frame.words.language() == language) return element("span", {{"class", "chosen"}}, {name});
    return element("a", {{"href", "/language/" + language + back}, {"lang", language}, {"rel", "nofollow"}},
                   {name});
  };
  return element("p", {{"class", "languages"}}, {link("nl", "Nederlands"), " · ", link("en", "English")});
}

/// Silence is ambiguous (rule 22): each page that shows something says up to when.
Html age_of_page(const Frame& frame) {
  if (frame.person.empty()) return {};
  const std::string moment = frame.words.moment(frame.words.now());
  return element("p", {}, {frame.words.say("review.footer", {{"moment", moment}})});
}

Html top(const Frame& frame) {
  Html bar = element("a", {{"class", "brand"}, {"href", "/"}},
                     {element("span", {{"class", "mark"}, {"aria-hidden", "true"}}), "Frontlijn"});
  if (!frame.person.empty()) {
    bar += navigation(frame);
    bar += post_form(frame, "/sign-out",
                     element("span", {{"class", "person"}}, {frame.person}) +
                         element("button", {{"class", "quiet"}}, {frame.words.say("review.sign-out")}));
  }
  return element("header", {{"class", "top"}}, {element("div", {{"class", "inner"}}, {bar})});
}

}  // namespace

Html post_form(const Frame& frame, const std::string& action, const Html& content) {
  return element(
      "form", {{"method", "post"}, {"action", action}},
      {element("input", {{"type", "hidden"}, {"name", "token"}, {"value", frame.form_token}}), content});
}

Html message_page_content(const std::string& title, const std::string& text) {
  return element("section", {{"class", "message"}}, {element("h1", {}, {title}), element("p", {}, {text})});
}

std::string whole_page(const Frame& frame, const std::string& title, const Html& content) {
  const Html head =
      element("head", {},
              {element("meta", {{"charset", "utf-8"}}), element("title", {}, {title + " – Frontlijn"}),
               element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}),
               element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}),
               element("link", {{"rel", "stylesheet"}, {"href", frame.assets.address_of("review.css")}}),
               element("link", {{"rel", "icon"}, {"href", frame.assets.address_of("mark.svg")}})});
  const Html body =
      element("body", {},
              {element("a", {{"class", "skip"}, {"href", "#content"}}, {frame.words.say("review.skip")}),
               top(frame), element("main", {{"id", "content"}}, {content}),
               element("footer", {}, {age_of_page(frame), language_links(frame)})});
  return web::document(frame.words.language(), head, body);
}

}  // namespace frontlijn::review
