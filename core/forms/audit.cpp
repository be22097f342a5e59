#include "core/forms/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/forms/parts.hpp"

namespace frontlijn::forms {
namespace {

constexpr std::string_view question = "question";

void add_field(std::string_view text, std::string& out) {
  if (text.find_first_of(",\n\r\"") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

bool is_set(const DefNode& node, std::string_view name) {
  for (const auto& [key, value] : node.attributes)
    if (key.substr(key.find(':') + 1) == name) return value == "true" || value == "true()";
  return false;
}

bool asks_place(const DefNode& node) {
  for (const auto& [key, value] : node.attributes)
    if (key.substr(key.find(':') + 1).starts_with("location-")) return true;
  return false;
}

}  // namespace

AuditRecord::AuditRecord(const FormParts& parts, std::string user) : user_(std::move(user)) {
  const DefId audit = parts.find(parts.path(0) + "/meta/audit");
  if (audit == absent) return;
  const DefNode& node = parts.nodes[audit];
  wanted_ = true;
  with_place_ = asks_place(node);
  with_values_ = is_set(node, "track-changes");
  with_user_ = is_set(node, "identify-user");
}

void AuditRecord::note(std::string_view event, Instant at, std::string node) {
  if (!wanted_ || events_.size() >= most_events) return;
  events_.push_back({std::string(event), std::move(node), {}, {}, at, at});
}

void AuditRecord::note_answer(std::string node, Instant at, std::string before, std::string after) {
  if (!wanted_) return;
  const bool same = !events_.empty() && events_.back().event == question && events_.back().node == node;
  if (!same) {
    if (events_.size() >= most_events) return;
    note(question, at, std::move(node));
    if (with_values_) events_.back().before = std::move(before);
  }
  events_.back().end = at;
  if (with_values_) events_.back().after = std::move(after);
}

void AuditRecord::go_on(const std::vector<AuditEvent>& kept) {
  if (wanted_)
    events_.assign(kept.begin(),
                   kept.begin() + static_cast<std::ptrdiff_t>(std::min(kept.size(), most_events)));
}

std::string AuditRecord::as_csv() const {
  if (!wanted_) return {};
  std::string out = "event,node,start,end";
  if (with_place_) out += ",latitude,longitude,accuracy";
  if (with_values_) out += ",old-value,new-value";
  if (with_user_) out += ",user";
  out += '\n';
  for (const AuditEvent& each : events_) {
    out += each.event + ',';
    add_field(each.node, out);
    out += ',' + fmt::to_string(to_ms(each.start)) + ',';
    if (!each.node.empty()) out += fmt::to_string(to_ms(each.end));
    if (with_place_) out += ",,,";
    if (with_values_) {
      out += ',';
      add_field(each.before, out);
      out += ',';
      add_field(each.after, out);
    }
    if (with_user_) {
      out += ',';
      add_field(user_, out);
    }
    out += '\n';
  }
  return out;
}

}  // namespace frontlijn::forms
