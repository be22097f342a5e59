#include "core/forms/parts.hpp"

namespace frontlijn::forms {

std::string FormParts::path(DefId node) const {
  std::string out;
  for (DefId at = node; at != absent; at = nodes[at].parent)
    out = (nodes[at].attribute ? "/@" : "/") + nodes[at].name + out;
  return out;
}

DefId FormParts::find(std::string_view text) const {
  DefId at = absent;
  while (!text.empty()) {
    if (text.front() != '/') return absent;
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string name(text.substr(0, end));
    text.remove_prefix(end);
    if (at == absent) {
      if (nodes.empty() || nodes[0].name != name) return absent;
      at = 0;
      continue;
    }
    const auto found = nodes[at].slots.find(name);
    if (found == nodes[at].slots.end()) return absent;
    at = nodes[at].children[found->second];
  }
  return at;
}

Seed without_repeats(const FormParts& parts, const Seed& seed) {
  Seed out{seed.def, seed.text, {}};
  for (const Seed& child : seed.children)
    if (!parts.nodes[child.def].repeat) out.children.push_back(without_repeats(parts, child));
  return out;
}

bool FormParts::is_within(DefId node, DefId ancestor) const {
  for (DefId at = node; at != absent; at = nodes[at].parent)
    if (at == ancestor) return true;
  return false;
}

}  // namespace frontlijn::forms
