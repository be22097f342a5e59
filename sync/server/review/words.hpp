#pragma once

#include <string>
#include <string_view>

#include "core/base/catalogue.hpp"
#include "core/base/time.hpp"
#include "core/log/value.hpp"

namespace frontlijn::review {

/// How things are said to the reader: one language, one time zone.
class Words {
 public:
  Words(const Catalogue& catalogue, const TimeZone& zone, Instant now)
      : catalogue_(catalogue), zone_(zone), now_(now) {}

  const std::string& language() const { return catalogue_.language(); }
  std::string say(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return catalogue_.say(key, arguments);
  }
  std::string say(const Error& error) const { return catalogue_.say(error); }

  std::string kind(std::string_view kind) const;
  std::string field(std::string_view field) const;
  /// A stored word such as "fire-safety", as its field's readers know it.
  std::string value(std::string_view field, const log::Value& value) const;

  /// "22-11-2026 10:30"
  std::string moment(Instant instant) const;
  /// "3 uur geleden"
  std::string age(Instant instant) const;
  Instant now() const { return now_; }

 private:
  const Catalogue& catalogue_;
  const TimeZone& zone_;
  Instant now_;
};

}  // namespace frontlijn::review
