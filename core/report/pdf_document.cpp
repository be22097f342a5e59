#include "core/report/pdf_document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <hpdf.h>

namespace frontlijn::report {

namespace {

// Points: 1/72 inch. A4 is 595 × 842.
constexpr float page_width = 595;
constexpr float page_height = 842;
constexpr float left = 56;
constexpr float right = page_width - 56;
constexpr float top = page_height - 60;
constexpr float bottom = 68;
constexpr float leading = 1.4F;  // of the letter's size
constexpr float label_width = 130;
constexpr float question_width = 300;
constexpr float photo_height = 150;
constexpr PdfColour ink{0.086F, 0.133F, 0.180F};
constexpr PdfColour quiet{0.353F, 0.404F, 0.447F};
constexpr PdfColour rule_colour{0.122F, 0.435F, 0.545F};

/// Of an answer to a report: beyond this something else is going on, and memory is at stake.
constexpr std::size_t most_pages = 500;

/// UTF-8 without control characters and without what the font's encoding cannot hold.
std::string printable(std::string_view text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xF0) {
      kept += "□";
      i += 4;
      continue;
    }
    if (byte >= 0x20 || byte == '\n') kept += text[i];
    ++i;
  }
  return kept;
}

}  // namespace

struct PdfDocument::Drawing {
  HPDF_Doc pdf = nullptr;
  HPDF_Font regular = nullptr;
  HPDF_Font bold = nullptr;
  HPDF_Page page = nullptr;
  std::vector<HPDF_Page> pages;
  float y = top;

  ~Drawing() {
    if (pdf != nullptr) HPDF_Free(pdf);
  }

  void add_page() {
    if (pages.size() >= most_pages) return;
    page = HPDF_AddPage(pdf);
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    pages.push_back(page);
    y = top;
  }

  /// Goes to the next page where `height` does not fit any more.
  void need(float height) {
    if (y - height < bottom) add_page();
  }

  void colour(const PdfColour& c) { HPDF_Page_SetRGBFill(page, c.red, c.green, c.blue); }

  float width(const std::string& text, HPDF_Font font, float size) {
    HPDF_Page_SetFontAndSize(page, font, size);
    return HPDF_Page_TextWidth(page, text.c_str());
  }

  void write(float x, float baseline, const std::string& text, HPDF_Font font, float size,
             const PdfColour& c) {
    HPDF_Page_BeginText(page);
    HPDF_Page_SetFontAndSize(page, font, size);
    colour(c);
    HPDF_Page_TextOut(page, x, baseline, text.c_str());
    HPDF_Page_EndText(page);
  }

