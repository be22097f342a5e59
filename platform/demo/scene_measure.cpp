#include <cmath>

#include <fmt/format.h>

#include "platform/demo/scenes.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

constexpr int days_a_week = 7;
constexpr std::size_t most_chart = 1024 * 1024;
/// Wheeler's factor for individuals.
constexpr double limit_factor = 2.66;

double number_at(const Json& json, const std::string& pointer) {
  const auto at = Json::json_pointer(pointer);
  return json.contains(at) && json.at(at).is_number() ? json.at(at).get<double>() : std::nan("");
}

/// "30,7" in Dutch.
std::string decimal(const Day& day, double value) {
  std::string text = fmt::format("{:.1f}", value);
  text.replace(text.find('.'), 1, day.teller.text("measure.decimal-mark"));
  return text;
}

/// Worked out again here, from the points alone.
void check_limits(Day& day, const Json& points, const Json& chart) {
  double sum = 0;
  double steps = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    sum += points[i].get<double>();
    if (i > 0) steps += std::abs(points[i].get<double>() - points[i - 1].get<double>());
  }
  const double mean = sum / static_cast<double>(points.size());
  const double reach = limit_factor * steps / static_cast<double>(points.size() - 1);
  const std::string limits = "/segments/0/limits";
  const auto near = [](double a, double b) { return std::abs(a - b) < 0.01; };
  day.teller.fact("measure.limits", {{"mean", decimal(day, mean)},
                                     {"lower", decimal(day, mean - reach)},
                                     {"upper", decimal(day, mean + reach)}});
  day.teller.check(near(number_at(chart, limits + "/mean"), mean) &&
                       near(number_at(chart, limits + "/upper"), mean + reach) &&
                       near(number_at(chart, limits + "/lower"), mean - reach),
                   "measure.limits-hold", {}, text_at(chart, limits));
}

}  // namespace

/// Rules 13 and 14: each point, its limits and its story; a question, those who agreed, and a last day.
Result<void> a_measure(Day& day) {
  Teller& teller = day.teller;
  const Json& measure = day.script.at("measure");
  teller.say("measure.story", {{"question", text_at(measure, "/question")}});
  Words add{"measure",         "add",
            "--question",      text_at(measure, "/question"),
            "--open-question", text_at(measure, "/open_question"),
            "--definition",    text_at(measure, "/definition"),
            "--unit",          text_at(measure, "/unit"),
            "--until",         day.day(90)};
  for (const Json& who : measure.at("agreed_by"))
    add.insert(add.end(), {"--agreed-by", who.get<std::string>()});
  FRONTLIJN_CHECK(day.make("measure", "measure", day.noor, add));
  FRONTLIJN_TRY(const auto id, day.id("measure"));

  const Json& points = list_at(measure, "/points");
  const auto story_at = measure.at("story_at").get<std::size_t>();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const int weeks_ago = static_cast<int>(points.size() - i);
    Words point{
        "measure", "point", id, "--value", points[i].dump(), "--at", day.day(-days_a_week * weeks_ago)};
    if (i == story_at) point.insert(point.end(), {"--story", text_at(measure, "/story")});
    FRONTLIJN_CHECK(day.noor.tell(point));
  }

  const auto picture = day.folder / "wachten.svg";
  FRONTLIJN_TRY(const Json chart, day.noor.tell({"measure", "chart", id, "--svg", picture.string()}));
  const Json& signals = list_at(chart, "/segments/0/signals");
  teller.check(signals.size() == 1 && text_at(signals.front(), "/kind") == "outside-limits" &&
                   text_at(signals.front(), "/first") == std::to_string(story_at),
               "measure.signal", {{"value", points[story_at].dump()}}, chart.dump());
  teller.quote(text_at(measure, "/story"));
  check_limits(day, points, chart);
  FRONTLIJN_TRY(const Bytes svg, platform::read_file(picture, most_chart));
  teller.check(as_text(svg).find("<svg") != std::string_view::npos, "measure.drawn",
               {{"file", picture.string()}});
  return {};
}

}  // namespace frontlijn::demo
