#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/time.hpp"

namespace frontlijn::report {

/// TrueType files of the letters, embedded so that every reader shows the same; handed in, since where they
/// lie is the machine's business.
struct PdfFonts {
  std::string regular;
  std::string bold;
};

struct PdfColour {
  float red = 0;
  float green = 0;
  float blue = 0;
};

/// JPEG or PNG, by its media type.
struct PdfPhoto {
  Bytes bytes;
  std::string media_type;
  std::string name;
};

/// Something judged: a bar in its colour and the same said in words.
struct PdfCard {
  PdfColour colour;
  std::string label;
  std::string title;
  std::vector<std::string> lines;
  std::vector<PdfPhoto> photos;
  std::string unreadable_photo;  ///< what to say where a photo cannot be shown, before its name
};

/// An A4 document that flows from top to bottom: what does not fit on a page goes on on the next. Texts are
/// UTF-8; characters beyond Unicode's basic plane become "□".
class PdfDocument {
 public:
  /// Fails with "report.no-font" where a font cannot be read.
  static Result<std::unique_ptr<PdfDocument>> create(const PdfFonts& fonts, const std::string& title,
                                                     Instant made);
  ~PdfDocument();
  PdfDocument(const PdfDocument&) = delete;
  PdfDocument& operator=(const PdfDocument&) = delete;

  void new_page();
  void title(std::string_view text, std::string_view below);
  void heading(std::string_view text);
  void paragraph(std::string_view text);
  void fact(std::string_view label, std::string_view value);
  /// The same with room for a question.
  void answer(std::string_view question, std::string_view value);
  void card(const PdfCard& card);

  /// Puts `footer` and "page / pages" under every page and gives the file's bytes. Fails with
  /// "report.not-made".
  Result<Bytes> finish(std::string_view footer);

 private:
  struct Drawing;
  explicit PdfDocument(std::unique_ptr<Drawing> drawing);

  std::unique_ptr<Drawing> drawing_;
};

}  // namespace frontlijn::report
