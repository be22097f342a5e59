// Who reported something is kept in another space than the words, and each look at it leaves a trace.
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

Result<Reporter> open_reporter(const Context& context, EntityId observation, std::string_view reason) {
  FRONTLIJN_TRY(const std::string why, required_text(reason, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const auto sealed,
                records_where(context.store, kinds::reporter, "observation = ? LIMIT 1", observation));
  if (sealed.empty()) return fail(ErrorKind::not_found, "reporter.not-here", {{"id", observation.to_text()}});

  auto changes = context.changes();
  Entry(changes, sealed.front().space(), kinds::reporter_opened, context.store.new_id())
      .put("observation", observation)
      .put("by", context.person)
      .put("at", context.now())
      .text("reason", why);
  FRONTLIJN_CHECK(commit_all(context, changes));
  return Reporter{sealed.front().text("name"), sealed.front().text("contact")};
}

Result<std::vector<ReporterOpened>> reporter_openings(store::Store& store, EntityId observation) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::reporter_opened,
                                                  "observation = ? ORDER BY at, entity", observation));
  std::vector<ReporterOpened> openings;
  for (const auto& record : records)
    openings.push_back({record.reference("by").value_or(EntityId{}),
                        record.moment("at").value_or(record.oldest()), record.text("reason")});
  return openings;
}

}  // namespace frontlijn::domain
