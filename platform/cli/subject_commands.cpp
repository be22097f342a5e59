#include <fstream>

#include <fmt/format.h>

#include "core/domain/enforcement/card.hpp"
#include "core/domain/enforcement/subject_import.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/domains.hpp"
#include "core/domain/regulation/agreements_on_card.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/cli/enforcement_json.hpp"
#include "platform/cli/kept.hpp"

namespace frontlijn::platform {

namespace subject_commands {
namespace {

using domain::Context;
using domain::Subject;
using nlohmann::json;

struct Add {
  std::string name;
  std::string address;
  std::string type = "business";
  std::string kind;
  std::vector<std::string> activity;
  std::vector<std::string> feature;
  std::vector<std::string> domain;
  std::string regime = "unknown";
  std::optional<double> latitude;
  std::optional<double> longitude;
};

Result<void> add(CommandLine& line, const Add& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::SubjectData data;
  data.name = options.name;
  data.address = options.address;
  FRONTLIJN_TRY(data.type, domain::parse_id<domain::SubjectType>(options.type, "field.subject-type"));
  data.kind = options.kind;
  data.activities = options.activity;
  data.features = options.feature;
  data.domains = options.domain;
  FRONTLIJN_TRY(data.regime, domain::parse_id<domain::RiskRegime>(options.regime, "field.regime"));
  if (options.latitude.has_value() != options.longitude.has_value())
    return fail(ErrorKind::invalid_input, "import.half-a-point");
  if (options.latitude) data.point = log::GeoPoint{*options.latitude, *options.longitude, -1};
  FRONTLIJN_TRY(const EntityId id, domain::add_subject(*context, data));
  return tell(line, "cli.subject.added", id);
}

struct Import {
  std::string file;
  std::string source;
  std::string as_of;
  std::string type = "business";
};

bool names_geojson(const std::string& file) {
  return file.ends_with(".geojson") || file.ends_with(".json") || file.ends_with(".GEOJSON");
}

Result<void> import_file(CommandLine& line, const Import& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto day, read_day(options.as_of));
  domain::ImportOptions how{options.file, options.source, day.value_or(context->today()), {}, {}};
  FRONTLIJN_TRY(how.type, domain::parse_id<domain::SubjectType>(options.type, "field.subject-type"));
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "file.missing", {{"file", options.file}});
  FRONTLIJN_TRY(const domain::ImportResult result, names_geojson(options.file)
                                                       ? domain::import_subjects_geojson(*context, in, how)
                                                       : domain::import_subjects_csv(*context, in, how));
  line.say("cli.subject.imported", {{"file", options.file},
                                    {"added", std::to_string(result.added)},
                                    {"updated", std::to_string(result.updated)},
                                    {"unchanged", std::to_string(result.unchanged)},
                                    {"repeated", std::to_string(result.repeated)}});
  line.answer({{"added", result.added},
               {"updated", result.updated},
               {"unchanged", result.unchanged},
               {"repeated", result.repeated}});
  return {};
}

struct Find {
  std::string text;
  std::size_t limit = 20;
};

Result<void> find(CommandLine& line, const Find& options) {
  constexpr std::size_t most = 1'000;
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto subjects,
                domain::find_subjects(context->store, options.text, std::min(options.limit, most)));
  json found = json::array();
  for (const Subject& subject : subjects) {
    found.push_back(subject_json(subject));
    if (!line.options.json)
      line.print(fmt::format("{}  {}  {}", short_id(subject.id), subject.data.name, subject.data.address));
  }
  if (subjects.empty()) line.say("cli.subject.none-found", {{"text", options.text}});
  line.answer({{"subjects", found}});
  return {};
}

// --- the card ---

