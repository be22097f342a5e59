#include "core/domain/observation/closing.hpp"

#include "core/domain/people/checks.hpp"

namespace frontlijn::domain {

using log::Merge;
using store::FieldType;

void add_closing_fields(store::Kind& kind) {
  kind.fields.push_back({"closed_at", FieldType::moment, Merge::parallel, true});
  kind.fields.push_back({"closed_by", FieldType::reference, Merge::parallel});
  kind.fields.push_back({"outcome", FieldType::text, Merge::parallel, false, true});
  kind.fields.push_back({"message_back", FieldType::text, Merge::parallel});
  kind.fields.push_back({"reporter_unknown", FieldType::yes_no, Merge::parallel});
}

Result<Closing> checked_closing(const Closing& closing, Waiting waiting) {
  Closing kept = closing;
  FRONTLIJN_TRY(kept.outcome, checked_text(closing.outcome, "field.what-became", narrative_bytes));
  FRONTLIJN_TRY(kept.message_back, checked_text(closing.message_back, "field.message-back", narrative_bytes));
  if (kept.outcome.empty()) return fail(ErrorKind::refused, "closing.no-outcome");
  if (kept.reporter_unknown && waiting == Waiting::somebody)
    return fail(ErrorKind::refused, "closing.reporter-is-known");
  if (kept.message_back.empty() && !kept.reporter_unknown && waiting != Waiting::oneself)
    return fail(ErrorKind::refused, "closing.no-message-back");
  return kept;
}

void put_closing(Entry& entry, const Context& context, const Closing& closing) {
  entry.put("closed_at", context.now())
      .put("closed_by", context.person)
      .text("outcome", closing.outcome)
      .text("message_back", closing.message_back)
      .mark("reporter_unknown", closing.reporter_unknown);
}

std::optional<Closed> read_closing(const store::Record& record) {
  const auto at = record.moment("closed_at");
  if (!at) return std::nullopt;
  return Closed{*at,
                record.reference("closed_by").value_or(EntityId{}),
                {record.text("outcome"), record.text("message_back"), record.yes("reporter_unknown")}};
}

Result<void> must_be_open(const store::Record& record) {
  if (!read_closing(record)) return {};
  return fail(ErrorKind::conflict, "closing.is-closed",
              {{"id", record.id().to_text()}, {"kind", "kind." + record.kind()}});
}

}  // namespace frontlijn::domain
