// How a norm travels: another team looks at it, makes it its own, and where it came from stays visible.
#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/norm.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

/// A norm as another team sees it: the norm itself, or its shared copy.
struct Source {
  EntityId norm;
  EntityId team;
  std::string title;
  std::string why;
  std::optional<EntityId> forked_from;
};

Source read_source(const store::Record& record) {
  const bool copy = record.kind() == kinds::shared_norm;
  return {copy ? record.reference("origin").value_or(EntityId{}) : record.id(),
          record.reference("team").value_or(EntityId{}), record.text("title"), record.text("why"),
          record.reference("forked_from")};
}

/// By the norm's own id or that of a copy.
Result<std::optional<Source>> find_source(store::Store& store, EntityId id) {
  for (const char* kind : {kinds::norm, kinds::shared_norm}) {
    FRONTLIJN_TRY(const auto record, store.find(kind, id));
    if (record) return std::optional{read_source(*record)};
  }
  FRONTLIJN_TRY(const auto copies,
                records_where(store, kinds::shared_norm, "origin = ? ORDER BY entity DESC LIMIT 1", id));
  if (copies.empty()) return std::optional<Source>{};
  return std::optional{read_source(copies.front())};
}

}  // namespace

Result<EntityId> share_norm(const Context& context, EntityId id) {
  FRONTLIJN_TRY(const Norm known, norm(context.store, id));
  const NormVersion* version = known.in_force();
  if (version == nullptr && !known.versions.empty()) version = &known.versions.back();
  if (version == nullptr)
    return fail(ErrorKind::not_found, "id.unknown", {{"id", id.to_text()}, {"kind", "kind.norm_version"}});
  auto changes = context.changes();
  const EntityId copy = context.store.new_id();
  Entry(changes, context.organisation, kinds::shared_norm, copy)
      .put("origin", id)
      .put("origin_version", version->id)
      .put("team", known.team)
      .text("title", known.title)
      .text("why", known.why)
      .text("words", version->words)
      .choice("stage", version->stage)
      .maybe("forked_from", known.forked_from)
      .put("at", context.now());
  return commit_new(context, changes, copy);
}

Result<EntityId> fork_norm(const Context& context, EntityId from, std::string_view words,
                           std::string_view adaptation) {
  FRONTLIJN_TRY(const std::string own_words, required_text(words, "field.norm-words", narrative_bytes));
  FRONTLIJN_TRY(const std::string different, required_text(adaptation, "field.adaptation", narrative_bytes));
  FRONTLIJN_TRY(const auto source, find_source(context.store, from));
  if (!source)
    return fail(ErrorKind::not_found, "id.unknown", {{"id", from.to_text()}, {"kind", "kind.norm"}});
  if (source->team == context.team) return fail(ErrorKind::refused, "norm.fork-own");
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::norm, id)
      .text("title", source->title)
      .text("why", source->why)
      .put("owner", context.person)
      .put("team", context.team)
      .put("forked_from", source->norm)
      .text("adaptation", different);
  Entry(changes, context.work, kinds::norm_version, context.store.new_id())
      .put("norm", id)
      .text("words", own_words)
      .put("at", context.now())
      .put("by", context.person);
  return commit_new(context, changes, id);
}

Result<std::vector<NormAncestor>> lineage(store::Store& store, EntityId id) {
  std::vector<NormAncestor> ancestors;
  FRONTLIJN_TRY(const Norm known, norm(store, id));
  std::optional<EntityId> next = known.forked_from;
  while (next && ancestors.size() < tuning::longest_lineage) {
    FRONTLIJN_TRY(const auto source, find_source(store, *next));
    ancestors.push_back(source ? NormAncestor{source->norm, source->team, source->title}
                               : NormAncestor{*next, {}, ""});
    next = source ? source->forked_from : std::nullopt;
  }
  return ancestors;
}

}  // namespace frontlijn::domain