Result<json> card_json(const Context& context, const domain::Card& card) {
  json agreements = json::array();
  for (const auto& one : card.agreements)
    agreements.push_back({{"id", one.id.to_text()},
                          {"what", one.what},
                          {"who", one.who},
                          {"due", day_json(one.due)},
                          {"state", one.state}});
  json visits = json::array();
  for (const auto& visit : card.visits)
    visits.push_back({{"id", visit.id.to_text()},
                      {"started", to_iso(visit.started, context.zone)},
                      {"state", domain::id_of(visit.state)},
                      {"denominator", denominator_json(visit.denominator)}});
  json consultations = json::array();
  for (const auto& consultation : card.consultations) {
    FRONTLIJN_TRY(json one, consultation_json(context.store, consultation));
    consultations.push_back(std::move(one));
  }
  json corrections = json::array();
  for (const auto& report : card.corrections)
    corrections.push_back(correction_json(report, context.zone));
  json warnings = json::array();
  for (const auto& warning : card.warnings)
    warnings.push_back({{"id", warning.id.to_text()},
                        {"sort", warning.sort},
                        {"words", warning.words},
                        {"until", day_json(warning.until)}});
  json known = json::array();
  for (const auto& value : card.known)
    known.push_back({{"attribute", value.attribute},
                     {"value", value.value},
                     {"source", value.source},
                     {"as_of", day_json(value.as_of)},
                     {"from_visit", value.from_visit}});
  json findings = json::array();
  for (const auto& finding : card.findings)
    findings.push_back(finding_json(finding, context.zone));
  json signals = json::array();
  for (const auto& signal : card.signals)
    signals.push_back(signal_json(signal, context.zone));
  json deviations = json::array();
  for (const auto& deviation : card.deviations)
    deviations.push_back(deviation_json(deviation, context.zone));
  return json{{"subject", subject_json(card.subject)},
              {"warnings", warnings},
              {"findings", findings},
              {"signals", signals},
              {"agreements", agreements},
              {"visits", visits},
              {"consultations", consultations},
              {"corrections", corrections},
              {"deviations", deviations},
              {"known", known},
              {"hidden", card.hidden},
              {"hidden_with", card.hidden_with},
              {"newest", to_iso(card.newest, context.zone)},
              {"oldest_register", day_json(card.oldest_register)}};
}

void print_known(const CommandLine& line, const domain::Card& card) {
  for (const auto& value : card.known) {
    const std::string source = value.from_visit       ? line.text("cli.subject.from-visit")
                               : value.source.empty() ? line.text("cli.subject.entered")
                                                      : value.source;
    line.print(fmt::format("  {}: {}  ({}{}{})", value.attribute, value.value, source,
                           value.as_of ? ", " : "", value.as_of ? day_words(line, *value.as_of) : ""));
  }
}

void print_card(const CommandLine& line, const domain::Card& card) {
  const auto section = [&](const char* key, std::size_t count) {
    line.print(line.text(key, {{"count", std::to_string(count)}}));
  };
  line.print(fmt::format("{}  {}  {}", short_id(card.subject.id), card.subject.data.name,
                         card.subject.data.address));
  for (const auto& warning : card.warnings)
    line.say("cli.subject.warning",
             {{"words", warning.words}, {"until", warning.until ? day_words(line, *warning.until) : ""}});
  section("cli.subject.findings", card.findings.size());
  for (const auto& finding : card.findings)
    line.print(fmt::format("  {}  {}  {}", short_id(finding.id), line.text("domain." + finding.domain),
                           finding.words.empty() ? finding.requirement : finding.words.front()));
  section("cli.subject.signals", card.signals.size());
  for (const auto& signal : card.signals)
    line.print(fmt::format("  {}  {}", short_id(signal.id),
                           signal.words.empty() ? signal.requirement : signal.words));
  section("cli.subject.agreements", card.agreements.size());
  for (const auto& agreement : card.agreements)
    line.print(fmt::format("  {}  {}  {}", agreement.due ? day_words(line, *agreement.due) : "",
                           agreement.who, agreement.what));
  section("cli.subject.visits", card.visits.size());
  for (const auto& visit : card.visits)
    line.print(fmt::format("  {}  {}  {}", short_id(visit.id), line.when(visit.started),
                           denominator_text(line, visit.denominator)));
  section("cli.subject.consultations", card.consultations.size());
  section("cli.subject.corrections", card.corrections.size());
  print_known(line, card);
  if (card.hidden > 0) section("cli.subject.hidden", card.hidden);
  line.say("cli.subject.age", {{"newest", line.when(card.newest)}});
}

struct ById {
  std::string id;
};

Result<void> show(CommandLine& line, const ById& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::subject, options.id));
  domain::AgreementsOnCard agreements(*context);
  FRONTLIJN_TRY(const domain::Card card, domain::card_of(*context, id, {&agreements, {}}));
  if (!line.options.json) print_card(line, card);
  FRONTLIJN_TRY(json document, card_json(*context, card));
  FRONTLIJN_TRY(auto kept, KeptWhere::open(line, context->store));
  for (std::size_t i = 0; i < card.findings.size(); ++i)
    FRONTLIJN_CHECK(kept.add(document["findings"][i], domain::kinds::finding, card.findings[i].id));
  for (std::size_t i = 0; i < card.signals.size(); ++i)
    FRONTLIJN_CHECK(kept.add(document["signals"][i], domain::kinds::signal, card.signals[i].id));
  for (std::size_t i = 0; i < card.deviations.size(); ++i)
    FRONTLIJN_CHECK(kept.add(document["deviations"][i], domain::kinds::deviation, card.deviations[i].id));
  line.answer(document);
  return {};
}

