#include "sync/server/review/words.hpp"

#include <algorithm>
#include <map>

namespace frontlijn::review {

namespace {

/// Under which prefix the labels of a field's stored words stand.
std::string prefix_of(std::string_view field) {
  static const std::map<std::string, std::string, std::less<>> others{
      {"domains", "domain"}, {"type", "subject"}, {"may", "power"}};
  const auto found = others.find(field);
  return found == others.end() ? std::string(field) : found->second;
}

std::string two_digits(unsigned number) {
  std::string text = std::to_string(number);
  return text.size() < 2 ? "0" + text : text;
}

bool is_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && parse_date(text).has_value();
}

std::string day(Date date) {
  std::string text = two_digits(static_cast<unsigned>(date.day()));
  text.append("-").append(two_digits(static_cast<unsigned>(date.month())));
  return text.append("-").append(std::to_string(static_cast<int>(date.year())));
}

}  // namespace

std::string Words::kind(std::string_view kind) const {
  const std::string key = "kind." + std::string(kind);
  if (catalogue_.has(key)) return catalogue_.say(key);
  std::string plain(kind);
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

std::string Words::field(std::string_view field) const {
  const std::string own = "review.field." + std::string(field);
  if (catalogue_.has(own)) return catalogue_.say(own);
  std::string plain(field);
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

std::string Words::value(std::string_view field, const log::Value& value) const {
  if (log::is_nothing(value)) return say("review.taken-away");
  if (const auto* yes = std::get_if<bool>(&value)) return say(*yes ? "review.yes" : "review.no");
  if (const auto* when = std::get_if<Instant>(&value)) return moment(*when);
  if (const auto* text = std::get_if<std::string>(&value)) {
    std::string key = prefix_of(field);
    key.append(".").append(*text);
    if (catalogue_.has(key)) return catalogue_.say(key);
    if (is_date(*text)) return day(*parse_date(*text));
    return *text;
  }
  if (const auto* file = std::get_if<log::AttachmentRef>(&value)) return file->name;
  return log::to_text(value);
}

std::string Words::moment(Instant instant) const {
  const auto local = instant + zone_.offset_at(instant);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time(local - midnight);
  std::string text = day(Date(midnight));
  text.append(" ").append(two_digits(static_cast<unsigned>(time.hours().count())));
  return text.append(":").append(two_digits(static_cast<unsigned>(time.minutes().count())));
}

std::string Words::age(Instant instant) const {
  const auto passed = std::max(Milliseconds{0}, now_ - instant);
  const auto minutes = std::chrono::duration_cast<Minutes>(passed).count();
  if (minutes < 1) return say("date.just-now");
  if (minutes < 60) return say("date.minutes-ago", {{"count", std::to_string(minutes)}});
  if (minutes < 24 * 60) return say("date.hours-ago", {{"count", std::to_string(minutes / 60)}});
  return say("date.days-ago", {{"count", std::to_string(minutes / (24 * 60))}});
}

}  // namespace frontlijn::review
