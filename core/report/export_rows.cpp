#include "core/report/export_rows.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"

namespace frontlijn::report {

namespace {

using domain::IdOrWords;
using store::Record;

/// How a field becomes a cell.
enum class As { text, moment, yes_no, whole, person, photos };

struct FieldColumn {
  std::string_view name;
  std::string_view field;
  As as = As::text;
};

// Every table begins with id, subject and subject_id; agreements have columns of their own.
constexpr std::array visit_columns{
    FieldColumn{"started", "started", As::moment},
    FieldColumn{"closed", "closed", As::moment},
    FieldColumn{"by", "by", As::person},
    FieldColumn{"depth", "depth", As::whole},
    FieldColumn{"reason", "reason"},
    FieldColumn{"words", "words"},
    FieldColumn{"items", "items", As::whole},
    FieldColumn{"looked", "looked", As::whole},
    FieldColumn{"unknown", "unknown", As::whole},
    FieldColumn{"not_looked", "not_looked", As::whole},
    FieldColumn{"violations", "violations", As::whole},
    FieldColumn{"stopped_after_core", "stopped_after_core", As::yes_no},
    FieldColumn{"follow_up_owner", "follow_up_owner", As::person},
    FieldColumn{"follow_up_date", "follow_up_date"},
    FieldColumn{"follow_up_what", "follow_up_what"},
    FieldColumn{"nothing_needed", "nothing_needed", As::yes_no},
};
constexpr std::array finding_columns{
    FieldColumn{"at", "at", As::moment},
    FieldColumn{"by", "by", As::person},
    FieldColumn{"visit_id", "visit"},
    FieldColumn{"domain", "domain"},
    FieldColumn{"requirement", "requirement"},
    FieldColumn{"item", "item"},
    FieldColumn{"law_source", "law_source"},
    FieldColumn{"bound", "bound"},
    FieldColumn{"result", "result"},
    FieldColumn{"words", "words"},
    FieldColumn{"source", "source"},
    FieldColumn{"photos", "photos", As::photos},
    FieldColumn{"lhso", "lhso"},
    FieldColumn{"resolved", "resolved", As::moment},
    FieldColumn{"resolved_words", "resolved_words"},
};
constexpr std::array observation_columns{
    FieldColumn{"at", "at", As::moment},
    FieldColumn{"noted_by", "noted_by", As::person},
    FieldColumn{"holder", "holder", As::person},
    FieldColumn{"visit_id", "visit"},
    FieldColumn{"source", "source"},
    FieldColumn{"words", "words"},
    FieldColumn{"place", "place_words"},
    FieldColumn{"photos", "photos", As::photos},
    FieldColumn{"surprised", "surprised", As::person},
    FieldColumn{"domains", "domains"},
    FieldColumn{"reporter_known", "reporter_known", As::yes_no},
    FieldColumn{"demand", "demand"},
    FieldColumn{"waiting_since", "waiting_since"},
    FieldColumn{"done_in_their_eyes", "done_in_their_eyes"},
    FieldColumn{"legal_term", "legal_term"},
    FieldColumn{"closed_at", "closed_at", As::moment},
    FieldColumn{"outcome", "outcome"},
    FieldColumn{"message_back", "message_back"},
};
constexpr std::array<std::string_view, 11> agreement_columns{
    "made_on", "who",     "what",   "for_whom",   "by_when", "first_by_when",
    "state",   "done_on", "reason", "made_in_id", "outcomes"};

std::span<const FieldColumn> fields_of(Table table) {
  switch (table) {
    case Table::visits:
      return visit_columns;
    case Table::findings:
      return finding_columns;
    case Table::observations:
      return observation_columns;
    case Table::agreements:
      return {};
  }
  return {};
}

Cell text_cell(std::string text) { return text.empty() ? Cell{} : Cell{std::move(text)}; }

void join(std::string& all, std::string_view one) {
  if (!all.empty()) all += '\n';
  all += one;
}

Result<std::string> name_of(store::Store& store, const EntityId& person) {
  FRONTLIJN_TRY(std::string name, domain::person_name(store, person));
  return name.empty() ? person.to_text() : name;
}

Result<std::string> name_of(store::Store& store, const IdOrWords& who) {
  if (const auto* words = std::get_if<std::string>(&who)) return *words;
  const EntityId& id = std::get<EntityId>(who);
  if (id.is_nil()) return std::string{};
  return name_of(store, id);
}

std::string value_text(const log::Value& value, As as, const TimeZone& zone) {
  if (const auto* moment = std::get_if<Instant>(&value); moment != nullptr && as == As::moment)
    return to_iso(*moment, zone);
  if (const auto* photo = std::get_if<log::AttachmentRef>(&value))
    return photo->name + " " + photo->hash.to_text();
  return log::to_text(value);
}

Result<Cell> cell_of(store::Store& store, const Record& record, const FieldColumn& column,
                     const TimeZone& zone) {
  if (column.as == As::yes_no) return record.has(column.field) ? Cell{record.yes(column.field)} : Cell{};
  if (column.as == As::whole) {
    const auto whole = record.whole(column.field);
    return whole ? Cell{*whole} : Cell{};
  }
  std::string text;
  for (const log::Value& value : record.values(column.field)) {
    const auto* person = std::get_if<EntityId>(&value);
    if (column.as == As::person && person != nullptr) {
      FRONTLIJN_TRY(const std::string name, name_of(store, *person));
      join(text, name);
    } else {
      join(text, value_text(value, column.as, zone));
    }
  }
  return text_cell(std::move(text));
}

Result<std::vector<Cell>> agreement_cells(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const domain::Agreement made, domain::agreement(store, id));
  FRONTLIJN_TRY(std::string who, name_of(store, made.who));
  FRONTLIJN_TRY(std::string for_whom, name_of(store, made.for_whom));
  std::string what;
  for (const std::string& words : made.what)
    join(what, words);
  std::string done_on;
  std::string reasons;
  for (const domain::AgreementOutcome& outcome : made.outcomes) {
    if (outcome.on) done_on = to_iso(*outcome.on);
    if (!outcome.reason.empty()) join(reasons, outcome.reason);
  }
  return std::vector<Cell>{text_cell(to_iso(made.made_on)),
                           text_cell(std::move(who)),
                           text_cell(std::move(what)),
                           text_cell(std::move(for_whom)),
                           text_cell(to_iso(made.by_when)),
                           text_cell(to_iso(made.first_by_when)),
                           text_cell(std::string(domain::id_of(made.state))),
                           text_cell(std::move(done_on)),
                           text_cell(std::move(reasons)),
                           made.made_in ? text_cell(made.made_in->to_text()) : Cell{},
                           Cell{static_cast<std::int64_t>(made.outcomes.size())}};
}

}  // namespace

