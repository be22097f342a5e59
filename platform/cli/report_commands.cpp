#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/checks.hpp"
#include "core/report/export.hpp"
#include "core/report/visit_report.hpp"
#include "platform/cli/commands.hpp"
#include "platform/cli/define.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace report_commands {
namespace {

using domain::Context;

struct Table {
  std::string name;
  std::string csv;
  std::string geojson;
};

using Exporter = Result<std::size_t> (*)(store::Store&, const report::ExportOptions&, const TimeZone&,
                                         const report::Sink&);

Result<std::size_t> write_table(CommandLine& line, const Context& context, report::Table table,
                                const std::string& file, Exporter exporter) {
  std::size_t count = 0;
  FRONTLIJN_CHECK(write_in_pieces(file, [&](const PutPiece& put) -> Result<void> {
    const auto written = exporter(context.store, {table, std::nullopt}, line.zone(),
                                  [&](std::string_view piece) { return put(as_bytes(piece)); });
    if (!written) return written.error();
    count = *written;
    return {};
  }));
  return count;
}

Result<void> export_table(CommandLine& line, const Table& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  FRONTLIJN_TRY(const auto table, domain::parse_id<report::Table>(options.name, "field.table"));
  if (options.csv.empty() == options.geojson.empty())
    return fail(ErrorKind::invalid_input, "export.which-file");
  const bool csv = !options.csv.empty();
  const std::string& file = csv ? options.csv : options.geojson;
  FRONTLIJN_TRY(const std::size_t count, write_table(line, *context, table, file,
                                                     csv ? &report::export_csv : &report::export_geojson));
  line.say("export.done", {{"count", std::to_string(count)}, {"file", file}});
  line.answer({{"records", count}, {"file", file}});
  return {};
}

struct VisitReport {
  std::vector<std::string> visits;
  std::string pdf;
  bool no_answers = false;
  bool no_photos = false;
};

Result<void> report_visits(CommandLine& line, const VisitReport& options) {
  FRONTLIJN_TRY(Context* const context, line.context());
  std::vector<EntityId> visits;
  for (const std::string& text : options.visits) {
    FRONTLIJN_TRY(const EntityId id, read_id(*context, domain::kinds::visit, text));
    visits.push_back(id);
  }
  const std::string fonts = FRONTLIJN_REPORT_FONTS;
  const report::VisitReportOptions how{{fonts + "/NotoSans-Regular.ttf", fonts + "/NotoSans-Bold.ttf"},
                                       !options.no_answers,
                                       !options.no_photos};
  FRONTLIJN_TRY(const Bytes pdf, report::visit_report_pdf(*context, visits, line.catalogue(), how));
  FRONTLIJN_CHECK(write_file(options.pdf, pdf));
  line.say("report.done", {{"file", options.pdf}});
  line.answer({{"file", options.pdf}, {"bytes", pdf.size()}});
  return {};
}

}  // namespace
}  // namespace report_commands

void add_report_commands(CLI::App& app, CommandLine& line) {
  using namespace report_commands;
  Defined<VisitReport>(line, app, "report", report_visits)
      .argument("ID", &VisitReport::visits)
      .required("pdf", &VisitReport::pdf)
      .flag("no-answers", &VisitReport::no_answers)
      .flag("no-photos", &VisitReport::no_photos);
  Defined<Table>(line, app, "export", export_table)
      .argument("table", &Table::name)
      .option("csv", &Table::csv)
      .option("geojson", &Table::geojson);
}

}  // namespace frontlijn::platform
