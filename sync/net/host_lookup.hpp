#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

/// Internal to sync/net.
namespace frontlijn::net {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Blocks for as long as the system's resolver likes; none: there is no such host.
Endpoints resolve(const std::string& host, std::uint16_t port);

/// `find` on a thread of its own, which is left behind when it takes longer: a look-up that nobody answers
/// can be neither bounded nor called off, and neither a sync nor the end of a program should wait for it.
/// None: there is no such host. Fails with "net.timed-out".
boost::asio::awaitable<Result<Endpoints>> look_up(const std::function<Endpoints()>& find,
                                                  Milliseconds at_most, const std::string& server);

}  // namespace frontlijn::net
