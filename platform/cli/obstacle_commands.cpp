#include <fmt/format.h>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

namespace obstacle_commands {
namespace {

using domain::Context;
using domain::Obstacle;
using nlohmann::json;

struct Raise {
  std::string text;
  std::string claim = "not-allowed";
  std::string rule;
  std::string remover;
  std::string verified = "unknown";
  std::string how;
  std::string tried;
};

Result<void> raise(CommandLine& line, const Raise& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  domain::NewObstacle raised;
  raised.words = options.text;
  FRONTLIJN_TRY(raised.claim, domain::parse_id<domain::Claim>(options.claim, "field.claim"));
  raised.claimed_rule = options.rule;
  FRONTLIJN_TRY(raised.verified, domain::parse_id<domain::Verified>(options.verified, "field.verified"));
  raised.verified_how = options.how;
  FRONTLIJN_TRY(raised.who_can_remove, read_who(line, *context, options.remover));
  raised.tried = options.tried;
  FRONTLIJN_TRY(const EntityId id, domain::raise_obstacle(*context, raised));
  return tell(line, "obstacle.raised", id);
}

struct Verify {
  std::string id;
  std::string verified;
  std::string how;
};

Result<void> verify(CommandLine& line, const Verify& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::obstacle, options.id));
  FRONTLIJN_TRY(const auto verified, domain::parse_id<domain::Verified>(options.verified, "field.verified"));
  FRONTLIJN_CHECK(domain::verify_claim(*context, id, verified, options.how));
  return tell(line, "obstacle.verified", id);
}

struct Escalate {
  std::string id;
  std::string to;
  std::string who;
  std::string by;
};

Result<void> escalate(CommandLine& line, const Escalate& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::obstacle, options.id));
  FRONTLIJN_TRY(const auto rung, domain::parse_id<domain::Rung>(options.to, "field.rung"));
  FRONTLIJN_TRY(const auto who, read_who(line, *context, options.who));
  FRONTLIJN_TRY(const auto by, read_day(options.by));
  FRONTLIJN_CHECK(domain::escalate_obstacle(*context, id, rung, who, by));
  return tell(line, "obstacle.escalated", id);
}

struct Answer {
  std::string id;
  std::string text;
  std::string who;
  std::string kind = "cannot";
  std::string by;
  std::string tried;
};

Result<void> answer(CommandLine& line, const Answer& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::obstacle, options.id));
  domain::NewAnswer given;
  FRONTLIJN_TRY(given.by, read_who(line, *context, options.who));
  FRONTLIJN_TRY(given.kind, domain::parse_id<domain::AnswerKind>(options.kind, "field.answer-kind"));
  given.words = options.text;
  FRONTLIJN_TRY(given.promised_by, read_day(options.by));
  // Both or none: a refused answer leaves nothing behind.
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context->store.database()));
  if (!options.tried.empty()) FRONTLIJN_CHECK(domain::tell_tried(*context, id, options.tried));
  FRONTLIJN_CHECK(domain::answer_obstacle(*context, id, given));
  FRONTLIJN_CHECK(transaction.commit());
  return tell(line, "obstacle.answered", id);
}

struct Recognise {
  std::string id;
  std::string kind = "same";
  std::string text;
};

Result<void> recognise(CommandLine& line, const Recognise& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::obstacle, options.id));
  FRONTLIJN_TRY(const auto kind,
                domain::parse_id<domain::RecognitionKind>(options.kind, "field.recognition-kind"));
  FRONTLIJN_CHECK(domain::recognise_obstacle(*context, id, kind, options.text));
  return tell(line, "obstacle.recognised", id);
}

struct Close {
  std::string id;
  std::string outcome;
  std::string message;
};

Result<void> close(CommandLine& line, const Close& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::obstacle, options.id));
  FRONTLIJN_CHECK(domain::close_obstacle(*context, id, {options.outcome, options.message, false}));
  return tell(line, "obstacle.closed", id);
}

Result<json> obstacle_json(const Context& context, const Obstacle& one) {
  FRONTLIJN_TRY(const json remover, who_json(context.store, one.who_can_remove));
  FRONTLIJN_TRY(const json holder, who_json(context.store, one.holder));
  FRONTLIJN_TRY(const std::string team, domain::team_name(context.store, one.team));
  json made{{"id", one.id.to_text()},
            {"words", one.words},
            {"claim", domain::id_of(one.claim)},
            {"claimed_rule", one.claimed_rule},
            {"verified", domain::id_of(one.verified)},
            {"verified_how", one.verified_how},
            {"who_can_remove", remover},
            {"holder", holder},
            {"team", {{"id", one.team.to_text()}, {"name", team}}},
            {"raised", to_iso(one.raised, context.zone)},
            {"tried", one.tried},
            {"open", !one.closed},
            {"escalations", json::array()},
            {"recognitions", json::array()},
            {"answers", json::array()}};
  for (const domain::Escalation& rung : one.escalations) {
    FRONTLIJN_TRY(const json to, who_json(context.store, rung.to));
    made["escalations"].push_back({{"rung", domain::id_of(rung.rung)},
                                   {"to", to},
                                   {"asked_on", to_iso(rung.asked_on)},
                                   {"answer_by", to_iso(rung.answer_by)}});
  }
  for (const domain::Recognition& seen : one.recognitions) {
    FRONTLIJN_TRY(const std::string by_team, domain::team_name(context.store, seen.team));
    made["recognitions"].push_back(
        {{"team", by_team}, {"kind", domain::id_of(seen.kind)}, {"words", seen.words}});
  }
  for (const domain::ObstacleAnswer& given : one.answers) {
    FRONTLIJN_TRY(const json by, who_json(context.store, given.by));
    made["answers"].push_back({{"by", by},
                               {"kind", domain::id_of(given.kind)},
                               {"words", given.words},
                               {"promised_by", day_json(given.promised_by)},
                               {"at", to_iso(given.at, context.zone)}});
  }
  return made;
}

