#include "platform/cli/enforcement_json.hpp"

#include "core/domain/people/domains.hpp"
#include "core/domain/people/records.hpp"
#include "platform/cli/define.hpp"

namespace frontlijn::platform {

using nlohmann::json;

namespace {

json reference(const EntityId& id) { return id.is_nil() ? json() : json(id.to_text()); }

json files(const std::vector<log::AttachmentRef>& attachments) {
  json list = json::array();
  for (const auto& one : attachments)
    list.push_back({{"name", one.name},
                    {"hash", one.hash.to_text()},
                    {"size", one.size_bytes},
                    {"type", one.media_type}});
  return list;
}

json voices(const std::vector<domain::Voice>& all) {
  json list = json::array();
  for (const auto& voice : all)
    list.push_back({{"authority", voice.authority}, {"words", voice.words}});
  return list;
}

}  // namespace

json subject_json(const domain::Subject& subject) {
  const domain::SubjectData& data = subject.data;
  json made{{"id", subject.id.to_text()},
            {"type", domain::id_of(data.type)},
            {"name", data.name},
            {"address", data.address},
            {"kind", data.kind},
            {"activities", data.activities},
            {"features", data.features},
            {"domains", data.domains},
            {"regime", domain::id_of(data.regime)},
            {"external_id", data.external_id},
            {"source", data.source},
            {"as_of", day_json(data.as_of)},
            {"contested", subject.contested}};
  if (data.point) made["point"] = {{"latitude", data.point->latitude}, {"longitude", data.point->longitude}};
  return made;
}

json denominator_json(const domain::Denominator& sum) {
  return {{"items", sum.items},
          {"looked", sum.looked},
          {"unknown", sum.unknown},
          {"not_looked", sum.not_looked},
          {"violations", sum.violations}};
}

std::string denominator_text(const CommandLine& line, const domain::Denominator& sum) {
  return line.text("cli.visit.denominator", {{"looked", std::to_string(sum.looked)},
                                             {"items", std::to_string(sum.items)},
                                             {"unknown", std::to_string(sum.unknown)},
                                             {"not_looked", std::to_string(sum.not_looked)},
                                             {"violations", std::to_string(sum.violations)}});
}

json finding_json(const domain::Finding& finding, const TimeZone& zone) {
  json cells = json::array();
  for (const auto& chosen : finding.cells)
    cells.push_back({{"cell", domain::to_text(chosen.cell)}, {"matrix", chosen.matrix}});
  return {{"id", finding.id.to_text()},
          {"subject", reference(finding.subject)},
          {"visit", reference(finding.visit)},
          {"requirement", finding.requirement},
          {"item", finding.item},
          {"domain", finding.domain},
          {"law_source", finding.law_source},
          {"bound", finding.bound},
          {"result", domain::id_of(finding.result)},
          {"words", finding.words},
          {"photos", files(finding.photos)},
          {"source", domain::id_of(finding.source)},
          {"by", reference(finding.by)},
          {"at", to_iso(finding.at, zone)},
          {"repeats", reference(finding.repeats)},
          {"cells", cells},
          {"resolved", finding.resolved ? json(to_iso(*finding.resolved, zone)) : json()}};
}

json signal_json(const domain::Signal& signal, const TimeZone& zone) {
  json routed = json::array();
  for (const EntityId& person : signal.routed_to)
    routed.push_back(person.to_text());
  return {{"id", signal.id.to_text()},
          {"subject", reference(signal.subject)},
          {"visit", reference(signal.visit)},
          {"requirement", signal.requirement},
          {"domain", signal.domain},
          {"words", signal.words},
          {"photos", files(signal.photos)},
          {"source", domain::id_of(signal.source)},
          {"by", reference(signal.by)},
          {"at", to_iso(signal.at, zone)},
          {"routed_to", routed},
          {"state", domain::id_of(signal.state)},
          {"outcomes", signal.outcomes}};
}

json deviation_json(const domain::Deviation& deviation, const TimeZone& zone) {
  return {{"id", deviation.id.to_text()},
          {"about", reference(deviation.about)},
          {"rule", deviation.rule},
          {"reason", deviation.reason},
          {"consulted", deviation.consulted},
          {"expected_gain", deviation.expected_gain},
          {"review_date", day_json(deviation.review_date)},
          {"at", to_iso(deviation.at, zone)},
          {"review", deviation.review}};
}

json correction_json(const domain::CorrectionReport& report, const TimeZone& zone) {
  return {{"id", report.id.to_text()},
          {"attribute", report.attribute},
          {"registered", report.registered},
          {"outdated", report.outdated},
          {"register", report.register_source},
          {"seen", report.seen},
          {"words", report.words},
          {"at", to_iso(report.at, zone)},
          {"outcome", domain::id_of(report.outcome)}};
}

Result<json> consultation_json(store::Store& store, const domain::Consultation& consultation) {
  FRONTLIJN_TRY(const auto conflict,
                domain::known_record(store, domain::kinds::requirement_conflict, consultation.conflict));
  json requirements = json::array();
  for (const char* side : {"first", "second"}) {
    FRONTLIJN_TRY(const auto record, domain::known_record(store, domain::kinds::requirement,
                                                          conflict.reference(side).value_or(EntityId{})));
    requirements.push_back(
        {{"id", record.id().to_text()},
         {"authority", record.text("authority")},
         {"terms", record.text("attribute") + ' ' + record.text("operator") + ' ' + record.text("value")},
         {"source", record.text("source")},
         {"text", record.text("text")},
         {"withdrawn", record.has("withdrawn")}});
  }
  return json{{"id", consultation.id.to_text()},
              {"subject", reference(consultation.subject)},
              {"attribute", conflict.text("attribute")},
              {"authorities", consultation.authorities},
              {"requirements", requirements},
              {"assent", voices(consultation.assent)},
              {"dissent", voices(consultation.dissent)},
              {"agreed", consultation.agreed}};
}

}  // namespace frontlijn::platform
