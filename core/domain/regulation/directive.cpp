#include "core/domain/regulation/directive.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

Result<Directive> read_directive(store::Store& store, const store::Record& record) {
  Directive directive;
  directive.id = record.id();
  directive.space = record.space();
  directive.words = record.text("words");
  directive.issuer = read_id_or_words(record, "issuer").value_or(IdOrWords{});
  directive.reason = record.text("reason");
  directive.issued_on = read_date(record, "issued_on").value_or(Date{});
  directive.holder = record.reference("holder").value_or(EntityId{});
  FRONTLIJN_TRY(const auto confirmations,
                records_where(store, kinds::directive_confirmation, "directive = ? LIMIT ?", record.id(),
                              tuning::most_parts));
  std::vector<Renewal> renewals;
  for (const auto& one : confirmations) {
    const auto on = read_date(one, "on");
    const auto until = read_date(one, "until");
    if (on && until) renewals.push_back({*on, *until});
  }
  directive.last_day =
      last_day(read_date(record, "expires").value_or(directive.issued_on), std::move(renewals));
  return directive;
}

}  // namespace

Result<EntityId> receive_directive(const Context& context, const NewDirective& directive) {
  FRONTLIJN_TRY(const std::string words,
                required_text(directive.words, "field.directive-words", narrative_bytes));
  FRONTLIJN_TRY(const IdOrWords issuer, checked_name(directive.issuer, "field.issuer"));
  FRONTLIJN_TRY(const std::string reason, required_text(directive.reason, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const Date expires, checked_expiry(directive.expires, context.today()));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::directive, id)
      .text("words", words)
      .named("issuer", issuer)
      .text("reason", reason)
      .date("issued_on", context.today())
      .date("expires", expires)
      .put("holder", context.person);
  return commit_new(context, changes, id);
}

Result<void> reconfirm_directive(const Context& context, EntityId id, std::optional<Date> until,
                                 const IdOrWords& issuer, std::string_view reason) {
  FRONTLIJN_TRY(const Directive known, directive(context.store, id));
  FRONTLIJN_TRY(const IdOrWords by, checked_name(issuer, "field.issuer"));
  FRONTLIJN_TRY(const std::string why, required_text(reason, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const Date last, checked_expiry(until, context.today()));
  if (!known.in_force_on(context.today()))
    return fail(ErrorKind::refused, "directive.lapsed", {{"date", to_iso(known.last_day)}});
  auto changes = context.changes();
  Entry(changes, known.space, kinds::directive_confirmation, context.store.new_id())
      .put("directive", id)
      .date("on", context.today())
      .date("until", last)
      .named("issuer", by)
      .text("reason", why);
  return commit_all(context, changes);
}

Result<Directive> directive(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::directive, id));
  return read_directive(store, record);
}

Result<std::vector<Directive>> directives(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::directive, "1 ORDER BY entity"));
  std::vector<Directive> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_directive(store, record));
    all.push_back(std::move(one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Directive& a, const Directive& b) { return a.last_day > b.last_day; });
  return all;
}

}  // namespace frontlijn::domain
