#include <algorithm>

#include <fmt/format.h>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/checks.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/cli/kept.hpp"
#include "platform/system/files.hpp"
#include "platform/system/media_type.hpp"

namespace frontlijn::platform {

namespace observation_commands {
namespace {

using domain::Context;
using domain::Observation;
using nlohmann::json;

constexpr std::size_t photo_bytes = 64 * 1024 * 1024;

struct Observe {
  std::string text;
  std::string subject;
  std::string source = "seen";
  std::vector<std::string> photo;
  bool surprise = false;
  std::string at;
  std::string place;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::string reporter;
  std::string contact;
  std::string waiting_since;
  std::string legal_term;
  bool own_failure = false;
  std::string earlier;
};

Result<void> read_clock_and_demand(const Context& context, const Observe& options,
                                   domain::NewObservation& seen) {
  FRONTLIJN_TRY(seen.clock.waiting_since, read_day(options.waiting_since));
  FRONTLIJN_TRY(seen.clock.legal_term, read_day(options.legal_term));
  if (!options.own_failure && options.earlier.empty()) return {};
  domain::Demand demand;
  demand.kind = options.own_failure ? domain::DemandKind::own_failure : domain::DemandKind::fresh;
  if (!options.earlier.empty()) {
    FRONTLIJN_TRY(demand.earlier_contact,
                  read_id_or_words(context, domain::kinds::observation, options.earlier));
  }
  seen.demand = demand;
  return {};
}

Result<void> observe(CommandLine& line, const Observe& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewObservation seen;
  seen.words = options.text;
  seen.surprise = options.surprise;
  seen.place_words = options.place;
  FRONTLIJN_TRY(seen.source, domain::parse_id<domain::SourceKind>(options.source, "field.source"));
  FRONTLIJN_TRY(seen.subject, read_optional_id(*context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(seen.at, read_moment(line, options.at));
  if (options.latitude.has_value() != options.longitude.has_value())
    return fail(ErrorKind::invalid_input, "import.half-a-point");
  if (options.latitude) seen.place = log::GeoPoint{*options.latitude, *options.longitude, -1};
  if (!options.reporter.empty()) seen.reporter = domain::Reporter{options.reporter, options.contact};
  FRONTLIJN_CHECK(read_clock_and_demand(*context, options, seen));
  for (const std::string& file : options.photo) {
    FRONTLIJN_TRY(const Bytes bytes, read_file(file, photo_bytes));
    FRONTLIJN_TRY(auto photo, context->store.put_attachment(bytes, media_type_of(bytes),
                                                            std::filesystem::path(file).filename().string()));
    seen.photos.push_back(std::move(photo));
  }
  FRONTLIJN_TRY(const EntityId id, domain::record_observation(*context, seen));
  return tell(line, "observe.done", id);
}

json clock_json(const domain::CitizensClock& clock, Date today) {
  const auto days = clock.days_waited(today);
  return {{"waiting_since", day_json(clock.waiting_since)},
          {"done_in_their_eyes", day_json(clock.done_in_their_eyes)},
          {"legal_term", day_json(clock.legal_term)},
          {"days_waited", days ? json(*days) : json()}};
}

Result<json> observation_json(const Context& context, const Observation& seen) {
  json photos = json::array();
  for (const auto& photo : seen.photos)
    photos.push_back({{"name", photo.name}, {"hash", photo.hash.to_text()}});
  json subjects = json::array();
  for (const EntityId& subject : seen.subjects)
    subjects.push_back(subject.to_text());
  FRONTLIJN_TRY(const json holder, who_json(context.store, seen.holder));
  json made{{"id", seen.id.to_text()},
            {"words", seen.words},
            {"photos", photos},
            {"source", domain::id_of(seen.source)},
            {"subjects", subjects},
            {"place", seen.place_words},
            {"at", to_iso(seen.at, context.zone)},
            {"surprise", seen.surprise()},
            {"domains", seen.domains},
            {"reporter_known", seen.reporter_known},
            {"clock", clock_json(seen.clock, context.today())},
            {"holder", holder},
            {"contested", seen.contested},
            {"changed", to_iso(seen.changed, context.zone)},
            {"open", !seen.closed}};
  if (seen.demand) made["demand"] = domain::id_of(seen.demand->kind);
  if (seen.closed)
    made["closed"] = {{"at", to_iso(seen.closed->at, context.zone)},
                      {"outcome", seen.closed->how.outcome},
                      {"message_back", seen.closed->how.message_back},
                      {"reporter_unknown", seen.closed->how.reporter_unknown}};
  return made;
}

void print_observation(const CommandLine& line, const Observation& seen) {
  const std::string mark = std::string(seen.surprise() ? " !" : "") + (seen.closed ? " ✓" : "");
  if (seen.words.empty())
    line.print(fmt::format("{}  {}{}  {}", short_id(seen.id), line.when(seen.at), mark,
                           line.text("observation.photo-only")));
  for (const std::string& words : seen.words)
    line.print(fmt::format("{}  {}{}  {}", short_id(seen.id), line.when(seen.at), mark, words));
  if (seen.words.size() > 1) line.print("          " + line.text("observation.rivals"));
}

struct List {
  bool open = false;
  bool surprises = false;
  std::string subject;
  std::size_t limit = 50;
};

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::ObservationFilter filter;
  filter.open_only = options.open;
  filter.surprises_only = options.surprises;
  FRONTLIJN_TRY(filter.subject, read_optional_id(*context, domain::kinds::subject, options.subject));
  FRONTLIJN_TRY(auto found, domain::observations(context->store, filter, one_more(options.limit)));
  const bool is_more = cut_to(options.limit, found);
  json all = json::array();
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  for (const Observation& seen : found) {
    if (!line.options.json) print_observation(line, seen);
    FRONTLIJN_CHECK(kept.note(domain::kinds::observation, seen.id));
    FRONTLIJN_TRY(json one, observation_json(*context, seen));
    FRONTLIJN_CHECK(kept.add(one, domain::kinds::observation, seen.id));
    all.push_back(std::move(one));
  }
  if (found.empty()) line.say("observation.none");
  if (is_more) tell_more(line);
  line.answer(all);
  return {};
}

struct ById {
  std::string id;
};

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_TRY(const Observation seen, domain::observation(context->store, id));
  FRONTLIJN_TRY(const auto readings, domain::readings_of(context->store, id));
  FRONTLIJN_TRY(json document, observation_json(*context, seen));
  if (!line.options.json) {
    print_observation(line, seen);
    line.say("source." + std::string(domain::id_of(seen.source)));
    if (const auto days = seen.clock.days_waited(context->today()))
      line.say("observation.waiting", {{"count", std::to_string(*days)}});
    if (seen.closed) line.print(seen.closed->how.outcome);
  }
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  FRONTLIJN_CHECK(kept.add(document, domain::kinds::observation, id));
  FRONTLIJN_CHECK(kept.say(domain::kinds::observation, id));
  document["readings"] = json::array();
  for (const domain::Reading& reading : readings) {
    document["readings"].push_back({{"id", reading.id.to_text()},
                                    {"role", reading.role},
                                    {"words", reading.words},
                                    {"by", reading.by.to_text()},
                                    {"at", to_iso(reading.at, context->zone)},
                                    {"withdrawn_because", reading.withdrawn_because}});
    if (line.options.json) continue;
    for (const std::string& words : reading.words)
      line.print(fmt::format("  {}: {}", reading.role, words));
    if (!reading.withdrawn_because.empty())
      line.print("    " + line.text("observation.withdrawn", {{"why", reading.withdrawn_because}}));
  }
  line.answer(document);
  return {};
}

struct Read {
  std::string id;
  std::string text;
  std::string role;
};

Result<void> read(CommandLine& line, const Read& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId about, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_TRY(const EntityId id, domain::add_reading(*context, about, options.role, options.text));
  return tell(line, "observation.read-done", id);
}

struct Edit {
  std::string id;
  std::string text;
};

Result<void> edit(CommandLine& line, const Edit& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_CHECK(domain::edit_words(*context, id, options.text));
  return tell(line, "observation.edited", id);
}

Result<void> surprise(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_CHECK(domain::mark_surprise(*context, id));
  return tell(line, "observation.marked", id);
}

struct Close {
  std::string id;
  std::string outcome;
  std::string message;
  bool reporter_unknown = false;
};

Result<void> close(CommandLine& line, const Close& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_CHECK(
      domain::close_observation(*context, id, {options.outcome, options.message, options.reporter_unknown}));
  return tell(line, "observation.closed", id);
}

struct OpenReporter {
  std::string id;
  std::string reason;
};

Result<void> open_reporter(CommandLine& line, const OpenReporter& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::observation, options.id));
  FRONTLIJN_TRY(const domain::Reporter reporter, domain::open_reporter(*context, id, options.reason));
  if (!line.options.json)
    line.print(reporter.contact.empty() ? reporter.name : reporter.name + ", " + reporter.contact);
  line.answer({{"name", reporter.name}, {"contact", reporter.contact}});
  return {};
}

}  // namespace
}  // namespace observation_commands

