#include "support/test_ground.hpp"

namespace frontlijn::test {

std::unique_ptr<server::Ground> test_ground(store::Store& store, const TimeZone& zone) {
  return server::Ground::on(store, {}, zone).value();
}

}  // namespace frontlijn::test
