#include "core/domain/enforcement/requirement.hpp"

#include <algorithm>

#include "core/base/hash.hpp"
#include "core/domain/enforcement/consultation.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return folded;
}

/// A decimal number as digits before and after the point, so that comparing is exact and "1.0" equals "1".
struct Decimal {
  bool negative = false;
  std::string whole;
  std::string fraction;

  friend int compare(const Decimal& a, const Decimal& b) {
    if (a.negative != b.negative) return a.negative ? -1 : 1;
    int order = a.whole.size() != b.whole.size() ? (a.whole.size() < b.whole.size() ? -1 : 1)
                                                 : a.whole.compare(b.whole);
    if (order == 0) order = a.fraction.compare(b.fraction);
    order = order < 0 ? -1 : order > 0 ? 1 : 0;
    return a.negative ? -order : order;
  }
};

std::optional<Decimal> decimal(std::string_view text) {
  Decimal number;
  if (text.starts_with('-')) {
    number.negative = true;
    text.remove_prefix(1);
  }
  const auto dot = std::min(text.find('.'), text.size());
  number.whole = text.substr(0, dot);
  number.fraction = dot < text.size() ? text.substr(dot + 1) : std::string_view{};
  const auto digits = [](const std::string& part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (number.whole.empty() || !digits(number.whole) || !digits(number.fraction)) return std::nullopt;
  number.whole.erase(0, number.whole.find_first_not_of('0'));
  while (number.fraction.ends_with('0'))
    number.fraction.pop_back();
  if (number.whole.empty() && number.fraction.empty()) number.negative = false;
  return number;
}

/// Does the value `terms` ask for with "=" fulfil `other`?
bool fulfils(const std::string& value, const Terms& other) {
  const auto mine = decimal(value);
  const auto theirs = decimal(other.value);
  const bool numbers = mine && theirs;
  const bool equal = numbers ? compare(*mine, *theirs) == 0 : lower(value) == lower(other.value);
  switch (other.relation) {
    case Operator::equals:
      return equal;
    case Operator::differs:
      return !equal;
    case Operator::at_least:
      return !numbers || compare(*mine, *theirs) >= 0;
    case Operator::at_most:
      return !numbers || compare(*mine, *theirs) <= 0;
  }
  return true;
}

}  // namespace

Result<Terms> parse_terms(std::string_view text) {
  const auto wrong = fail(ErrorKind::invalid_input, "requirement.not-understood",
                          {{"text", std::string(text.substr(0, 120))}});
  const auto at = text.find_first_of("=!<>");
  if (at == std::string_view::npos) return wrong;
  for (const auto& [relation, id] : {std::pair{Operator::differs, std::string_view("!=")},
                                     std::pair{Operator::at_least, std::string_view(">=")},
                                     std::pair{Operator::at_most, std::string_view("<=")},
                                     std::pair{Operator::equals, std::string_view("=")}}) {
    if (!text.substr(at).starts_with(id)) continue;
    Terms terms{std::string(trimmed(text.substr(0, at))), relation,
                std::string(trimmed(text.substr(at + id.size())))};
    const bool word =
        !terms.attribute.empty() && terms.attribute.size() <= name_bytes &&
        terms.attribute.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string::npos;
    if (!word || terms.value.empty() || terms.value.size() > name_bytes || !is_utf8(terms.value))
      return wrong;
    const bool bound = relation == Operator::at_least || relation == Operator::at_most;
    if (bound && !decimal(terms.value)) return wrong;
    return terms;
  }
  return wrong;
}

std::string to_text(const Terms& terms) {
  return terms.attribute + ' ' + std::string(id_of(terms.relation)) + ' ' + terms.value;
}

