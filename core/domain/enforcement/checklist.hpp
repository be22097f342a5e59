#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/subject.hpp"
#include "core/forms/definition.hpp"

namespace frontlijn::domain {

/// A version of a checklist: an XForm, kept by the hash of its bytes. A version never changes; a new one
/// stands beside it, and a running visit keeps the one it began with.
struct Checklist {
  EntityId id;
  std::string form_id;
  std::string version;
  std::string title;
  log::AttachmentRef definition;
  std::vector<std::string> domains;  ///< of its items
  std::size_t items = 0;             ///< to be judged
  std::size_t core_items = 0;
  std::string origin;   ///< where it was taken from, in words; empty: made here
  EntityId lineage;     ///< the version or the other team's checklist it came from; nil: none
  EntityId owner_team;  ///< decides about it (rule 6)
  Instant at;
  bool retired = false;
};

/// The form, with our marks checked: each requirement mark must be understood ("checklist.requirement"), and
/// the form must have an id ("checklist.no-id"). Fails as FormDefinition::parse does, and with
/// "checklist.too-large".
Result<std::shared_ptr<const forms::FormDefinition>> read_checklist(ByteView xml, std::string_view file_name);

struct AddedChecklist {
  EntityId id;
  bool is_new = false;  ///< false: these bytes were here already
};

/// Publishes a checklist in the organisation's space, owned by this team; nothing running is touched (rule
/// 25). `lineage`: what it was adapted from; nil: the earlier version of the same form, if there is one.
/// Fails with "checklist.same-version" where other bytes carry the same form id and version.
Result<AddedChecklist> add_checklist(const Context& context, ByteView xml, std::string_view file_name,
                                     std::string_view origin = {}, EntityId lineage = {});

/// All versions, newest first.
Result<std::vector<Checklist>> all_checklists(store::Store& store);
/// The newest version of each form that is not retired, by title.
Result<std::vector<Checklist>> current_checklists(store::Store& store);
/// Named by the first characters of its id, by its form id (then the newest), or by "form id@version". Fails
/// with "checklist.unknown", naming those there are.
Result<Checklist> find_checklist(store::Store& store, std::string_view text);
/// Fails with "id.unknown".
Result<Checklist> checklist_by_id(store::Store& store, EntityId id);
/// Its form. Fails with "attachment.not-here" where it has not come along yet.
Result<std::shared_ptr<const forms::FormDefinition>> open_checklist(store::Store& store,
                                                                    const Checklist& checklist);
/// No longer offered; a visit that runs it goes on.
Result<void> retire_checklist(const Context& context, EntityId id);

/// Domains that apply to a subject: those noted on it, else what its activities and type say; empty: not
/// known.
std::vector<std::string> applicable_domains(const SubjectData& subject);
/// Current checklists that cover a domain that applies here; all of them where nothing is known.
Result<std::vector<Checklist>> suggest_checklists(store::Store& store, const SubjectData& subject);

}  // namespace frontlijn::domain
