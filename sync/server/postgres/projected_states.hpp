#pragma once

#include "sync/session/store_states.hpp"

namespace frontlijn::postgres {

/// Spaces as this server process's own projection has them, at the places in the database up to which it has
/// come. It gives states and takes none: what is in the database is commits.
class ProjectedStates : public sync::StoreStates {
 public:
  /// `local` must outlive it.
  explicit ProjectedStates(store::Store& local) : StoreStates(local), local_(local), peers_(local) {}

  Result<bool> is_cheaper(SpaceId space, std::uint64_t position, const store::StatePolicy& policy) override;
  Result<bool> has_state_after(SpaceId, std::uint64_t, const log::DeviceId&) override { return false; }
  Result<bool> reaches_back(SpaceId, const log::DeviceId&, std::uint64_t) override { return true; }
  bool takes() const override { return false; }

 private:
  Result<log::LogPlace> place_of(SpaceId space) override;

  store::Store& local_;
  store::Peers peers_;
};

}  // namespace frontlijn::postgres
