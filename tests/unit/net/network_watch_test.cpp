#include "sync/net/network_watch.hpp"

#include <cstring>

#include <catch2/catch.hpp>
#include <linux/rtnetlink.h>

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

void add(Bytes& messages, std::uint16_t type, std::size_t size, std::uint32_t announced = 0) {
  nlmsghdr header{};
  header.nlmsg_len = announced != 0 ? announced : static_cast<std::uint32_t>(size);
  header.nlmsg_type = type;
  const std::size_t at = messages.size();
  messages.resize(at + NLMSG_ALIGN(size));
  std::memcpy(messages.data() + at, &header, sizeof header);
}

}  // namespace

TEST_CASE("an address or a route that is added tells of a network, what goes or concerns others does not") {
  Bytes added;
  add(added, RTM_NEWROUTE, 60);
  CHECK(tells_of_network(added));
  Bytes gone;
  add(gone, RTM_DELADDR, 45);
  add(gone, RTM_DELROUTE, 60);
  add(gone, NLMSG_DONE, 16);
  CHECK_FALSE(tells_of_network(gone));
  add(gone, RTM_NEWADDR, 61);
  CHECK(tells_of_network(gone));
}

TEST_CASE("messages that are cut off or lie about their length end the reading") {
  for (const std::uint32_t announced : {1U, 15U, 1'000U, 0xFFFFFFFFU}) {
    Bytes message;
    add(message, RTM_DELADDR, 32, announced);
    add(message, RTM_NEWADDR, 32);
    CHECK_FALSE(tells_of_network(message));
  }
  CHECK_FALSE(tells_of_network(Bytes(15, 0xFF)));
  CHECK_FALSE(tells_of_network({}));
}

TEST_CASE("a watch can be stopped and started again, and a loop with one ends when it is stopped") {
  EventLoop loop;
  const auto watch = system_network_watch();
  int came = 0;
  watch->start(loop, [&] { ++came; });
  watch->stop();
  loop.run();
  watch->start(loop, [&] { ++came; });
  loop.post([&] { watch->stop(); });
  loop.run();
  CHECK(came == 0);
}