bool can_both_hold(const Terms& a, const Terms& b) {
  if (a.attribute != b.attribute) return true;
  if (a.relation == Operator::equals) return fulfils(a.value, b);
  if (b.relation == Operator::equals) return fulfils(b.value, a);
  const auto low = a.relation == Operator::at_least ? a : b;
  const auto high = a.relation == Operator::at_least ? b : a;
  if (low.relation != Operator::at_least || high.relation != Operator::at_most) return true;
  const auto least = decimal(low.value);
  const auto most = decimal(high.value);
  return !least || !most || compare(*least, *most) <= 0;
}

EntityId requirement_id(const Requirement& requirement) {
  const std::string demand = lower(requirement.authority) + '\n' + to_text(requirement.terms);
  const Hash hash =
      hash_of("frontlijn requirement 1", {ByteView(requirement.subject.bytes), as_bytes(demand)});
  EntityId id;
  std::copy_n(hash.bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::vector<Clash> clashes_among(const std::vector<Requirement>& requirements) {
  std::vector<Clash> clashes;
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    for (std::size_t j = i + 1; j < requirements.size(); ++j) {
      if (!can_both_hold(requirements[i].terms, requirements[j].terms))
        clashes.push_back({requirements[i], requirements[j]});
    }
  }
  return clashes;
}

Result<std::vector<Requirement>> requirements_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(
      const auto records,
      records_where(store, kinds::requirement, "subject = ? AND withdrawn IS NULL ORDER BY entity", subject));
  std::vector<Requirement> requirements;
  for (const Record& record : records) {
    requirements.push_back(
        {record.id(),
         subject,
         record.text("authority"),
         record.text("domain"),
         record.text("source"),
         {record.text("attribute"), read_id(record, "operator", Operator::equals), record.text("value")},
         record.text("text")});
  }
  return requirements;
}

Result<EntityId> put_requirement(store::Changes& changes, const Context& context,
                                 const Requirement& requirement) {
  const EntityId id = requirement_id(requirement);
  FRONTLIJN_TRY(const auto before, context.store.find(kinds::requirement, id));
  if (before) {
    // Demanded again after it was withdrawn: it stands again.
    if (before->has("withdrawn"))
      changes.set(before->space(), kinds::requirement, id, "withdrawn", log::Nothing{});
    return id;
  }
  const SpaceId space = context.organisation;
  const auto put = [&](const char* field, log::Value value) {
    changes.set(space, kinds::requirement, id, field, std::move(value));
  };
  put("subject", requirement.subject);
  put("authority", requirement.authority);
  put("domain", requirement.domain);
  put("source", requirement.source);
  put("attribute", requirement.terms.attribute);
  put("operator", std::string(id_of(requirement.terms.relation)));
  put("value", requirement.terms.value);
  put("text", requirement.text);
  return id;
}

Result<std::vector<EntityId>> add_requirement(const Context& context, Requirement requirement) {
  FRONTLIJN_TRY([[maybe_unused]] const Record subject,
                known_record(context.store, kinds::subject, requirement.subject));
  FRONTLIJN_TRY(requirement.authority, required_text(requirement.authority, "field.authority", name_bytes));
  FRONTLIJN_TRY(requirement.source, checked_text(requirement.source, "field.law-source", name_bytes * 2));
  FRONTLIJN_TRY(requirement.text, checked_text(requirement.text, "field.words", narrative_bytes));
  FRONTLIJN_TRY(requirement.terms, parse_terms(to_text(requirement.terms)));
  FRONTLIJN_TRY(auto standing, requirements_on(context.store, requirement.subject));
  auto changes = context.changes();
  FRONTLIJN_TRY(requirement.id, put_requirement(changes, context, requirement));
  std::vector<EntityId> conflicts;
  for (const Requirement& other : standing) {
    if (other.id == requirement.id || can_both_hold(requirement.terms, other.terms)) continue;
    FRONTLIJN_TRY(const EntityId conflict, put_conflict(changes, context, {other, requirement}));
    conflicts.push_back(conflict);
  }
  FRONTLIJN_CHECK(context.store.commit(changes));
  return conflicts;
}

}  // namespace frontlijn::domain
