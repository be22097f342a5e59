#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/demo/scenes.hpp"
#include "platform/demo/visiting.hpp"

namespace frontlijn::demo {

namespace {

Result<void> tell_conflicts(Day& day, const std::string& place) {
  FRONTLIJN_TRY(const Json card, day.noor.tell({"subject", "show", place}));
  const Json& consultations = list_at(card, "/consultations");
  day.teller.check(consultations.size() == 2, "discotheque.conflicts",
                   {{"count", std::to_string(consultations.size())}}, card.dump());
  for (const Json& consultation : consultations) {
    std::vector<std::string> authorities;
    for (const Json& authority : list_at(consultation, "/authorities"))
      authorities.push_back(authority);
    day.teller.fact("discotheque.conflict",
                    {{"attribute", text_at(consultation, "/attribute")},
                     {"authorities", fmt::format("{}", fmt::join(authorities, " / "))}});
  }
  return {};
}

}  // namespace

/// Rule 9: contradictory requirements are found before the entrepreneur hears them, and go to consultation.
Result<void> the_discotheque(Day& day) {
  Teller& teller = day.teller;
  teller.say("discotheque.story", {{"noor", day.noor.person()}});
  teller.quote(day.words("/discotheque/owner"));
  FRONTLIJN_TRY(const auto place, day.id("discotheque"));
  const Outing outing{"discotheque", "horeca-integraal", "discotheek.json"};

  FRONTLIJN_TRY(const Words without_follow_up, visit_command(day, outing, {}));
  FRONTLIJN_TRY(const Ended silent, day.noor.attempt(without_follow_up));
  teller.check(refusal_of(silent) == "visit.no-follow-up", "discotheque.no-silent-close", {}, silent.err);
  FRONTLIJN_TRY(const Json visit, run_visit(day, day.noor, outing,
                                            {"--owner", day.noor.person(), "--date", day.day(14), "--what",
                                             day.words("/discotheque/follow_up")}));
  FRONTLIJN_CHECK(tell_conflicts(day, place));
  const Denominator count = denominator_of(visit);
  teller.fact("discotheque.denominator", count.arguments());
  teller.check(count.looked + count.unknown + count.not_looked == count.items && count.not_looked > 0,
               "discotheque.counted", {}, visit.dump());
  const Json& findings = list_at(visit, "/findings");
  teller.check(findings.size() == 3, "discotheque.findings",
               {{"count", std::to_string(findings.size())}, {"noor", day.noor.person()}}, visit.dump());
  return {};
}

}  // namespace frontlijn::demo
