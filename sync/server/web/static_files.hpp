#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.hpp"
#include "sync/net/http.hpp"

namespace frontlijn::web {

/// The files of one folder, read once at the start: what is asked for never becomes a path.
class StaticFiles {
 public:
  /// Fails with "web.assets".
  static Result<StaticFiles> load(const std::filesystem::path& folder);

  /// 200, 304 where the browser has it already, or 404.
  net::HttpResponse get(const std::string& name, const std::string& if_none_match) const;
  /// The name with its hash in the query, so that a browser may keep it for good.
  std::string address_of(const std::string& name) const;

 private:
  struct File {
    std::string bytes;
    std::string media_type;
    std::string tag;
  };
  std::map<std::string, File> files_;
};

}  // namespace frontlijn::web
