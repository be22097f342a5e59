#include "support/postgres_server.hpp"
#include "support/test_ground.hpp"

namespace frontlijn::test {

std::unique_ptr<server::Ground> test_ground(store::Store& store, const TimeZone& zone) {
  server::Storage storage;
  storage.address = PostgresServer::running().new_database();
  return server::Ground::on(store, storage, zone).value();
}

}  // namespace frontlijn::test
