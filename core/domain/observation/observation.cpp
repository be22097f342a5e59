#include "core/domain/observation/observation.hpp"

#include <chrono>

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

Result<Reporter> checked_reporter(const Reporter& reporter, SourceKind source) {
  if (source == SourceKind::anonymous) return fail(ErrorKind::refused, "observation.reporter-of-anonymous");
  Reporter kept;
  FRONTLIJN_TRY(kept.name, required_text(reporter.name, "field.reporter-name", name_bytes));
  FRONTLIJN_TRY(kept.contact, checked_text(reporter.contact, "field.reporter-contact", name_bytes));
  return kept;
}

Result<Demand> checked_demand(const Demand& demand) {
  if (!demand.earlier_contact) {
    if (demand.kind == DemandKind::own_failure) return fail(ErrorKind::refused, "demand.no-earlier-contact");
    return demand;
  }
  FRONTLIJN_TRY(auto earlier, checked_name(*demand.earlier_contact, "field.earlier-contact"));
  return Demand{demand.kind, std::move(earlier)};
}

void put_demand(Entry& entry, const Demand& demand) {
  entry.choice("demand", demand.kind).named("earlier_contact", demand.earlier_contact);
}

void put_clock(Entry& entry, const CitizensClock& clock) {
  entry.date("waiting_since", clock.waiting_since)
      .date("done_in_their_eyes", clock.done_in_their_eyes)
      .date("legal_term", clock.legal_term);
}

std::optional<Demand> read_demand(const store::Record& record) {
  const auto kind = from_id<DemandKind>(record.text("demand"));
  if (!kind) return std::nullopt;
  return Demand{*kind, read_id_or_words(record, "earlier_contact")};
}

Observation read_observation(const store::Record& record) {
  Observation seen;
  seen.id = record.id();
  seen.space = record.space();
  seen.words = record.texts("words");
  seen.photos = record.attachments("photos");
  seen.source = read_id(record, "source", SourceKind::seen);
  seen.subjects = record.references("subject");
  seen.visit = record.reference("visit");
  seen.place = record.point("place");
  seen.place_words = record.text("place_words");
  seen.at = record.moment("at").value_or(record.oldest());
  seen.surprised = record.references("surprised");
  seen.domains = record.texts("domains");
  seen.reporter_known = record.yes("reporter_known");
  seen.clock = {read_date(record, "waiting_since"), read_date(record, "done_in_their_eyes"),
                read_date(record, "legal_term")};
  seen.demand = read_demand(record);
  seen.noted_by = record.reference("noted_by").value_or(EntityId{});
  seen.holder = record.reference("holder").value_or(seen.noted_by);
  seen.closed = read_closing(record);
  seen.contested = record.contested_fields();
  seen.changed = record.changed();
  return seen;
}

/// An existing observation's writes, into the space it lives in.
template <class Write>
Result<void> change(const Context& context, EntityId id, const Write& write) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::observation, id));
  auto changes = context.changes();
  Entry entry(changes, record.space(), kinds::observation, id);
  write(entry);
  return commit_all(context, changes);
}

}  // namespace

std::optional<int> CitizensClock::days_waited(Date today) const {
  if (!waiting_since) return std::nullopt;
  const auto end = std::chrono::sys_days(done_in_their_eyes.value_or(today));
  return static_cast<int>((end - std::chrono::sys_days(*waiting_since)).count());
}

Result<EntityId> record_observation(const Context& context, const NewObservation& seen) {
  FRONTLIJN_TRY(const std::string words, checked_text(seen.words, "field.words", narrative_bytes));
  FRONTLIJN_TRY(const std::string place_words,
                checked_text(seen.place_words, "field.place", tuning::short_text_bytes));
  if (words.empty() && seen.photos.empty()) return fail(ErrorKind::refused, "observation.empty");
  if (seen.photos.size() > tuning::most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", "field.photos"}, {"bound", std::to_string(tuning::most_members)}});
  const Instant at = seen.at.value_or(context.now());
  if (at > context.now() + tuning::tolerated_future)
    return fail(ErrorKind::invalid_input, "observation.not-yet-seen", {{"at", to_iso(at, context.zone)}});

  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry entry(changes, context.work, kinds::observation, id);
  entry.text("words", words)
      .members("photos", seen.photos)
      .choice("source", seen.source)
      .maybe("subject", seen.subject)
      .maybe("visit", seen.visit)
      .maybe("place", seen.place)
      .text("place_words", place_words)
      .put("at", at)
      .put("holder", context.person)
      .put("noted_by", context.person)
      .mark("reporter_known", seen.reporter.has_value());
  if (seen.subject) put_trace(changes, context, *seen.subject, kinds::observation, id);
  if (seen.surprise) entry.members("surprised", std::vector{context.person});
  put_clock(entry, seen.clock);
  if (seen.demand) {
    FRONTLIJN_TRY(const Demand demand, checked_demand(*seen.demand));
    put_demand(entry, demand);
  }
  if (seen.reporter) {
    FRONTLIJN_TRY(const Reporter reporter, checked_reporter(*seen.reporter, seen.source));
    Entry(changes, context.personal, kinds::reporter, context.store.new_id())
        .put("observation", id)
        .text("name", reporter.name)
        .text("contact", reporter.contact);
  }
  return commit_new(context, changes, id);
}

Result<Observation> observation(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::observation, id));
  return read_observation(record);
}

