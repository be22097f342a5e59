#include "sync/server/review/pages.hpp"

namespace frontlijn::review {

using web::element;
using web::Html;

Result<Html> devices_page(const Frame& frame, Reader& reader) {
  const Words& words = frame.words;
  FRONTLIJN_TRY(const auto devices, reader.devices());
  Html rows;
  for (const auto& device : devices) {
    FRONTLIJN_TRY(const auto name, reader.person_name(device.person));
    const std::string id = device.device.to_text().substr(0, 8);
    const auto moment = [&](Instant instant) {
      return element("td", {},
                     {element("time", {{"datetime", to_iso(instant)}}, {words.age(instant)}), " ",
                      element("small", {}, {words.moment(instant)})});
    };
    rows += element(
        "tr", {},
        {element("th", {{"scope", "row"}},
                 {name.empty() ? words.say("review.device", {{"device", id}}) : name, " ",
                  element("small", {}, {id})}),
         device.contact ? moment(*device.contact) : element("td", {}, {words.say("review.contact.unknown")}),
         moment(device.received), moment(device.written)});
  }
  Html content = element("h1", {}, {words.say("review.devices.title")});
  content += element("p", {{"class", "lead"}}, {words.say("review.devices.lead")});
  if (devices.empty()) {
    content += element("p", {{"class", "empty"}}, {words.say("review.devices.none")});
    return content;
  }
  const auto head = [&](const char* key) { return element("th", {{"scope", "col"}}, {words.say(key)}); };
  content += element("table", {},
                     {element("thead", {},
                              {element("tr", {},
                                       {head("review.devices.device"), head("review.devices.contact"),
                                        head("review.devices.received"), head("review.devices.written")})}),
                      element("tbody", {}, {rows})});
  return content;
}

Html sign_in_page(const Frame& frame, const std::string& login, const std::string& problem) {
  const Words& words = frame.words;
  Html form;
  if (!problem.empty()) form += element("p", {{"class", "problem"}, {"role", "alert"}}, {problem});
  form += element(
      "label", {},
      {element("span", {}, {words.say("review.login")}), element("input", {{"name", "login"},
                                                                           {"autocomplete", "username"},
                                                                           {"value", login},
                                                                           {"required", ""},
                                                                           {"autofocus", ""},
                                                                           {"maxlength", "100"}})});
  form += element("label", {},
                  {element("span", {}, {words.say("review.password")}),
                   element("input", {{"name", "password"},
                                     {"type", "password"},
                                     {"autocomplete", "current-password"},
                                     {"required", ""},
                                     {"maxlength", "256"}})});
  form += element("button", {}, {words.say("review.sign-in")});
  return element("section", {{"class", "sign-in"}},
                 {element("h1", {}, {words.say("review.sign-in.title")}),
                  element("p", {{"class", "lead"}}, {words.say("review.sign-in.lead")}),
                  post_form(frame, "/sign-in", form)});
}

}  // namespace frontlijn::review
