#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/base/picture_shelf.hpp"
#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// One photo of a row of them: its picture where there is one, or else words that say why not.
struct PhotoTile {
  std::string id;         ///< the picture's name on the shelf; empty: not here
  std::string caption{};  ///< below it
  std::string instead{};  ///< what is said where no picture can be shown
};

/// Photos beside and below one another. `load` is asked for those that are not on the shelf.
void photo_tiles(Ui& ui, const std::vector<PhotoTile>& tiles,
                 const std::function<void(std::size_t which, const PictureShelf::Put& put)>& load);

}  // namespace frontlijn::ui
