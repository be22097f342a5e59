#include <algorithm>

#include "core/forms/engine.hpp"

// What a record says of entities (ODK XForms Entities specification): each meta/entity, with the properties
// that binds save to it.
namespace frontlijn::forms {
namespace {

bool is_yes(const std::string& text) { return text == "1" || text == "true"; }

/// The element that an entity describes: what its meta stands in. `absent` for a node that is no entity.
DefId described_by(const FormParts& parts, DefId entity) {
  const DefNode& node = parts.nodes[entity];
  if (node.attribute || node.name != "entity" || node.parent == absent || !node.slots.contains("@dataset"))
    return absent;
  const DefNode& meta = parts.nodes[node.parent];
  return meta.name == "meta" ? meta.parent : absent;
}

}  // namespace

std::vector<EntityChange> FormEngine::entities() const {
  std::vector<std::pair<DefId, DefId>> found;  // what is described, and the entity
  for (DefId id = 0; id < parts_.nodes.size(); ++id)
    if (const DefId subject = described_by(parts_, id); subject != absent) found.emplace_back(subject, id);

  // A field belongs to the nearest entity around it: one in a repeat takes what stands in that repeat.
  const auto belongs_to = [&](DefId field) {
    DefId nearest = absent;
    for (const auto& [subject, entity] : found)
      if (parts_.is_within(field, subject) &&
          (nearest == absent || parts_.nodes[subject].depth > parts_.nodes[nearest].depth))
        nearest = subject;
    return nearest;
  };

  std::vector<EntityChange> out;
  for (const auto& [subject, entity] : found) {
    instance_.each(instance_.root(), subject, [&, subject = subject, entity = entity](NodeId around) {
      instance_.each(around, entity, [&](NodeId node) {
        if (!instance_.item(node).relevant) return;
        const auto part = [&](const char* name) {
          const auto slot = parts_.nodes[entity].slots.find(name);
          if (slot == parts_.nodes[entity].slots.end()) return std::string();
          const NodeId there = instance_.child(node, parts_.nodes[entity].children[slot->second]);
          return there == no_node || !instance_.item(there).relevant ? std::string()
                                                                     : instance_.item(there).text;
        };
        EntityChange change;
        change.create = is_yes(part("@create"));
        change.update = is_yes(part("@update"));
        if (!change.create && !change.update) return;
        change.dataset = part("@dataset");
        change.id = part("@id");
        change.base_version = part("@baseVersion");
        change.trunk_version = part("@trunkVersion");
        change.branch_id = part("@branchId");
        change.label = part("label");
        for (DefId id = 0; id < parts_.nodes.size(); ++id) {
          const DefNode& field = parts_.nodes[id];
          if (field.save_to.empty() || field.group || belongs_to(id) != subject) continue;
          instance_.each(around, id, [&](NodeId each) {
            if (instance_.item(each).relevant) change.properties[field.save_to] = instance_.item(each).text;
          });
        }
        out.push_back(std::move(change));
      });
    });
  }
  return out;
}

}  // namespace frontlijn::forms
