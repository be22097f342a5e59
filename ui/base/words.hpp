#pragma once

#include <string>

#include "core/base/catalogue.hpp"
#include "core/base/time.hpp"

namespace frontlijn::ui {

/// Moments and days as people say them, in the catalogue's language and the local time zone.
class Words {
 public:
  Words(const Catalogue& catalogue, const TimeZone& zone, Instant now)
      : catalogue_(catalogue), zone_(zone), now_(now) {}

  std::string say(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return catalogue_.say(key, arguments);
  }
  /// `text` itself where the languages have no such key: words of a register that nobody foresaw.
  std::string say_or(std::string_view key, std::string_view text) const;
  std::string say(const Error& error) const { return catalogue_.say(error); }
  /// "1 bezoek", "3 bezoeken": the key with the argument "count".
  std::string count(std::string_view key, std::size_t count) const;

  /// "zojuist", "4 minuten geleden", "gisteren 16:20", "12 mei", "12 mei 2024"
  std::string ago(Instant moment) const;
  /// "vandaag", "morgen", "gisteren", "do 26 nov", "12 mei 2027"
  std::string day(Date date) const;
  /// "vandaag", "nog 3 dagen", "2 dagen te laat"
  std::string due(Date date) const;
  /// "09:30"
  std::string time_of_day(Instant moment) const;
  /// "maandag 23 november"
  std::string full_day(Date date) const;

  Date today() const { return date_at(now_, zone_); }
  Instant now() const { return now_; }
  const TimeZone& zone() const { return zone_; }

 private:
  std::string month_name(Date date) const;

  const Catalogue& catalogue_;
  const TimeZone& zone_;
  Instant now_;
};

}  // namespace frontlijn::ui
