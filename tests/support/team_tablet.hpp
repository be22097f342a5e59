#pragma once

#include "support/fixtures.hpp"

#include "core/domain/model.hpp"
#include "core/domain/people/context.hpp"

namespace frontlijn::test {

inline constexpr std::chrono::hours one_day{24};

constexpr Date day(int year, unsigned month, unsigned number) {
  return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{number}};
}

/// A tablet with one person and their team on it, every kind of record known, its clock at 18 November 2026.
struct TeamTablet {
  SetClock clock;
  SeededRandom random;
  UtcZone zone;
  std::unique_ptr<store::Store> held;
  domain::Context context;
  store::Store& store;

  explicit TeamTablet(std::uint64_t seed, const std::string& name = "Noor Voorbeeld")
      : random(seed),
        held(store::Store::open({":memory:", {}, store::Database::Sharing::exclusive}, frontlijn_model(),
                                clock, random)
                 .value()),
        context(domain::Context::create(*held, zone, name, "Team Haven").value()),
        store(*held) {}

  void pass(Milliseconds time) { clock.at += time; }

  /// Works in the same spaces as `other` from here on, as after enrolment in one team.
  void join(const TeamTablet& other) {
    for (const auto& space : other.held->spaces().value()) {
      if (space.kind != log::SpaceKind::personal) (void)store.add_space(space).value();
    }
    context.team = other.context.team;
    context.work = other.context.work;
    context.backstage = other.context.backstage;
    context.organisation = other.context.organisation;
  }

  /// Takes in what `other` has of `space`.
  void take(TeamTablet& other, SpaceId space) {
    for (const auto& stored : other.store.commits_after(space, 0, 100'000).value())
      (void)store.apply(stored.commit, "peer").value();
  }
};

/// Both tablets hold the same of their team's spaces.
inline void sync(TeamTablet& one, TeamTablet& other) {
  for (const SpaceId space : {one.context.work, one.context.backstage, one.context.organisation}) {
    one.take(other, space);
    other.take(one, space);
  }
}

}  // namespace frontlijn::test
