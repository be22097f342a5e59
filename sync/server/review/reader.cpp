#include "sync/server/review/reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "core/domain/people/team.hpp"
#include "sync/server/review/tuning.hpp"

namespace frontlijn::review {

namespace {

constexpr std::array<std::string_view, 2> sealed{"reporter", "reporter_opened"};
constexpr std::array<std::string_view, 9> not_headlines{
    "person",         "team",  "membership", "power", "device_registration",
    "register_value", "trace", "answer",     "voice"};
/// Fields that make the best line, in this order; then whatever text is searched; then any text.
constexpr std::array<std::string_view, 11> title_fields{"words",  "title",          "name",     "what",
                                                        "text",   "question",       "promise",  "outcome",
                                                        "reason", "follow_up_what", "attribute"};

std::string lowered(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

/// The first line, cut at a whole character.
std::string one_line(std::string text) {
  if (const auto end = text.find_first_of("\r\n"); end != std::string::npos) text.resize(end);
  if (text.size() <= tuning::title_bytes) return text;
  std::size_t end = tuning::title_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  text.resize(end);
  return text + "…";
}

}  // namespace

bool is_sealed(std::string_view kind) {
  return std::find(sealed.begin(), sealed.end(), kind) != sealed.end();
}

bool is_headline(std::string_view kind) {
  return !is_sealed(kind) &&
         std::find(not_headlines.begin(), not_headlines.end(), kind) == not_headlines.end();
}

const log::SpaceInfo* Reader::space(SpaceId id) const {
  const auto found =
      std::find_if(spaces_.begin(), spaces_.end(), [&](const auto& space) { return space.id == id; });
  return found == spaces_.end() ? nullptr : &*found;
}

/// "3,7": the numbers of the spaces in this replica, for an IN list; they come from the database itself.
Result<std::string> Reader::local_numbers() {
  std::string numbers = "-1";
  for (const auto& space : spaces_) {
    FRONTLIJN_TRY(const auto number,
                  store_.database().number("SELECT id FROM space WHERE space = ?", space.id));
    if (number) numbers.append(",").append(std::to_string(*number));
  }
  return numbers;
}

struct Reader::Step {
  StreamPlace at;
  SpaceId space;
  std::string kind;
  EntityId entity;
  EntityId author;
  Instant received;
};

namespace {

constexpr const char* from_commits =
    "SELECT c.id AS stands_at, e.id AS entity_row, s.space, e.kind, e.entity, c.author, c.received FROM "
    "commit_log c JOIN entity_commit ec ON ec.commit_id = c.id JOIN entity e ON e.id = ec.entity "
    "JOIN space s ON s.id = c.space WHERE c.id <= ?1 AND c.space IN (";
/// Of what a state brought the commits are not here, or stand ahead of it once they are.
constexpr const char* from_states =
    "SELECT t.position AS stands_at, e.id AS entity_row, s.space, e.kind, e.entity, NULL, t.taken FROM "
    "state t JOIN entity_commit ec ON ec.commit_id = t.position JOIN entity e ON e.id = ec.entity "
    "JOIN space s ON s.id = t.space WHERE t.position <= ?1 AND t.space IN (";

}  // namespace

Result<std::vector<Reader::Step>> Reader::steps(const char* from, const StreamFilter& filter) {
  FRONTLIJN_TRY(const auto numbers, local_numbers());
  FRONTLIJN_TRY(
      auto row,
      store_.database().prepare(
          from + numbers +
          ") AND (?2 = '' OR e.kind = ?2) AND (?3 IS NULL OR s.space = ?3) "
          "AND (stands_at < ?1 OR entity_row < ?4) ORDER BY stands_at DESC, entity_row DESC LIMIT ?5"));
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  const StreamPlace before = filter.before.value_or(StreamPlace{last, last});
  row.bind(before.position, filter.kind, filter.space, before.row,
           static_cast<std::uint64_t>(tuning::stream_steps));
  std::vector<Step> found;
  while (true) {
    FRONTLIJN_TRY(const bool more, row.step());
    if (!more) return found;
    found.push_back({{row.integer(0), row.integer(1)},
                     row.id<SpaceId>(2),
                     std::string(row.text(3)),
                     row.id<EntityId>(4),
                     row.id<EntityId>(5),
                     row.instant(6)});
  }
}

Result<StreamPage> Reader::stream(const StreamFilter& filter) {
  FRONTLIJN_TRY(auto newest, steps(from_commits, filter));
  FRONTLIJN_TRY(auto brought, steps(from_states, filter));
  newest.insert(newest.end(), std::make_move_iterator(brought.begin()),
                std::make_move_iterator(brought.end()));
  std::stable_sort(newest.begin(), newest.end(), [](const Step& a, const Step& b) { return a.at > b.at; });
  if (newest.size() > tuning::stream_steps) newest.resize(tuning::stream_steps);

  StreamPage page;
  std::set<std::pair<std::string, EntityId>> shown;
  const std::string wanted = lowered(filter.place);
  for (const Step& step : newest) {
    if (page.entries.size() >= tuning::stream_entries) {
      page.older = page.entries.back().at;
      return page;
    }
    if (filter.kind.empty() ? !is_headline(step.kind) : is_sealed(step.kind)) continue;
    if (!shown.emplace(step.kind, step.entity).second) continue;
    FRONTLIJN_TRY(auto record, store_.find(step.space, step.kind, step.entity));
    if (!record) continue;
    if (!wanted.empty()) {
      FRONTLIJN_TRY(const auto where, place(*record));
      if (lowered(where + " " + title(*record)).find(wanted) == std::string::npos) continue;
    }
    page.entries.push_back({std::move(*record), step.at, step.author, step.received});
  }
  if (newest.size() >= tuning::stream_steps) page.older = newest.back().at;
  return page;
}

Result<std::optional<store::Record>> Reader::find(std::string_view kind, EntityId entity) {
  if (is_sealed(kind)) return std::optional<store::Record>{};
  for (const auto& space : spaces_) {
    FRONTLIJN_TRY(auto record, store_.find(space.id, kind, entity));
    if (record) return record;
  }
  return std::optional<store::Record>{};
}

Result<std::optional<store::Record>> Reader::find_any(EntityId entity) {
  FRONTLIJN_TRY(const auto numbers, local_numbers());
  std::vector<std::string> kinds;
  {
    FRONTLIJN_TRY(auto row,
                  store_.database().prepare("SELECT kind FROM entity WHERE entity = ? AND space IN (" +
                                            numbers + ") ORDER BY kind LIMIT 10"));
    row.bind(entity);
    while (true) {
      FRONTLIJN_TRY(const bool more, row.step());
      if (!more) break;
      kinds.emplace_back(row.text(0));
    }
  }
  for (const auto& kind : kinds) {
    FRONTLIJN_TRY(auto record, find(kind, entity));
    if (record) return record;
  }
  return std::optional<store::Record>{};
}

Result<std::vector<store::PastOperation>> Reader::history(const store::Record& record) {
  FRONTLIJN_TRY(auto operations, store_.history(record.kind(), record.id()));
  std::vector<store::PastOperation> seen;
  std::map<Hash, bool> of_this_space;
  for (auto at = operations.rbegin(); at != operations.rend() && seen.size() < tuning::history_steps; ++at) {
    const auto known = of_this_space.find(at->commit);
    bool is_here = known != of_this_space.end() && known->second;
    if (known == of_this_space.end()) {
      FRONTLIJN_TRY(const auto commit, store_.commit_by_hash(at->commit));
      is_here = commit && commit->commit.header.space == record.space();
      of_this_space.emplace(at->commit, is_here);
    }
    if (is_here) seen.push_back(std::move(*at));
  }
  return seen;
}

Result<std::vector<log::ErasureReason>> Reader::erasures(const store::Record& record) {
  return store_.erasures_of(record.kind(), record.id());
}

Result<std::vector<store::Record>> Reader::related(const store::Record& record) {
  FRONTLIJN_TRY(const auto numbers, local_numbers());
  std::vector<std::pair<std::string, EntityId>> found;
  for (const auto& kind : store_.model().kinds()) {
    if (is_sealed(kind.name) || kind.name == "trace") continue;
    for (const auto& field : kind.fields) {
      // Indexed fields are the ones by which a part is found from its whole.
      if (field.type != store::FieldType::reference || !field.indexed) continue;
      FRONTLIJN_TRY(auto row, store_.database().prepare("SELECT entity FROM \"" + kind.name + "\" WHERE \"" +
                                                        field.name + "\" = ? AND space IN (" + numbers +
                                                        ") ORDER BY changed LIMIT ?"));
      row.bind(record.id(), static_cast<std::uint64_t>(tuning::related_entries));
      while (true) {
        FRONTLIJN_TRY(const bool more, row.step());
        if (!more) break;
        found.emplace_back(kind.name, row.id<EntityId>(0));
      }
    }
  }
  std::vector<store::Record> records;
  for (const auto& [kind, entity] : found) {
    if (records.size() >= tuning::related_entries) break;
    FRONTLIJN_TRY(auto one, find(kind, entity));
    if (one) records.push_back(std::move(*one));
  }
  return records;
}

Result<std::vector<DeviceAge>> Reader::devices() {
  FRONTLIJN_TRY(const auto numbers, local_numbers());
  std::vector<DeviceAge> devices;
  {
    FRONTLIJN_TRY(auto row, store_.database().prepare(
                                "SELECT d.key, max(c.received), max(c.time >> 16), "
                                "(SELECT p.last_contact FROM peer p WHERE p.key = d.key) FROM commit_log c "
                                "JOIN device d ON d.id = c.device WHERE c.space IN (" +
                                numbers + ") GROUP BY c.device ORDER BY 2 DESC LIMIT ?"));
    row.bind(static_cast<std::uint64_t>(tuning::devices));
    while (true) {
      FRONTLIJN_TRY(const bool more, row.step());
      if (!more) break;
      FRONTLIJN_TRY(const auto device, log::DeviceId::from_bytes(row.blob(0)));
      if (device == store_.device().id()) continue;
      devices.push_back({device,
                         {},
                         row.instant(1),
                         row.instant(2),
                         row.is_null(3) ? std::nullopt : std::optional(row.instant(3))});
    }
  }
  for (auto& device : devices) {
    FRONTLIJN_TRY(const auto person, domain::person_at(store_, device.device));
    device.person = person.value_or(EntityId{});
  }
  return devices;
}

Result<std::string> Reader::person_name(EntityId person) {
  if (person.is_nil()) return std::string();
  const auto known = names_.find(person);
  if (known != names_.end()) return known->second;
  // Names live in the organisation's spaces; of a person elsewhere only an id is known here.
  FRONTLIJN_TRY(const auto record, find(domain::kinds::person, person));
  std::string name = record ? record->text("name") : std::string();
  names_.emplace(person, name);
  return name;
}

std::string Reader::title(const store::Record& record) {
  for (const auto field : title_fields) {
    if (auto text = record.text(field); !text.empty()) return one_line(std::move(text));
  }
  if (const auto* kind = store_.model().kind(record.kind())) {
    for (const auto& field : kind->fields) {
      if (!field.searched) continue;
      if (auto text = record.text(field.name); !text.empty()) return one_line(std::move(text));
    }
    return {};
  }
  for (const auto& [field, writes] : record.state().fields()) {
    if (auto text = record.text(field); !text.empty()) return one_line(std::move(text));
  }
  return {};
}

Result<std::string> Reader::place(const store::Record& record) {
  std::string where = record.text("place_words");
  if (where.empty()) where = record.text("address");
  if (const auto subject = record.reference("subject")) {
    FRONTLIJN_TRY(const auto found, find("subject", *subject));
    if (found) {
      where = found->text("name");
      if (const auto address = found->text("address"); !address.empty()) where.append(", ").append(address);
    }
  }
  return where;
}

}  // namespace frontlijn::review
