#include "platform/demo/visiting.hpp"

#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

std::size_t number_at(const Json& json, const std::string& pointer) {
  const auto at = Json::json_pointer(pointer);
  return json.contains(at) && json.at(at).is_number_unsigned() ? json.at(at).get<std::size_t>() : 0;
}

/// Each of a visit's findings or signals, as something that was made.
void note_all(Day& day, const Json& things, const std::string& name, const Day::Made& made) {
  std::size_t number = 0;
  for (const Json& thing : things)
    day.made[name + "." + std::to_string(++number)] = {made.kind, text_at(thing, "/id"), made.team};
}

}  // namespace

Teller::Arguments Denominator::arguments() const {
  return {{"items", std::to_string(items)},
          {"looked", std::to_string(looked)},
          {"unknown", std::to_string(unknown)},
          {"not_looked", std::to_string(not_looked)}};
}

Denominator denominator_of(const Json& visit) {
  return {number_at(visit, "/denominator/items"), number_at(visit, "/denominator/looked"),
          number_at(visit, "/denominator/unknown"), number_at(visit, "/denominator/not_looked"),
          number_at(visit, "/denominator/violations")};
}

Result<Words> visit_command(const Day& day, const Outing& outing, const Words& more) {
  FRONTLIJN_TRY(const auto place, day.id(outing.place));
  Words command{"visit",       "run",
                "--subject",   place,
                "--checklist", outing.checklist,
                "--answers",   (day.folder / "antwoorden" / outing.answers).string()};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

Result<Json> run_visit(Day& day, const Tablet& tablet, const Outing& outing, const Words& more) {
  FRONTLIJN_TRY(const Words command, visit_command(day, outing, more));
  FRONTLIJN_TRY(const Json closed, day.make("visit." + outing.place, "visit", tablet, command));
  std::size_t conflicts = 0;
  for (const Json& conflict : list_at(closed, "/conflicts"))
    day.made["conflict." + outing.place + "." + std::to_string(++conflicts)] = {"requirement_conflict",
                                                                                conflict, tablet.team()};
  FRONTLIJN_TRY(const auto id, day.id("visit." + outing.place));
  FRONTLIJN_TRY(Json visit, tablet.tell({"visit", "show", id}));
  note_all(day, list_at(visit, "/findings"), "finding." + outing.place, {"finding", "", tablet.team()});
  note_all(day, list_at(visit, "/signals"), "signal." + outing.place, {"signal", "", tablet.team()});
  return visit;
}

}  // namespace frontlijn::demo
