#pragma once

#include <functional>
#include <map>

#include "core/store/peers.hpp"
#include "sync/server/postgres/commits.hpp"

namespace frontlijn::postgres {

/// The database, as a peer of the projection: it has no key of its own.
inline constexpr log::DeviceId database_peer{};

/// Keeps a server process's own embedded store up to what the database holds: the same commits in the order
/// of their positions, with the place it has come to saved in the same transaction.
class Projection {
 public:
  /// `trouble` hears of a commit in the database that does not check: it is passed over. All must outlive it.
  Projection(PostgresCommits& source, store::Store& local, std::function<void(const Error&)> trouble)
      : source_(source), local_(local), peers_(local), trouble_(std::move(trouble)) {}

  /// Takes over what is new, in at most so many batches. False where there is more.
  Result<bool> catch_up(std::size_t most_batches = ~std::size_t{0});
  /// After a transaction around it was rolled back.
  void forget();

 private:
  Result<void> follow_epoch();
  Result<void> give_back();
  Result<log::LogPlace> reached(const log::SpaceInfo& space);
  Result<bool> has_gone_back(const PostgresCommits::SpacePlace& place, const log::LogPlace& at);
  Result<bool> take_over_contacts();
  Result<void> fill_in(SpaceId space);
  Result<log::LogPlace> take_over(SpaceId space, std::uint64_t position);

  PostgresCommits& source_;
  store::Store& local_;
  store::Peers peers_;
  std::function<void(const Error&)> trouble_;
  std::optional<sync::EpochId> followed_;
  std::map<SpaceId, log::LogPlace> reached_;
  Instant contacts_until_;
  std::map<log::DeviceId, Instant> contacts_;  ///< as read last
};

}  // namespace frontlijn::postgres
