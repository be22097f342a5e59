#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

typedef struct _xmlDoc xmlDoc;  // as libxml2 names it

namespace frontlijn::demo {

/// A page as its reader sees it: its words, links, pictures and forms.
class Page {
 public:
  explicit Page(std::string_view html);

  /// All words, white space made one space.
  std::string words() const { return words_of("//body"); }
  std::string words_of(const std::string& xpath) const;
  bool says(std::string_view words) const;
  std::size_t count(const std::string& xpath) const;

  struct Target {
    std::string words;
    std::string address;
  };
  std::vector<Target> links() const { return targets("//a[@href]", "href"); }
  std::vector<Target> pictures() const { return targets("//img[@src]", "src"); }

  struct Form {
    std::string action;
    std::vector<std::pair<std::string, std::string>> fields;  ///< with what is filled in
  };
  /// The first form that has a field of this name.
  std::optional<Form> form_with(std::string_view field) const;

 private:
  std::vector<Target> targets(const std::string& xpath, const char* attribute) const;

  std::shared_ptr<xmlDoc> document_;
};

}  // namespace frontlijn::demo
