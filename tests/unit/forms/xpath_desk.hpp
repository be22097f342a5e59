#pragma once

#include "unit/forms/desk.hpp"

#include "core/forms/console/xpath_command.hpp"

namespace frontlijn::forms::test {

/// Central European time with its summer time, in the years around 2021 to the hour.
struct DutchZone : TimeZone {
  Minutes offset_at(Instant at) const override {
    // 2021: from 28 March to 31 October, each at 01:00 UTC; other years as if they were 2021.
    constexpr std::int64_t ms_per_year = 31'556'952'000;
    const std::int64_t summer = 1'616'893'200'000;
    const std::int64_t winter = 1'635'642'000'000;
    std::int64_t ms = to_ms(at);
    while (ms < summer - ms_per_year / 2)
      ms += ms_per_year;
    while (ms > winter + ms_per_year / 2)
      ms -= ms_per_year;
    return Minutes{ms >= summer && ms < winter ? 120 : 60};
  }
};

/// Puts the clock forward at midnight of 1 October 2018, so that this day begins at one o'clock.
struct MidnightZone : TimeZone {
  Minutes offset_at(Instant at) const override { return Minutes{to_ms(at) < 1'538'348'400'000 ? 60 : 120}; }
};

struct Asked {
  std::string document = "<data/>";
  std::string context = "/*";
  WantedType type = WantedType::any;
  std::map<std::string, std::string> namespaces = {};
};

/// The value as JSON, or "refused".
inline std::string ask(const std::string& expression, const Asked& asked, const TimeZone& zone) {
  const StillClock clock;
  SeededRandom random(1);
  const Catalogue none("en");
  XpathRequest request;
  request.document = as_bytes(asked.document);
  request.context = asked.context;
  request.type = asked.type;
  request.namespaces = asked.namespaces;
  request.expression = expression;
  const ConsoleAnswer done = run_xpath(request, clock, random, zone, none);
  const std::string mark = "\"value\":";
  const std::size_t at = done.line.find(mark);
  return done.ok ? done.line.substr(at + mark.size(), done.line.size() - at - mark.size() - 1) : "refused";
}

inline std::string ask(const std::string& expression, const Asked& asked = {}) {
  const DutchWinter zone;
  return ask(expression, asked, zone);
}

}  // namespace frontlijn::forms::test
