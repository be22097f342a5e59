#pragma once

#include <nlohmann/json.hpp>

#include "core/domain/enforcement/card.hpp"
#include "platform/cli/command_line.hpp"

namespace frontlijn::platform {

// What the commands about subjects, checklists, visits and signals answer with --json; moments carry the
// zone.

nlohmann::json subject_json(const domain::Subject& subject);
nlohmann::json denominator_json(const domain::Denominator& denominator);
nlohmann::json finding_json(const domain::Finding& finding, const TimeZone& zone);
nlohmann::json signal_json(const domain::Signal& signal, const TimeZone& zone);
nlohmann::json deviation_json(const domain::Deviation& deviation, const TimeZone& zone);
nlohmann::json correction_json(const domain::CorrectionReport& report, const TimeZone& zone);
Result<nlohmann::json> consultation_json(store::Store& store, const domain::Consultation& consultation);

/// "Looked at 14 of 20": never the one without the other.
std::string denominator_text(const CommandLine& line, const domain::Denominator& denominator);

}  // namespace frontlijn::platform
