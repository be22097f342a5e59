#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/closing.hpp"
#include "core/domain/observation/entry.hpp"
#include "core/domain/people/domains.hpp"
#include "core/log/value.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* observation = "observation";
inline constexpr const char* reading = "reading";
inline constexpr const char* reporter = "reporter";
inline constexpr const char* reporter_opened = "reporter_opened";
}  // namespace kinds

/// Observations, readings, sealed reporters, scores and measures.
void add_observation_kinds(store::Model& model);

/// How long it takes, seen from the other side of the counter; stands beside the legal term (rule 21).
struct CitizensClock {
  std::optional<Date> waiting_since;
  std::optional<Date> done_in_their_eyes;  ///< only ever what they said; never derived from our closing
  std::optional<Date> legal_term;

  /// Days they waited, or wait until `today`; none where nobody knows since when.
  std::optional<int> days_waited(Date today) const;
};

/// Labels: "demand.<id>".
enum class DemandKind {
  fresh,        ///< a question asked for the first time
  own_failure,  ///< asked again because we did not do it, or not right, the first time
};

template <>
struct NamesOf<DemandKind> {
  static constexpr auto list =
      names<DemandKind>({{DemandKind::fresh, "new"}, {DemandKind::own_failure, "own-failure"}});
};

struct Demand {
  DemandKind kind = DemandKind::fresh;
  std::optional<IdOrWords> earlier_contact;  ///< asked for with own_failure
};

/// Who told it. Kept apart from the words, in the noter's own space, and opened only with a reason (rule 24).
struct Reporter {
  std::string name;
  std::string contact;  ///< how to reach them with what became of it
};

/// What was seen or said, before any judgement. Nothing but words or a photo is asked (rule 3).
struct NewObservation {
  std::string words;  ///< verbatim
  std::vector<log::AttachmentRef> photos;
  SourceKind source = SourceKind::seen;
  std::optional<EntityId> subject;
  std::optional<EntityId> visit;  ///< during which it was seen
  std::optional<log::GeoPoint> place;
  std::string place_words;
  std::optional<Instant> at;  ///< none: now
  bool surprise = false;
  std::optional<Reporter> reporter;
  CitizensClock clock;
  std::optional<Demand> demand;
};

struct Observation {
  EntityId id;
  SpaceId space;
  std::vector<std::string> words;  ///< more than one where rivals stand side by side; empty with photos alone
  std::vector<log::AttachmentRef> photos;
  SourceKind source = SourceKind::seen;
  std::vector<EntityId> subjects;  ///< more than one where rivals stand
  std::optional<EntityId> visit;
  std::optional<log::GeoPoint> place;
  std::string place_words;
  Instant at;
  std::vector<EntityId> surprised;  ///< who did not expect this
  std::vector<std::string> domains;
  bool reporter_known = false;
  CitizensClock clock;
  std::optional<Demand> demand;
  EntityId holder;
  EntityId noted_by;
  std::optional<Closed> closed;
  std::vector<std::string> contested;  ///< fields in which rival values stand
  Instant changed;

  bool surprise() const { return !surprised.empty(); }
};

/// Fails with "observation.empty", "observation.reporter-of-anonymous", "observation.not-yet-seen",
/// "demand.no-earlier-contact", "list.too-long", or as the texts do. Into the team's space, whoever looks on:
/// what was seen cannot be kept backstage (rule 24).
Result<EntityId> record_observation(const Context& context, const NewObservation& seen);

Result<Observation> observation(store::Store& store, EntityId id);

struct ObservationFilter {
  bool open_only = false;
  bool surprises_only = false;
  std::optional<EntityId> subject{};
  std::optional<Instant> since{};
};
/// Newest first.
Result<std::vector<Observation>> observations(store::Store& store, const ObservationFilter& filter,
                                              std::size_t limit);

/// In place of the words this tablet shows; words written elsewhere meanwhile stay beside them. Fails with
/// "observation.empty".
Result<void> edit_words(const Context& context, EntityId observation, std::string_view words);
Result<void> add_photo(const Context& context, EntityId observation, const log::AttachmentRef& photo);
/// "This I did not expect": one tap, each person for themselves.
Result<void> mark_surprise(const Context& context, EntityId observation);
Result<void> link_subject(const Context& context, EntityId observation, EntityId subject);
/// Only after words and photo are in: `domains` are ids of Domain, or the team's own.
Result<void> classify(const Context& context, EntityId observation, const std::vector<std::string>& domains);
Result<void> set_demand(const Context& context, EntityId observation, const Demand& demand);
Result<void> set_clock(const Context& context, EntityId observation, const CitizensClock& clock);
/// One named holder for each open item (rule 17).
Result<void> hand_over(const Context& context, EntityId observation, EntityId holder);
/// Fails as `checked_closing` does, and with "closing.is-closed".
Result<void> close_observation(const Context& context, EntityId observation, const Closing& closing);

/// Breaks the seal: `reason` is kept beside it, with who and when. Fails with "reporter.not-here" where the
/// reporter is unknown or sealed in another person's space, "text.missing" without a reason.
Result<Reporter> open_reporter(const Context& context, EntityId observation, std::string_view reason);

struct ReporterOpened {
  EntityId by;
  Instant at;
  std::string reason;
};
Result<std::vector<ReporterOpened>> reporter_openings(store::Store& store, EntityId observation);

// --- readings ---

/// What somebody makes of an observation. Readings stand side by side; none overwrites another (rules 4, 23).
struct Reading {
  EntityId id;
  EntityId observation;
  std::string role;
  std::vector<std::string> words;
  EntityId by;
  Instant at;
  std::string withdrawn_because;  ///< empty: it stands
};

Result<EntityId> add_reading(const Context& context, EntityId observation, std::string_view role,
                             std::string_view words);
/// Only by its author: fails with "reading.not-yours". It stays visible, as withdrawn.
Result<void> withdraw_reading(const Context& context, EntityId reading, std::string_view because);
/// Oldest first, withdrawn ones too.
Result<std::vector<Reading>> readings_of(store::Store& store, EntityId observation);

}  // namespace frontlijn::domain
