#include "platform/pictures/thumbnails.hpp"

#include <memory>

#include <catch2/catch.hpp>
#include <gd.h>

#include "core/base/random.hpp"
#include "platform/pictures/picture_header.hpp"
#include "platform/pictures/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::platform;

namespace {

using Image = std::unique_ptr<gdImage, void (*)(gdImage*)>;

/// Red above, blue below, and noise so that it does not compress to nothing.
Image photo(int width, int height) {
  Image image(gdImageCreateTrueColor(width, height), gdImageDestroy);
  SeededRandom random(5);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int noise = static_cast<int>(random.below(40));
      const bool above = y < height / 2;
      gdImageSetPixel(image.get(), x, y,
                      gdTrueColor(above ? 215 + noise : noise, noise, above ? noise : 215 + noise));
    }
  }
  return image;
}

Bytes bytes_of(void* data, int size) {
  const auto* first = static_cast<const std::uint8_t*>(data);
  Bytes bytes(first, first + size);
  gdFree(data);
  return bytes;
}

Bytes jpeg(int width, int height) {
  int size = 0;
  void* data = gdImageJpegPtr(photo(width, height).get(), &size, 90);
  return bytes_of(data, size);
}

/// With an EXIF segment that says how the camera was held, and where.
Bytes with_exif(const Bytes& file, std::uint8_t orientation) {
  const std::string place = "52.0907N 5.1214E";
  Bytes tiff{'I', 'I', 42, 0, 8, 0,           0, 0, 1, 0, 0x12, 0x01, 3,
             0,   1,   0,  0, 0, orientation, 0, 0, 0, 0, 0,    0,    0};
  tiff.insert(tiff.end(), place.begin(), place.end());
  Bytes made(file.begin(), file.begin() + 2);
  const std::size_t length = 2 + 6 + tiff.size();
  for (const int byte :
       {0xFF, 0xE1, static_cast<int>(length >> 8U), static_cast<int>(length & 0xFFU)})
    made.push_back(static_cast<std::uint8_t>(byte));
  for (const char letter : std::string("Exif\0\0", 6))
    made.push_back(static_cast<std::uint8_t>(letter));
  made.insert(made.end(), tiff.begin(), tiff.end());
  made.insert(made.end(), file.begin() + 2, file.end());
  return made;
}

Image read_back(const store::Thumbnail& thumbnail) {
  Bytes bytes = thumbnail.bytes;
  return {gdImageCreateFromJpegPtr(static_cast<int>(bytes.size()), bytes.data()), gdImageDestroy};
}

bool is_red(const Image& image, int x, int y) {
  const int colour = gdImageGetPixel(image.get(), x, y);
  return gdTrueColorGetRed(colour) > 150 && gdTrueColorGetBlue(colour) < 100;
}

}  // namespace

TEST_CASE("a photo gets a thumbnail of the same shape, small enough for a poor line") {
  Thumbnails thumbnails;
  const auto made = thumbnails.make(jpeg(1600, 1200), "image/jpeg");
  REQUIRE(made);
  CHECK(made->media_type == "image/jpeg");
  CHECK(made->bytes.size() < 40'000);
  const Image image = read_back(*made);
  CHECK(gdImageSX(image.get()) == tuning::thumbnail_side);
  CHECK(gdImageSY(image.get()) == tuning::thumbnail_side * 3 / 4);
  CHECK(is_red(image, 160, 20));
}

TEST_CASE("PNG and WebP too") {
  Thumbnails thumbnails;
  int size = 0;
  void* png = gdImagePngPtr(photo(900, 500).get(), &size);
  CHECK(thumbnails.make(bytes_of(png, size), "image/png"));
  void* webp = gdImageWebpPtrEx(photo(900, 500).get(), &size, 90);
  CHECK(thumbnails.make(bytes_of(webp, size), "image/webp"));
}

TEST_CASE("a thumbnail stands as the camera was held, and does not tell where that was") {
  Thumbnails thumbnails;
  const Bytes file = jpeg(800, 600);
  struct Way {
    std::uint8_t orientation;
    int width, height, red_x, red_y;
  };
  const Way way = GENERATE(Way{1, 320, 240, 160, 20}, Way{3, 320, 240, 160, 220}, Way{6, 240, 320, 220, 160},
                           Way{8, 240, 320, 20, 160}, Way{4, 320, 240, 160, 220}, Way{5, 240, 320, 20, 160},
                           Way{7, 240, 320, 220, 160}, Way{2, 320, 240, 160, 20});
  CAPTURE(int{way.orientation});
  const Bytes tagged = with_exif(file, way.orientation);
  REQUIRE(header_of(tagged)->orientation == way.orientation);
  const auto made = thumbnails.make(tagged, "image/jpeg");
  REQUIRE(made);
  const Image image = read_back(*made);
  CHECK(gdImageSX(image.get()) == way.width);
  CHECK(gdImageSY(image.get()) == way.height);
  CHECK(is_red(image, way.red_x, way.red_y));
  const std::string text(as_text(made->bytes));
  CHECK(text.find("Exif") == std::string::npos);
  CHECK(text.find("52.0907N") == std::string::npos);
}

TEST_CASE("promise 9: a file that says it is enormous is not decoded") {
  Thumbnails thumbnails;
  Bytes bomb = jpeg(400, 300);
  bool found = false;
  for (std::size_t at = 2; at + 9 < bomb.size() && !found; ++at) {
    if (bomb[at] != 0xFF || bomb[at + 1] != 0xC0) continue;
    for (std::size_t i = 5; i < 9; ++i)
      bomb[at + i] = 0xFF;
    found = true;
  }
  REQUIRE(found);
  CHECK_FALSE(thumbnails.make(bomb, "image/jpeg"));
  Bytes png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H',
            'D',  'R', 0,   1,   0,    0,    0,    1,    0, 0, 8, 2,  0,   0};
  CHECK(header_of(png)->width == 65'536);
  CHECK_FALSE(thumbnails.make(png, "image/png"));
}

TEST_CASE("what is no picture, cut short or damaged gets no thumbnail and no complaint") {
  Thumbnails thumbnails;
  const Bytes file = with_exif(jpeg(400, 300), 6);
  CHECK_FALSE(thumbnails.make(file, "application/xml"));
  CHECK_FALSE(thumbnails.make(Bytes{}, "image/jpeg"));
  CHECK_FALSE(thumbnails.make(as_bytes("<html>"), "image/jpeg"));
  for (std::size_t size = 0; size < 700; ++size)
    (void)thumbnails.make(ByteView(file).first(std::min(size, file.size())), "image/jpeg");
  SeededRandom random(9);
  std::size_t made = 0;
  for (int i = 0; i < 200; ++i) {
    Bytes damaged = file;
    for (int j = 0; j < 8; ++j)
      damaged[random.below(300)] = static_cast<std::uint8_t>(random.below(256));
    const auto thumbnail = thumbnails.make(damaged, "image/jpeg");
    if (thumbnail) ++made;
    if (thumbnail) CHECK(thumbnail->bytes.size() < file.size());
  }
  CHECK(made < 200);
}
