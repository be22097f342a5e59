#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/context.hpp"
#include "core/domain/people/domains.hpp"
#include "core/log/value.hpp"

namespace frontlijn::domain {

/// How far a signal is on its way (rule 20). Labels: "signal.<id>".
enum class SignalState {
  sent,  ///< nobody has said yet that they have it
  acknowledged,
  answered,  ///< an outcome is there
  heard,     ///< and who saw it has heard it
};

template <>
struct NamesOf<SignalState> {
  static constexpr auto list = names<SignalState>({{SignalState::sent, "sent"},
                                                   {SignalState::acknowledged, "acknowledged"},
                                                   {SignalState::answered, "answered"},
                                                   {SignalState::heard, "heard"}});
};

/// "Seen outside my task": routed to who may act, acknowledged; what became of it returns to who saw it.
struct Signal {
  EntityId id;
  SpaceId space;     ///< filled in when read
  EntityId subject;  ///< nil: no subject
  EntityId visit;    ///< nil: outside a visit
  std::optional<log::GeoPoint> place;
  std::string requirement;  ///< the question of the checklist it comes from; empty: none
  std::string item;         ///< that question's stable key
  std::string domain;       ///< empty: not known yet (describe first, classify later)
  std::string words;
  std::vector<log::AttachmentRef> photos;
  SourceKind source = SourceKind::seen;
  EntityId by;
  Instant at;
  std::vector<EntityId> routed_to;  ///< empty: nobody known here may act
  SignalState state = SignalState::sent;
  std::vector<std::string> outcomes;  ///< more than one: answered differently on two tablets
};

/// With the rest of `changes`. Words or a photo are required ("signal.says-nothing"), a domain is not.
Result<EntityId> put_signal(store::Changes& changes, const Context& context, Signal signal);
Result<EntityId> send_signal(const Context& context, Signal signal);

/// Now that it is clear whose it is.
Result<void> route_signal(const Context& context, EntityId signal, std::string_view domain);
/// "I have it": says who has.
Result<void> acknowledge_signal(const Context& context, EntityId signal);
/// What became of it, in words. Fails with "signal.silent-close" without.
Result<void> answer_signal(const Context& context, EntityId signal, std::string_view outcome);
/// Who saw it has heard the outcome. Fails with "signal.not-yours" or "signal.no-outcome".
Result<void> hear_outcome(const Context& context, EntityId signal);

/// Fails with "id.unknown".
Result<Signal> signal_by_id(store::Store& store, EntityId id);
/// Without outcome, about this subject.
Result<std::vector<Signal>> open_signals_on(store::Store& store, EntityId subject);
Result<std::vector<Signal>> signals_of_visit(store::Store& store, EntityId visit);
/// Without outcome, routed to this person.
Result<std::vector<Signal>> signals_for(store::Store& store, EntityId person);
/// Outcomes that this person, who saw it, has not heard yet.
Result<std::vector<Signal>> outcomes_for(store::Store& store, EntityId person);

}  // namespace frontlijn::domain
