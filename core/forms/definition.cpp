#include "core/forms/definition.hpp"

#include "core/forms/form_reader.hpp"

namespace frontlijn::forms {

FormDefinition::FormDefinition(std::unique_ptr<FormParts> parts) : parts_(std::move(parts)) {}
FormDefinition::~FormDefinition() = default;

Result<std::shared_ptr<const FormDefinition>> FormDefinition::parse(ByteView xml, const Limits& limits) {
  FRONTLIJN_TRY(auto tree, XmlTree::parse(xml, limits));
  FRONTLIJN_TRY(auto parts, FormReader(std::move(tree), limits).run());
  parts->hash = hash_of("form", {xml});
  return std::shared_ptr<const FormDefinition>(new FormDefinition(std::move(parts)));
}

const std::string& FormDefinition::id() const { return parts_->id; }
const std::string& FormDefinition::version() const { return parts_->version; }
const std::string& FormDefinition::title() const { return parts_->title; }
const Hash& FormDefinition::hash() const { return parts_->hash; }
const std::vector<std::string>& FormDefinition::languages() const { return parts_->languages; }
const std::string& FormDefinition::default_language() const { return parts_->default_language; }
const std::vector<Control>& FormDefinition::controls() const { return parts_->controls; }
const std::vector<ControlId>& FormDefinition::top_controls() const { return parts_->top_controls; }
const std::vector<CheckItem>& FormDefinition::check_items() const { return parts_->check_items; }
const std::vector<Error>& FormDefinition::warnings() const { return parts_->warnings; }

const std::vector<FormDefinition::External>& FormDefinition::external_instances() const {
  return parts_->external_instances;
}

const Control* FormDefinition::control_for(std::string_view ref) const {
  const auto found = parts_->control_by_ref.find(std::string(ref));
  return found == parts_->control_by_ref.end() ? nullptr : &parts_->controls[found->second];
}

const Marks* FormDefinition::marks(std::string_view ref) const {
  const DefId def = parts_->find(ref);
  return def == absent ? nullptr : &parts_->nodes[def].marks;
}

std::vector<std::string> FormDefinition::leaf_refs() const {
  std::vector<std::string> out;
  for (DefId id = 0; id < parts_->nodes.size(); ++id)
    if (!parts_->nodes[id].group) out.push_back(parts_->path(id));
  return out;
}

}  // namespace frontlijn::forms
