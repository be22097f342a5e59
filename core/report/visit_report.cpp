#include "core/report/visit_report.hpp"

#include <algorithm>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/signal.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/domain/enforcement/visit.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/report/wording.hpp"

namespace frontlijn::report {

namespace {

using domain::Context;
using domain::Finding;
using domain::FindingResult;
using domain::Visit;

constexpr PdfColour wrong_colour{0.722F, 0.263F, 0.059F};
constexpr PdfColour right_colour{0.122F, 0.435F, 0.545F};
constexpr PdfColour open_question{0.353F, 0.404F, 0.447F};

/// Photos on one report, and of one photo: a day's visit, and what a tablet's camera makes.
constexpr std::size_t most_photos = 60;
constexpr std::uint64_t photo_bytes = 12ULL * 1024 * 1024;
constexpr std::size_t most_visits = 50;

class VisitReport {
 public:
  VisitReport(const Context& context, const Catalogue& language, const VisitReportOptions& options,
              PdfDocument& pdf)
      : context_(context), language_(language), options_(options), pdf_(pdf) {}

  Result<void> put(const Visit& visit) {
    FRONTLIJN_CHECK(put_head(visit));
    FRONTLIJN_CHECK(put_findings(visit));
    FRONTLIJN_CHECK(put_deviations(visit));
    FRONTLIJN_CHECK(put_signals(visit));
    FRONTLIJN_CHECK(put_observations(visit));
    FRONTLIJN_CHECK(put_agreements(visit));
    FRONTLIJN_CHECK(put_follow_up(visit));
    return options_.with_answers ? put_answers(visit) : Result<void>{};
  }

 private:
  std::string say(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return language_.say(key, arguments);
  }

  /// Day and time where this tablet is.
  std::string moment(Instant at) const {
    return day_text(at, context_.zone, language_) + " " + to_iso(at, context_.zone).substr(11, 5);
  }

  Result<std::string> name(const EntityId& person) const {
    if (person.is_nil()) return std::string{};
    return domain::person_name(context_.store, person);
  }

  Result<std::string> name(const domain::IdOrWords& who) const {
    if (const auto* words = std::get_if<std::string>(&who)) return *words;
    return name(std::get<EntityId>(who));
  }

  Result<void> put_head(const Visit& visit) {
    std::string subject = say("report.no-subject");
    std::string address;
    if (!visit.subject.is_nil()) {
      FRONTLIJN_TRY(const domain::Subject known, domain::subject_by_id(context_.store, visit.subject));
      subject = known.data.name;
      address = known.data.address;
    }
    pdf_.title(say("report.visit-title", {{"subject", subject}}), address);
    FRONTLIJN_TRY(const std::string officer, name(visit.by));
    pdf_.fact(say("report.officer"), officer);
    pdf_.fact(say("report.started"), moment(visit.started));
    pdf_.fact(say("report.closed"), visit.closed ? moment(*visit.closed) : say("report.not-closed"));
    if (!visit.reason.empty()) pdf_.fact(say("report.reason"), visit.reason);
    for (const EntityId& id : visit.checklists) {
      const auto checklist = domain::checklist_by_id(context_.store, id);
      pdf_.fact(say("report.checklist"),
                checklist ? checklist->title + " (" + checklist->version + ")" : id.to_text());
    }
    put_denominator(visit);
    for (const std::string& words : visit.words)
      pdf_.paragraph(words);
    return {};
  }

  /// Not looked at is not the same as in order.
  void put_denominator(const Visit& visit) {
    const auto& seen = visit.denominator;
    if (seen.items == 0) return;
    pdf_.fact(say("report.looked-at"),
              say("report.denominator", {{"looked", std::to_string(seen.looked)},
                                         {"items", std::to_string(seen.items)},
                                         {"unknown", std::to_string(seen.unknown)},
                                         {"not_looked", std::to_string(seen.not_looked)}}));
    if (visit.stopped_after_core) pdf_.fact("", say("report.stopped-after-core"));
  }

