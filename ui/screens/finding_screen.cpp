#include "ui/base/icons.hpp"
#include "ui/screens/jot.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// Something seen during a visit. Words first; the domain comes after, and may stay open (rule 3). Whether it
/// becomes a finding or a signal follows from the officer's powers, and never stops the recording (rule 2).
class FindingScreen : public Screen {
 public:
  explicit FindingScreen(EntityId visit)
      : visit_(visit),
        words_("finding/" + visit.to_text() + "/words"),
        reason_("finding/" + visit.to_text() + "/reason") {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.finding.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    finding_.text = words_.text(c.model);
    finding_.reason = reason_.text(c.model);
    if (!begun_) finding_.deviation = !finding_.reason.empty();
    begun_ = true;
    scroll_area(ui, "finding", c.area, [&] {
      TextField words{"words", ui.say("screen.finding.words"), ui.say("screen.finding.words.hint"), "", true,
                      true};
      words.least_height = 120;
      text_field(ui, words, finding_.text, [&](const std::string& text) { words_.write(c, text); });
      if (!finding_.text.empty()) draw_domain(c);
      gap(ui, 16);
      card(ui, [&] {
        if (toggle(ui, ui.say("screen.finding.deviate"), finding_.deviation,
                   ui.say("screen.finding.deviate.explained"))) {
          finding_.deviation = !finding_.deviation;
        }
        if (!finding_.deviation) return;
        TextField reason{"reason", ui.say("screen.finding.reason"), ui.say("screen.finding.reason.hint"), "",
                         true};
        reason.least_height = 88;
        text_field(ui, reason, finding_.reason, [&](const std::string& text) { reason_.write(c, text); });
      });
      gap(ui, 24);
      Button save{ui.say("screen.finding.save"), icon::check, ButtonKind::main};
      if (finding_.deviation) save.meaning = Meaning::deviation;
      save.enabled = !finding_.text.empty();
      if (!button(ui, save)) return;
      const auto kind = c.model.add_finding(visit_, finding_);
      if (!c.navigator.tell(kind)) return;
      words_.forget(c);
      reason_.forget(c);
      c.navigator.say(Meaning::good,
                      ui.say(*kind == FindingKind::signal      ? "screen.finding.saved.signal"
                             : *kind == FindingKind::deviation ? "screen.finding.saved.deviation"
                                                               : "screen.finding.saved.finding"));
      c.navigator.back();
    });
  }

 private:
  void draw_domain(ScreenContext& c) {
    Ui& ui = c.ui;
    gap(ui, 16);
    field_label(ui, ui.say("screen.finding.domain"));
    const auto domains = c.model.domains();
    std::vector<Chip> specs{
        {ui.say("screen.finding.domain.unknown"), icon::unknown, finding_.domain.empty(), Meaning::unknown}};
    for (const auto& domain : domains)
      specs.push_back({ui.say(domain), "", finding_.domain == domain});
    const int tapped = chips(ui, "domains", specs);
    if (tapped == 0) finding_.domain.clear();
    if (tapped > 0) finding_.domain = domains[static_cast<std::size_t>(tapped - 1)];
  }

  EntityId visit_;
  Jot words_;
  Jot reason_;
  NewFinding finding_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Screen> finding_screen(EntityId visit) { return std::make_unique<FindingScreen>(visit); }

}  // namespace frontlijn::ui
