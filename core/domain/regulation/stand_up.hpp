#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/regulation/agreement.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* stand_up = "stand_up";
inline constexpr const char* parked_item = "parked_item";
}  // namespace kinds

// --- the agenda ---

/// In this order (DOMAIN §6). Labels: "agenda.<id>".
enum class AgendaSection { last_agreements, stuck_cases, surprises, chart_signals, due_promises };

template <>
struct NamesOf<AgendaSection> {
  static constexpr auto list = names<AgendaSection>({{AgendaSection::last_agreements, "last-agreements"},
                                                     {AgendaSection::stuck_cases, "stuck-cases"},
                                                     {AgendaSection::surprises, "surprises"},
                                                     {AgendaSection::chart_signals, "chart-signals"},
                                                     {AgendaSection::due_promises, "due-promises"}});
};

struct AgendaItem {
  AgendaSection section = AgendaSection::last_agreements;
  std::string kind;  ///< of the record
  EntityId about;
  EntityId
      topic;  ///< what a stand-up marks as talked about: `about`, or the point of a chart that gives a signal
  std::string words;
  std::optional<IdOrWords> who;
  std::optional<Date> on;  ///< the day it is about
  std::string
      state;  ///< label key, such as "agreement-state.kept" or "chart-signal.run-of-eight"; may be empty
  Instant changed;  ///< how old what is shown is (rule 22)
};

struct Agenda {
  std::vector<AgendaItem> items;
  std::size_t left_out = 0;      ///< beyond `tuning::agenda_section` in a section
  std::optional<EntityId> last;  ///< the stand-up before, where there was one
};

/// Made of what this tablet holds, with no connection. Surprises and signals stay on it until a stand-up has
/// talked about them, however late they came in from another tablet.
Result<Agenda> agenda(const Context& context);

// --- the record ---

struct ParkedItem {
  std::optional<EntityId> about;
  std::string words;
  IdOrWords holder;  ///< required
};

/// Ends with who-what-when.
struct NewStandUp {
  Instant started;
  Instant ended;
  std::vector<IdOrWords> present;
  std::vector<ParkedItem> parked;
  std::vector<EntityId> discussed;  ///< topics of agenda items that were talked about
  std::vector<NewAgreement> agreements;
  bool nothing_agreed = false;  ///< said in so many words
};

struct StandUp {
  EntityId id;
  SpaceId space;
  Instant started;
  Instant ended;
  std::vector<IdOrWords> present;
  std::vector<ParkedItem> parked;
  std::vector<EntityId> discussed;
  bool nothing_agreed = false;
};

/// One commit with its agreements and parked items. Fails with "stand-up.nothing-agreed",
/// "stand-up.no-holder", "text.missing" where nobody was present, or as the agreements do.
Result<EntityId> record_stand_up(const Context& context, const NewStandUp& held);
Result<StandUp> stand_up(store::Store& store, EntityId id);
/// Newest first.
Result<std::vector<StandUp>> stand_ups(store::Store& store, std::size_t limit);

// --- while it runs ---

/// Keeps the time of a running stand-up. All moments are handed in.
class RunningStandUp {
 public:
  RunningStandUp(Instant started, std::vector<IdOrWords> present) {
    record_.started = started;
    record_.present = std::move(present);
  }

  /// Fails with "stand-up.item-open" while another item is.
  Result<void> begin_item(const AgendaItem& item, Instant now);
  bool item_is_open() const { return item_.has_value(); }
  bool must_be_parked(Instant now) const;
  /// Fails with "stand-up.park-it" after five minutes.
  Result<void> finish_item(Instant now);
  /// At any time. Fails with "stand-up.no-holder".
  Result<void> park_item(const IdOrWords& holder);
  void agree(NewAgreement agreement) { record_.agreements.push_back(std::move(agreement)); }
  bool time_is_up(Instant now) const;

  /// What `record_stand_up` takes. Fails with "stand-up.item-open".
  Result<NewStandUp> end(Instant now, bool nothing_agreed);

 private:
  void close_item();

  NewStandUp record_;
  std::optional<AgendaItem> item_;
  Instant begun_;
};

}  // namespace frontlijn::domain
