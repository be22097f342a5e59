#include <set>

#include "sync/server/review/pages.hpp"
#include "sync/server/review/titles.hpp"
#include "sync/server/web/exchange.hpp"

namespace frontlijn::review {

using web::element;
using web::Html;

namespace {

Html option(const std::string& value, const std::string& label, bool chosen) {
  std::vector<web::Attribute> attributes{{"value", value}};
  if (chosen) attributes.push_back({"selected", ""});
  return element("option", attributes, label);
}

Html choice(const Words& words, const char* name, const char* label, const Html& options) {
  return element("label", {},
                 {element("span", {}, {words.say(label)}), element("select", {{"name", name}}, {options})});
}

Html filters(const Frame& frame, Reader& reader, const StreamFilter& filter) {
  const Words& words = frame.words;
  Html teams = option("", words.say("review.every-team"), !filter.space);
  for (const auto& space : reader.spaces()) {
    const bool shared = space.kind == log::SpaceKind::organisation;
    teams += option(space.id.to_text(), shared ? words.say("review.organisation") : space.name,
                    filter.space == space.id);
  }
  Html kinds = option("", words.say("review.every-kind"), filter.kind.empty());
  for (const char* kind :
       {"visit", "finding", "signal", "observation", "agreement", "cycle", "obstacle", "stand_up",
        "deviation", "requirement_conflict", "norm", "case", "measure", "subject"})
    kinds += option(kind, words.kind(kind), filter.kind == kind);
  return element(
      "form", {{"class", "filters"}, {"method", "get"}, {"action", "/"}, {"role", "search"}},
      {choice(words, "team", "review.team", teams), choice(words, "kind", "review.kind", kinds),
       element(
           "label", {{"class", "wide"}},
           {element("span", {}, {words.say("review.place")}),
            element("input",
                    {{"type", "search"}, {"name", "place"}, {"value", filter.place}, {"maxlength", "100"}})}),
       element("button", {}, {words.say("review.show")})});
}

Result<Html> entry(const Frame& frame, Reader& reader, const StreamEntry& shown) {
  const Words& words = frame.words;
  const auto& record = shown.record;
  FRONTLIJN_TRY(const auto title, title_of(words, reader, record));
  FRONTLIJN_TRY(const auto place, reader.place(record));
  FRONTLIJN_TRY(const auto author, reader.person_name(shown.author));
  const auto* space = reader.space(record.space());

  Html marks = element("span", {{"class", "kind kind-" + record.kind()}}, {words.kind(record.kind())});
  if (!record.contested_fields().empty())
    marks += element("span", {{"class", "beside"}}, {words.say("review.stand-beside")});
  Html facts;
  const auto fact = [&](const std::string& text) {
    if (!text.empty()) facts += element("span", {}, {text});
  };
  fact(place == title ? "" : place);
  fact(author);
  if (space != nullptr && space->kind != log::SpaceKind::organisation) fact(space->name);
  const std::string link = "/entries/" + record.kind() + "/" + record.id().to_text();
  return element(
      "li", {{"class", "entry"}},
      {element("div", {{"class", "marks"}}, {marks}),
       element("a", {{"class", "title"}, {"href", link}}, {title}),
       element("p", {{"class", "facts"}}, {facts}),
       element("time", {{"datetime", to_iso(shown.received)}, {"title", words.moment(shown.received)}},
               {words.age(shown.received)})});
}

std::string older_link(const StreamFilter& filter, const StreamPlace& before) {
  std::string link = "/?before=" + std::to_string(before.position) + "." + std::to_string(before.row);
  if (filter.space) link += "&team=" + filter.space->to_text();
  if (!filter.kind.empty()) link += "&kind=" + web::percent_encoded(filter.kind);
  if (!filter.place.empty()) link += "&place=" + web::percent_encoded(filter.place);
  return link;
}

}  // namespace

Result<Html> stream_page(const Frame& frame, Reader& reader, const StreamFilter& filter) {
  const Words& words = frame.words;
  FRONTLIJN_TRY(const auto page, reader.stream(filter));
  Html content = element("h1", {}, {words.say("review.stream.title")});
  content += element("p", {{"class", "lead"}}, {words.say("review.stream.lead")});
  content += filters(frame, reader, filter);
  if (page.entries.empty()) {
    const bool filtered = filter.space || !filter.kind.empty() || !filter.place.empty();
    content += element("p", {{"class", "empty"}},
                       {words.say(filtered ? "review.stream.none-fit" : "review.stream.none")});
  }
  std::string day;
  Html list;
  const auto close_day = [&] {
    if (!day.empty())
      content +=
          element("section", {},
                  {element("h2", {{"class", "day"}}, {day}), element("ol", {{"class", "stream"}}, {list})});
    list = Html();
  };
  for (const auto& shown : page.entries) {
    const std::string date = words.moment(shown.received).substr(0, 10);
    if (date != day) {
      close_day();
      day = date;
    }
    FRONTLIJN_TRY(const auto html, entry(frame, reader, shown));
    list += html;
  }
  close_day();
  if (page.older)
    content +=
        element("p", {{"class", "older"}},
                {element("a", {{"href", older_link(filter, *page.older)}}, {words.say("review.older")})});
  return content;
}

}  // namespace frontlijn::review