  std::vector<PdfPhoto> photos_of(const std::vector<log::AttachmentRef>& refs) {
    std::vector<PdfPhoto> photos;
    for (const log::AttachmentRef& ref : refs) {
      if (!options_.with_photos || photos_ >= most_photos) break;
      PdfPhoto photo{{}, ref.media_type, ref.name};
      // One that has not come along yet, or is too large, is named.
      if (ref.size_bytes <= photo_bytes) {
        if (auto bytes = context_.store.attachment(ref.hash)) photo.bytes = std::move(*bytes);
      }
      photos.push_back(std::move(photo));
      ++photos_;
    }
    return photos;
  }

  static PdfColour colour_of(FindingResult result) {
    if (result == FindingResult::violation) return wrong_colour;
    return result == FindingResult::in_order ? right_colour : open_question;
  }

  std::string domain_name(const std::string& id) const {
    return language_.has("domain." + id) ? say("domain." + id) : id;
  }

  Result<void> put_findings(const Visit& visit) {
    FRONTLIJN_TRY(auto findings, domain::findings_of_visit(context_.store, visit.id));
    pdf_.heading(say("report.findings"));
    if (findings.empty()) pdf_.paragraph(say("report.no-findings"));
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.domain < b.domain; });
    for (const Finding& finding : findings) {
      PdfCard card;
      card.colour = colour_of(finding.result);
      card.title =
          finding.requirement.empty() && !finding.words.empty() ? finding.words.front() : finding.requirement;
      card.label =
          say("finding." + std::string(domain::id_of(finding.result))) + " · " + domain_name(finding.domain);
      for (const std::string& words : finding.words) {
        if (words != card.title) card.lines.push_back(words);
      }
      if (finding.words.size() > 1) card.lines.push_back(say("report.rivals"));
      if (!finding.law_source.empty())
        card.lines.push_back(say("report.source-of-law", {{"source", finding.law_source}}));
      card.lines.push_back(
          say("report.source", {{"source", "source." + std::string(domain::id_of(finding.source))}}));
      card.photos = photos_of(finding.photos);
      card.unreadable_photo = say("report.photo-not-here");
      pdf_.card(card);
    }
    return {};
  }

  /// A departure from a rule stands with its reason, or nobody outside can weigh it.
  Result<void> put_deviations(const Visit& visit) {
    FRONTLIJN_TRY(const auto deviations, domain::deviations_of_visit(context_.store, visit.id));
    if (deviations.empty()) return {};
    pdf_.heading(say("report.deviations"));
    for (const domain::Deviation& one : deviations) {
      PdfCard card;
      card.colour = open_question;
      card.title = one.rule;
      card.label = say("report.deviation");
      card.lines.push_back(say("report.deviation-reason", {{"reason", one.reason}}));
      std::string consulted;
      for (const std::string& who : one.consulted)
        consulted += (consulted.empty() ? "" : ", ") + who;
      if (!consulted.empty()) card.lines.push_back(say("report.deviation-consulted", {{"who", consulted}}));
      if (!one.expected_gain.empty())
        card.lines.push_back(say("report.deviation-gain", {{"gain", one.expected_gain}}));
      if (one.review_date)
        card.lines.push_back(
            say("report.deviation-review", {{"day", day_text(*one.review_date, language_)}}));
      if (!one.review.empty()) card.lines.push_back(one.review);
      pdf_.card(card);
    }
    return {};
  }

  Result<void> put_signals(const Visit& visit) {
    FRONTLIJN_TRY(const auto records, domain::records_where(context_.store, domain::kinds::signal,
                                                            "visit = ? ORDER BY at, entity", visit.id));
    if (records.empty()) return {};
    pdf_.heading(say("report.signals"));
    for (const store::Record& record : records) {
      FRONTLIJN_TRY(const domain::Signal signal, domain::signal_by_id(context_.store, record.id()));
      PdfCard card;
      card.colour = open_question;
      card.title = signal.words.empty() ? signal.requirement : signal.words;
      card.label = say("signal." + std::string(domain::id_of(signal.state)));
      if (!signal.domain.empty()) card.label += " · " + domain_name(signal.domain);
      for (const std::string& outcome : signal.outcomes)
        card.lines.push_back(outcome);
      card.photos = photos_of(signal.photos);
      card.unreadable_photo = say("report.photo-not-here");
      pdf_.card(card);
    }
    return {};
  }

