#include <algorithm>

#include "core/domain/observation/measure.hpp"
#include "core/log/thumbnail.hpp"
#include "sync/server/review/pages.hpp"
#include "sync/server/review/titles.hpp"
#include "sync/server/review/tuning.hpp"

namespace frontlijn::review {

using web::element;
using web::Html;

namespace {

std::string link_to(const store::Record& record) {
  return "/entries/" + record.kind() + "/" + record.id().to_text();
}

/// An entity that is named: its own line with a link, where the reader may see it.
Result<Html> reference(const Frame& frame, Reader& reader, EntityId id) {
  FRONTLIJN_TRY(const auto name, reader.person_name(id));
  if (!name.empty()) return Html(name);
  FRONTLIJN_TRY(const auto record, reader.find_any(id));
  if (record) {
    FRONTLIJN_TRY(const auto title, title_of(frame.words, reader, *record));
    return element("a", {{"href", link_to(*record)}}, {title});
  }
  return element("span", {{"class", "hidden"}},
                 {frame.words.say("review.not-here", {{"id", id.to_text().substr(0, 13)}})});
}

/// The picture in small that stands beside this one; none where none was made.
std::optional<log::AttachmentRef> thumbnail_of(const store::Record& record, const std::string& field,
                                               const log::AttachmentRef& file) {
  for (const auto& one : record.attachments(log::thumbnail_field(field))) {
    if (log::original_of(one) == file.hash) return one;
  }
  return std::nullopt;
}

/// What is not here yet says so: it looks different from what is not there at all (rule 22).
Result<Html> attachment(const Frame& frame, const IsHere& is_here, const store::Record& record,
                        const std::string& field, const log::AttachmentRef& file) {
  const std::string files = link_to(record) + "/files/";
  const std::string address = files + file.hash.to_text();
  const std::string size = std::to_string((file.size_bytes + 1023) / 1024);
  FRONTLIJN_TRY(const bool here, is_here(file.hash));
  std::string shown = here ? address : "";
  if (const auto small = here ? std::nullopt : thumbnail_of(record, field, file)) {
    FRONTLIJN_TRY(const bool small_here, is_here(small->hash));
    if (small_here) shown = files + small->hash.to_text();
  }
  const bool is_picture = file.media_type.starts_with("image/");
  Html caption{file.name};
  caption += " ";
  caption += element("small", {}, {frame.words.say("review.kib", {{"size", size}})});
  if (!here) {
    const bool is_small = is_picture && !shown.empty();
    caption += element("span", {{"class", "not-here"}},
                       {frame.words.say(is_small ? "review.only-thumbnail" : "review.not-arrived")});
  }
  caption = element("figcaption", {}, {caption});
  if (!is_picture || shown.empty())
    return element("figure", {{"class", "file"}},
                   {here ? element("a", {{"href", address}}, {caption}) : caption});
  const Html picture = element("img", {{"src", shown}, {"alt", file.name}, {"loading", "lazy"}});
  return element("figure", {{"class", "photo"}},
                 {here ? element("a", {{"href", address}}, {picture}) : picture, caption});
}

Result<Html> shown_value(const Frame& frame, Reader& reader, const IsHere& is_here,
                         const store::Record& record, const std::string& field, const log::Value& value) {
  if (const auto* id = std::get_if<EntityId>(&value)) return reference(frame, reader, *id);
  if (const auto* file = std::get_if<log::AttachmentRef>(&value))
    return attachment(frame, is_here, record, field, *file);
  const std::string text = frame.words.value(field, value);
  const bool is_long = text.size() > 80 || text.find('\n') != std::string::npos;
  return is_long ? element("p", {{"class", "narrative"}}, {text}) : Html(text);
}

Result<Html> fields(const Frame& frame, Reader& reader, const IsHere& is_here, const store::Record& record) {
  Html list;
  std::vector<std::string> names;
  for (const auto& [name, writes] : record.state().fields()) {
    if (!log::is_thumbnail_field(name)) names.push_back(name);
  }
  // Words and photos first (rule 3), the rest in order of name.
  const auto rank = [](const std::string& name) { return name == "words" ? 0 : name == "photos" ? 1 : 2; };
  std::stable_sort(names.begin(), names.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  const auto contested = record.contested_fields();
  for (const auto& name : names) {
    const auto values = record.values(name);
    if (values.empty()) continue;
    const bool rivals = std::find(contested.begin(), contested.end(), name) != contested.end();
    Html shown;
    for (const auto& value : values) {
      FRONTLIJN_TRY(const auto one, shown_value(frame, reader, is_here, record, name, value));
      shown += element("div", {{"class", rivals ? "value rival" : "value"}}, {one});
    }
    Html label = frame.words.field(name);
    if (rivals) label += element("span", {{"class", "beside"}}, {frame.words.say("review.stand-beside")});
    list += element("dt", {}, {label});
    list += element("dd", {}, {shown});
  }
  return element("dl", {{"class", "fields"}}, {list});
}

Result<Html> related(const Frame& frame, Reader& reader, const store::Record& record) {
  FRONTLIJN_TRY(const auto records, reader.related(record));
  if (records.empty()) return Html();
  Html list;
  for (const auto& one : records) {
    FRONTLIJN_TRY(const auto title, title_of(frame.words, reader, one));
    list += element("li", {},
                    {element("span", {{"class", "kind kind-" + one.kind()}}, {frame.words.kind(one.kind())}),
                     " ", element("a", {{"href", link_to(one)}}, {title})});
  }
  return element("section", {},
                 {element("h2", {}, {frame.words.say("review.belongs")}),
                  element("ul", {{"class", "related"}}, {list})});
}

/// One commit's part in this entry.
Result<Html> change(const Frame& frame, Reader& reader, const std::vector<store::PastOperation>& operations) {
  const auto& first = operations.front();
  FRONTLIJN_TRY(const auto author, reader.person_name(first.author));
  const std::string device = first.id.device.to_text().substr(0, 8);
  Html lines;
  for (const auto& past : operations) {
    if (log::is_thumbnail_field(past.operation.field)) continue;  // stands with its picture
    Html value;
    if (past.erased) {
      value = element("em", {}, {frame.words.say("review.erased")});
    } else if (const auto* id = std::get_if<EntityId>(&past.operation.value)) {
      FRONTLIJN_TRY(value, reference(frame, reader, *id));
    } else {
      value = frame.words.value(past.operation.field, past.operation.value);
    }
    Html line = element("b", {}, {frame.words.field(past.operation.field)});
    line += " ";
    line += value;
    if (!past.operation.replaces.empty())
      line += element("small", {},
                      {" ", frame.words.say("review.replaces",
                                            {{"count", std::to_string(past.operation.replaces.size())}})});
    lines += element("li", {}, {line});
  }
  const std::string who = author.empty() ? frame.words.say("review.device", {{"device", device}}) : author;
  return element("li", {},
                 {element("p", {{"class", "change"}},
                          {element("time", {{"datetime", to_iso(first.time.instant())}},
                                   {frame.words.moment(first.time.instant())}),
                           " ", element("span", {}, {who}), " ",
                           element("code", {{"title", first.commit.to_text()}},
                                   {frame.words.say("review.link-of-chain",
                                                    {{"device", device},
                                                     {"sequence", std::to_string(first.id.sequence)},
                                                     {"hash", first.commit.to_text().substr(0, 10)}})})}),
                  element("ul", {}, {lines})});
}

Result<Html> history(const Frame& frame, Reader& reader, const store::Record& record) {
  FRONTLIJN_TRY(const auto operations, reader.history(record));
  Html list;
  std::vector<store::PastOperation> of_commit;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    of_commit.push_back(operations[i]);
    if (i + 1 < operations.size() && operations[i + 1].commit == operations[i].commit) continue;
    FRONTLIJN_TRY(const auto html, change(frame, reader, of_commit));
    list += html;
    of_commit.clear();
  }
  FRONTLIJN_TRY(const bool lacks_history, reader.lacks_history(record));
  return element(
      "section", {{"class", "history"}},
      {element("h2", {}, {frame.words.say("review.history")}),
       element("p", {{"class", "lead"}}, {frame.words.say("review.history.lead")}),
       lacks_history ? element("p", {{"class", "lead"}}, {frame.words.say("review.history.not-here")})
                     : Html{},
       element("ol", {}, {list})});
}

Result<Html> erasures(const Frame& frame, Reader& reader, const store::Record& record) {
  FRONTLIJN_TRY(const auto reasons, reader.erasures(record));
  Html list;
  for (const log::ErasureReason& reason : reasons) {
    FRONTLIJN_TRY(const auto who, reader.person_name(reason.author));
    list += element(
        "p", {{"class", "erased"}},
        {frame.words.say(
            "review.erased-because",
            {{"moment", frame.words.moment(reason.time.instant())}, {"who", who}, {"basis", reason.basis}})});
  }
  return list;
}

Html readers(const Frame& frame, const std::vector<server::ReadNote>& reads) {
  if (reads.empty()) return {};
  Html list;
  for (const auto& read : reads)
    list += element("li", {}, {frame.words.moment(read.at), " ", read.login});
  return element("details", {{"class", "readers"}},
                 {element("summary", {}, {frame.words.say("review.readers")}), element("ul", {}, {list})});
}

}  // namespace

Result<Html> entry_page(const Frame& frame, Reader& reader, const store::Record& record,
                        const std::vector<server::ReadNote>& reads, const IsHere& is_here) {
  const Words& words = frame.words;
  FRONTLIJN_TRY(const auto place, reader.place(record));
  const auto* space = reader.space(record.space());
  Html facts = element("span", {{"class", "kind kind-" + record.kind()}}, {words.kind(record.kind())});
  if (!place.empty()) facts += element("span", {}, {place});
  if (space != nullptr && space->kind != log::SpaceKind::organisation)
    facts += element("span", {}, {space->name});
  facts +=
      element("span", {}, {words.say("review.newest-change", {{"moment", words.moment(record.changed())}})});
  Html content =
      element("p", {{"class", "back"}}, {element("a", {{"href", "/"}}, {words.say("review.back")})});
  FRONTLIJN_TRY(const auto title, title_of(words, reader, record));
  content += element("h1", {}, {title});
  content += element("p", {{"class", "facts"}}, {facts});
  if (record.kind() == domain::kinds::measure)
    content += element(
        "figure", {{"class", "chart"}},
        {element("img", {{"src", link_to(record) + "/chart.svg"}, {"alt", words.say("review.chart")}})});
  FRONTLIJN_TRY(const auto gone, erasures(frame, reader, record));
  content += gone;
  FRONTLIJN_TRY(const auto said, fields(frame, reader, is_here, record));
  content += said;
  FRONTLIJN_TRY(const auto parts, related(frame, reader, record));
  content += parts;
  FRONTLIJN_TRY(const auto past, history(frame, reader, record));
  content += past;
  content += readers(frame, reads);
  return element("article", {{"class", "entry-page"}}, {content});
}

}  // namespace frontlijn::review
