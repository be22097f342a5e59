#include "core/domain/model.hpp"

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn {

store::Model frontlijn_model() {
  store::Model model;
  domain::add_people_kinds(model);
  domain::add_enforcement_kinds(model);
  return model;
}

}  // namespace frontlijn
