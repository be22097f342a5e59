#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"
#include "core/domain/observation/expiry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* directive = "directive";
inline constexpr const char* directive_confirmation = "directive_confirmation";
}  // namespace kinds

/// An order from above (moetje): it has an issuer, a reason and a last day, and lapses unless it is
/// reconfirmed.
struct NewDirective {
  std::string words;
  IdOrWords issuer;
  std::string reason;
  std::optional<Date> expires;  ///< required
};

struct Directive {
  EntityId id;
  SpaceId space;
  std::string words;
  IdOrWords issuer;
  std::string reason;
  Date issued_on;
  Date last_day;
  EntityId holder;

  bool in_force_on(Date day) const { return issued_on <= day && day <= last_day; }
};

Result<EntityId> receive_directive(const Context& context, const NewDirective& directive);
/// By the issuer, with a reason of its own. Fails with "directive.lapsed": then it is issued anew.
Result<void> reconfirm_directive(const Context& context, EntityId directive, std::optional<Date> until,
                                 const IdOrWords& issuer, std::string_view reason);
Result<Directive> directive(store::Store& store, EntityId id);
/// By the day they lapse, the latest first.
Result<std::vector<Directive>> directives(store::Store& store);

}  // namespace frontlijn::domain
