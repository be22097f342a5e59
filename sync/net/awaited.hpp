#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

/// Internal to sync/net.
namespace frontlijn::net {

/// Waits for an operation and gets its error code as a value.
inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace frontlijn::net