// --- corrections, warnings and requirements ---

struct Correct {
  std::string id;
  std::string attribute;
  std::string seen;
  std::string text;
  std::string source = "seen";
};

Result<void> correct(CommandLine& line, const Correct& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::CorrectionReport report;
  FRONTLIJN_TRY(report.subject, read_id(*context, domain::kinds::subject, options.id));
  report.attribute = options.attribute;
  report.seen = options.seen;
  report.words = options.text;
  FRONTLIJN_TRY(report.source, domain::parse_id<domain::SourceKind>(options.source, "field.source"));
  FRONTLIJN_TRY(const EntityId id, domain::report_correction(*context, report));
  return tell(line, "cli.subject.correction-sent", id);
}

struct Warn {
  std::string id;
  std::string sort;
  std::string text;
  std::string until;
};

Result<void> warn(CommandLine& line, const Warn& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId subject, read_id(*context, domain::kinds::subject, options.id));
  FRONTLIJN_TRY(const auto until, read_day(options.until));
  FRONTLIJN_TRY(const EntityId id, domain::add_warning(*context, subject, options.sort, options.text, until));
  return tell(line, "cli.subject.warned", id);
}

struct Require {
  std::string id;
  std::string authority;
  std::string terms;
  std::string domain;
  std::string source;
  std::string text;
};

Result<void> require(CommandLine& line, const Require& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::Requirement requirement;
  FRONTLIJN_TRY(requirement.subject, read_id(*context, domain::kinds::subject, options.id));
  FRONTLIJN_TRY(requirement.terms, domain::parse_terms(options.terms));
  requirement.authority = options.authority;
  requirement.domain = options.domain;
  requirement.source = options.source;
  requirement.text = options.text;
  FRONTLIJN_TRY(const auto conflicts, domain::add_requirement(*context, requirement));
  json list = json::array();
  for (const EntityId& conflict : conflicts)
    list.push_back(conflict.to_text());
  line.say(conflicts.empty() ? "cli.subject.requirement-added" : "cli.subject.requirement-conflicts",
           {{"count", std::to_string(conflicts.size())}});
  line.answer({{"id", domain::requirement_id(requirement).to_text()}, {"conflicts", list}});
  return {};
}

}  // namespace
}  // namespace subject_commands

void add_subject_commands(CLI::App& app, CommandLine& line) {
  using namespace subject_commands;
  CLI::App& subject = *line.command(app, "subject");
  Defined<Add>(line, subject, "add", add)
      .required("name", &Add::name)
      .option("address", &Add::address)
      .option("type", &Add::type)
      .option("kind", &Add::kind)
      .option("activity", &Add::activity)
      .option("feature", &Add::feature)
      .option("domain", &Add::domain)
      .option("regime", &Add::regime)
      .option("latitude", &Add::latitude)
      .option("longitude", &Add::longitude);
  Defined<Import>(line, subject, "import", import_file)
      .argument("FILE", &Import::file)
      .required("source", &Import::source)
      .option("as-of", &Import::as_of)
      .option("type", &Import::type);
  Defined<Find>(line, subject, "find", find).argument("TEXT", &Find::text).option("limit", &Find::limit);
  Defined<ById>(line, subject, "show", show).argument("ID", &ById::id);
  Defined<Correct>(line, subject, "correct", correct)
      .argument("ID", &Correct::id)
      .required("attribute", &Correct::attribute)
      .required("seen", &Correct::seen)
      .option("text", &Correct::text)
      .option("source", &Correct::source);
  Defined<Warn>(line, subject, "warn", warn)
      .argument("ID", &Warn::id)
      .required("sort", &Warn::sort)
      .required("text", &Warn::text)
      .option("until", &Warn::until);
  Defined<Require>(line, subject, "require", require)
      .argument("ID", &Require::id)
      .required("authority", &Require::authority)
      .required("terms", &Require::terms)
      .option("domain", &Require::domain)
      .option("source", &Require::source)
      .option("text", &Require::text);
}

}  // namespace frontlijn::platform
