#pragma once

#include <optional>

#include "core/domain/people/context.hpp"
#include "sync/session/founding.hpp"

namespace frontlijn::platform {

/// What this tablet is at a stand-up without a server.
struct AtTable {
  bool has_server = false;
  /// The team of which this tablet gives out the passes: it founded it, and has no server.
  std::optional<sync::FoundedTeam> founded;
  /// As whom it asks to become a member elsewhere, where it has no server.
  std::optional<sync::Newcomer> newcomer;
};

/// Makes or renews this tablet's own pass in the team that it founded, where it did.
Result<AtTable> at_table(const domain::Context& context, sync::PassBook& book);

/// Lets in who knows the code, and writes down that they are a member from now on and which tablet is theirs.
class FounderOffice : public sync::PassOffice {
 public:
  /// All must outlive it.
  FounderOffice(const domain::Context& context, sync::PassBook& book, sync::FoundedTeam team)
      : context_(context), book_(book), team_(std::move(team)) {}

  Result<sync::Admission> admit(const sync::Newcomer& newcomer, const log::DeviceId& device) override;

 private:
  const domain::Context& context_;
  sync::PassBook& book_;
  sync::FoundedTeam team_;
};

/// New entries go to the team's spaces from here on; the tablet's own earlier ones stay.
Result<domain::Context> take_admission(const domain::Context& context, const sync::Admission& admission);

}  // namespace frontlijn::platform
