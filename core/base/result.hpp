#pragma once

#include <ostream>
#include <stdexcept>
#include <utility>

#include <boost/assert/source_location.hpp>

#include "core/base/error.hpp"

namespace frontlijn {

/// Thrown by `Result::value()` on a failure nobody looked at: a bug, never an expected failure.
class UncheckedError : public std::logic_error {
 public:
  explicit UncheckedError(const Error& error) : std::logic_error(error.debug_text()) {}
};

/// Found by boost::system::result through argument-dependent lookup.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw UncheckedError(error);
}

}  // namespace frontlijn

#include <boost/system/result.hpp>

namespace frontlijn {

/// A value or an `Error`; the compiler warns (and the build fails) when one is ignored.
template <class T = void>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

/// For logs and tests.
template <class T>
std::ostream& operator<<(std::ostream& out, const Result<T>& result) {
  return out << (result.has_error() ? result.error().debug_text() : std::string("a value"));
}

/// A failure, ready to return: `return fail(ErrorKind::not_found, "id.unknown", {{"id", text}});`
[[nodiscard]] inline Error fail(ErrorKind kind, std::string key, Error::Arguments arguments = {}) {
  return Error{kind, std::move(key), std::move(arguments)};
}

}  // namespace frontlijn

#define FRONTLIJN_CONCAT_(a, b) a##b
#define FRONTLIJN_CONCAT(a, b) FRONTLIJN_CONCAT_(a, b)

#define FRONTLIJN_TRY_(result, declaration, ...)            \
  auto result = (__VA_ARGS__);                              \
  if (result.has_error()) return std::move(result).error(); \
  declaration = std::move(*result)

/// `FRONTLIJN_TRY(auto subject, subjects.find(id));` declares `subject`, or returns the failure. Several
/// statements: within an `if` it needs braces.
#define FRONTLIJN_TRY(declaration, ...) \
  FRONTLIJN_TRY_(FRONTLIJN_CONCAT(result_, __LINE__), declaration, __VA_ARGS__)

/// `FRONTLIJN_CHECK(database.run(sql));` returns the failure, if it is one.
#define FRONTLIJN_CHECK(...)                                                      \
  do {                                                                            \
    auto frontlijn_result = (__VA_ARGS__);                                        \
    if (frontlijn_result.has_error()) return std::move(frontlijn_result).error(); \
  } while (false)
