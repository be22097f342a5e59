#pragma once

#include "platform/demo/day.hpp"

namespace frontlijn::demo {

/// What the players carry: photos ("foto-NAME.png") and the answers they give ("antwoorden/NAME.json"), in
/// the day's folder. An answer "photo:NAME" becomes the path of that photo. Fails as reading and writing
/// files does.
Result<void> lay_out_props(const Day& day);

}  // namespace frontlijn::demo
