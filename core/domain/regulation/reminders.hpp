#pragma once

#include <string>
#include <vector>

#include "core/domain/people/context.hpp"

namespace frontlijn::domain {

/// Something with a day that should not come as a surprise (DOMAIN §6). Labels: "kind.<kind>".
struct Reminder {
  std::string kind;  ///< of the record
  EntityId about;
  std::string words;  ///< the question, promise or order itself
  Date on;            ///< the day it is about
  Date from;          ///< first day on which to say it
};

/// The first day to be reminded of what comes once in a while: a month before.
Date early_notice_of(Date on);
/// The first day to be reminded of a promise made on `made`: with a third of its time left, at least two
/// days.
Date promise_notice_of(Date made, Date on);

/// What is to be said on `today`, the nearest day first: measures and directives about to end, norms to
/// review, cases to look back at, agreements and management's promises. Days in the past stay until they are
/// dealt with.
Result<std::vector<Reminder>> reminders(store::Store& store, Date today);

}  // namespace frontlijn::domain
