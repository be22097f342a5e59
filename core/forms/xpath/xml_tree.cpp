#include "core/forms/xpath/xml_tree.hpp"

#include <algorithm>

namespace frontlijn::forms {

std::string XmlTree::qualified_name(NodeId node) const {
  if (is_namespace(node)) return std::string(scope(node).prefix);
  const Name& name = names_[nodes_[node].name];
  return name.prefix.empty() ? name.local : name.prefix + ':' + name.local;
}

/// "xml" first, then from the outermost declaration inwards.
std::vector<XmlTree::Scope> XmlTree::scopes(NodeId element) const {
  std::vector<Scope> out;
  std::size_t seen = 0;
  for (NodeId at = element; at != no_node && seen < most_declarations_seen; at = nodes_[at].parent) {
    auto each = std::partition_point(declarations_.begin(), declarations_.end(),
                                     [&](const Declaration& one) { return one.element < at; });
    for (; each != declarations_.end() && each->element == at && seen < most_declarations_seen;
         ++each, ++seen) {
      const bool hidden = std::any_of(out.begin(), out.end(),
                                      [&](const Scope& nearer) { return nearer.prefix == each->prefix; });
      if (!hidden) out.push_back({each->prefix, each->uri});
    }
  }
  // xmlns="" takes the default namespace away.
  out.erase(std::remove_if(out.begin(), out.end(), [](const Scope& each) { return each.uri.empty(); }),
            out.end());
  out.push_back({"xml", "http://www.w3.org/XML/1998/namespace"});
  std::reverse(out.begin(), out.end());
  return out;
}

XmlTree::Scope XmlTree::scope(NodeId node) const {
  const auto all = scopes(element_of(node));
  const std::size_t place = node & ((1U << namespace_bits) - 1);
  return place < all.size() ? all[place] : Scope{};
}

void XmlTree::namespaces(NodeId node, std::vector<NodeId>& out) const {
  if (kind(node) != NodeKind::element || node >= most_elements_with_namespaces) return;
  const std::size_t count = std::min<std::size_t>(scopes(node).size(), std::size_t{1} << namespace_bits);
  for (std::size_t place = 0; place < count; ++place)
    out.push_back(namespace_bit | (node << namespace_bits) | static_cast<NodeId>(place));
}

/// An element's namespaces stand between it and its attributes.
bool XmlTree::before(NodeId left, NodeId right) const {
  const NodeId left_element = is_namespace(left) ? element_of(left) : left;
  const NodeId right_element = is_namespace(right) ? element_of(right) : right;
  if (left_element != right_element) return left_element < right_element;
  return is_namespace(left) ? is_namespace(right) && left < right : is_namespace(right);
}

void XmlTree::children(NodeId node, std::vector<NodeId>& out) const {
  if (is_namespace(node)) return;
  for (NodeId child = nodes_[node].first_child; child != no_node; child = nodes_[child].next)
    out.push_back(child);
}

void XmlTree::children_named(NodeId node, std::string_view name, std::vector<NodeId>& out) const {
  // Rows of a table share one entry in names_, so that the text is compared once and not per row.
  if (is_namespace(node)) return;
  std::uint32_t last = 0xFFFFFFFF;
  bool matches = false;
  for (NodeId child = nodes_[node].first_child; child != no_node; child = nodes_[child].next) {
    const Item& item = nodes_[child];
    if (item.kind != NodeKind::element) continue;
    if (item.name != last) {
      last = item.name;
      matches = names_[last].local == name;
    }
    if (matches) out.push_back(child);
  }
}

void XmlTree::attributes(NodeId node, std::vector<NodeId>& out) const {
  if (is_namespace(node)) return;
  for (NodeId item = nodes_[node].first_attribute; item != no_node; item = nodes_[item].next)
    out.push_back(item);
}

std::string XmlTree::string_value(NodeId node) const {
  if (is_namespace(node)) return std::string(scope(node).uri);
  const Item& item = nodes_[node];
  if (item.kind != NodeKind::element && item.kind != NodeKind::document) return texts_[item.text];
  const NodeId only = item.first_child;
  if (only == no_node) return {};
  if (only == item.last_child && nodes_[only].kind == NodeKind::text) return texts_[nodes_[only].text];
  std::string out;
  collect_text(node, out);
  return out;
}

void XmlTree::collect_text(NodeId node, std::string& out) const {
  for (NodeId child = nodes_[node].first_child; child != no_node; child = nodes_[child].next) {
    const Item& item = nodes_[child];
    if (item.kind == NodeKind::text) out += texts_[item.text];
    if (item.kind == NodeKind::element) collect_text(child, out);
  }
}

NodeId XmlTree::child(NodeId node, std::string_view local) const {
  for (NodeId at = first_element(node); at != no_node; at = next_element(at))
    if (local_name(at) == local) return at;
  return no_node;
}

NodeId XmlTree::first_element(NodeId node) const {
  NodeId at = nodes_[node].first_child;
  while (at != no_node && nodes_[at].kind != NodeKind::element)
    at = nodes_[at].next;
  return at;
}

NodeId XmlTree::next_element(NodeId node) const {
  NodeId at = nodes_[node].next;
  while (at != no_node && nodes_[at].kind != NodeKind::element)
    at = nodes_[at].next;
  return at;
}

const std::string* XmlTree::attribute(NodeId node, std::string_view local, std::string_view uri) const {
  for (NodeId at = nodes_[node].first_attribute; at != no_node; at = nodes_[at].next) {
    const Name& name = names_[nodes_[at].name];
    if (name.local == local && name.uri == uri) return &texts_[nodes_[at].text];
  }
  return nullptr;
}

std::string XmlTree::namespace_for(NodeId node, std::string_view prefix) const {
  for (NodeId at = node; at != no_node; at = nodes_[at].parent)
    for (const Declaration& each : declarations_)
      if (each.element == at && each.prefix == prefix) return each.uri;
  return {};
}

XmlTree::Builder::Builder(const Limits& limits) : limits_(limits), tree_(std::make_shared<XmlTree>()) {
  tree_->names_.emplace_back();
  tree_->texts_.emplace_back();
  tree_->nodes_.emplace_back();
  tree_->nodes_[0].kind = NodeKind::document;
  open_.push_back(0);
}

std::uint32_t XmlTree::Builder::name(std::string_view local, std::string_view prefix, std::string_view uri) {
  std::string key;
  key.reserve(local.size() + prefix.size() + uri.size() + 2);
  key.append(local).append(1, '\n').append(prefix).append(1, '\n').append(uri);
  const auto [found, added] = known_names_.emplace(key, static_cast<std::uint32_t>(tree_->names_.size()));
  if (added) tree_->names_.push_back({std::string(prefix), std::string(local), std::string(uri)});
  return found->second;
}

NodeId XmlTree::Builder::add(NodeKind kind) {
  const auto id = static_cast<NodeId>(tree_->nodes_.size());
  tree_->nodes_.emplace_back();
  Item& item = tree_->nodes_.back();
  item.kind = kind;
  item.parent = open_.back();
  return id;
}

bool XmlTree::Builder::open(std::string_view local, std::string_view prefix, std::string_view uri,
                            Place place) {
  if (tree_->nodes_.size() >= limits_.document_nodes || open_.size() > limits_.document_depth) ok_ = false;
  if (!ok_) return false;
  const NodeId id = add(NodeKind::element);
  Item& up = tree_->nodes_[open_.back()];
  if (up.last_child == no_node)
    up.first_child = id;
  else
    tree_->nodes_[up.last_child].next = id;
  up.last_child = id;
  tree_->nodes_[id].name = name(local, prefix, uri);
  tree_->nodes_[id].place = place;
  if (open_.size() == 1 && tree_->root_ == no_node) tree_->root_ = id;
  open_.push_back(id);
  attributes_here_ = 0;
  return true;
}

bool XmlTree::Builder::attribute(std::string_view local, std::string_view value, std::string_view prefix,
                                 std::string_view uri) {
  if (++attributes_here_ > limits_.attributes_per_element || tree_->nodes_.size() >= limits_.document_nodes)
    ok_ = false;
  if (!ok_) return false;
  const NodeId owner = open_.back();
  const NodeId id = add(NodeKind::attribute);
  Item& item = tree_->nodes_[id];
  item.name = name(local, prefix, uri);
  item.text = static_cast<std::uint32_t>(tree_->texts_.size());
  tree_->texts_.emplace_back(value);
  NodeId* last = &tree_->nodes_[owner].first_attribute;
  while (*last != no_node)
    last = &tree_->nodes_[*last].next;
  *last = id;
  return true;
}

void XmlTree::Builder::declare(std::string_view prefix, std::string_view uri) {
  tree_->declarations_.push_back({open_.back(), std::string(prefix), std::string(uri)});
}

bool XmlTree::Builder::leaf(NodeKind kind, std::string_view text, std::string_view leaf_name) {
  if (tree_->nodes_.size() >= limits_.document_nodes) ok_ = false;
  if (!ok_) return false;
  const NodeId id = add(kind);
  Item& item = tree_->nodes_[id];
  if (!leaf_name.empty()) item.name = name(leaf_name, {}, {});
  item.text = static_cast<std::uint32_t>(tree_->texts_.size());
  tree_->texts_.emplace_back(text);
  Item& up = tree_->nodes_[open_.back()];
  if (up.last_child == no_node)
    up.first_child = id;
  else
    tree_->nodes_[up.last_child].next = id;
  up.last_child = id;
  return true;
}

void XmlTree::Builder::close() {
  if (open_.size() > 1) open_.pop_back();
}

bool XmlTree::Builder::field(std::string_view local, std::string_view text) {
  if (!open(local)) return false;
  if (!text.empty() && !leaf(NodeKind::text, text)) return false;
  close();
  return true;
}

std::shared_ptr<const XmlTree> XmlTree::Builder::finish() { return std::move(tree_); }

}  // namespace frontlijn::forms
