#include <catch2/catch.hpp>

#include "core/report/pdf_document.hpp"

using namespace frontlijn;
using namespace frontlijn::report;

namespace {

const PdfFonts noto{"/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"};
const Instant noon = instant_from_ms(1'795'000'000'000);

std::unique_ptr<PdfDocument> document() { return PdfDocument::create(noto, "Bezoekverslag", noon).value(); }

std::size_t pages_of(const Bytes& pdf) {
  const std::string_view text = as_text(pdf);
  std::size_t count = 0;
  for (auto at = text.find("/Type /Page\n"); at != std::string_view::npos;
       at = text.find("/Type /Page\n", at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("a document is a PDF that carries its letters with it") {
  const auto pdf = document();
  pdf->title("Café De Zeester: coördinatie, één €", "Havenkade 1");
  pdf->fact("Bezocht door", "Noor Voorbeeld");
  const Bytes bytes = pdf->finish("Team Haven").value();
  CHECK(as_text(bytes).starts_with("%PDF-"));
  CHECK(as_text(bytes).find("NotoSans-Regular") != std::string_view::npos);
  CHECK(as_text(bytes).find("/FontFile2") != std::string_view::npos);
  CHECK(pages_of(bytes) == 1);
}

TEST_CASE("the same content at the same moment gives the same bytes") {
  const auto made = [] {
    const auto pdf = document();
    pdf->heading("Bevindingen");
    pdf->paragraph("Alles in orde");
    return pdf->finish("voet").value();
  };
  CHECK(made() == made());
}

TEST_CASE("what does not fit flows to the next page") {
  const auto pdf = document();
  for (int i = 0; i < 200; ++i)
    pdf->answer("Is er een vergunning aanwezig?", "Ja, nummer " + std::to_string(i));
  PdfCard card;
  card.title = "Lang verhaal";
  card.lines = {std::string(20'000, 'a'), "en\neen\nregel"};
  pdf->card(card);
  CHECK(pages_of(pdf->finish("voet").value()) > 5);
}

TEST_CASE("a photo that is none, a cut one and letters that no font has do not spoil the report") {
  const auto pdf = document();
  PdfCard card;
  card.title = "Nooddeur 😀 \x01 \xF0\x9F";
  card.photos = {{Bytes{1, 2, 3}, "image/jpeg", "kapot.jpg"},
                 {Bytes{0xFF, 0xD8, 0xFF}, "image/jpeg", "afgekapt.jpg"},
                 {Bytes{0x89, 'P', 'N', 'G'}, "image/png", "afgekapt.png"},
                 {{}, "image/jpeg", "niet-hier.jpg"},
                 {Bytes{1}, "video/mp4", "film.mp4"}};
  card.unreadable_photo = "Foto niet te tonen:";
  pdf->card(card);
  CHECK(pdf->finish("").has_value());
}

TEST_CASE("a font that is not there or is none is said") {
  CHECK(PdfDocument::create({"/nergens.ttf", noto.bold}, "x", noon).error().key() == "report.no-font");
  CHECK(PdfDocument::create({FRONTLIJN_SOURCE_DIR "/CMakeLists.txt", noto.bold}, "x", noon).error().key() ==
        "report.no-font");
}

TEST_CASE("a report has an end, however much is put in") {
  const auto pdf = document();
  for (int i = 0; i < 2'000; ++i)
    pdf->new_page();
  CHECK(pages_of(pdf->finish("voet").value()) <= 500);
}
