#include "core/forms/engine.hpp"
#include "core/forms/namespaces.hpp"

// The record as XML (OpenRosa submission), and the draft.
namespace frontlijn::forms {
namespace {

void escape(std::string_view text, bool attribute, std::string& out) {
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
        out += attribute ? "&quot;" : "\"";
        break;
      case '\n':
        out += attribute ? "&#10;" : "\n";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        // XML 1.0 has no place for other control characters.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
    }
  }
}

class Writer {
 public:
  Writer(const FormParts& parts, const Instance& data) : parts_(parts), data_(data) {}

  std::string run() {
    write(data_.root(), nullptr);
    return std::move(out_);
  }

 private:
  /// The XForms namespace is that of the form, not of the record.
  static bool has_namespace(const DefNode& def) { return !def.uri.empty() && def.uri != xforms_namespace; }

  static std::string name(const DefNode& def) {
    return def.prefix.empty() || !has_namespace(def) ? def.name : def.prefix + ':' + def.name;
  }

  void declare_prefixes() {
    std::map<std::string, std::string> used;
    for (const DefNode& def : parts_.nodes)
      if (has_namespace(def) && def.prefix != "xml" && (!def.prefix.empty() || !def.attribute))
        used.emplace(def.prefix, def.uri);
    for (const auto& [prefix, uri] : used) {
      // Without prefix only what the root itself has; an element within declares its own.
      if (prefix.empty() && (uri != parts_.nodes[0].uri || !parts_.nodes[0].prefix.empty())) continue;
      out_ += prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"";
      escape(uri, true, out_);
      out_ += '"';
    }
  }

  /// An element without a prefix that lies in another namespace than what it stands in.
  void declare_default(const DefNode& def, const DefNode& around) {
    if (!def.prefix.empty()) return;
    const DefNode* up = &around;
    while (!up->prefix.empty() && up->parent != absent)
      up = &parts_.nodes[up->parent];
    const bool plain = !up->prefix.empty() || !has_namespace(*up);
    const std::string_view before = plain ? std::string_view{} : std::string_view(up->uri);
    const std::string_view now = has_namespace(def) ? std::string_view(def.uri) : std::string_view{};
    if (before == now) return;
    out_ += " xmlns=\"";
    escape(now, true, out_);
    out_ += '"';
  }

  void write(NodeId node, const DefNode* around) {
    const DefNode& def = data_.def(node);
    const std::string tag = name(def);
    out_ += '<' + tag;
    if (around == nullptr) {
      declare_prefixes();
    } else {
      declare_default(def, *around);
    }
    std::vector<NodeId> attributes;
    data_.attributes(node, attributes);
    for (const NodeId each : attributes) {
      if (!data_.item(each).relevant) continue;
      out_ += ' ' + name(data_.def(each)) + "=\"";
      escape(data_.item(each).text, true, out_);
      out_ += '"';
    }
    std::vector<NodeId> children;
    if (def.group) data_.children(node, children);
    std::string_view text = def.group ? std::string_view{} : std::string_view(data_.item(node).text);
    if (children.empty() && text.empty()) {
      out_ += "/>";
      return;
    }
    out_ += '>';
    escape(text, false, out_);
    for (const NodeId each : children)
      if (data_.item(each).relevant) write(each, &def);
    out_ += "</" + tag + '>';
  }

  const FormParts& parts_;
  const Instance& data_;
  std::string out_;
};

}  // namespace

Submission FormEngine::submission() const {
  Submission out;
  out.xml = Writer(parts_, instance_).run();
  const std::string meta = parts_.path(0) + "/meta/";
  const auto first_text = [&](const std::string& path) {
    std::string text;
    const DefId def = parts_.find(path);
    if (def != absent)
      instance_.each(instance_.root(), def, [&](NodeId each) {
        text = instance_.item(each).relevant ? instance_.item(each).text : "";
      });
    return text;
  };
  out.instance_id = first_text(meta + "instanceID");
  out.instance_name = first_text(meta + "instanceName");
  out.entities = entities();
  for (DefId id = 0; id < parts_.nodes.size(); ++id) {
    if (parts_.nodes[id].type != DataType::binary) continue;
    instance_.each(instance_.root(), id, [&](NodeId each) {
      const Instance::Item& item = instance_.item(each);
      if (item.relevant && !item.text.empty()) out.attachments.push_back(item.text);
    });
  }
  return out;
}

std::vector<Answer> FormEngine::answers(bool with_emptied) const {
  std::vector<Answer> out;
  const auto visit = [&](const auto& self, NodeId node, const std::string& path, const Seed* seed) -> void {
    const DefNode& def = instance_.def(node);
    const Instance::Item& item = instance_.item(node);
    if (!def.group) {
      const bool emptied = with_emptied && seed != nullptr && !seed->text.empty();
      if (!item.text.empty() || emptied) out.push_back({path, item.text});
    }
    const auto seed_for = [&](DefId child) -> const Seed* {
      if (parts_.nodes[child].repeat) return &parts_.templates.at(child);
      if (seed != nullptr)
        for (const Seed& each : seed->children)
          if (each.def == child) return &each;
      return nullptr;
    };
    std::vector<NodeId> below;
    instance_.attributes(node, below);
    if (def.group) instance_.children(node, below);
    for (const NodeId each : below) {
      const DefNode& child = instance_.def(each);
      std::string step = (child.attribute ? "/@" : "/") + child.name;
      if (child.repeat) step += '{' + instance_.item(each).repeat_id.to_text() + '}';
      self(self, each, path + step, seed_for(instance_.item(each).def));
    }
  };
  visit(visit, instance_.root(), "/" + parts_.nodes[0].name, &parts_.seed.front());
  return out;
}

Draft FormEngine::draft() const {
  Draft out;
  out.definition = definition_->hash();
  out.form_id = parts_.id;
  out.form_version = parts_.version;
  out.language = language_;
  out.answers = answers(true);
  // What found no place here may find one in the version it came from.
  for (const Answer& each : left_over_)
    if (!each.value.empty()) out.answers.push_back(each);
  const auto visit = [&](const auto& self, NodeId node) -> void {
    if (instance_.def(node).repeat) out.repeats.push_back(stable_ref(node));
    std::vector<NodeId> below;
    if (instance_.def(node).group) instance_.children(node, below);
    for (const NodeId each : below)
      self(self, each);
  };
  visit(visit, instance_.root());
  return out;
}

}  // namespace frontlijn::forms
