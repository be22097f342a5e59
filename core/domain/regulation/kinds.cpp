// What regulation keeps, field by field, and how concurrent writes meet.
#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/domain/regulation/backstage.hpp"
#include "core/domain/regulation/cycle.hpp"
#include "core/domain/regulation/directive.hpp"
#include "core/domain/regulation/norm.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "core/domain/regulation/stand_up.hpp"

namespace frontlijn::domain {

using log::Merge;
using store::Field;
using store::FieldType;
using store::Kind;

namespace {

Field once(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::once}; }
Field parallel(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::parallel}; }
Field narrative(const char* name) { return {name, FieldType::text, Merge::parallel, false, true}; }
Field fixed_narrative(const char* name) { return {name, FieldType::text, Merge::once, false, true}; }
Field link(const char* name) { return {name, FieldType::reference, Merge::once, true}; }
Field holder() { return {"holder", FieldType::reference, Merge::parallel, true}; }
Field members(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::set}; }
Field moment(const char* name) { return {name, FieldType::moment, Merge::once, true}; }
Field person(const char* name) { return once(name, FieldType::reference); }

void add_agreement_kinds(store::Model& model) {
  model.add({kinds::agreement,
             {parallel("who"),
              narrative("what"),
              parallel("for_whom"),
              once("made_on"),
              {"by_when", FieldType::text, Merge::once, true},
              link("subject"),
              link("made_in")}});
  model.add({kinds::agreement_outcome,
             {link("agreement"), once("outcome"), moment("at"), person("by"), once("on"), once("new_by_when"),
              fixed_narrative("reason")}});
  model.add({kinds::stand_up,
             {moment("started"), once("ended", FieldType::moment), members("present"),
              members("discussed", FieldType::reference), once("nothing_agreed", FieldType::yes_no),
              person("noted_by")}});
  model.add(
      {kinds::parked_item, {link("stand_up"), link("about"), fixed_narrative("words"), parallel("holder")}});
}

void add_cycle_kinds(store::Model& model) {
  Kind cycle{
      kinds::cycle,
      {fixed_narrative("question"), once("level"), once("learning"),
       members("born_from", FieldType::reference), holder(), moment("opened"), narrative("ended_because")}};
  for (const char* prompt : prompt_fields)
    cycle.fields.push_back(narrative(prompt));
  model.add(std::move(cycle));
  model.add({kinds::cycle_step,
             {link("cycle"), once("step"), narrative("words"), narrative("why"), person("follows"),
              members("links", FieldType::reference), once("renorm_target"), person("renorm_what"),
              once("renorm_words"), once("renorm_owner"), person("by"), moment("at")}});
  model.add({kinds::voice,
             {link("step"), once("by"), once("assents", FieldType::yes_no), fixed_narrative("reason"),
              moment("at")}});
}

void add_norm_kinds(store::Model& model) {
  model.add({kinds::norm,
             {fixed_narrative("title"), fixed_narrative("why"), parallel("owner"), person("team"),
              link("forked_from"), fixed_narrative("adaptation"), parallel("review_on")}});
  model.add({kinds::norm_version, {link("norm"), fixed_narrative("words"), moment("at"), person("by")}});
  model.add({kinds::norm_stage,
             {link("version"), once("stage"), fixed_narrative("words"), once("how_many", FieldType::whole),
              once("where"), moment("at"), person("by")}});
  model.add({kinds::shared_norm,
             {link("origin"), person("origin_version"), person("team"), fixed_narrative("title"),
              fixed_narrative("why"), fixed_narrative("words"), once("stage"), person("forked_from"),
              moment("at")}});
  model.add({kinds::retired_rule,
             {fixed_narrative("words"), fixed_narrative("why"), link("norm"), link("cycle"), moment("at"),
              person("by")}});
  model.add({kinds::directive,
             {fixed_narrative("words"), once("issuer"), fixed_narrative("reason"), once("issued_on"),
              once("expires"), holder()}});
  model.add({kinds::directive_confirmation,
             {link("directive"), once("on"), once("until"), once("issuer"), fixed_narrative("reason")}});
}

void add_case_kinds(store::Model& model) {
  Kind adopted{kinds::adopted_case,
               {narrative("words"),
                {"subject", FieldType::reference, Merge::parallel, true},
                members("born_from", FieldType::reference),
                parallel("waiting_since"),
                parallel("done_in_their_eyes"),
                parallel("legal_term"),
                holder(),
                parallel("content_role"),
                parallel("process_role"),
                parallel("interim_solver"),
                parallel("later_owner"),
                person("opened_by"),
                moment("opened"),
                narrative("stuck_because"),
                narrative("incident_only"),
                parallel("check_on")}};
  add_closing_fields(adopted);
  model.add(std::move(adopted));
  model.add({kinds::case_adoption, {link("of_case"), once("worker"), once("boss"), moment("at")}});
  model.add({kinds::anchoring, {link("of_case"), fixed_narrative("words"), person("change"), moment("at")}});
  model.add({kinds::case_check,
             {link("of_case"), once("on"), once("holds", FieldType::yes_no), fixed_narrative("words")}});
}

void add_obstacle_kinds(store::Model& model) {
  Kind obstacle{kinds::obstacle,
                {narrative("words"),
                 once("claim"),
                 fixed_narrative("claimed_rule"),
                 parallel("verified"),
                 parallel("verified_how"),
                 parallel("who_can_remove"),
                 person("raised_by"),
                 person("team"),
                 holder(),
                 moment("raised"),
                 {"tried", FieldType::text, Merge::list, false, true}}};
  add_closing_fields(obstacle);
  model.add(std::move(obstacle));
  model.add({kinds::obstacle_rung,
             {link("obstacle"), once("rung"), once("asked"), once("asked_on"), once("answer_by"),
              person("by"), moment("at")}});
  model.add({kinds::obstacle_recognition,
             {link("obstacle"), person("team"), once("recognition"), fixed_narrative("words"), person("by"),
              moment("at")}});
  model.add({kinds::obstacle_answer,
             {link("obstacle"), once("by"), once("answer"), fixed_narrative("words"), once("promised_by"),
              person("noted_by"), moment("at")}});
}

}  // namespace

void add_regulation_kinds(store::Model& model) {
  add_agreement_kinds(model);
  add_cycle_kinds(model);
  add_norm_kinds(model);
  add_case_kinds(model);
  add_obstacle_kinds(model);
  model.add({kinds::reflection,
             {narrative("words"), person("by"), moment("at"), link("origin"), person("released_as")}});
}

}  // namespace frontlijn::domain