  Result<void> put_observations(const Visit& visit) {
    FRONTLIJN_TRY(const auto records, domain::records_where(context_.store, domain::kinds::observation,
                                                            "visit = ? ORDER BY at, entity", visit.id));
    if (records.empty()) return {};
    pdf_.heading(say("report.observations"));
    for (const store::Record& record : records) {
      FRONTLIJN_TRY(const domain::Observation seen, domain::observation(context_.store, record.id()));
      PdfCard card;
      card.colour = right_colour;
      card.title = say("report.source", {{"source", "source." + std::string(domain::id_of(seen.source))}}) +
                   " " + moment(seen.at);
      for (const std::string& words : seen.words)
        card.lines.push_back("“" + words + "”");
      if (seen.words.size() > 1) card.lines.push_back(say("report.rivals"));
      card.photos = photos_of(seen.photos);
      card.unreadable_photo = say("report.photo-not-here");
      pdf_.card(card);
    }
    return {};
  }

  Result<void> put_agreements(const Visit& visit) {
    domain::AgreementFilter filter;
    filter.made_in = visit.id;
    FRONTLIJN_TRY(const auto made, domain::agreements(context_.store, filter, 1'000));
    if (made.empty()) return {};
    pdf_.heading(say("report.agreements"));
    for (const domain::Agreement& one : made) {
      FRONTLIJN_TRY(const std::string who, name(one.who));
      FRONTLIJN_TRY(const std::string for_whom, name(one.for_whom));
      std::string what;
      for (const std::string& words : one.what)
        what += (what.empty() ? "" : " / ") + words;
      pdf_.fact(
          day_text(one.by_when, language_),
          say("report.agreement", {{"who", who},
                                   {"what", what},
                                   {"for", for_whom},
                                   {"state", "agreement-state." + std::string(domain::id_of(one.state))}}));
    }
    return {};
  }

  Result<void> put_follow_up(const Visit& visit) {
    pdf_.heading(say("report.follow-up"));
    const domain::FollowUp& next = visit.follow_up;
    if (next.nothing_needed) {
      pdf_.paragraph(say("report.nothing-needed"));
    } else if (next.owner && next.date) {
      FRONTLIJN_TRY(const std::string owner, name(*next.owner));
      pdf_.fact(day_text(*next.date, language_), owner + (next.what.empty() ? "" : ": " + next.what));
    } else {
      pdf_.paragraph(say("report.no-follow-up-yet"));
    }
    return {};
  }

  Result<void> put_answers(const Visit& visit) {
    FRONTLIJN_TRY(const auto answers, domain::answers_of(context_.store, visit.id));
    if (answers.empty()) return {};
    pdf_.heading(say("report.answers"));
    for (const domain::VisitAnswer& answer : answers)
      pdf_.answer(answer.question.empty() ? answer.ref : answer.question,
                  answer.shown.empty() ? answer.value : answer.shown);
    return {};
  }

  const Context& context_;
  const Catalogue& language_;
  const VisitReportOptions& options_;
  PdfDocument& pdf_;
  std::size_t photos_ = 0;
};

}  // namespace

Result<Bytes> visit_report_pdf(const Context& context, const std::vector<EntityId>& visits,
                               const Catalogue& language, const VisitReportOptions& options) {
  if (visits.empty() || visits.size() > most_visits)
    return fail(ErrorKind::invalid_input, "report.no-visit", {{"bound", std::to_string(most_visits)}});
  FRONTLIJN_TRY(const std::unique_ptr<PdfDocument> pdf,
                PdfDocument::create(options.fonts, language.say("report.visit"), context.now()));
  VisitReport report(context, language, options, *pdf);
  bool first = true;
  for (const EntityId& id : visits) {
    FRONTLIJN_TRY(const Visit visit, domain::visit_by_id(context.store, id));
    if (!std::exchange(first, false)) pdf->new_page();
    FRONTLIJN_CHECK(report.put(visit));
  }
  FRONTLIJN_TRY(const std::string team, domain::team_name(context.store, context.team));
  return pdf->finish(language.say("report.footer", {{"team", team},
                                                    {"day", day_text(context.now(), context.zone, language)},
                                                    {"id", visits.front().to_text()}}));
}

}  // namespace frontlijn::report
