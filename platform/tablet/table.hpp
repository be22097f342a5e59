#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Somebody of the team that this tablet founded.
struct FoundedMember {
  EntityId person;
  std::string name;
  bool is_out = false;  ///< was put out
};

/// Whoever founded it aside, in order of name; none on a tablet that founded no team.
Result<std::vector<FoundedMember>> founded_members(const domain::Context& context, sync::PassBook& book);
/// By whole name (any case) or the start of the id. Fails with "member.unknown" or "member.ambiguous".
Result<FoundedMember> founded_member(const domain::Context& context, sync::PassBook& book,
                                     std::string_view text);

/// Takes back the passes of this member's tablets: whoever hears of it lets them in no more. Each tablet
/// tells it to those it meets. Fails with "stand-up.not-founder" on a tablet that gives out no passes.
Result<void> put_out(const domain::Context& context, sync::PassBook& book, EntityId person);
/// The contrary.
Result<void> let_in_again(const domain::Context& context, sync::PassBook& book, EntityId person);

/// New entries go to the team's spaces from here on; the tablet's own earlier ones stay.
Result<domain::Context> take_admission(const domain::Context& context, const sync::Admission& admission);

}  // namespace frontlijn::platform
