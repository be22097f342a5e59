#pragma once

#include <string>
#include <vector>

#include "core/base/catalogue.hpp"
#include "core/domain/people/context.hpp"
#include "core/report/pdf_document.hpp"

namespace frontlijn::report {

struct VisitReportOptions {
  PdfFonts fonts;
  bool with_answers = true;  ///< every question and what was answered
  bool with_photos = true;
};

/// What came out of one visit or of several to one place, bundled in one file: it is made of
/// what was recorded, nobody fills it in (rule 26). Findings first, then what was passed on, seen, agreed and
/// answered; with what was not looked at beside what was (rule 5), and the source of each fact (rule 4). Who
/// reported something is not in it (rule 24). Fails with "id.unknown", "report.no-visit", or as PdfDocument
/// does.
Result<Bytes> visit_report_pdf(const domain::Context& context, const std::vector<EntityId>& visits,
                               const Catalogue& language, const VisitReportOptions& options);

}  // namespace frontlijn::report
