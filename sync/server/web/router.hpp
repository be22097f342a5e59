#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/server/web/exchange.hpp"

namespace frontlijn::web {

/// What a request asks for, by method and path.
template <class Handler>
class Router {
 public:
  /// `pattern` such as "/entries/{id}"; GET answers HEAD too.
  Router& add(std::string method, std::string_view pattern, Handler handler) {
    routes_.push_back({std::move(method), split(pattern), std::move(handler)});
    return *this;
  }

  struct Match {
    const Handler* handler = nullptr;  ///< none: nothing there
    bool path_known = false;           ///< there is something there, for another method
  };

  /// Fills in the parameters of `exchange`.
  Match match(Exchange& exchange) const {
    Match found;
    for (const auto& route : routes_) {
      if (!fits(route.parts, exchange)) continue;
      found.path_known = true;
      const bool method_fits =
          route.method == exchange.method || (route.method == "GET" && exchange.method == "HEAD");
      if (!method_fits) continue;
      for (std::size_t i = 0; i < route.parts.size(); ++i) {
        const auto& part = route.parts[i];
        if (part.starts_with('{'))
          exchange.parameters[part.substr(1, part.size() - 2)] = exchange.segments[i];
      }
      found.handler = &route.handler;
      return found;
    }
    return found;
  }

 private:
  struct Route {
    std::string method;
    std::vector<std::string> parts;
    Handler handler;
  };

  static std::vector<std::string> split(std::string_view pattern) {
    std::vector<std::string> parts;
    pattern.remove_prefix(1);
    while (!pattern.empty()) {
      const auto end = std::min(pattern.find('/'), pattern.size());
      parts.emplace_back(pattern.substr(0, end));
      pattern.remove_prefix(std::min(end + 1, pattern.size()));
    }
    return parts;
  }

  static bool fits(const std::vector<std::string>& parts, const Exchange& exchange) {
    if (parts.size() != exchange.segments.size()) return false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].starts_with('{') ? exchange.segments[i].empty() : parts[i] != exchange.segments[i])
        return false;
    }
    return true;
  }

  std::vector<Route> routes_;
};

}  // namespace frontlijn::web
