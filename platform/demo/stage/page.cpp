#include "platform/demo/stage/page.hpp"

#include <functional>

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

namespace frontlijn::demo {

namespace {

std::string attribute_of(xmlNode* node, const char* name) {
  const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
      xmlGetProp(node, reinterpret_cast<const xmlChar*>(name)), xmlFree);
  return value ? reinterpret_cast<const char*>(value.get()) : "";
}

std::string content_of(xmlNode* node) {
  const std::unique_ptr<xmlChar, decltype(xmlFree)> content(xmlNodeGetContent(node), xmlFree);
  return content ? reinterpret_cast<const char*>(content.get()) : "";
}

std::string tidy(const std::string& text) {
  std::string tidied;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      gap = !tidied.empty();
    } else {
      if (gap) tidied += ' ';
      gap = false;
      tidied += c;
    }
  }
  return tidied;
}

void each(xmlDoc* document, xmlNode* from, const std::string& xpath,
          const std::function<void(xmlNode*)>& use) {
  const std::unique_ptr<xmlXPathContext, decltype(&xmlXPathFreeContext)> context(xmlXPathNewContext(document),
                                                                                 xmlXPathFreeContext);
  if (!context) return;
  context->node = from;
  const std::unique_ptr<xmlXPathObject, decltype(&xmlXPathFreeObject)> found(
      xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(xpath.c_str()), context.get()),
      xmlXPathFreeObject);
  if (!found || found->nodesetval == nullptr) return;
  for (int i = 0; i < found->nodesetval->nodeNr; ++i)
    use(found->nodesetval->nodeTab[i]);
}

}  // namespace

Page::Page(std::string_view html)
    : document_(
          htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "utf-8",
                         HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER),
          [](xmlDoc* document) {
            if (document != nullptr) xmlFreeDoc(document);
          }) {}

std::string Page::words_of(const std::string& xpath) const {
  std::string words;
  each(document_.get(), nullptr, xpath, [&](xmlNode* node) {
    if (!words.empty()) words += ' ';
    words += content_of(node);
  });
  return tidy(words);
}

bool Page::says(std::string_view words) const {
  return this->words().find(tidy(std::string(words))) != std::string::npos;
}

std::size_t Page::count(const std::string& xpath) const {
  std::size_t found = 0;
  each(document_.get(), nullptr, xpath, [&](xmlNode*) { ++found; });
  return found;
}

std::vector<Page::Target> Page::targets(const std::string& xpath, const char* attribute) const {
  std::vector<Target> found;
  each(document_.get(), nullptr, xpath, [&](xmlNode* node) {
    found.push_back({tidy(content_of(node)), attribute_of(node, attribute)});
  });
  return found;
}

std::optional<Page::Form> Page::form_with(std::string_view field) const {
  std::optional<Form> found;
  each(document_.get(), nullptr, "//form", [&](xmlNode* node) {
    Form form{attribute_of(node, "action"), {}};
    bool has = false;
    each(document_.get(), node, ".//input[@name] | .//select[@name] | .//textarea[@name]",
         [&](xmlNode* input) {
           form.fields.emplace_back(attribute_of(input, "name"), attribute_of(input, "value"));
           has = has || form.fields.back().first == field;
         });
    if (has && !found) found = std::move(form);
  });
  return found;
}

}  // namespace frontlijn::demo
