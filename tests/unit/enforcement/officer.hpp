#pragma once

#include <memory>
#include <string>

#include "support/fixtures.hpp"

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/model.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::test {

constexpr Date day(int year, unsigned month, unsigned number) {
  return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{number}};
}

/// An officer with a tablet and no connection; 18 November 2026.
struct Officer {
  SetClock clock;
  SeededRandom random;
  UtcZone zone;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<domain::Context> context;

  explicit Officer(std::uint64_t seed = 1, const std::string& path = ":memory:") : random(seed) {
    open(path);
    context = std::make_unique<domain::Context>(
        domain::Context::create(*store, zone, "Noor Voorbeeld", "Team Haven").value());
  }

  void open(const std::string& path) {
    store =
        store::Store::open({path, {}, store::Database::Sharing::exclusive}, frontlijn_model(), clock, random)
            .value();
  }

  const domain::Context& operator*() const { return *context; }

  void may_record(const std::string& domain) {
    (void)domain::grant_power(*context,
                              {{}, context->person, domain, domain::PowerLevel::record, {}, {}, "", {}})
        .value();
  }

  EntityId subject(const std::string& name = "Discotheek De Proef") {
    domain::SubjectData data;
    data.name = name;
    data.address = "Voorbeeldkade 1";
    return domain::add_subject(*context, data).value();
  }
};

}  // namespace frontlijn::test