Result<void> print_obstacle(const CommandLine& line, const Context& context, const Obstacle& one) {
  FRONTLIJN_TRY(const std::string remover, who_text(context.store, one.who_can_remove));
  for (const std::string& words : one.words)
    line.print(
        fmt::format("{}  {}{}", short_id(one.id), words, one.closed ? " ✓ " + one.closed->how.outcome : ""));
  line.say("obstacle.claimed", {{"claim", "claim." + std::string(domain::id_of(one.claim))},
                                {"rule", one.claimed_rule},
                                {"verified", "verified." + std::string(domain::id_of(one.verified))},
                                {"who", remover}});
  for (const domain::Escalation& rung : one.escalations) {
    FRONTLIJN_TRY(const std::string to, who_text(context.store, rung.to));
    line.say("obstacle.rung-line", {{"rung", "rung." + std::string(domain::id_of(rung.rung))},
                                    {"who", to},
                                    {"day", day_words(line, rung.answer_by)}});
  }
  for (const domain::Recognition& seen : one.recognitions) {
    FRONTLIJN_TRY(const std::string team, domain::team_name(context.store, seen.team));
    line.say("obstacle.recognition-line", {{"team", team.empty() ? short_id(seen.team) : team},
                                           {"kind", "recognition." + std::string(domain::id_of(seen.kind))},
                                           {"words", seen.words}});
  }
  for (const domain::ObstacleAnswer& given : one.answers) {
    FRONTLIJN_TRY(const std::string by, who_text(context.store, given.by));
    line.say("obstacle.answer-line", {{"who", by},
                                      {"kind", "obstacle-answer." + std::string(domain::id_of(given.kind))},
                                      {"words", given.words}});
  }
  return {};
}

struct List {
  std::size_t limit = 50;
};

Result<void> list(CommandLine& line, const List& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(auto board, domain::obstacles(context->store, one_more(options.limit)));
  const bool is_more = cut_to(options.limit, board);
  json all = json::array();
  for (const Obstacle& one : board) {
    if (!line.options.json) FRONTLIJN_CHECK(print_obstacle(line, *context, one));
    FRONTLIJN_TRY(json document, obstacle_json(*context, one));
    all.push_back(std::move(document));
  }
  FRONTLIJN_TRY(const auto counts, domain::escalation_counts(context->store));
  json rungs = json::object();
  std::size_t climbs = 0;
  for (const domain::EscalationCount& rung : counts.rungs) {
    rungs[std::string(domain::id_of(rung.rung))] = rung.times;
    climbs += rung.times;
  }
  if (board.empty()) line.say("obstacle.none");
  line.say("obstacle.counted",
           {{"climbs", std::to_string(climbs)}, {"of", std::to_string(counts.obstacles)}});
  if (is_more) tell_more(line);
  line.answer({{"obstacles", all}, {"escalated", rungs}, {"of", counts.obstacles}});
  return {};
}

}  // namespace
}  // namespace obstacle_commands

void add_obstacle_commands(CLI::App& app, CommandLine& line) {
  using namespace obstacle_commands;
  CLI::App& obstacle = *line.command(app, "obstacle");
  Defined<Raise>(line, obstacle, "raise", raise)
      .required("text", &Raise::text)
      .option("claim", &Raise::claim)
      .required("rule", &Raise::rule)
      .required("remover", &Raise::remover)
      .option("verified", &Raise::verified)
      .option("how", &Raise::how)
      .option("tried", &Raise::tried);
  Defined<Verify>(line, obstacle, "verify", verify)
      .argument("ID", &Verify::id)
      .required("verified", &Verify::verified)
      .option("how", &Verify::how);
  Defined<Escalate>(line, obstacle, "escalate", escalate)
      .argument("ID", &Escalate::id)
      .required("to", &Escalate::to)
      .required("who", &Escalate::who)
      .required("by", &Escalate::by);
  Defined<Answer>(line, obstacle, "answer", answer)
      .argument("ID", &Answer::id)
      .required("text", &Answer::text)
      .required("who", &Answer::who)
      .option("kind", &Answer::kind)
      .option("by", &Answer::by)
      .option("tried", &Answer::tried);
  Defined<Recognise>(line, obstacle, "recognise", recognise)
      .argument("ID", &Recognise::id)
      .option("kind", &Recognise::kind)
      .required("text", &Recognise::text);
  Defined<Close>(line, obstacle, "close", close)
      .argument("ID", &Close::id)
      .required("outcome", &Close::outcome)
      .option("message", &Close::message);
  Defined<List>(line, obstacle, "list", list).option("limit", &List::limit);
}

}  // namespace frontlijn::platform
