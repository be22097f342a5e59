#include "ui/live/record_states.hpp"

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/domain/whereabouts.hpp"

namespace frontlijn::ui::live {
namespace {

const char* kind_id(RecordKind kind) {
  switch (kind) {
    case RecordKind::observation:
      return domain::kinds::observation;
    case RecordKind::visit:
      return domain::kinds::visit;
    case RecordKind::finding:
      return domain::kinds::finding;
    case RecordKind::signal:
      return domain::kinds::signal;
    case RecordKind::deviation:
      return domain::kinds::deviation;
    case RecordKind::agreement:
      return domain::kinds::agreement;
  }
  return "";
}

RecordState::Stage shown(store::Whereabouts::Stage stage) {
  switch (stage) {
    case store::Whereabouts::Stage::stored:
      return RecordState::Stage::stored;
    case store::Whereabouts::Stage::under_way:
      return RecordState::Stage::under_way;
    case store::Whereabouts::Stage::here_only:
      return RecordState::Stage::here_only;
    case store::Whereabouts::Stage::kept_back:
      return RecordState::Stage::kept_back;
    case store::Whereabouts::Stage::refused:
      return RecordState::Stage::refused;
  }
  return RecordState::Stage::kept_back;
}

/// As people know it: without what is the same for every server.
std::string short_name(const std::string& address) {
  std::string name = address;
  if (name.starts_with("https://")) name.erase(0, 8);
  if (name.ends_with(":443")) name.resize(name.size() - 4);
  return name;
}

}  // namespace

Result<RecordStates> RecordStates::open(store::Store& store, const SyncState& sync) {
  FRONTLIJN_TRY(const auto server, store::home_server(store));
  FRONTLIJN_TRY(auto reader, store::WhereaboutsReader::open(store, server, sync.under_way));
  return RecordStates(store, std::move(reader), short_name(sync.server));
}

Result<RecordState> RecordStates::of(RecordKind kind, EntityId id) {
  FRONTLIJN_TRY(const auto where, domain::whereabouts_of(store_, reader_, kind_id(kind), id));
  RecordState state;
  state.stage = shown(where.stage);
  state.server = server_;
  state.at = where.at;
  state.why = where.why;
  state.changed = where.changed;
  state.others = where.others;
  return state;
}

Result<void> RecordStates::fill(std::vector<ObservationView>& observations) {
  for (auto& one : observations) {
    FRONTLIJN_TRY(one.state, of(RecordKind::observation, one.id));
  }
  return {};
}

Result<void> RecordStates::fill(std::vector<AgreementView>& agreements) {
  for (auto& one : agreements) {
    FRONTLIJN_TRY(one.record, of(RecordKind::agreement, one.id));
  }
  return {};
}

Result<void> RecordStates::fill(std::vector<VisitFinding>& findings) {
  for (auto& one : findings) {
    FRONTLIJN_TRY(one.state, of(record_kind(one.kind), one.id));
  }
  return {};
}

Result<void> RecordStates::fill(SubjectCard& card) {
  for (auto& one : card.findings) {
    FRONTLIJN_TRY(one.state, of(record_kind(one.kind), one.id));
  }
  FRONTLIJN_CHECK(fill(card.agreements));
  for (auto& one : card.contacts) {
    if (one.kind != ContactKind::visit && one.kind != ContactKind::observation) continue;
    const RecordKind kind = one.kind == ContactKind::visit ? RecordKind::visit : RecordKind::observation;
    FRONTLIJN_TRY(one.state, of(kind, one.id));
  }
  return {};
}

}  // namespace frontlijn::ui::live
