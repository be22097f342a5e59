#include "ui/live/form_view.hpp"

#include <algorithm>
#include <charconv>

#include "ui/live/names.hpp"

namespace frontlijn::ui::live {
namespace {

using forms::ControlKind;
using forms::DataType;
using forms::TreeItem;

QuestionKind kind_of_input(DataType type) {
  switch (type) {
    case DataType::integer:
      return QuestionKind::whole_number;
    case DataType::decimal:
      return QuestionKind::number;
    case DataType::date:
      return QuestionKind::date;
    case DataType::time:
      return QuestionKind::time;
    case DataType::geopoint:
      return QuestionKind::place;
    default:
      return QuestionKind::text;
  }
}

QuestionKind kind_of(ControlKind control, const forms::NodeState& state) {
  switch (control) {
    case ControlKind::select_one:
      return QuestionKind::choose_one;
    case ControlKind::select_many:
      return QuestionKind::choose_several;
    case ControlKind::trigger:
      return QuestionKind::confirm;
    case ControlKind::upload:
      return QuestionKind::photo;
    case ControlKind::range:
      return state.type == DataType::integer ? QuestionKind::whole_number : QuestionKind::number;
    case ControlKind::input:
      // A text that nobody can change and that holds nothing is there to be read.
      if (state.readonly && state.value.empty()) return QuestionKind::note;
      return kind_of_input(state.type);
    default:
      return QuestionKind::other;
  }
}

class FormReader {
 public:
  FormReader(domain::VisitRun& run, std::size_t form, const TimeZone& zone)
      : run_(run), session_(run.form(form)), form_(form), zone_(zone), title_(run.checklist(form).title) {}

  Result<void> read() {
    for (const auto& item : session_.tree())
      FRONTLIJN_CHECK(read_item(item, ""));
    return {};
  }

  void put_into(VisitView& view) {
    // What comes before the core (the words and the photo) and the core itself: after these one may stop.
    std::size_t first_part = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto& questions = groups_[i].questions;
      if (std::any_of(questions.begin(), questions.end(), [](const auto& q) { return q.core; }))
        first_part = i + 1;
    }
    if (first_part == 0) first_part = groups_.size();  // a form that names no core is asked as a whole
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      count(groups_[i], view);
      if (groups_[i].questions.empty() && !groups_[i].can_add) continue;
      (i < first_part ? view.core : view.rest).push_back(std::move(groups_[i]));
    }
  }

 private:
  static void count(const QuestionGroup& group, VisitView& view) {
    for (const auto& question : group.questions) {
      if (question.kind == QuestionKind::note || question.read_only) continue;
      ++view.questions;
      if (question.core) ++view.core_questions;
      if (!question.answered) continue;
      ++view.answered;
      if (question.core) ++view.core_answered;
    }
  }

  std::string name(const std::string& ref) const { return QuestionRef{form_, ref}.to_text(); }

  QuestionGroup& open_group(const TreeItem& item, const std::string& title) {
    QuestionGroup group;
    group.ref = name(item.stable_ref);
    group.title = title;
    group.checklist = title_;
    groups_.push_back(std::move(group));
    return groups_.back();
  }

  Result<void> read_item(const TreeItem& item, const std::string& above) {
    if (item.kind == ControlKind::repeat) return read_repeat(item, above);
    if (item.kind == ControlKind::group) {
      const std::string title = item.label.empty() ? above : item.label;
      open_group(item, title);
      for (const auto& inner : item.items)
        FRONTLIJN_CHECK(read_item(inner, title));
      return {};
    }
    if (groups_.empty()) open_group(item, above);
    return read_leaf(item);
  }