std::string_view kind_of(Table table) {
  switch (table) {
    case Table::visits:
      return domain::kinds::visit;
    case Table::findings:
      return domain::kinds::finding;
    case Table::observations:
      return domain::kinds::observation;
    case Table::agreements:
      return domain::kinds::agreement;
  }
  return {};
}

std::vector<std::string_view> columns_of(Table table) {
  std::vector<std::string_view> columns{"id", "subject_id", "subject"};
  for (const FieldColumn& column : fields_of(table))
    columns.push_back(column.name);
  if (table == Table::agreements)
    columns.insert(columns.end(), agreement_columns.begin(), agreement_columns.end());
  columns.push_back("contested");
  return columns;
}

Result<std::string> RowReader::subject_name(const Record& record, Row& row) {
  const auto id = record.reference("subject");
  if (!id) return std::string{};
  FRONTLIJN_TRY(const auto found, store_.find(domain::kinds::subject, *id));
  if (!found) return std::string{};
  if (!row.point) row.point = found->point("point");
  return found->text("name");
}

Result<Row> RowReader::read(const Record& record) {
  Row row;
  row.point = record.point("place");
  FRONTLIJN_TRY(std::string subject, subject_name(record, row));
  row.cells.emplace_back(record.id().to_text());
  const auto subject_id = record.reference("subject");
  row.cells.push_back(subject_id ? text_cell(subject_id->to_text()) : Cell{});
  row.cells.push_back(text_cell(std::move(subject)));
  for (const FieldColumn& column : fields_of(table_)) {
    FRONTLIJN_TRY(Cell cell, cell_of(store_, record, column, zone_));
    row.cells.push_back(std::move(cell));
  }
  if (table_ == Table::agreements) {
    FRONTLIJN_TRY(auto cells, agreement_cells(store_, record.id()));
    row.cells.insert(row.cells.end(), std::make_move_iterator(cells.begin()),
                     std::make_move_iterator(cells.end()));
  }
  std::string contested;
  for (const std::string& field : record.contested_fields())
    join(contested, field);
  row.cells.push_back(text_cell(std::move(contested)));
  return row;
}

}  // namespace frontlijn::report
