#pragma once

#include <cstddef>
#include <cstdint>

/// What tunes thumbnails, with the reason for each.
namespace frontlijn::platform::tuning {

/// The longest side: what is on a photo can be told from it on a tablet, and it has 10 to 20 KB.
inline constexpr int thumbnail_side = 320;
/// Of JPEG; below, faces and letters break up. The second where the first gives too much.
inline constexpr int thumbnail_quality = 70;
inline constexpr int poorer_quality = 40;
/// A picture is decoded at four bytes a pixel: 50 million of them, the most that a tablet's camera makes,
/// take 200 MB for a moment. A file that says it has more gets no thumbnail, and nothing of it is decoded.
inline constexpr std::uint64_t most_pixels = 50'000'000;
/// The same for a picture that is decoded while somebody looks at the screen, which waits for it: some tens
/// of milliseconds. Thumbnails are far below it.
inline constexpr std::uint64_t most_pixels_at_once = 2'000'000;
inline constexpr std::uint32_t longest_side = 20'000;

}  // namespace frontlijn::platform::tuning