  Result<void> read_repeat(const TreeItem& item, const std::string& above) {
    if (item.is_instance) {
      QuestionGroup& group = open_group(item, item.label.empty() ? above : item.label);
      group.can_remove = removable_;
      for (const auto& inner : item.items)
        FRONTLIJN_CHECK(read_item(inner, group.title));
      return {};
    }
    const std::string title = item.label.empty() ? above : item.label;
    std::size_t number = 0;
    for (const auto& instance : item.items) {
      removable_ = item.can_add;
      TreeItem numbered = instance;
      numbered.is_instance = true;
      ++number;
      numbered.label = instance.label.empty() || instance.label == item.label
                           ? title + " " + std::to_string(number)
                           : instance.label;
      FRONTLIJN_CHECK(read_repeat(numbered, title));
    }
    if (!item.can_add) return {};
    QuestionGroup& group = open_group(item, number == 0 ? title : std::string{});
    group.can_add = true;
    group.add_ref = name(item.stable_ref);
    return {};
  }

  Result<void> read_leaf(const TreeItem& item) {
    FRONTLIJN_TRY(const auto state, session_.state(item.stable_ref));
    QuestionView question;
    question.ref = name(item.stable_ref);
    question.kind = kind_of(item.kind, state);
    question.label = state.label;
    question.hint = state.hint;
    question.value = state.value;
    question.required = state.required;
    question.read_only = state.readonly;
    question.answered = !state.value.empty();
    // Being required is said by the asterisk; it is no mistake before anybody answered.
    if (!state.valid && !state.value.empty()) question.message = state.message;
    add_choices(state, question);
    add_marks(item, question);
    FRONTLIJN_CHECK(add_known(item, question));
    groups_.back().questions.push_back(std::move(question));
    return {};
  }

  static void add_choices(const forms::NodeState& state, QuestionView& question) {
    for (const auto& choice : state.choices) {
      if (question.kind == QuestionKind::choose_one && choice.value == not_looked_value) {
        question.can_say_not_looked_at = !question.read_only;
        question.not_looked_at = choice.selected;
        continue;
      }
      question.choices.push_back({choice.value, choice.label, choice.selected});
    }
  }

  void add_marks(const TreeItem& item, QuestionView& question) const {
    const forms::Marks* marks = session_.definition().marks(domain::plain_path(item.ref));
    if (marks == nullptr) return;
    question.core = !domain::mark_of(*marks, "core").empty();
    const std::string bound = domain::mark_of(*marks, "bound");
    question.nature = bound == "ring"     ? ItemNature::ring
                      : bound == "ruimte" ? ItemNature::room
                                          : ItemNature::unmarked;
    // A group's domain says nothing about a question that judges nothing.
    if (domain::mark_of(*marks, "violated-when").empty()) {
      question.nature = ItemNature::unmarked;
      return;
    }
    question.domain = domain_key(domain::mark_of(*marks, "domain"));
    question.source = domain::mark_of(*marks, "source");
  }

  Result<void> add_known(const TreeItem& item, QuestionView& question) const {
    FRONTLIJN_TRY(const auto known, run_.known(form_, item.stable_ref));
    if (known.empty()) return {};
    EarlierAnswer earlier{known.front().value, known.front().source, std::nullopt};
    if (known.front().as_of) {
      const Instant midnight{std::chrono::sys_days{*known.front().as_of}};
      earlier.when = midnight - zone_.offset_at(midnight);
    }
    question.earlier = std::move(earlier);
    return {};
  }

  domain::VisitRun& run_;
  forms::FormSession& session_;
  std::size_t form_;
  const TimeZone& zone_;
  std::string title_;
  std::vector<QuestionGroup> groups_;
  bool removable_ = false;
};

}  // namespace

Result<QuestionRef> QuestionRef::from_text(const std::string& text) {
  QuestionRef result;
  const auto colon = text.find(':');
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + std::min(colon, text.size()), result.form);
  if (colon == std::string::npos || problem != std::errc{} || end != text.data() + colon) {
    return fail(ErrorKind::not_found, "form.no-such-node", {{"ref", text}});
  }
  result.ref = text.substr(colon + 1);
  return result;
}

Result<void> add_form(domain::VisitRun& run, std::size_t form, const TimeZone& zone, VisitView& view) {
  FormReader reader(run, form, zone);
  FRONTLIJN_CHECK(reader.read());
  reader.put_into(view);
  return {};
}

}  // namespace frontlijn::ui::live
