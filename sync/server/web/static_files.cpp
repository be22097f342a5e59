#include "sync/server/web/static_files.hpp"

#include <fstream>
#include <sstream>

#include "core/base/hash.hpp"
#include "sync/server/web/responses.hpp"

namespace frontlijn::web {

namespace {

constexpr std::size_t most_files = 200;
constexpr std::uintmax_t most_bytes = 4 * 1024 * 1024;

std::string media_type_of(const std::string& extension) {
  static const std::map<std::string, std::string> types{{".css", "text/css; charset=utf-8"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".woff2", "font/woff2"},
                                                        {".otf", "font/otf"},
                                                        {".ico", "image/x-icon"}};
  const auto found = types.find(extension);
  return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::filesystem::path& folder) {
  const auto unreadable = [&](const std::string& why) {
    return fail(ErrorKind::io, "web.assets", {{"folder", folder.string()}, {"why", why}});
  };
  StaticFiles files;
  std::error_code problem;
  for (std::filesystem::directory_iterator at(folder, problem), end; !problem && at != end;
       at.increment(problem)) {
    if (!at->is_regular_file()) continue;
    if (at->file_size() > most_bytes || files.files_.size() >= most_files) return unreadable("too much");
    std::ifstream in(at->path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in) return unreadable(at->path().filename().string());
    File file{.bytes = bytes.str(), .media_type = media_type_of(at->path().extension().string()), .tag = {}};
    file.tag = hash_of("web asset", {as_bytes(file.bytes)}).to_text().substr(0, 16);
    files.files_.emplace(at->path().filename().string(), std::move(file));
  }
  if (problem) return unreadable(problem.message());
  return files;
}

net::HttpResponse StaticFiles::get(const std::string& name, const std::string& if_none_match) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return plain(404, "not found\n");
  const std::string tag = '"' + found->second.tag + '"';
  net::HttpResponse response;
  response.set("ETag", tag).set("Cache-Control", "public, max-age=31536000, immutable");
  if (if_none_match == tag) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", found->second.media_type);
  response.body = found->second.bytes;
  return response;
}

std::string StaticFiles::address_of(const std::string& name) const {
  const auto found = files_.find(name);
  return "/assets/" + name + (found == files_.end() ? "" : "?" + found->second.tag);
}

}  // namespace frontlijn::web