void add_observation_commands(CLI::App& app, CommandLine& line) {
  using namespace observation_commands;
  Defined<Observe>(line, app, "observe", observe)
      .option("text", &Observe::text)
      .option("subject", &Observe::subject)
      .option("source", &Observe::source)
      .option("photo", &Observe::photo)
      .flag("surprise", &Observe::surprise)
      .option("at", &Observe::at)
      .option("place", &Observe::place)
      .option("latitude", &Observe::latitude)
      .option("longitude", &Observe::longitude)
      .option("reporter", &Observe::reporter)
      .option("contact", &Observe::contact)
      .option("waiting-since", &Observe::waiting_since)
      .option("legal-term", &Observe::legal_term)
      .flag("own-failure", &Observe::own_failure)
      .option("earlier", &Observe::earlier);

  CLI::App& observation = *line.command(app, "observation");
  Defined<List>(line, observation, "list", list)
      .flag("open", &List::open)
      .flag("surprises", &List::surprises)
      .option("subject", &List::subject)
      .option("limit", &List::limit);
  Defined<ById>(line, observation, "show", show).argument("ID", &ById::id);
  Defined<Read>(line, observation, "read", read)
      .argument("ID", &Read::id)
      .required("text", &Read::text)
      .required("role", &Read::role);
  Defined<Edit>(line, observation, "edit", edit).argument("ID", &Edit::id).required("text", &Edit::text);
  Defined<ById>(line, observation, "surprise", surprise).argument("ID", &ById::id);
  Defined<Close>(line, observation, "close", close)
      .argument("ID", &Close::id)
      .required("outcome", &Close::outcome)
      .option("message", &Close::message)
      .flag("reporter-unknown", &Close::reporter_unknown);
  Defined<OpenReporter>(line, observation, "reporter", open_reporter)
      .argument("ID", &OpenReporter::id)
      .required("reason", &OpenReporter::reason);
}

}  // namespace frontlijn::platform
