#pragma once

#include "platform/demo/day.hpp"

namespace frontlijn::demo {

/// Which place, with which checklist, and the answers given there (a file of assets/demo).
struct Outing {
  std::string place;  ///< the name a scene gave it
  std::string checklist;
  std::string answers;
};

/// "Looked at 14 of 20": what a visit says of itself.
struct Denominator {
  std::size_t items = 0;
  std::size_t looked = 0;
  std::size_t unknown = 0;
  std::size_t not_looked = 0;
  std::size_t violations = 0;

  Teller::Arguments arguments() const;
};

Denominator denominator_of(const Json& visit);

/// The command that runs the visit, with more words after it. Fails with "demo.not-made".
Result<Words> visit_command(const Day& day, const Outing& outing, const Words& more);
/// Runs the visit and reads it back: what `visit show` answers, noted as "visit.<place>" with its findings
/// and signals. Fails as Tablet::tell does.
Result<Json> run_visit(Day& day, const Tablet& tablet, const Outing& outing, const Words& more);

}  // namespace frontlijn::demo
