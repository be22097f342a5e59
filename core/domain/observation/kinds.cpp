// What observation and measuring keep, field by field, and how concurrent writes meet.
#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/observation/score.hpp"

namespace frontlijn::domain {

using log::Merge;
using store::FieldType;
using store::Kind;

namespace {

Kind observation_kind() {
  Kind kind{kinds::observation,
            {{"words", FieldType::text, Merge::parallel, false, true},
             {"photos", FieldType::attachment, Merge::set},
             {"source", FieldType::text, Merge::once, true},
             {"subject", FieldType::reference, Merge::parallel, true},
             {"visit", FieldType::reference, Merge::once, true},
             {"place", FieldType::point, Merge::once},
             {"place_words", FieldType::text, Merge::parallel, false, true},
             {"at", FieldType::moment, Merge::once, true},
             {"surprised", FieldType::reference, Merge::set},
             {"domains", FieldType::text, Merge::set},
             {"reporter_known", FieldType::yes_no, Merge::once},
             {"waiting_since", FieldType::text, Merge::parallel},
             {"done_in_their_eyes", FieldType::text, Merge::parallel},
             {"legal_term", FieldType::text, Merge::parallel},
             {"demand", FieldType::text, Merge::parallel, true},
             {"earlier_contact", FieldType::text, Merge::parallel},
             {"holder", FieldType::reference, Merge::parallel, true},
             {"noted_by", FieldType::reference, Merge::once}}};
  add_closing_fields(kind);
  return kind;
}

void add_reporter_kinds(store::Model& model) {
  // Not searched: a name typed in the search box must not lead to the one who reported.
  model.add({kinds::reporter,
             {{"observation", FieldType::reference, Merge::once, true},
              {"name", FieldType::text, Merge::once},
              {"contact", FieldType::text, Merge::once}}});
  model.add({kinds::reporter_opened,
             {{"observation", FieldType::reference, Merge::once, true},
              {"by", FieldType::reference, Merge::once},
              {"at", FieldType::moment, Merge::once},
              {"reason", FieldType::text, Merge::once}}});
}

void add_score_kinds(store::Model& model) {
  model.add({kinds::score_series,
             {{"scale", FieldType::text, Merge::once},
              {"about", FieldType::reference, Merge::once, true},
              {"words", FieldType::text, Merge::once, false, true},
              {"person", FieldType::text, Merge::once},
              {"level_1", FieldType::text, Merge::once},
              {"level_2", FieldType::text, Merge::once},
              {"level_3", FieldType::text, Merge::once},
              {"level_4", FieldType::text, Merge::once},
              {"at", FieldType::moment, Merge::once}}});
  model.add({kinds::score,
             {{"series", FieldType::reference, Merge::once, true},
              {"value", FieldType::whole, Merge::once},
              {"why", FieldType::text, Merge::parallel, false, true},
              {"judged_by", FieldType::text, Merge::once},
              {"at", FieldType::moment, Merge::once, true}}});
}

void add_measure_kinds(store::Model& model) {
  // A point names no person: a chart is about the work (rule 12).
  model.add({kinds::measure,
             {{"question", FieldType::text, Merge::once, false, true},
              {"open_question", FieldType::text, Merge::once, false, true},
              {"definition", FieldType::text, Merge::once},
              {"unit", FieldType::text, Merge::once},
              {"least", FieldType::real, Merge::once},
              {"most", FieldType::real, Merge::once},
              {"agreed_by", FieldType::text, Merge::set},
              {"agreed_on", FieldType::text, Merge::once},
              {"expires", FieldType::text, Merge::once, true},
              {"holder", FieldType::reference, Merge::parallel, true},
              {"ended_on", FieldType::text, Merge::parallel},
              {"ended_because", FieldType::text, Merge::parallel}}});
  model.add({kinds::measure_renewal,
             {{"measure", FieldType::reference, Merge::once, true},
              {"on", FieldType::text, Merge::once},
              {"until", FieldType::text, Merge::once},
              {"agreed_by", FieldType::text, Merge::set}}});
  model.add({kinds::measure_break,
             {{"measure", FieldType::reference, Merge::once, true},
              {"from", FieldType::moment, Merge::once},
              {"cause", FieldType::text, Merge::once},
              {"definition", FieldType::text, Merge::once},
              {"reason", FieldType::text, Merge::once}}});
  model.add({kinds::measure_point,
             {{"measure", FieldType::reference, Merge::once, true},
              {"at", FieldType::moment, Merge::once, true},
              {"value", FieldType::real, Merge::once},
              {"story", FieldType::text, Merge::parallel, false, true},
              {"withdrawn_because", FieldType::text, Merge::parallel}}});
}

}  // namespace

void add_observation_kinds(store::Model& model) {
  model.add(observation_kind());
  model.add({kinds::reading,
             {{"observation", FieldType::reference, Merge::once, true},
              {"role", FieldType::text, Merge::once},
              {"words", FieldType::text, Merge::parallel, false, true},
              {"by", FieldType::reference, Merge::once},
              {"at", FieldType::moment, Merge::once},
              {"withdrawn_because", FieldType::text, Merge::parallel}}});
  add_reporter_kinds(model);
  add_score_kinds(model);
  add_measure_kinds(model);
}

}  // namespace frontlijn::domain
