#pragma once

#include "sync/server/node/ground.hpp"

namespace frontlijn::test {

/// What the server's own tests stand on: the embedded store itself, or a PostgreSQL with the store as its
/// projection. The same tests are linked with either (embedded_ground.cpp, postgres_ground.cpp).
std::unique_ptr<server::Ground> test_ground(store::Store& store, const TimeZone& zone);

}  // namespace frontlijn::test
