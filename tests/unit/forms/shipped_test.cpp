// The checklists that come with the project, each walked through as an officer would.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "unit/forms/desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> out;
  for (const auto& each : std::filesystem::directory_iterator(FRONTLIJN_SOURCE_DIR "/assets/checklists"))
    if (each.path().extension() == ".xml") out.push_back(each.path());
  return out;
}

std::size_t answer_all(FormSession& form, const std::vector<TreeItem>& items) {
  std::size_t count = 0;
  for (const TreeItem& each : items) {
    if (each.can_add) REQUIRE(form.add_repeat(each.ref));
    if (each.kind == ControlKind::group || each.kind == ControlKind::repeat) {
      count += answer_all(form, each.items);
      continue;
    }
    const NodeState state = form.state(each.ref).value();
    INFO(each.ref);
    CHECK_FALSE(state.label.empty());
    if (state.readonly) continue;
    const std::string text = !state.choices.empty()              ? state.choices.back().value
                             : state.type == DataType::date      ? "2025-11-22"
                             : state.type == DataType::integer   ? "1"
                             : state.type == DataType::decimal   ? "1.5"
                             : each.kind == ControlKind::trigger ? "OK"
                                                                 : "x";
    REQUIRE(form.answer(each.ref, text));
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE(
    "every checklist that is shipped loads without a warning, in Dutch and English, with items to judge") {
  CHECK(shipped().size() >= 7);
  for (const auto& path : shipped()) {
    INFO(path.filename().string());
    std::ifstream in(path, std::ios::binary);
    const std::string xml{std::istreambuf_iterator<char>(in), {}};
    const auto form = FormDefinition::parse(as_bytes(xml));
    REQUIRE(form);
    CHECK((*form)->warnings().empty());
    CHECK((*form)->languages().size() >= 2);
    CHECK_FALSE((*form)->check_items().empty());
    Desk desk;
    auto session = std::move(*FormSession::begin(*form, desk.surroundings()));
    CHECK(answer_all(*session, session->tree()) > 10);
    CHECK(session->problems().empty());
    CHECK_FALSE(session->judgements().empty());
    // What is kept comes back the same.
    auto again = std::move(*FormSession::restore(*form, session->draft(), desk.surroundings()));
    CHECK(again->snapshot().xml == session->snapshot().xml);
  }
}