  /// The part of `word` that fits; at least one character.
  std::string fitting_start(const std::string& word, HPDF_Font font, float size, float room) {
    std::size_t end = 0;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      if (i < word.size() && (static_cast<unsigned char>(word[i]) & 0xC0U) == 0x80U) continue;
      if (end > 0 && width(word.substr(0, i), font, size) > room) break;
      end = i;
    }
    return word.substr(0, end);
  }

  std::vector<std::string> lines_of(std::string_view text, HPDF_Font font, float size, float room) {
    std::vector<std::string> lines(1);
    std::string word;
    const auto end_word = [&] {
      while (!word.empty()) {
        std::string& line = lines.back();
        const std::string longer = line.empty() ? word : line + " " + word;
        if (width(longer, font, size) <= room) {
          line = longer;
          word.clear();
        } else if (line.empty()) {
          line = fitting_start(word, font, size, room);
          word.erase(0, line.size());
          if (!word.empty()) lines.emplace_back();
        } else {
          lines.emplace_back();
        }
      }
    };
    for (const char c : printable(text)) {
      if (c != ' ' && c != '\n') {
        word += c;
        continue;
      }
      end_word();
      if (c == '\n') lines.emplace_back();
    }
    end_word();
    return lines;
  }

  /// Flows downwards from `y`.
  void flow(float x, float room, std::string_view text, HPDF_Font font, float size, const PdfColour& c) {
    for (const std::string& line : lines_of(text, font, size, room)) {
      need(size * leading);
      y -= size * leading;
      write(x, y, line, font, size, c);
    }
  }

  void pair(std::string_view label, std::string_view value, float first_column) {
    constexpr float size = 10.5F;
    const auto labels = lines_of(label, regular, size, first_column - 12);
    const auto lines = lines_of(value, regular, size, right - left - first_column);
    for (std::size_t i = 0; i < std::max(lines.size(), labels.size()); ++i) {
      need(size * leading);
      y -= size * leading;
      if (i < labels.size()) write(left, y, labels[i], regular, size, quiet);
      if (i < lines.size()) write(left + first_column, y, lines[i], regular, size, ink);
    }
    y -= 1.5F;
  }

  void rule(float from, float to, float at, const PdfColour& c, float thickness) {
    HPDF_Page_SetRGBStroke(page, c.red, c.green, c.blue);
    HPDF_Page_SetLineWidth(page, thickness);
    HPDF_Page_MoveTo(page, from, at);
    HPDF_Page_LineTo(page, to, at);
    HPDF_Page_Stroke(page);
  }

  /// From `begin` on page `first` to where the text is now, over all pages between.
  void bar_down_to(const PdfColour& c, std::size_t first, float begin) {
    for (std::size_t i = first; i < pages.size(); ++i) {
      const float from = i == first ? begin : top;
      const float to = i + 1 == pages.size() ? y - 3 : bottom;
      HPDF_Page_SetRGBFill(pages[i], c.red, c.green, c.blue);
      HPDF_Page_Rectangle(pages[i], left, to, 3.5F, from - to);
      HPDF_Page_Fill(pages[i]);
    }
  }

  HPDF_Image image_of(const PdfPhoto& photo) {
    const auto size = static_cast<HPDF_UINT>(photo.bytes.size());
    HPDF_Image image = nullptr;
    if (photo.media_type == "image/jpeg") image = HPDF_LoadJpegImageFromMem(pdf, photo.bytes.data(), size);
    if (photo.media_type == "image/png") image = HPDF_LoadPngImageFromMem(pdf, photo.bytes.data(), size);
    if (image == nullptr) HPDF_ResetError(pdf);  // a photo that is none does not spoil the report
    return image;
  }

  /// One row of photos after another.
  void put_photos(const PdfCard& card, float from) {
    float x = from;
    bool row_begun = false;
    for (const PdfPhoto& photo : card.photos) {
      HPDF_Image image = image_of(photo);
      const float wide = image == nullptr ? 0 : static_cast<float>(HPDF_Image_GetWidth(image));
      const float high = image == nullptr ? 0 : static_cast<float>(HPDF_Image_GetHeight(image));
      if (wide < 1 || high < 1) {
        flow(from, right - from, card.unreadable_photo + " " + photo.name, regular, 9, quiet);
        row_begun = false;
        continue;
      }
      const float scale = std::min(photo_height / high, (right - from) / wide);
      if (!row_begun || x + wide * scale > right || y - 1 < bottom) {
        need(photo_height + 10);
        y -= photo_height + 8;
        x = from;
        row_begun = true;
      }
      HPDF_Page_DrawImage(page, image, x, y + photo_height - high * scale, wide * scale, high * scale);
      x += wide * scale + 8;
    }
  }
};

PdfDocument::PdfDocument(std::unique_ptr<Drawing> drawing) : drawing_(std::move(drawing)) {}
PdfDocument::~PdfDocument() = default;

