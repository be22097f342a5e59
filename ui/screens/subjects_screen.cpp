#include "ui/base/icons.hpp"
#include "ui/screens/jot.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// Finds a subject as one types.
class SubjectsScreen : public Screen {
 public:
  std::string title(const Ui& ui, AppModel&) override { return ui.say("subjects.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "subjects", c.area, [&] {
      TextField field{"search", "", ui.say("subjects.search"), icon::search};
      field.limit = 200;
      text_field(ui, field, text_, [&](const std::string& text) { text_ = text; });
      const auto& hits = c.model.find_subjects(text_);
      section(ui, ui.say(text_.empty() ? "subjects.latest" : "subjects.found"), std::to_string(hits.size()));
      if (hits.empty()) {
        card(ui,
             [&] { empty_state(ui, icon::search, ui.say("subjects.none"), ui.say("subjects.none.why")); });
      } else {
        card(
            ui, [&] { draw_hits(c, hits); }, 0);
      }
      gap(ui, 16);
      if (button(ui, {ui.say("subjects.add"), icon::add})) c.navigator.open(add_subject_screen(text_));
    });
  }

 private:
  static void draw_hits(ScreenContext& c, const std::vector<SubjectHit>& hits) {
    bool first = true;
    for (const auto& hit : hits) {
      if (!first) divider(c.ui, 72);
      first = false;
      Row spec{hit.name, hit.address, icon_of(hit.kind), Meaning::primary};
      if (hit.open_findings > 0) {
        spec.badge = c.ui.words.count("screen.subject.open-findings", hit.open_findings);
        spec.badge_meaning = Meaning::finding;
      }
      if (row(c.ui, hit.id.to_text(), spec)) c.navigator.open(subject_screen(hit.id));
    }
  }

  std::string text_;
};

/// A new subject: what it is and where.
class AddSubjectScreen : public Screen {
 public:
  explicit AddSubjectScreen(std::string name) : searched_(std::move(name)) {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("subjects.add"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    // What was searched for and not found is most often the name; what was half written before goes first.
    const std::string written = name_.text(c.model).empty() ? searched_ : name_.text(c.model);
    scroll_area(ui, "add-subject", c.area, [&] {
      TextField name{"name", ui.say("screen.subject.name"), ui.say("screen.subject.name.hint")};
      name.take_keyboard = true;
      name.limit = 200;
      text_field(ui, name, written, [&](const std::string& text) {
        searched_.clear();
        name_.write(c, text);
      });
      gap(ui, 16);
      TextField address{"address", ui.say("screen.subject.where"), ui.say("screen.subject.where.hint")};
      address.limit = 300;
      text_field(ui, address, address_.text(c.model),
                 [&](const std::string& text) { address_.write(c, text); });
      gap(ui, 16);
      field_label(ui, ui.say("screen.subject.kind"));
      std::vector<Chip> kinds;
      for (const auto kind : all)
        kinds.push_back({ui.say(key_of(kind)), icon_of(kind), kind == kind_});
      const int tapped = chips(ui, "kinds", kinds);
      if (tapped >= 0) kind_ = all[tapped];
      gap(ui, 24);
      if (!button(ui, {ui.say("subjects.save"), icon::check, ButtonKind::main, Meaning::primary,
                       !written.empty()}))
        return;
      const auto added = c.model.add_subject(kind_, written, address_.text(c.model));
      if (!c.navigator.tell(added)) return;
      name_.forget(c);
      address_.forget(c);
      c.navigator.replace(subject_screen(*added));
    });
  }

 private:
  static constexpr SubjectKind all[] = {SubjectKind::address, SubjectKind::business, SubjectKind::household,
                                        SubjectKind::person, SubjectKind::place};
  std::string searched_;
  Jot name_{"new-subject/name"};
  Jot address_{"new-subject/address"};
  SubjectKind kind_ = SubjectKind::address;
};

}  // namespace

std::unique_ptr<Screen> subjects_screen() { return std::make_unique<SubjectsScreen>(); }
std::unique_ptr<Screen> add_subject_screen(std::string name) {
  return std::make_unique<AddSubjectScreen>(std::move(name));
}

}  // namespace frontlijn::ui
