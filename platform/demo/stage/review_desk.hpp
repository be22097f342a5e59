#pragma once

#include <string>
#include <vector>

#include "platform/demo/stage/https.hpp"
#include "platform/demo/stage/page.hpp"

namespace frontlijn::demo {

/// The coordinator behind the review pages, with what their browser shows.
class ReviewDesk {
 public:
  explicit ReviewDesk(std::uint16_t port) : browser_(port) {}

  /// Signs in through the form, as a person does. Fails with "demo.not-signed-in" or "demo.no-page".
  Result<void> sign_in(const std::string& login, const std::string& password);

  struct Shown {
    unsigned status = 0;
    Page page;
  };
  /// Whatever the server answers.
  Result<Shown> look_at(const std::string& target);

  struct Entry {
    std::string kind;
    std::string id;
    std::string title;
  };
  /// Everything in the stream of this kind, through all its pages; "" for every kind.
  Result<std::vector<Entry>> stream(const std::string& kind);
  static std::string address_of(const std::string& kind, const std::string& id) {
    return "/entries/" + kind + "/" + id;
  }

  Browser& browser() { return browser_; }

 private:
  Browser browser_;
};

}  // namespace frontlijn::demo
