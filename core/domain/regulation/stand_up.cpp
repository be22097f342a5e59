#include "core/domain/regulation/stand_up.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

Result<StandUp> read_stand_up(store::Store& store, const store::Record& record) {
  StandUp held;
  held.id = record.id();
  held.space = record.space();
  held.started = record.moment("started").value_or(record.oldest());
  held.ended = record.moment("ended").value_or(held.started);
  held.present = read_ids_or_words(record, "present");
  held.discussed = record.references("discussed");
  held.nothing_agreed = record.yes("nothing_agreed");
  FRONTLIJN_TRY(const auto parked,
                records_where(store, kinds::parked_item, "stand_up = ? ORDER BY entity LIMIT ?", record.id(),
                              tuning::most_parts));
  for (const auto& one : parked)
    held.parked.push_back(
        {one.reference("about"), one.text("words"), read_id_or_words(one, "holder").value_or(IdOrWords{})});
  return held;
}

Result<ParkedItem> checked_parked(const ParkedItem& item) {
  ParkedItem kept = item;
  FRONTLIJN_TRY(kept.words, required_text(item.words, "field.parked", narrative_bytes));
  const auto holder = checked_name(item.holder, "field.holder");
  if (!holder) return fail(ErrorKind::refused, "stand-up.no-holder", {{"item", kept.words}});
  kept.holder = *holder;
  return kept;
}

}  // namespace

Result<EntityId> record_stand_up(const Context& context, const NewStandUp& held) {
  FRONTLIJN_TRY(const auto present, checked_names(held.present, "field.present"));
  if (held.agreements.empty() && !held.nothing_agreed)
    return fail(ErrorKind::refused, "stand-up.nothing-agreed");
  if (held.agreements.size() + held.parked.size() > tuning::most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", "field.agreements"}, {"bound", std::to_string(tuning::most_members)}});
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::stand_up, id)
      .put("started", held.started)
      .put("ended", std::max(held.started, held.ended))
      .members("present", present)
      .members("discussed", held.discussed)
      .mark("nothing_agreed", held.agreements.empty())
      .put("noted_by", context.person);
  for (const ParkedItem& item : held.parked) {
    FRONTLIJN_TRY(const ParkedItem kept, checked_parked(item));
    Entry(changes, context.work, kinds::parked_item, context.store.new_id())
        .put("stand_up", id)
        .maybe("about", kept.about)
        .text("words", kept.words)
        .named("holder", kept.holder);
  }
  for (NewAgreement agreement : held.agreements) {
    agreement.made_in = id;
    FRONTLIJN_CHECK(put_agreement(changes, context, agreement));
  }
  return commit_new(context, changes, id);
}

Result<StandUp> stand_up(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::stand_up, id));
  return read_stand_up(store, record);
}

Result<std::vector<StandUp>> stand_ups(store::Store& store, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::stand_up, "1 ORDER BY started DESC, entity DESC LIMIT ?",
                              static_cast<std::int64_t>(limit)));
  std::vector<StandUp> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_stand_up(store, record));
    all.push_back(std::move(one));
  }
  return all;
}

Result<void> RunningStandUp::begin_item(const AgendaItem& item, Instant now) {
  if (item_) return fail(ErrorKind::conflict, "stand-up.item-open", {{"item", item_->words}});
  item_ = item;
  begun_ = now;
  return {};
}

bool RunningStandUp::must_be_parked(Instant now) const { return item_ && now - begun_ > tuning::item_time; }

void RunningStandUp::close_item() {
  record_.discussed.push_back(item_->topic);
  item_.reset();
}

Result<void> RunningStandUp::finish_item(Instant now) {
  if (must_be_parked(now))
    return fail(ErrorKind::refused, "stand-up.park-it",
                {{"item", item_->words}, {"minutes", std::to_string(tuning::item_time.count())}});
  if (item_) close_item();
  return {};
}

Result<void> RunningStandUp::park_item(const IdOrWords& holder) {
  if (!item_) return {};
  FRONTLIJN_TRY(ParkedItem parked, checked_parked({item_->about, item_->words, holder}));
  record_.parked.push_back(std::move(parked));
  close_item();
  return {};
}

bool RunningStandUp::time_is_up(Instant now) const { return now - record_.started >= tuning::stand_up_time; }

Result<NewStandUp> RunningStandUp::end(Instant now, bool nothing_agreed) {
  if (item_) return fail(ErrorKind::conflict, "stand-up.item-open", {{"item", item_->words}});
  NewStandUp held = record_;
  held.ended = now;
  held.nothing_agreed = nothing_agreed;
  return held;
}

}  // namespace frontlijn::domain
