#include "core/domain/enforcement/checklist.hpp"

#include <filesystem>
#include <fstream>

#include "forms_for_visits.hpp"
#include "officer.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

Result<AddedChecklist> add(Officer& officer, const std::string& xml, const std::string& name = "form.xml") {
  return add_checklist(*officer, as_bytes(xml), name);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  text.replace(text.find(what), what.size(), by);
  return text;
}

}  // namespace

TEST_CASE("a checklist is kept by its content: the same bytes again are the same checklist") {
  Officer noor;
  const auto first = add(noor, fire_form());
  REQUIRE(first);
  CHECK(first->is_new);
  const auto again = add(noor, fire_form());
  CHECK_FALSE(again->is_new);
  CHECK(again->id == first->id);
  const Checklist kept = checklist_by_id(*noor.store, first->id).value();
  CHECK(kept.form_id == "fire");
  CHECK(kept.title == "Brand");
  CHECK(kept.items == 6);
  CHECK(kept.core_items == 2);
  CHECK(kept.domains == std::vector<std::string>{"fire-safety"});
  CHECK(kept.owner_team == noor.context->team);
  CHECK(open_checklist(*noor.store, kept).value()->id() == "fire");
}

TEST_CASE("rule 25: a new version stands beside the old one, with its lineage; nothing is replaced") {
  Officer noor;
  const EntityId old_version = add(noor, fire_form("1"))->id;
  noor.clock.at += Minutes{1};
  const EntityId new_version = add(noor, fire_form("2"))->id;
  CHECK(all_checklists(*noor.store)->size() == 2);
  CHECK(current_checklists(*noor.store)->size() == 1);
  CHECK(find_checklist(*noor.store, "fire")->id == new_version);
  CHECK(find_checklist(*noor.store, "fire@1")->id == old_version);
  CHECK(checklist_by_id(*noor.store, new_version)->lineage == old_version);
  REQUIRE(retire_checklist(*noor, new_version));
  CHECK(find_checklist(*noor.store, "fire")->id == old_version);
  const Error unknown = find_checklist(*noor.store, "water").error();
  CHECK(unknown.key() == "checklist.unknown");
  CHECK(unknown.argument("known") == "fire");
}

TEST_CASE("what is no checklist is refused, and nothing is kept") {
  Officer noor;
  REQUIRE(add(noor, fire_form()));
  const auto refused = [&](const std::string& xml) {
    const auto result = add(noor, xml, "fout.xml");
    REQUIRE_FALSE(result);
    CHECK(result.error().argument("file") == "fout.xml");
    CHECK(all_checklists(*noor.store)->size() == 1);
    return result.error().key();
  };
  CHECK(refused(replaced(fire_form(), "Brand", "Vuur")) == "checklist.same-version");
  CHECK(refused(replaced(fire_form("2"), "escape-door.opening-direction = outwards",
                         "de deur naar buiten")) == "checklist.requirement");
  CHECK_FALSE(refused("<a/>").empty());
  CHECK_FALSE(refused("geen xml").empty());
  CHECK_FALSE(refused("").empty());
}

TEST_CASE("checklists are suggested by the domains that apply to a subject") {
  Officer noor;
  REQUIRE(add(noor, fire_form()));
  REQUIRE(add(noor, building_form()));
  SubjectData subject;
  CHECK(suggest_checklists(*noor.store, subject)->size() == 2);
  subject.domains = {"building"};
  CHECK(suggest_checklists(*noor.store, subject)->front().form_id == "building");
  subject.domains.clear();
  subject.activities = {"gaming"};
  CHECK(suggest_checklists(*noor.store, subject)->empty());
  subject.activities = {"gaming", "sleep"};
  CHECK(suggest_checklists(*noor.store, subject)->size() == 2);
}

TEST_CASE("all checklists that come with Frontlijn can be added") {
  Officer noor;
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(FRONTLIJN_SOURCE_DIR) + "/assets/checklists")) {
    if (entry.path().extension() != ".xml") continue;
    std::ifstream in(entry.path());
    const std::string xml{std::istreambuf_iterator<char>(in), {}};
    const auto added = add(noor, xml, entry.path().filename().string());
    INFO(entry.path());
    REQUIRE(added);
    const Checklist checklist = checklist_by_id(*noor.store, added->id).value();
    CHECK(checklist.core_items == 5);
    CHECK(checklist.items >= 4);
    ++count;
  }
  CHECK(count >= 7);
}
