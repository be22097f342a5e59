#include "ui/live/names.hpp"

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::ui::live {

std::string name_of(store::Store& store, EntityId person) {
  const auto name = domain::person_name(store, person);
  return name.has_value() ? *name : std::string{};
}

std::string name_of(store::Store& store, const domain::IdOrWords& named) {
  if (const auto* words = std::get_if<std::string>(&named)) return *words;
  return name_of(store, std::get<EntityId>(named));
}

std::string subject_name(store::Store& store, EntityId subject) {
  const auto found = domain::subject_by_id(store, subject);
  return found.has_value() ? found->data.name : std::string{};
}

std::string side_by_side(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& one : words) {
    if (!all.empty()) all += "\n— ";
    all += one;
  }
  return all;
}

std::string domain_key(std::string_view id) {
  return id.empty() ? std::string{} : "domain." + std::string(id);
}

std::string domain_id(std::string_view key) {
  constexpr std::string_view prefix = "domain.";
  return std::string(key.starts_with(prefix) ? key.substr(prefix.size()) : key);
}

SourceKind shown(domain::SourceKind source) {
  switch (source) {
    case domain::SourceKind::seen:
      return SourceKind::seen;
    case domain::SourceKind::told:
      return SourceKind::told;
    case domain::SourceKind::document:
      return SourceKind::document;
    case domain::SourceKind::anonymous:
      return SourceKind::anonymous;
  }
  return SourceKind::seen;
}

domain::SourceKind kept(SourceKind source) {
  switch (source) {
    case SourceKind::seen:
      return domain::SourceKind::seen;
    case SourceKind::told:
      return domain::SourceKind::told;
    case SourceKind::document:
      return domain::SourceKind::document;
    case SourceKind::anonymous:
      return domain::SourceKind::anonymous;
  }
  return domain::SourceKind::seen;
}

}  // namespace frontlijn::ui::live