Result<std::unique_ptr<PdfDocument>> PdfDocument::create(const PdfFonts& fonts, const std::string& title,
                                                         Instant made) {
  auto drawing = std::make_unique<Drawing>();
  drawing->pdf = HPDF_New(nullptr, nullptr);
  if (drawing->pdf == nullptr) return fail(ErrorKind::io, "report.not-made", {{"why", "HPDF_New"}});
  HPDF_SetCompressionMode(drawing->pdf, HPDF_COMP_ALL);
  HPDF_UseUTFEncodings(drawing->pdf);
  HPDF_SetCurrentEncoder(drawing->pdf, "UTF-8");
  for (const auto& [file, font] :
       {std::pair{&fonts.regular, &drawing->regular}, std::pair{&fonts.bold, &drawing->bold}}) {
    const char* name = HPDF_LoadTTFontFromFile(drawing->pdf, file->c_str(), HPDF_TRUE);
    if (name != nullptr) *font = HPDF_GetFont(drawing->pdf, name, "UTF-8");
    if (*font == nullptr) return fail(ErrorKind::io, "report.no-font", {{"file", *file}});
  }
  HPDF_SetInfoAttr(drawing->pdf, HPDF_INFO_TITLE, printable(title).c_str());
  HPDF_SetInfoAttr(drawing->pdf, HPDF_INFO_CREATOR, "Frontlijn");
  const auto days = std::chrono::floor<std::chrono::days>(made);
  const Date date{days};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(made - days)};
  HPDF_Date stamp{static_cast<HPDF_INT>(static_cast<int>(date.year())),
                  static_cast<HPDF_INT>(static_cast<unsigned>(date.month())),
                  static_cast<HPDF_INT>(static_cast<unsigned>(date.day())),
                  static_cast<HPDF_INT>(time.hours().count()),
                  static_cast<HPDF_INT>(time.minutes().count()),
                  static_cast<HPDF_INT>(time.seconds().count()),
                  'Z',
                  0,
                  0};
  HPDF_SetInfoDateAttr(drawing->pdf, HPDF_INFO_CREATION_DATE, stamp);
  drawing->add_page();
  return std::unique_ptr<PdfDocument>(new PdfDocument(std::move(drawing)));
}

void PdfDocument::new_page() { drawing_->add_page(); }

void PdfDocument::title(std::string_view text, std::string_view below) {
  drawing_->flow(left, right - left, text, drawing_->bold, 21, ink);
  if (!below.empty()) drawing_->flow(left, right - left, below, drawing_->regular, 11, quiet);
  drawing_->y -= 12;
}

void PdfDocument::heading(std::string_view text) {
  drawing_->need(80);  // not alone at the foot of a page
  drawing_->y -= 16;
  drawing_->flow(left, right - left, text, drawing_->bold, 13, rule_colour);
  drawing_->y -= 5;
  drawing_->rule(left, right, drawing_->y, rule_colour, 0.8F);
  drawing_->y -= 4;
}

void PdfDocument::paragraph(std::string_view text) {
  drawing_->flow(left, right - left, text, drawing_->regular, 10.5F, ink);
  drawing_->y -= 4;
}

void PdfDocument::fact(std::string_view label, std::string_view value) {
  drawing_->pair(label, value, label_width);
}

void PdfDocument::answer(std::string_view question, std::string_view value) {
  drawing_->pair(question, value, question_width);
}

void PdfDocument::card(const PdfCard& card) {
  Drawing& d = *drawing_;
  constexpr float inset = left + 14;
  d.need(60);
  d.y -= 8;
  const float begin = d.y;
  const std::size_t first = d.pages.size() - 1;
  d.flow(inset, right - inset, card.title, d.bold, 11, ink);
  if (!card.label.empty()) d.flow(inset, right - inset, card.label, d.bold, 9.5F, card.colour);
  for (const std::string& line : card.lines)
    d.flow(inset, right - inset, line, d.regular, 10.5F, ink);
  d.put_photos(card, inset);
  d.bar_down_to(card.colour, first, begin);
  d.y -= 6;
}

Result<Bytes> PdfDocument::finish(std::string_view footer) {
  Drawing& d = *drawing_;
  for (std::size_t i = 0; i < d.pages.size(); ++i) {
    d.page = d.pages[i];
    d.rule(left, right, 50, quiet, 0.4F);
    const std::string number = fmt::format("{} / {}", i + 1, d.pages.size());
    const float number_width = d.width(number, d.regular, 8.5F);
    const auto lines = d.lines_of(footer, d.regular, 8.5F, right - left - number_width - 20);
    d.write(left, 38, lines.front(), d.regular, 8.5F, quiet);
    d.write(right - number_width, 38, number, d.regular, 8.5F, quiet);
  }
  HPDF_SaveToStream(d.pdf);
  const HPDF_STATUS problem = HPDF_GetError(d.pdf);
  Bytes bytes(HPDF_GetStreamSize(d.pdf));
  auto size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ResetStream(d.pdf);
  if (problem != HPDF_OK || HPDF_ReadFromStream(d.pdf, bytes.data(), &size) != HPDF_OK ||
      size != bytes.size())
    return fail(ErrorKind::io, "report.not-made", {{"why", fmt::format("libharu {:04x}", problem)}});
  return bytes;
}

}  // namespace frontlijn::report
