#include "platform/demo/stage/review_desk.hpp"

namespace frontlijn::demo {

namespace {

/// Of the stream; a day fits on a few.
constexpr int most_pages = 50;

}  // namespace

Result<void> ReviewDesk::sign_in(const std::string& login, const std::string& password) {
  FRONTLIJN_TRY(const Shown asked, look_at("/"));
  auto form = asked.page.form_with("password");
  const auto refused = fail(ErrorKind::refused, "demo.not-signed-in", {{"login", login}});
  if (!form) return refused;
  for (auto& [name, value] : form->fields) {
    if (name == "login") value = login;
    if (name == "password") value = password;
  }
  FRONTLIJN_TRY(const WebAnswer answer, browser_.post(form->action, form->fields));
  if (answer.status != 200 || Page(answer.body).form_with("password")) return refused;
  return {};
}

Result<ReviewDesk::Shown> ReviewDesk::look_at(const std::string& target) {
  FRONTLIJN_TRY(const WebAnswer answer, browser_.get(target));
  return Shown{answer.status, Page(answer.body)};
}

Result<std::vector<ReviewDesk::Entry>> ReviewDesk::stream(const std::string& kind) {
  static const std::string entries = "/entries/";
  std::vector<Entry> found;
  std::string next = "/?kind=" + kind;
  for (int pages = 0; !next.empty() && pages < most_pages; ++pages) {
    FRONTLIJN_TRY(const Shown shown, look_at(next));
    next.clear();
    for (const auto& link : shown.page.links()) {
      if (link.address.find("before=") != std::string::npos) next = link.address;
      if (!link.address.starts_with(entries)) continue;
      const auto slash = link.address.find('/', entries.size());
      if (slash == std::string::npos) continue;
      const Entry entry{link.address.substr(entries.size(), slash - entries.size()),
                        link.address.substr(slash + 1), link.words};
      if (kind.empty() || entry.kind == kind) found.push_back(entry);
    }
  }
  return found;
}

}  // namespace frontlijn::demo
