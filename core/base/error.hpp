#pragma once

#include <string>
#include <utility>
#include <vector>

namespace frontlijn {

/// What a program may do about a failure; the sentence for the person comes from `Error::key`.
enum class ErrorKind {
  invalid_input,   ///< what was handed in is wrong: mend it and try again
  not_found,       ///< the thing asked for is not here
  conflict,        ///< the thing exists, is in use, or was changed meanwhile
  refused,         ///< not allowed: wrong PIN, expired code, no power, a product rule
  unavailable,     ///< the other side or the network is not there: try again later
  limit_exceeded,  ///< larger than a bound
  damaged,         ///< stored or received data does not check
  newer_version,   ///< made by a newer Frontlijn
  io,              ///< the machine: disk full, no rights, read failed
};

/// An expected failure: a key into the language files ("error.<key>") and the arguments of its sentence.
/// Each sentence says what went wrong, where, and what to do.
class Error {
 public:
  using Arguments = std::vector<std::pair<std::string, std::string>>;

  /// Only so that boost::system::result can be asked for an error it does not hold.
  Error() : Error(ErrorKind::io, "none") {}
  Error(ErrorKind kind, std::string key, Arguments arguments = {})
      : kind_(kind), key_(std::move(key)), arguments_(std::move(arguments)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& key() const { return key_; }
  const Arguments& arguments() const { return arguments_; }

  /// The value of an argument, or the empty string.
  std::string argument(const std::string& name) const;

  /// Adds where it happened, as it becomes known on the way up; an argument that is already there stays.
  Error with(std::string name, std::string value) &&;

  /// Key and arguments in one line, for logs and tests; a person gets `Catalogue::say`.
  std::string debug_text() const;

 private:
  ErrorKind kind_;
  std::string key_;
  Arguments arguments_;
};

}  // namespace frontlijn
