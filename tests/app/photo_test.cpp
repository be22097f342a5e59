#include "support/fixtures.hpp"
#include <catch2/catch.hpp>

#include "platform/assets/photo_files.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("a photo is known by its content; anything else is refused with its name") {
  TemporaryFolder folder;
  platform::PhotoFiles photos;
  CHECK(photos.read(folder.file("deur.jpg", "\xFF\xD8\xFF\xE0 rest")).value().media_type == "image/jpeg");
  CHECK(photos.read(folder.file("deur.png", "\x89PNG\r\n\x1A\n rest")).value().name == "deur.png");
  const auto refused = photos.read(folder.file("deur.jpeg", "#!/bin/sh"));
  REQUIRE(refused.has_error());
  CHECK(refused.error().key() == "photo.not-a-picture");
  CHECK(photos.read(folder.path("er-niet.jpg").string()).error().key() == "file.missing");
}
