#include "ui/live/jots.hpp"

namespace frontlijn::ui::live {
namespace {

constexpr const char* draft_setting = "app.jots-draft";

}  // namespace

Result<void> Jots::load() {
  FRONTLIJN_TRY(const auto known, store_.setting(draft_setting));
  if (!known) {
    id_ = store_.new_id();
    return store_.set_setting(draft_setting, id_.to_text());
  }
  FRONTLIJN_TRY(id_, EntityId::from_text(*known));
  FRONTLIJN_TRY(texts_, store_.draft(id_));
  return {};
}

std::string Jots::text(const std::string& place) const {
  const auto found = texts_.find(place);
  return found == texts_.end() ? std::string{} : found->second;
}

Result<void> Jots::write(const std::string& place, const std::string& text) {
  if (text.empty()) {
    FRONTLIJN_CHECK(store_.remove_draft_field(id_, place));
    texts_.erase(place);
    return {};
  }
  FRONTLIJN_CHECK(store_.save_draft(id_, place, text));
  texts_[place] = text;
  return {};
}

}  // namespace frontlijn::ui::live
