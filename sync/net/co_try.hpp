#pragma once

#include "core/base/result.hpp"

/// FRONTLIJN_TRY and FRONTLIJN_CHECK for coroutines.
#define FRONTLIJN_CO_TRY(declaration, ...)                            \
  auto FRONTLIJN_CONCAT(result_, __LINE__) = (__VA_ARGS__);           \
  if (FRONTLIJN_CONCAT(result_, __LINE__).has_error())                \
    co_return std::move(FRONTLIJN_CONCAT(result_, __LINE__)).error(); \
  declaration = std::move(*FRONTLIJN_CONCAT(result_, __LINE__))

#define FRONTLIJN_CO_CHECK(...)                                                      \
  do {                                                                               \
    auto frontlijn_result = (__VA_ARGS__);                                           \
    if (frontlijn_result.has_error()) co_return std::move(frontlijn_result).error(); \
  } while (false)
