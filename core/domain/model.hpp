#pragma once

#include "core/store/model.hpp"

namespace frontlijn {

/// Every kind of record that this version of Frontlijn knows: what a tablet's and a server's store are opened
/// with.
store::Model frontlijn_model();

}  // namespace frontlijn
