#include <fmt/format.h>

#include "core/domain/observation/measure.hpp"
#include "core/domain/people/checks.hpp"
#include "core/report/control_chart_svg.hpp"
#include "core/report/wording.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace measure_commands {
namespace {

using domain::Context;
using domain::Measure;
using nlohmann::json;

struct Add {
  std::string question;
  std::string open_question;
  std::string definition;
  std::string unit;
  std::vector<std::string> agreed_by;
  std::string until;
  std::optional<double> least;
  std::optional<double> most;
};

Result<void> add(CommandLine& line, const Add& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewMeasure agreed;
  agreed.question = options.question;
  agreed.open_question = options.open_question;
  agreed.definition = options.definition;
  agreed.unit = options.unit;
  agreed.bounds = {options.least, options.most};
  FRONTLIJN_TRY(agreed.agreed_by, read_whos(line, *context, options.agreed_by));
  FRONTLIJN_TRY(agreed.expires, read_day(options.until));
  FRONTLIJN_TRY(const EntityId id, domain::agree_measure(*context, agreed));
  return tell(line, "measure.added", id);
}

struct Point {
  std::string id;
  double value = 0;
  std::string at;
  std::string story;
};

Result<void> point(CommandLine& line, const Point& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId of, read_id(*context, domain::kinds::measure, options.id));
  FRONTLIJN_TRY(const auto at, read_moment(line, options.at));
  FRONTLIJN_TRY(const EntityId id, domain::add_point(*context, of, options.value, at, options.story));
  return tell(line, "measure.point-added", id);
}

struct Story {
  std::string id;
  std::string text;
};

Result<void> story(CommandLine& line, const Story& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::measure_point, options.id));
  FRONTLIJN_CHECK(domain::tell_story(*context, id, options.text));
  return tell(line, "measure.story-told", id);
}

struct Break {
  std::string id;
  std::string from;
  std::string cause = "definition";
  std::string definition;
  std::string reason;
};

Result<void> add_break(CommandLine& line, const Break& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId of, read_id(*context, domain::kinds::measure, options.id));
  FRONTLIJN_TRY(const auto from, read_moment(line, options.from));
  FRONTLIJN_TRY(const auto cause,
                domain::parse_id<domain::ChartBreak::Cause>(options.cause, "field.break-cause"));
  FRONTLIJN_TRY(const EntityId id, domain::add_break(*context, of,
                                                     {from.value_or(context->now()), cause,
                                                      options.definition, options.reason}));
  return tell(line, "measure.break-added", id);
}

struct Renew {
  std::string id;
  std::string until;
  std::vector<std::string> agreed_by;
};

Result<void> renew(CommandLine& line, const Renew& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId of, read_id(*context, domain::kinds::measure, options.id));
  FRONTLIJN_TRY(const auto until, read_day(options.until));
  FRONTLIJN_TRY(const auto agreed_by, read_whos(line, *context, options.agreed_by));
  FRONTLIJN_CHECK(domain::renew_measure(*context, of, until, agreed_by));
  return tell(line, "measure.renewed", of);
}

struct End {
  std::string id;
  std::string reason;
};

Result<void> end(CommandLine& line, const End& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId of, read_id(*context, domain::kinds::measure, options.id));
  FRONTLIJN_CHECK(domain::end_measure(*context, of, options.reason));
  return tell(line, "measure.ended", of);
}

Result<json> measure_json(const Context& context, const Measure& of) {
  json agreed_by = json::array();
  for (const auto& who : of.agreed_by) {
    FRONTLIJN_TRY(json one, who_json(context.store, who));
    agreed_by.push_back(std::move(one));
  }
  return json{{"id", of.id.to_text()},
              {"question", of.question},
              {"open_question", of.open_question},
              {"definition", of.definition},
              {"unit", of.unit},
              {"agreed_by", agreed_by},
              {"agreed_on", to_iso(of.agreed_on)},
              {"last_day", to_iso(of.last_day)},
              {"running", of.runs_on(context.today())},
              {"ended_because", of.ended_because}};
}

struct List {};

Result<void> list(CommandLine& line, const List&) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto all, domain::measures(context->store));
  json document = json::array();
  for (const Measure& of : all) {
    const char* key = of.runs_on(context->today()) ? "measure.runs" : "measure.has-ended";
    line.say(key,
             {{"id", short_id(of.id)}, {"question", of.question}, {"day", day_words(line, of.last_day)}});
    FRONTLIJN_TRY(json one, measure_json(*context, of));
    document.push_back(std::move(one));
  }
  if (all.empty()) line.say("measure.none");
  line.answer(document);
  return {};
}

/// Of all segments, with the point at which each first shows.
json signals_json(const domain::ControlChart& drawn) {
  json signals = json::array();
  for (const domain::ChartSegment& segment : drawn.segments) {
    for (const domain::ChartSignal& signal : segment.signals)
      signals.push_back({{"kind", domain::id_of(signal.kind)},
                         {"side", signal.side == domain::ChartSide::high ? "high" : "low"},
                         {"point", segment.points.at(signal.first_shown()).id.to_text()}});
  }
  return signals;
}

