#include "core/report/control_chart_svg.hpp"

#include <cstdlib>
#include <fstream>

#include "support/languages.hpp"
#include <catch2/catch.hpp>

#include "core/report/chart_layout.hpp"
#include "core/report/wording.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::report;
using namespace frontlijn::test;

namespace {

const UtcZone utc;

std::vector<ChartPoint> series(const std::vector<double>& values) {
  std::vector<ChartPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    ChartPoint point;
    point.id.bytes[15] = static_cast<std::uint8_t>(i);
    point.at = instant_from_ms(1'788'000'000'000 + static_cast<std::int64_t>(i) * 7 * 86'400'000);
    point.value = values[i];
    points.push_back(point);
  }
  return points;
}

ChartCaption caption() {
  ChartCaption made;
  made.question = "Hoe lang wacht een bewoner tot het <klaar> is?";
  made.open_question = "Wat maakte het wachten erg?";
  made.definition = "Dagen van de eerste melding tot opgelost in hun ogen";
  made.unit = "dagen";
  return made;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

ControlChart eventful_chart() {
  auto points = series({24, 31, 27, 35, 29, 26, 33, 46, 28, 30, 25, 32, 34, 27, 29, 31, 28, 26, 30, 33,
                        9,  7,  8,  6,  7,  9,  8,  6,  7,  5,  8,  7,  6,  8,  7,  9,  18, 7,  6,  8});
  points[7].story = "Aannemer failliet; de bewoner belde vijf keer.";
  points[22].story = "Eerste week met één monteur per straat.";
  return control_chart(points, {{points[20].at, ChartBreak::Cause::way_of_working, "één monteur per straat"}},
                       {0.0, std::nullopt});
}

}  // namespace

TEST_CASE("rule 13: the chart shows every point, both limits beside the mean, the break and the stories") {
  const auto svg = control_chart_svg(eventful_chart(), caption(), language("nl"), utc);
  CHECK(occurrences(svg, "<g><title>") == 40);
  CHECK(svg.find("gem. ") != std::string::npos);
  CHECK(svg.find("boven ") != std::string::npos);
  CHECK(svg.find("onder ") != std::string::npos);
  CHECK(svg.find("Andere werkwijze: één monteur per straat") != std::string::npos);
  CHECK(svg.find("Aannemer failliet") != std::string::npos);
  CHECK(svg.find("Wat gebeurde hier?") != std::string::npos);
  CHECK(svg.find("Wat maakte het wachten erg?") != std::string::npos);
}

TEST_CASE("a chart is read aloud: title, description and each point in words") {
  const auto svg = control_chart_svg(eventful_chart(), caption(), language("nl"), utc);
  CHECK(svg.find("role=\"img\"") != std::string::npos);
  CHECK(svg.find("lang=\"nl\"") != std::string::npos);
  CHECK(svg.find("aria-labelledby=\"chart-title chart-description\"") != std::string::npos);
  CHECK(svg.find("Procesregelkaart met 40 waarden in dagen.") != std::string::npos);
  CHECK(svg.find("46 dagen — Buiten de grenzen") != std::string::npos);
  const auto english = control_chart_svg(eventful_chart(), caption(), language("en"), utc);
  CHECK(english.find("Control chart with 40 values") != std::string::npos);
}

TEST_CASE("a chart needs nothing from elsewhere and carries no script or style") {
  const auto svg = control_chart_svg(eventful_chart(), caption(), language("nl"), utc);
  CHECK(occurrences(svg, "http") == 1);  // the namespace
  CHECK(svg.find("<style") == std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
}

TEST_CASE("hostile text stays text") {
  auto hostile = caption();
  hostile.question = "</title><script>alert(1)</script>";
  hostile.unit = "\"><img>\x01";
  hostile.id = "a\" onload=\"x";
  auto points = series({1, 2, 3, 4, 5, 60});
  points[5].story = "<b onclick='x'>&";
  const auto svg = control_chart_svg(control_chart(points, {}), hostile, language("nl"), utc);
  CHECK(svg.find("<script>") == std::string::npos);
  CHECK(svg.find("<img>") == std::string::npos);
  CHECK(svg.find("<b ") == std::string::npos);
  CHECK(svg.find("\" onload") == std::string::npos);
  CHECK(svg.find('\x01') == std::string::npos);
}

TEST_CASE("an empty chart, one point, equal points and huge ones each give a picture") {
  for (const auto& values :
       std::vector<std::vector<double>>{{}, {4}, std::vector<double>(8, 7.0), {1e15, -1e15, 1, 2, 3, 4}}) {
    const auto svg = control_chart_svg(control_chart(series(values), {}), caption(), language("nl"), utc);
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    CHECK(svg.ends_with("</svg>\n"));
  }
}

TEST_CASE("of very many points the newest are drawn, and it says how many are not") {
  const auto svg = control_chart_svg(control_chart(series(std::vector<double>(1'000, 3)), {}), caption(),
                                     language("nl"), utc);
  CHECK(occurrences(svg, "<g><title>") == layout::most_points_drawn);
  CHECK(svg.find("600 oudere waarden") != std::string::npos);
}

TEST_CASE("numbers are written as the language writes them") {
  CHECK(number_text(5.90, language("nl")) == "5,9");
  CHECK(number_text(5.90, language("en")) == "5.9");
  CHECK(number_text(28, language("nl")) == "28");
  CHECK(number_text(-0.001, language("nl")) == "0");
  CHECK(number_text(100, language("nl")) == "100");
  CHECK(day_text(Date{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{7}}, language("nl")) ==
        "07-03-2026");
}

TEST_CASE("lines break at spaces, long words are cut, and what does not fit ends in an ellipsis") {
  CHECK(wrapped("een twee drie", 8, 3) == std::vector<std::string>{"een twee", "drie"});
  CHECK(wrapped("", 8, 3).empty());
  CHECK(wrapped("aaaaaaaaaa", 4, 9) == std::vector<std::string>{"aaaa", "aaaa", "aa"});
  CHECK(wrapped("een twee drie vier", 4, 2) == std::vector<std::string>{"een", "twe…"});
  CHECK(wrapped("éééé ééé", 4, 2) == std::vector<std::string>{"éééé", "ééé"});
}

TEST_CASE("marks along the side are round numbers within the span") {
  CHECK(ticks(0, 50, 5) == std::vector<double>{0, 10, 20, 30, 40, 50});
  CHECK(ticks(3, 3, 5) == std::vector<double>{3});
  CHECK(ticks(-1, 1, 2) == std::vector<double>{-1, 0, 1});
}
