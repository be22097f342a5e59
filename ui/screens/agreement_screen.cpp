#include "ui/base/icons.hpp"
#include "ui/screens/jot.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/date_picker.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// What became of an agreement: kept, renegotiated with a reason, or late with a reason (rule 12).
class AgreementScreen : public Screen {
 public:
  explicit AgreementScreen(AgreementView agreement)
      : agreement_(std::move(agreement)), reason_("agreement/" + agreement_.id.to_text() + "/reason") {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.agreement.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "agreement", c.area, [&] {
      card(ui, [&] {
        strong_paragraph(ui, agreement_.what);
        gap(ui, 6);
        fact(ui, ui.say("screen.agreement.who"), agreement_.who);
        if (!agreement_.for_whom.empty()) fact(ui, ui.say("screen.agreement.for-whom"), agreement_.for_whom);
        fact(ui, ui.say("screen.agreement.by"), ui.words.full_day(agreement_.by));
        if (agreement_.times_moved > 0)
          quiet_paragraph(ui, ui.words.count("screen.agreement.moved", agreement_.times_moved));
      });
      gap(ui, 16);
      if (button(ui, {ui.say("screen.agreement.keep"), icon::kept, ButtonKind::main})) {
        done(c, c.model.keep_agreement(agreement_.id), "screen.agreement.kept");
      }
      section(ui, ui.say("screen.agreement.otherwise"));
      text_field(
          ui, {"reason", ui.say("screen.agreement.reason"), ui.say("screen.agreement.reason.hint"), "", true},
          reason_.text(c.model), [&](const std::string& text) { reason_.write(c, text); });
      gap(ui, 12);
      if (const auto day = date_picker(ui, "new-day", ui.say("screen.agreement.new-day"), day_)) day_ = *day;
      gap(ui, 16);
      Button renegotiate{ui.say("screen.agreement.renegotiate"), icon::renegotiated};
      renegotiate.enabled = !reason_.text(c.model).empty() && day_.has_value();
      Button late{ui.say("screen.agreement.late"), icon::clock, ButtonKind::normal, Meaning::neutral,
                  !reason_.text(c.model).empty()};
      switch (button_row(ui, {renegotiate, late})) {
        case 0:
          done(c, c.model.renegotiate_agreement(agreement_.id, *day_, reason_.text(c.model)),
               "screen.agreement.renegotiated");
          break;
        case 1:
          done(c, c.model.agreement_late(agreement_.id, reason_.text(c.model)),
               "screen.agreement.late-noted");
          break;
        default:
          break;
      }
      if (agreement_.subject) {
        gap(ui, 16);
        if (button(ui, {agreement_.subject_name, icon::address, ButtonKind::quiet})) {
          c.navigator.open(subject_screen(*agreement_.subject));
        }
      }
      where_kept(ui, c.model.state_of(RecordKind::agreement, agreement_.id));
    });
  }

 private:
  void done(ScreenContext& c, const Result<void>& result, const char* key) {
    if (!c.navigator.tell(result)) return;
    reason_.forget(c);
    c.navigator.say(Meaning::good, c.ui.say(key));
    c.navigator.back();
  }

  AgreementView agreement_;
  Jot reason_;
  std::optional<Date> day_;
};

/// Who does what, for whom, by when.
class NewAgreementScreen : public Screen {
 public:
  NewAgreementScreen(std::optional<EntityId> subject, std::optional<EntityId> about)
      : what_("new-agreement/" + place(subject, about) + "/what"),
        for_whom_("new-agreement/" + place(subject, about) + "/for"),
        who_else_("new-agreement/" + place(subject, about) + "/who") {
    agreement_.subject = subject;
    agreement_.about = about;
  }
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.agreement.new"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    agreement_.what = what_.text(c.model);
    agreement_.for_whom = for_whom_.text(c.model);
    agreement_.who_else = who_else_.text(c.model);
    if (!begun_) other_ = !agreement_.who_else.empty();
    begun_ = true;
    scroll_area(ui, "new-agreement", c.area, [&] {
      text_field(
          ui, {"what", ui.say("screen.agreement.what"), ui.say("screen.agreement.what.hint"), "", true, true},
          agreement_.what, [&](const std::string& text) { what_.write(c, text); });
      gap(ui, 16);
      field_label(ui, ui.say("screen.agreement.who"));
      draw_who(c);
      gap(ui, 16);
      text_field(ui, {"for", ui.say("screen.agreement.for-whom"), ui.say("screen.agreement.for-whom.hint")},
                 agreement_.for_whom, [&](const std::string& text) { for_whom_.write(c, text); });
      gap(ui, 16);
      if (const auto day = date_picker(ui, "by", ui.say("screen.agreement.by"), by_)) by_ = *day;
      gap(ui, 24);
      const bool somebody = other_ ? !agreement_.who_else.empty() : who_.has_value();
      const bool complete = !agreement_.what.empty() && !agreement_.for_whom.empty() && somebody && by_;
      if (!button(ui, {ui.say("screen.agreement.save"), icon::agreement, ButtonKind::main, Meaning::primary,
                       complete}))
        return;
      if (other_) {
        agreement_.who = {};
      } else {
        agreement_.who = *who_;
        agreement_.who_else.clear();
      }
      agreement_.by = *by_;
      if (!c.navigator.tell(c.model.make_agreement(agreement_))) return;
      what_.forget(c);
      for_whom_.forget(c);
      who_else_.forget(c);
      c.navigator.say(Meaning::good, ui.say("screen.agreement.made"));
      c.navigator.back();
    });
  }

 private:
  static std::string place(const std::optional<EntityId>& subject, const std::optional<EntityId>& about) {
    return about ? about->to_text() : subject ? subject->to_text() : "any";
  }

  /// The team's people, and whoever else: who keeps a promise is often the shopkeeper.
  void draw_who(ScreenContext& c) {
    Ui& ui = c.ui;
    const auto people = c.model.people();
    std::vector<Chip> specs;
    for (const auto& person : people) {
      const bool chosen = !other_ && who_ == person.id;
      specs.push_back(
          {person.is_me ? ui.say("person.me") : person.name, icon::person, chosen, Meaning::primary});
    }
    specs.push_back({ui.say("person.other"), icon::add, other_, Meaning::primary});
    const int tapped = chips(ui, "who", specs);
    if (tapped >= 0) {
      other_ = static_cast<std::size_t>(tapped) == people.size();
      if (!other_) who_ = people[static_cast<std::size_t>(tapped)].id;
    }
    if (!other_) return;
    gap(ui);
    text_field(ui, {"who-else", "", ui.say("person.other.hint")}, agreement_.who_else,
               [&](const std::string& text) { who_else_.write(c, text); });
  }

  Jot what_;
  Jot for_whom_;
  Jot who_else_;
  bool other_ = false;
  bool begun_ = false;
  NewAgreement agreement_;
  std::optional<EntityId> who_;
  std::optional<Date> by_;
};

}  // namespace

std::unique_ptr<Screen> agreement_screen(AgreementView agreement) {
  return std::make_unique<AgreementScreen>(std::move(agreement));
}
std::unique_ptr<Screen> new_agreement_screen(std::optional<EntityId> subject, std::optional<EntityId> about) {
  return std::make_unique<NewAgreementScreen>(subject, about);
}

}  // namespace frontlijn::ui
