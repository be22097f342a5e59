#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/catalogue.hpp"

namespace frontlijn::demo {

/// Tells the day in the language of whoever watches, and keeps count of what was checked. All text comes from
/// the catalogue, under "demo.".
class Teller {
 public:
  using Arguments = Catalogue::Arguments;

  explicit Teller(Catalogue catalogue);

  /// A title page: the first words.
  void open(std::string_view title, std::string_view subtitle);
  /// The next scene, numbered; what follows belongs to it.
  void scene(std::string_view title);
  /// What happens, in plain words.
  void say(std::string_view key, const Arguments& arguments = {});
  /// A fact below it.
  void fact(std::string_view key, const Arguments& arguments = {});
  /// Words of somebody, as they were noted.
  void quote(std::string_view words);
  /// A line as it is.
  void line(std::string_view text);
  void gap();

  /// One verified point: what holds, or does not, in words. `found` says what was found instead.
  bool check(bool held, std::string_view key, const Arguments& arguments = {}, std::string_view found = {});
  /// A step that could not be played; counts as a point that did not hold.
  void failed(const Error& error);

  const std::string& text_of_scene() const { return scene_; }
  std::string text(std::string_view key, const Arguments& arguments = {}) const;
  const Catalogue& catalogue() const { return catalogue_; }

  std::size_t held() const { return held_; }
  const std::vector<std::string>& not_held() const { return not_held_; }

  // Kinds of letter; nothing where the output is no terminal.
  std::string strong(std::string_view text) const { return coloured("1", text); }
  std::string faint(std::string_view text) const { return coloured("2", text); }
  std::string good(std::string_view text) const { return coloured("32", text); }
  std::string bad(std::string_view text) const { return coloured("1;31", text); }

 private:
  std::string coloured(std::string_view code, std::string_view text) const;
  /// Lines of at most `tuning::line_width`, the first after `first`, the others after as many spaces.
  void wrapped(std::string_view first, std::size_t first_width, std::string_view text,
               std::string_view colour = {}) const;

  Catalogue catalogue_;
  bool colours_ = false;
  std::string scene_;
  std::size_t scenes_ = 0;
  std::size_t held_ = 0;
  std::vector<std::string> not_held_;
};

}  // namespace frontlijn::demo
