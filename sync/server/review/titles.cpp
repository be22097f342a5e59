#include "sync/server/review/titles.hpp"

#include "core/domain/observation/measure.hpp"

namespace frontlijn::review {

namespace {

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

Result<std::string> title_of(const Words& words, Reader& reader, const store::Record& record) {
  if (std::string own = reader.title(record); !own.empty()) return own;
  const std::string moment = words.moment(record.moment("at").value_or(record.id().made_at()));
  if (record.kind() == domain::kinds::measure_point) {
    const auto values = record.values("value");
    if (!values.empty())
      return words.say("review.title.point",
                       {{"value", words.value("value", values.front())}, {"moment", moment}});
  }
  const std::string kind = capital(words.kind(record.kind()));
  FRONTLIJN_TRY(const auto place, reader.place(record));
  if (!place.empty()) return words.say("review.title.at", {{"kind", kind}, {"place", place}});
  return words.say("review.title.of", {{"kind", kind}, {"moment", moment}});
}

}  // namespace frontlijn::review
