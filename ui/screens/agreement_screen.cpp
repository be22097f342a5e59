#include "ui/base/icons.hpp"
#include "ui/screens/jot.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
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
        if (agreement_.times_moved > 0) quiet_paragraph(ui, ui.words.count("screen.agreement.moved", agreement_.times_moved));
      });
      gap(ui, 16);
      if (button(ui, {ui.say("screen.agreement.keep"), icon::kept, ButtonKind::main})) {
        done(c, c.model.keep_agreement(agreement_.id), "screen.agreement.kept");
      }
      section(ui, ui.say("screen.agreement.otherwise"));
      text_field(ui, {"reason", ui.say("screen.agreement.reason"), ui.say("screen.agreement.reason.hint"), "", true}, reason_.text(c.model),
                 [&](const std::string& text) { reason_.write(c, text); });
      gap(ui, 12);
      if (const auto day = date_picker(ui, "new-day", ui.say("screen.agreement.new-day"), day_)) day_ = *day;
      gap(ui, 16);
      Button renegotiate{ui.say("screen.agreement.renegotiate"), icon::renegotiated};
      renegotiate.enabled = !reason_.text(c.model).empty() && day_.has_value();
      Button late{ui.say("screen.agreement.late"), icon::clock, ButtonKind::normal, Meaning::neutral, !reason_.text(c.model).empty()};
      switch (button_row(ui, {renegotiate, late})) {
        case 0: done(c, c.model.renegotiate_agreement(agreement_.id, *day_, reason_.text(c.model)), "screen.agreement.renegotiated"); break;
        case 1: done(c, c.model.agreement_late(agreement_.id, reason_.text(c.model)), "screen.agreement.late-noted"); break;
        default: break;
      }
      if (!agreement_.subject) return;
      gap(ui, 16);
      if (button(ui, {agreement_.subject_name, icon::address, ButtonKind::quiet})) {
        c.navigator.open(subject_screen(*agreement_.subject));
      }
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
      : what_("new-agreement/" + place(subject, about) + "/what"), for_whom_("new-agreement/" + place(subject, about) + "/for") {
    agreement_.subject = subject;
    agreement_.about = about;
  }
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.agreement.new"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    agreement_.what = what_.text(c.model);
    agreement_.for_whom = for_whom_.text(c.model);
    scroll_area(ui, "new-agreement", c.area, [&] {
      text_field(ui, {"what", ui.say("screen.agreement.what"), ui.say("screen.agreement.what.hint"), "", true, true}, agreement_.what,
                 [&](const std::string& text) { what_.write(c, text); });
      gap(ui, 16);
      field_label(ui, ui.say("screen.agreement.who"));
      if (const auto person = person_chips(ui, "who", c.model.people(), who_)) who_ = *person;
      gap(ui, 16);
      text_field(ui, {"for", ui.say("screen.agreement.for-whom"), ui.say("screen.agreement.for-whom.hint")}, agreement_.for_whom,
                 [&](const std::string& text) { for_whom_.write(c, text); });
      gap(ui, 16);
      if (const auto day = date_picker(ui, "by", ui.say("screen.agreement.by"), by_)) by_ = *day;
      gap(ui, 24);
      const bool complete = !agreement_.what.empty() && !agreement_.for_whom.empty() && who_ && by_;
      if (!button(ui, {ui.say("screen.agreement.save"), icon::agreement, ButtonKind::main, Meaning::primary, complete})) return;
      agreement_.who = *who_;
      agreement_.by = *by_;
      if (!c.navigator.tell(c.model.make_agreement(agreement_))) return;
      what_.forget(c);
      for_whom_.forget(c);
      c.navigator.say(Meaning::good, ui.say("screen.agreement.made"));
      c.navigator.back();
    });
  }

 private:
  static std::string place(const std::optional<EntityId>& subject, const std::optional<EntityId>& about) {
    return about ? about->to_text() : subject ? subject->to_text() : "any";
  }

  Jot what_;
  Jot for_whom_;
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