Result<std::vector<Observation>> observations(store::Store& store, const ObservationFilter& filter,
                                              std::size_t limit) {
  FRONTLIJN_TRY(
      const auto records,
      records_where(
          store, kinds::observation,
          "(?1 = 0 OR closed_at IS NULL) AND (?2 = 0 OR surprised <> '[]') AND "
          "(?3 IS NULL OR subject = ?3) AND (?4 IS NULL OR at >= ?4) ORDER BY at DESC, entity DESC LIMIT ?5",
          filter.open_only, filter.surprises_only, filter.subject, filter.since,
          static_cast<std::int64_t>(limit)));
  std::vector<Observation> all;
  for (const auto& record : records)
    all.push_back(read_observation(record));
  return all;
}

Result<void> edit_words(const Context& context, EntityId observation, std::string_view words) {
  FRONTLIJN_TRY(const std::string kept, checked_text(words, "field.words", narrative_bytes));
  if (kept.empty()) return fail(ErrorKind::refused, "observation.empty");
  return change(context, observation, [&](Entry& entry) { entry.put("words", kept); });
}

Result<void> add_photo(const Context& context, EntityId observation, const log::AttachmentRef& photo) {
  return change(context, observation, [&](Entry& entry) { entry.members("photos", std::vector{photo}); });
}

Result<void> mark_surprise(const Context& context, EntityId observation) {
  return change(context, observation,
                [&](Entry& entry) { entry.members("surprised", std::vector{context.person}); });
}

Result<void> link_subject(const Context& context, EntityId observation, EntityId subject) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::observation, observation));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::observation, observation).put("subject", subject);
  put_trace(changes, context, subject, kinds::observation, observation);
  return commit_all(context, changes);
}

Result<void> classify(const Context& context, EntityId observation, const std::vector<std::string>& domains) {
  std::vector<std::string> ids;
  for (const std::string& domain : domains) {
    FRONTLIJN_TRY(auto id, checked_word_id(domain, "field.domain"));
    ids.push_back(std::move(id));
  }
  return change(context, observation, [&](Entry& entry) { entry.members("domains", ids); });
}

Result<void> set_demand(const Context& context, EntityId observation, const Demand& demand) {
  FRONTLIJN_TRY(const Demand kept, checked_demand(demand));
  return change(context, observation, [&](Entry& entry) { put_demand(entry, kept); });
}

Result<void> set_clock(const Context& context, EntityId observation, const CitizensClock& clock) {
  return change(context, observation, [&](Entry& entry) { put_clock(entry, clock); });
}

Result<void> hand_over(const Context& context, EntityId observation, EntityId holder) {
  if (holder.is_nil()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.holder"}});
  return change(context, observation, [&](Entry& entry) { entry.put("holder", holder); });
}

Result<void> close_observation(const Context& context, EntityId observation, const Closing& closing) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::observation, observation));
  FRONTLIJN_CHECK(must_be_open(record));
  const Observation seen = read_observation(record);
  FRONTLIJN_TRY(const bool own, is_self(context, seen.noted_by));
  const bool nobody_told_it = own && seen.source == SourceKind::seen;
  const Waiting waiting = seen.reporter_known ? Waiting::somebody
                          : nobody_told_it    ? Waiting::oneself
                                              : Waiting::nobody;
  FRONTLIJN_TRY(const Closing kept, checked_closing(closing, waiting));
  auto changes = context.changes();
  Entry entry(changes, record.space(), kinds::observation, observation);
  put_closing(entry, context, kept);
  return commit_all(context, changes);
}

}  // namespace frontlijn::domain
