#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/people/domains.hpp"

namespace frontlijn::domain {

/// What a checklist calls an attribute of the subject: "subject.max-people".
inline constexpr std::string_view register_prefix = "subject.";

/// One thing that is known of a subject, with where it comes from and how old it is (rule 7). Several sources
/// stand side by side and never overwrite each other (rule 4).
struct KnownValue {
  std::string attribute;  ///< "name", "kind", "max-people", …: what a checklist calls subject.<attribute>
  std::string value;
  std::string source;         ///< a register's name; empty: an officer's visit or note
  std::optional<Date> as_of;  ///< day of that source's state
  bool from_visit = false;
  EntityId record;  ///< the subject, register value or answer it stands in
};

/// Everything known of `attribute`, newest first; of one source only its newest.
Result<std::vector<KnownValue>> known_values(store::Store& store, EntityId subject,
                                             std::string_view attribute, const TimeZone& zone);
/// The same for all attributes, by attribute.
Result<std::vector<KnownValue>> known_values(store::Store& store, EntityId subject, const TimeZone& zone);

/// What a register says. There is no call to change it: a newer state is a newer value, and what an officer
/// finds to be wrong is a correction report. Fails where source or value is missing.
Result<EntityId> add_register_value(const Context& context, EntityId subject, std::string_view attribute,
                                    std::string_view value, std::string_view source, Date as_of);

/// Labels: "correction.<id>".
enum class CorrectionOutcome { open, accepted, rejected };

template <>
struct NamesOf<CorrectionOutcome> {
  static constexpr auto list = names<CorrectionOutcome>({{CorrectionOutcome::open, "open"},
                                                         {CorrectionOutcome::accepted, "accepted"},
                                                         {CorrectionOutcome::rejected, "rejected"}});
};

/// "The register says this, I saw that": goes to who keeps the register, who answers in words (rules 7 and
/// 20).
struct CorrectionReport {
  EntityId id;
  EntityId subject;
  std::string attribute;
  std::string registered;
  std::string register_source;
  std::string seen;
  std::string words;
  SourceKind source = SourceKind::seen;
  EntityId visit;  ///< nil: outside a visit
  /// The register had changed since what the reporter had before them: look at both before you judge.
  bool outdated = false;
  EntityId by;
  Instant at;
  CorrectionOutcome outcome = CorrectionOutcome::open;
  std::string outcome_words;
};

/// `id`, `by` and `at` are filled in here.
EntityId put_correction(store::Changes& changes, const Context& context, SpaceId space,
                        const CorrectionReport& report);
/// Fails with "correction.same" where what was seen is what the register says.
Result<EntityId> report_correction(const Context& context, CorrectionReport report);
/// Fails with "correction.no-words": who reported hears why.
Result<void> answer_correction(const Context& context, EntityId report, CorrectionOutcome outcome,
                               std::string_view words);
Result<std::vector<CorrectionReport>> corrections_on(store::Store& store, EntityId subject);

}  // namespace frontlijn::domain
