#include "sync/server/web/html.hpp"

#include <algorithm>
#include <array>

namespace frontlijn::web {

bool is_local_address(std::string_view address) {
  const auto misleads = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7F; };
  if (address.starts_with("//") || std::any_of(address.begin(), address.end(), misleads)) return false;
  return address.starts_with('/') || address.starts_with('?') || address.starts_with('#');
}

namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\0':
        break;
      default:
        out += c;
    }
  }
}

template <class Attributes>
void append_start(std::string& out, ElementName name, const Attributes& attributes) {
  out += '<';
  out += name.text();
  for (const auto& attribute : attributes) {
    out += ' ';
    out += attribute.name.text();
    out += "=\"";
    append_escaped(out,
                   attribute.name.is_address() && !is_local_address(attribute.value) ? "#" : attribute.value);
    out += '"';
  }
  out += '>';
}

bool is_void(std::string_view name) {
  constexpr std::array<std::string_view, 7> without_end{"br", "hr", "img", "input", "link", "meta", "wbr"};
  return std::find(without_end.begin(), without_end.end(), name) != without_end.end();
}

void append_end(std::string& out, ElementName name) {
  if (is_void(name.text())) return;
  out += "</";
  out += name.text();
  out += '>';
}

}  // namespace

Html::Html(std::string_view text) { append_escaped(markup_, text); }

Html element(ElementName name, std::initializer_list<Attribute> attributes,
             std::initializer_list<Html> children) {
  Html html;
  append_start(html.markup_, name, attributes);
  for (const Html& child : children)
    html += child;
  append_end(html.markup_, name);
  return html;
}

Html element(ElementName name, const std::vector<Attribute>& attributes, const Html& children) {
  Html html;
  append_start(html.markup_, name, attributes);
  html += children;
  append_end(html.markup_, name);
  return html;
}

std::string document(std::string_view language, const Html& head, const Html& body) {
  std::string all = "<!doctype html>\n";
  const Html html = element("html", {{"lang", std::string(language)}}, {head, body});
  all += html.markup();
  all += '\n';
  return all;
}

}  // namespace frontlijn::web
