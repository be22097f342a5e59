#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "platform/demo/office.hpp"
#include "platform/demo/stage/link.hpp"
#include "platform/demo/stage/teller.hpp"
#include "platform/demo/tablet.hpp"

namespace frontlijn::demo {

/// One day in the fictional town of Waterveen: who plays, with what, and what was made so far.
struct Day {
  Teller teller;
  std::filesystem::path folder;  ///< everything the day makes
  std::filesystem::path assets;  ///< assets/demo
  std::filesystem::path checklists;
  Json script;  ///< assets/demo/dag.json: what people say and note
  std::unique_ptr<Link> link;
  Office office;
  Tablet noor;  ///< team Centrum
  Tablet sem;   ///< team Centrum too
  Tablet yara;  ///< team Oost, at first without any server

  struct Made {
    std::string kind;  ///< as the review pages name it
    std::string id;
    std::string team;  ///< that made it
  };
  /// What was made, by the name the scenes give it: "discotheque", "visit.discotheque", …
  std::map<std::string, Made> made;

  /// Words from the script, by JSON pointer.
  std::string words(const std::string& pointer) const { return text_at(script, pointer); }
  /// The address that tablets know the office by: that of the link.
  std::string address() const;
  /// The id noted under this name. Fails with "demo.not-made" where the scene that makes it did not.
  Result<std::string> id(const std::string& name) const;
  /// One command that makes something, noted under this name. Fails as Tablet::tell does.
  Result<Json> make(const std::string& name, const std::string& kind, const Tablet& tablet,
                    const Words& command);
  /// A one-time code for whom this tablet belongs to. Fails as Office::tell does.
  Result<std::string> new_code(const Tablet& tablet) const;
  /// Everything of this kind that this team made.
  std::set<std::string> all_made(const std::string& kind, const std::string& team) const;
  /// The day so many days from today, in this machine's zone: "2026-11-22".
  std::string day(int from_today) const;
};

/// Makes folders, opens the link, reads the script. Fails as reading a file does, and with "demo.no-link".
Result<Day> prepare_day(Teller teller, const std::filesystem::path& programs,
                        const std::filesystem::path& folder);

}  // namespace frontlijn::demo
