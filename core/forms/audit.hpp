#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/forms/session.hpp"

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
  void note(std::string_view event, Instant at, std::string node = {});
  /// While somebody works on one answer it is one event: from its first change to its last.
  void note_answer(std::string node, Instant at, std::string before, std::string after);
  const std::vector<AuditEvent>& events() const { return events_; }
  /// What a draft kept comes before what is noted from now on.
  void go_on(const std::vector<AuditEvent>& kept);
  std::string as_csv() const;

 private:
  /// Far beyond a day of filling in; what comes after is left out.
  static constexpr std::size_t most_events = 20'000;

  bool wanted_ = false;
  bool with_place_ = false, with_values_ = false, with_user_ = false;
  std::string user_;
  std::vector<AuditEvent> events_;
};

}  // namespace frontlijn::forms
