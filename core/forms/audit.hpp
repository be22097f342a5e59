#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"

namespace frontlijn::forms {

struct FormParts;

/// The record of filling in that a form asks for with meta/audit (ODK XForms specification, "Client Audit
/// Logs"): what was answered, added and removed, and when. Where somebody was is never kept, also when the
/// form asks for it: those columns stay empty.
class AuditRecord {
 public:
  /// What the form asks for; `wanted()` is false for a form without meta/audit.
  AuditRecord(const FormParts& parts, std::string user);

  bool wanted() const { return wanted_; }
  void note(std::string_view event, Instant at);
  void note(std::string_view event, std::string node, Instant at, std::string before, std::string after);
  std::string as_csv() const;

 private:
  struct Event {
    std::string name, node, before, after;
    Instant at{};
  };
  /// Far beyond a day of filling in; what comes after is left out.
  static constexpr std::size_t most_events = 20'000;

  bool wanted_ = false;
  bool with_place_ = false, with_values_ = false, with_user_ = false;
  std::string user_;
  std::vector<Event> events_;
};

}  // namespace frontlijn::forms
