#include "core/domain/enforcement/kinds.hpp"

namespace frontlijn::domain {

using log::Merge;
using store::Field;
using store::FieldType;

namespace {

// `once` is what is true of the moment a thing was made. What people may come to see differently is
// `parallel`: rival values stay until somebody responsible replaces them (rule 23).
Field fact(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::once}; }
Field found_by(const char* name, FieldType type = FieldType::reference) {
  return {name, type, Merge::once, true};
}
Field told(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::parallel}; }
Field words(const char* name) { return {name, FieldType::text, Merge::parallel, false, true}; }
Field many(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::set}; }
Field entries(const char* name, FieldType type = FieldType::text) { return {name, type, Merge::list}; }

void add_subject_kinds(store::Model& model) {
  model.add({kinds::subject,
             {fact("type"),
              words("name"),
              words("address"),
              told("kind"),
              many("activities"),
              many("features"),
              many("domains"),
              told("regime"),
              told("point", FieldType::point),
              {"external_id", FieldType::text, Merge::once, true, true},
              told("source"),
              told("as_of")}});
  model.add({kinds::register_value,
             {found_by("subject"), fact("attribute"), fact("value"), fact("source"), fact("as_of")}});
  model.add({kinds::correction_report,
             {found_by("subject"), fact("attribute"), fact("registered"), fact("register_source"),
              fact("seen"), words("words"), fact("source"), found_by("visit"),
              fact("by", FieldType::reference), fact("at", FieldType::moment), told("outcome"),
              told("outcome_words"), told("outcome_by", FieldType::reference),
              told("outcome_at", FieldType::moment), fact("outdated", FieldType::yes_no)}});
  model.add(
      {kinds::warning,
       {found_by("subject"), fact("sort"), words("words"), told("until"), fact("by", FieldType::reference),
        fact("at", FieldType::moment), told("withdrawn", FieldType::moment), told("withdrawn_why")}});
  model.add({kinds::trace,
             {found_by("subject"), fact("entry", FieldType::reference), fact("entry_kind"),
              fact("team", FieldType::reference), fact("at", FieldType::moment)}});
}

void add_visit_kinds(store::Model& model) {
  model.add({kinds::checklist,
             {found_by("form_id", FieldType::text),
              fact("version"),
              {"title", FieldType::text, Merge::once, false, true},
              found_by("hash", FieldType::text),
              fact("definition", FieldType::attachment),
              many("domains"),
              fact("items", FieldType::whole),
              fact("core_items", FieldType::whole),
              fact("origin"),
              fact("lineage", FieldType::reference),
              fact("owner_team", FieldType::reference),
              fact("by", FieldType::reference),
              fact("at", FieldType::moment),
              told("retired", FieldType::moment)}});
  model.add({kinds::visit,
             {found_by("subject"),
              fact("by", FieldType::reference),
              fact("team", FieldType::reference),
              fact("started", FieldType::moment),
              fact("depth", FieldType::whole),
              told("state"),
              {"closed", FieldType::moment, Merge::parallel, true},
              many("checklists", FieldType::reference),
              words("words"),
              fact("reason"),
              told("stopped_after_core", FieldType::yes_no),
              told("follow_up_owner", FieldType::reference),
              {"follow_up_date", FieldType::text, Merge::parallel, true},
              words("follow_up_what"),
              told("nothing_needed", FieldType::yes_no),
              told("follow_up_done", FieldType::moment),
              told("items", FieldType::whole),
              told("looked", FieldType::whole),
              told("unknown", FieldType::whole),
              told("not_looked", FieldType::whole),
              told("violations", FieldType::whole),
              entries("audits", FieldType::attachment)}});
  model.add({kinds::answer,
             {found_by("visit"), found_by("subject"), fact("checklist", FieldType::reference), fact("ref"),
              fact("question"), told("value"), told("shown"), told("source"), told("outcome"), fact("domain"),
              fact("attribute"), fact("at", FieldType::moment), told("attachments", FieldType::attachment)}});
}

void add_judging_kinds(store::Model& model) {
  model.add({kinds::finding,
             {found_by("subject"), found_by("visit"), fact("requirement"), fact("item"), fact("domain"),
              fact("law_source"), fact("bound"), told("result"), words("words"),
              entries("photos", FieldType::attachment), fact("source"), fact("by", FieldType::reference),
              fact("at", FieldType::moment), fact("repeats", FieldType::reference), told("lhso"),
              told("lhso_why"), told("resolved", FieldType::moment),
              told("resolved_by", FieldType::reference), words("resolved_words")}});
  model.add({kinds::signal,
             {found_by("subject"), found_by("visit"), fact("place", FieldType::point), fact("requirement"),
              fact("item"), fact("domain"), words("words"), entries("photos", FieldType::attachment),
              fact("source"), found_by("by"), fact("at", FieldType::moment),
              many("routed_to", FieldType::reference), told("acknowledged", FieldType::moment),
              told("acknowledged_by", FieldType::reference), words("outcome"),
              told("outcome_by", FieldType::reference), told("outcome_at", FieldType::moment),
              told("heard", FieldType::moment)}});
  model.add(
      {kinds::deviation,
       {found_by("subject"), found_by("about"), fact("about_kind"), fact("rule"), words("reason"),
        entries("consulted"), words("expected_gain"), told("review_date"), fact("by", FieldType::reference),
        fact("at", FieldType::moment), words("review"), told("reviewed", FieldType::moment)}});
  model.add({kinds::backing,
             {found_by("deviation"), fact("by", FieldType::reference), words("words"),
              fact("at", FieldType::moment)}});
  model.add({kinds::intervention,
             {found_by("finding"), found_by("subject"), fact("measure"), words("reason"),
              fact("deviation", FieldType::reference), fact("matrix"), fact("cell"),
              fact("by", FieldType::reference), fact("at", FieldType::moment)}});
  model.add({kinds::intervention_matrix,
             {found_by("version", FieldType::text), fact("title"), fact("definition"),
              fact("example", FieldType::yes_no), fact("by", FieldType::reference),
              fact("at", FieldType::moment)}});
}

void add_requirement_kinds(store::Model& model) {
  model.add({kinds::requirement,
             {found_by("subject"), fact("authority"), fact("domain"), fact("source"), fact("attribute"),
              fact("operator"), fact("value"), fact("text"), told("withdrawn", FieldType::moment),
              words("withdrawn_why")}});
  model.add({kinds::requirement_conflict,
             {found_by("subject"), fact("attribute"), fact("first", FieldType::reference),
              fact("second", FieldType::reference), found_by("consultation")}});
  model.add(
      {kinds::consultation,
       {found_by("conflict"), found_by("subject"), many("authorities"), entries("assent"), entries("dissent"),
        words("agreed"), told("agreed_by", FieldType::reference), told("agreed_at", FieldType::moment)}});
  model.add({kinds::sample,
             {fact("seed"), fact("criterion"), fact("population", FieldType::whole),
              fact("population_digest"), fact("size", FieldType::whole), many("drawn", FieldType::reference),
              fact("by", FieldType::reference), fact("at", FieldType::moment)}});
}

}  // namespace

void add_enforcement_kinds(store::Model& model) {
  add_subject_kinds(model);
  add_visit_kinds(model);
  add_judging_kinds(model);
  add_requirement_kinds(model);
}

}  // namespace frontlijn::domain
