#pragma once

#include <string>
#include <variant>

#include "core/domain/observation/entry.hpp"
#include "core/domain/people/context.hpp"
#include "core/domain/people/domains.hpp"
#include "ui/model/app_model.hpp"

/// Between the domain's words and the screens'.
namespace frontlijn::ui::live {

/// The person's name, or "" where this tablet does not know them.
std::string name_of(store::Store& store, EntityId person);
std::string name_of(store::Store& store, const domain::IdOrWords& named);
/// The subject's name, or "".
std::string subject_name(store::Store& store, EntityId subject);

/// What was written on two tablets at once, side by side: neither is dropped (rule 23).
std::string side_by_side(const std::vector<std::string>& words);

/// "domain.fire-safety"; "" for none. The domain's text id is kept in the records.
std::string domain_key(std::string_view id);
std::string domain_id(std::string_view key);

SourceKind shown(domain::SourceKind source);
domain::SourceKind kept(SourceKind source);

}  // namespace frontlijn::ui::live
