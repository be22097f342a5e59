#include "ui/shell/shell.hpp"

#include <algorithm>
#include <utility>

#include "ui/base/icons.hpp"

namespace frontlijn::ui {
namespace {

// Long enough to read a sentence of a dozen words while walking.
constexpr Milliseconds message_time{5000};

struct SyncLook {
  const char* icon;
  Meaning meaning;
  std::string label;
};

SyncLook look_of(const Words& words, const SyncState& state) {
  const std::string waiting = words.count("sync.short.to-send", state.to_send);
  switch (state.phase) {
    case SyncPhase::on_its_own:
      return {icon::device, Meaning::neutral, words.say("sync.short.on-its-own")};
    case SyncPhase::waiting:
      return {icon::offline, Meaning::neutral, state.to_send > 0 ? waiting : words.say("sync.short.waiting")};
    case SyncPhase::working:
      return {icon::sync, Meaning::primary, words.say("sync.short.working")};
    case SyncPhase::up_to_date:
      if (state.to_send > 0) return {icon::not_synced, Meaning::attention, waiting};
      return {icon::synced, Meaning::good, words.say("sync.short.up-to-date")};
    case SyncPhase::failed:
      return {icon::sync_problem, Meaning::failure, words.say("sync.short.failed")};
  }
  return {};
}

Area between(ImVec2 min, ImVec2 max) { return {min, max}; }

}  // namespace

Shell::Shell(ShellParts parts, AppModel& model, const TimeZone& zone, Preferences preferences)
    : parts_(std::move(parts)), model_(model), zone_(zone), preferences_(std::move(preferences)) {
  for (const auto& tab : parts_.tabs) {
    stacks_.emplace_back();
    stacks_.back().push_back(tab.root());
  }
}

Shell::~Shell() = default;

const Catalogue& Shell::catalogue() const {
  const auto found = parts_.languages.find(preferences_.language);
  return found != parts_.languages.end() ? found->second : parts_.languages.at("nl");
}

Screen& Shell::top() { return *stacks_[tab_].back(); }

void Shell::leave_field() { state_.focused_field = 0; }

void Shell::open(std::unique_ptr<Screen> screen) {
  changes_.push_back([this, moved = std::make_shared<std::unique_ptr<Screen>>(std::move(screen))] {
    stacks_[tab_].push_back(std::move(*moved));
  });
}

void Shell::replace(std::unique_ptr<Screen> screen) {
  changes_.push_back([this, moved = std::make_shared<std::unique_ptr<Screen>>(std::move(screen))] {
    stacks_[tab_].back() = std::move(*moved);
  });
}

void Shell::back() {
  changes_.push_back([this] {
    if (stacks_[tab_].size() > 1) stacks_[tab_].pop_back();
  });
}

bool Shell::go_back() {
  if (question_) {
    question_.reset();
    return true;
  }
  if (stacks_[tab_].size() > 1) {
    leave_field();
    stacks_[tab_].pop_back();
    return true;
  }
  if (tab_ == 0) return false;
  leave_field();
  tab_ = 0;
  return true;
}

void Shell::say(Meaning meaning, std::string text) {
  message_ = Message{meaning, std::move(text), std::nullopt};
}

void Shell::fail_with(const Error& error) { say(Meaning::failure, catalogue().say(error)); }

void Shell::ask(Sheet sheet, std::function<void(int)> answered) {
  changes_.push_back([this, sheet = std::move(sheet), answered = std::move(answered)]() mutable {
    leave_field();
    message_.reset();
    question_ = Question{std::move(sheet), std::move(answered)};
  });
}

void Shell::apply_changes() {
  // A change may ask for another; those come with the next frame.
  auto changes = std::exchange(changes_, {});
  if (!changes.empty()) leave_field();
  for (const auto& change : changes)
    change();
}

std::optional<Milliseconds> Shell::next_wake(Instant now) const {
  if (!changes_.empty()) return Milliseconds{0};
  if (!message_) return std::nullopt;
  if (!message_->until) return Milliseconds{0};
  return std::max(Milliseconds{0}, *message_->until - now);
}

void Shell::draw_bars(Ui& ui, Area screen, Area& inner) {
  const SyncLook sync = look_of(ui.words, model_.sync().state());
  TopBar bar;
  bar.title = top().title(ui, model_);
  bar.subtitle = top().subtitle(ui, model_);
  bar.can_go_back = stacks_[tab_].size() > 1;
  bar.status_icon = sync.icon;
  bar.status_label = sync.label;
  bar.status_meaning = sync.meaning;
  const float bar_height = ui.px(size::bar);
  const float nav_height = ui.px(76);
  inner = between({screen.min.x, screen.min.y + bar_height}, {screen.max.x, screen.max.y - nav_height});

  switch (top_bar(ui, bar, between(screen.min, {screen.max.x, inner.min.y}))) {
    case TopBarTap::none:
      break;
    case TopBarTap::back:
      back();
      break;
    case TopBarTap::status:
      open(parts_.sync_screen());
      break;
  }

  std::vector<NavItem> items;
  for (const auto& tab : parts_.tabs) {
    const std::size_t count = tab.count ? tab.count(model_) : 0;
    items.push_back({ui.say(tab.label_key), tab.icon, count == 0 ? "" : std::to_string(count)});
  }
  const int tapped =
      nav_bar(ui, items, static_cast<int>(tab_), between({screen.min.x, inner.max.y}, screen.max));
  if (tapped < 0) return;
  changes_.push_back([this, tapped] {
    const auto chosen = static_cast<std::size_t>(tapped);
    // A second tap on the open tab leads back to its root, as people expect.
    if (chosen == tab_) stacks_[tab_].resize(1);
    tab_ = chosen;
  });
}

void Shell::draw_message(Ui& ui, Area inner, Instant now) {
  if (!message_) return;
  // The next touch is an answer to the message: it has been read.
  if (message_->until && ImGui::IsMouseClicked(0)) message_->until = now;
  if (!message_->until) message_->until = now + message_time;
  if (now >= *message_->until) {
    message_.reset();
    return;
  }
  const char* sign = message_->meaning == Meaning::failure ? icon::failure
                     : message_->meaning == Meaning::good  ? icon::check_circle
                                                           : icon::info;
  toast(ui, sign, message_->text, inner);
}

void Shell::draw_question(Ui& ui, Area screen) {
  if (!question_) return;
  const int answer = confirm_sheet(ui, question_->sheet, screen);
  if (answer == -1) return;
  auto asked = std::exchange(question_, std::nullopt);
  if (answer >= 0) asked->answered(answer);
}

void Shell::frame(const Fonts& fonts, float scale, Instant now) {
  apply_changes();
  theme_ = make_theme(preferences_.brightness, scale * preferences_.text_size);
  elements_.begin_frame();
  state_.field_seen = false;
  state_.right_inset = 0;
  const ImGuiIO& io = ImGui::GetIO();

  const Words words(catalogue(), zone_, now);
  Ui ui{theme_, fonts, words, elements_, state_};
  const Area screen{{0, 0}, io.DisplaySize};

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushFont(fonts.body);
  ImGui::SetNextWindowPos(screen.min);
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::Begin("##app", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::GetWindowDrawList()->AddRectFilled(screen.min, screen.max, theme_.palette.background);
  Area inner;
  draw_bars(ui, screen, inner);
  // The same place on two screens is two places: ids start at the screen.
  ImGui::PushID(&top());
  ScreenContext context{ui, model_, *this, inner};
  top().draw(context);
  ImGui::PopID();
  ImGui::End();
  draw_message(ui, inner, now);
  draw_question(ui, screen);
  ImGui::PopFont();
  ImGui::PopStyleVar(4);

  if (!state_.field_seen) leave_field();
  if (ImGui::IsMouseClicked(0) && state_.focused_field != 0 && !ImGui::IsAnyItemActive() &&
      !state_.selecting) {
    leave_field();
  }
  if (!io.MouseDown[0]) {
    state_.moving = false;
    state_.selecting = false;
  }
}

}  // namespace frontlijn::ui