json segment_json(const Context& context, const domain::ChartSegment& segment) {
  json points = json::array();
  for (const domain::ChartPoint& one : segment.points)
    points.push_back({{"id", one.id.to_text()},
                      {"at", to_iso(one.at, context.zone)},
                      {"value", one.value},
                      {"story", one.story}});
  json signals = json::array();
  for (const domain::ChartSignal& signal : segment.signals)
    signals.push_back({{"kind", domain::id_of(signal.kind)},
                       {"side", signal.side == domain::ChartSide::high ? "high" : "low"},
                       {"first", signal.first},
                       {"last", signal.last}});
  json made{{"points", points}, {"signals", signals}, {"limits", nullptr}, {"break", nullptr}};
  if (segment.limits)
    made["limits"] = {{"mean", segment.limits->mean},
                      {"lower", segment.limits->lower},
                      {"upper", segment.limits->upper},
                      {"average_moving_range", segment.limits->average_moving_range},
                      {"upper_range_limit", segment.limits->upper_range_limit},
                      {"provisional", segment.limits->provisional}};
  if (segment.starts_with)
    made["break"] = {{"from", to_iso(segment.starts_with->from, context.zone)},
                     {"cause", domain::id_of(segment.starts_with->cause)},
                     {"reason", segment.starts_with->reason}};
  return made;
}

/// Each point with its limits beside it: an average alone is never printed (rule 13).
void print_segment(const CommandLine& line, const domain::ChartSegment& segment) {
  const auto number = [&](double value) { return report::number_text(value, line.catalogue()); };
  if (segment.starts_with)
    line.print("— " + line.text("break." + std::string(domain::id_of(segment.starts_with->cause))) + ": " +
               segment.starts_with->reason);
  for (std::size_t i = 0; i < segment.points.size(); ++i) {
    const domain::ChartPoint& one = segment.points[i];
    std::string words = fmt::format("{}  {}  {}", short_id(one.id), line.when(one.at), number(one.value));
    for (const domain::ChartSignal& signal : segment.signals_at(i)) {
      if (signal.first_shown() == i)
        words += "  ◆ " + line.text("chart-signal." + std::string(domain::id_of(signal.kind)));
    }
    line.print(words + (one.story.empty() ? "" : "  " + one.story));
  }
  if (segment.limits)
    line.say("measure.limits", {{"mean", number(segment.limits->mean)},
                                {"lower", number(segment.limits->lower)},
                                {"upper", number(segment.limits->upper)}});
  else
    line.say("chart.described-few", {{"count", std::to_string(segment.points.size())}});
}

struct Chart {
  std::string id;
  std::string svg;
};

Result<void> chart(CommandLine& line, const Chart& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::measure, options.id));
  FRONTLIJN_TRY(const Measure of, domain::measure(context->store, id));
  FRONTLIJN_TRY(const domain::ControlChart drawn, domain::chart_of(context->store, id));
  if (!options.svg.empty()) {
    report::ChartCaption caption{of.question, of.open_question, of.definition,
                                 of.unit,     context->now(),   "chart"};
    const std::string picture = report::control_chart_svg(drawn, caption, line.catalogue(), line.zone());
    FRONTLIJN_CHECK(write_file(options.svg, as_bytes(picture)));
  }
  json segments = json::array();
  for (const domain::ChartSegment& segment : drawn.segments) {
    if (!line.options.json) print_segment(line, segment);
    segments.push_back(segment_json(*context, segment));
  }
  if (!options.svg.empty()) line.say("measure.chart-written", {{"file", options.svg}});
  FRONTLIJN_TRY(json document, measure_json(*context, of));
  document["signals"] = signals_json(drawn);
  document["segments"] = std::move(segments);
  line.answer(document);
  return {};
}

}  // namespace
}  // namespace measure_commands

void add_measure_commands(CLI::App& app, CommandLine& line) {
  using namespace measure_commands;
  CLI::App& measure = *line.command(app, "measure");
  Defined<Add>(line, measure, "add", add)
      .required("question", &Add::question)
      .required("open-question", &Add::open_question)
      .required("definition", &Add::definition)
      .required("unit", &Add::unit)
      .required("agreed-by", &Add::agreed_by)
      .required("until", &Add::until)
      .option("least", &Add::least)
      .option("most", &Add::most);
  Defined<Point>(line, measure, "point", point)
      .argument("ID", &Point::id)
      .required("value", &Point::value)
      .option("at", &Point::at)
      .option("story", &Point::story);
  Defined<Story>(line, measure, "story", story).argument("ID", &Story::id).required("text", &Story::text);
  Defined<Break>(line, measure, "break", add_break)
      .argument("ID", &Break::id)
      .option("from", &Break::from)
      .option("cause", &Break::cause)
      .option("definition", &Break::definition)
      .required("reason", &Break::reason);
  Defined<Renew>(line, measure, "renew", renew)
      .argument("ID", &Renew::id)
      .required("until", &Renew::until)
      .required("agreed-by", &Renew::agreed_by);
  Defined<End>(line, measure, "end", end).argument("ID", &End::id).required("reason", &End::reason);
  Defined<List>(line, measure, "list", list);
  Defined<Chart>(line, measure, "chart", chart).argument("ID", &Chart::id).option("svg", &Chart::svg);
}

}  // namespace frontlijn::platform
