#include "app/gallery.hpp"

#include "ui/base/icons.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/chart.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::test {
namespace {

using namespace ui;

Chart repairs() {
  Chart chart;
  chart.unit = "dagen";
  const double values[] = {31, 26, 46, 22, 35, 18, 29, 24, 7, 5, 6, 8, 4, 6, 5, 6.5};
  for (std::size_t i = 0; i < std::size(values); ++i) {
    ChartPoint point;
    point.value = values[i];
    point.label = "wk " + std::to_string(i + 1);
    point.signal = i == 2;
    point.new_phase = i == 8;
    chart.points.push_back(point);
  }
  chart.phases = {{0, 28.8, 0.4, 44.0}, {8, 5.9, 1.2, 8.8}};
  return chart;
}

class DetailScreen : public Screen {
 public:
  std::string title(const Ui&, AppModel&) override { return "Dieper"; }
  void draw(ScreenContext& c) override {
    scroll_area(c.ui, "detail", c.area, [&] {
      empty_state(c.ui, icon::stand_up, "Nog niets besproken", "Begin met een waarneming of een afspraak.");
      if (button(c.ui, {"Vervangen", "", ButtonKind::normal, Meaning::neutral, true})) c.navigator.back();
    });
  }
};

class GalleryScreen : public Screen {
 public:
  std::string title(const Ui&, AppModel&) override { return "Proefkaart"; }
  std::string subtitle(const Ui&, AppModel& model) override { return model.team(); }

  void draw(ScreenContext& c) override {
    scroll_area(
        c.ui, "gallery", c.area,
        [&] {
          two_columns(
              c.ui, [&] { left(c); }, [&] { right(c); });
        },
        1200);
  }

 private:
  void left(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, "Werk", "3");
    card(
        ui,
        [&] {
          if (row(ui, "disco",
                  {"Discotheek De Golfslag", "Afspraak over de nooddeuren loopt vandaag af", icon::bar,
                   Meaning::primary, "vandaag", Meaning::attention, true})) {
            c.navigator.open(std::make_unique<DetailScreen>());
          }
          divider(ui, 72);
          row(ui, "room",
              {"Kamerverhuur Vlasstraat 8", "Signaal van een collega: gaslucht", icon::address,
               Meaning::signal, "signaal", Meaning::signal, true});
          divider(ui, 72);
          row(ui, "care",
              {"Kinderopvang De Hoepel", "Steekproef 2026", icon::childcare, Meaning::neutral, "",
               Meaning::neutral, true});
        },
        0);
    section(ui, "Berichten");
    notice(ui, Meaning::deviation, icon::deviation,
           "Afwijking met reden: later sluiten, met eigen toezicht.");
    gap(ui);
    notice(ui, Meaning::attention, icon::warning, "Ga met twee mensen.");
    gap(ui);
    status_line(ui, Meaning::neutral, icon::offline, "Gegevens van Bas zijn van gisteren 17:05");
    section(ui, "Voortgang");
    card(ui, [&] {
      progress(ui, 3, 5, "3 van de 5 kernpunten bekeken");
      gap(ui, 12);
      quotation(ui, "Ze laten ons ’s nachts gewoon liggen met die bas.", "gehoord van een buurvrouw");
      fact(ui, "Toegestaan aantal", "450");
    });
  }

  void right(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, "Keuzes");
    const int chip = chips(ui, "chips",
                           {{"Gezien", icon::observation, chip_ == 0},
                            {"Gehoord", icon::told, chip_ == 1},
                            {"Verrassing", icon::surprise, chip_ == 2, Meaning::surprise}});
    if (chip >= 0) chip_ = chip;
    gap(ui);
    const int part = segmented(ui, "parts", {"Kern", "Alles"}, part_);
    if (part >= 0) part_ = part;
    gap(ui);
    card(ui, [&] {
      const int option = options(ui, "options", {{"Ja", option_ == 0}, {"Nee", option_ == 1}}, false);
      if (option >= 0) option_ = option;
      if (toggle(ui, "Grote letters", on_)) on_ = !on_;
    });
    section(ui, "Score");
    if (const auto score = score_picker(ui, "score", score_, "onveilig", "veilig")) score_ = score;
    gap(ui);
    text_field(ui, {"words", "Wat zag je?", "In je eigen woorden", "", true, false, false, "", 2000, 96},
               words_, [&](const std::string& text) { words_ = text; });
    section(ui, "Maat");
    card(ui, [&] { xmr_chart(ui, "chart", repairs()); });
    gap(ui, 16);
    if (button(ui, {"Vastleggen", icon::check, ButtonKind::main, Meaning::primary, true})) {
      c.navigator.say(Meaning::good, "Vastgelegd op dit toestel");
    }
    gap(ui);
    const int tapped = button_row(ui, {{"Later", "", ButtonKind::normal, Meaning::neutral, true},
                                       {"Stoppen", "", ButtonKind::normal, Meaning::neutral, true}});
    if (tapped == 1) {
      c.navigator.ask({"Wil je stoppen?", "Wat je schreef, blijft bewaard.", {"Stoppen", "Doorgaan"}, true},
                      [this, &navigator = c.navigator](int answer) {
                        navigator.say(Meaning::neutral, answer == 0 ? "Gestopt" : "We gaan door");
                      });
    }
  }

  int chip_ = 0;
  int part_ = 0;
  int option_ = -1;
  bool on_ = false;
  std::optional<int> score_;
  std::string words_;
};

}  // namespace

std::unique_ptr<Screen> gallery_screen() { return std::make_unique<GalleryScreen>(); }

ShellParts gallery_parts(std::map<std::string, Catalogue> languages) {
  ShellParts parts;
  parts.languages = std::move(languages);
  parts.tabs = {
      {"tab.today", icon::today, gallery_screen, [](AppModel& model) { return model.today().due.size(); }},
      {"tab.stand-up", icon::stand_up, [] { return std::make_unique<DetailScreen>(); }, nullptr}};
  parts.sync_screen = [] { return std::make_unique<DetailScreen>(); };
  return parts;
}

}  // namespace frontlijn::test
