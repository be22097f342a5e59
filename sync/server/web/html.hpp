#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace frontlijn::web {

/// The name of an element: fixed in the program's text, so that no value can ever become one.
class ElementName {
 public:
  consteval ElementName(const char* name) : name_(name) {
    if (name_.empty()) throw std::invalid_argument("an element has a name");
    for (const char c : name_) {
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
        throw std::invalid_argument("not an element name");
    }
    if (name_ == "script" || name_ == "style") throw std::invalid_argument("scripts and styles are files");
  }
  std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

/// Likewise; the content policy forbids inline scripts and styles, so they are not to be had.
class AttributeName {
 public:
  consteval AttributeName(const char* name) : name_(name) {
    if (name_.empty()) throw std::invalid_argument("an attribute has a name");
    for (const char c : name_) {
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != ':')
        throw std::invalid_argument("not an attribute name");
    }
    if (name_.starts_with("on") || name_ == "style")
      throw std::invalid_argument("scripts and styles are files");
  }
  std::string_view text() const { return name_; }
  bool is_address() const { return name_ == "href" || name_ == "src" || name_ == "action"; }

 private:
  std::string_view name_;
};

struct Attribute {
  AttributeName name;
  /// Escaped when written. An address must lie on this server ("/…", "?…" or "#…"), else it becomes "#".
  std::string value;
};

/// Finished markup. Whatever text goes in is escaped, by type: there is no way to paste markup together.
class Html {
 public:
  Html() = default;
  Html(std::string_view text);
  Html(const char* text) : Html(std::string_view(text)) {}
  Html(const std::string& text) : Html(std::string_view(text)) {}

  Html& operator+=(const Html& more) {
    markup_ += more.markup_;
    return *this;
  }
  friend Html operator+(Html first, const Html& second) { return first += second; }
  bool empty() const { return markup_.empty(); }
  const std::string& markup() const { return markup_; }

 private:
  friend Html element(ElementName, std::initializer_list<Attribute>, std::initializer_list<Html>);
  friend Html element(ElementName, const std::vector<Attribute>&, const Html&);
  std::string markup_;
};

Html element(ElementName name, std::initializer_list<Attribute> attributes = {},
             std::initializer_list<Html> children = {});
/// Where attributes are put together first.
Html element(ElementName name, const std::vector<Attribute>& attributes, const Html& children);

/// Whether an address stays on this server. A browser leaves out tabs and takes a backslash for a slash
/// before it looks.
bool is_local_address(std::string_view address);

/// A whole page.
std::string document(std::string_view language, const Html& head, const Html& body);

}  // namespace frontlijn::web
