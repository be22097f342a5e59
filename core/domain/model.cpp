#include "core/domain/model.hpp"

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"

namespace frontlijn {

store::Model frontlijn_model() {
  store::Model model;
  domain::add_people_kinds(model);
  domain::add_enforcement_kinds(model);
  domain::add_observation_kinds(model);
  domain::add_regulation_kinds(model);
  return model;
}

}  // namespace frontlijn
