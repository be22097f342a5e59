#include "platform/system/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace frontlijn::platform {

namespace fs = std::filesystem;

Result<Bytes> read_file(const fs::path& path, std::size_t most_bytes) {
  std::error_code problem;
  if (!fs::exists(path, problem))
    return fail(ErrorKind::not_found, "file.missing", {{"file", path.string()}});
  std::ifstream in(path, std::ios::binary);
  const Error unreadable = fail(ErrorKind::io, "file.unreadable", {{"file", path.string()}});
  if (!in || fs::is_directory(path, problem)) return unreadable;
  const auto size = fs::file_size(path, problem);
  if (!problem && size > most_bytes)
    return fail(
        ErrorKind::limit_exceeded, "file.too-large",
        {{"file", path.string()}, {"size", std::to_string(size)}, {"bound", std::to_string(most_bytes)}});
  Bytes bytes;
  std::vector<char> buffer(64 * 1024);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + in.gcount());
    if (bytes.size() > most_bytes)  // a pipe has no size beforehand
      return fail(ErrorKind::limit_exceeded, "file.too-large",
                  {{"file", path.string()},
                   {"size", std::to_string(bytes.size())},
                   {"bound", std::to_string(most_bytes)}});
  }
  if (in.bad()) return unreadable;
  return bytes;
}

Result<void> write_file(const fs::path& path, ByteView bytes, bool owner_only) {
  const fs::path beside = path.string() + ".new";
  const auto failed = [&]() -> Error {
    const std::string why = std::strerror(errno);
    ::unlink(beside.c_str());
    return fail(ErrorKind::io, "file.unwritable", {{"file", path.string()}, {"why", why}});
  };
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, owner_only ? 0600 : 0644);
  if (file < 0) return failed();
  std::size_t written = 0;
  while (written < bytes.size()) {
    const auto count = ::write(file, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int reason = errno;
      ::close(file);
      errno = reason;
      return failed();
    }
    written += static_cast<std::size_t>(count);
  }
  const bool flushed = ::fsync(file) == 0;
  if (::close(file) != 0 || !flushed || ::rename(beside.c_str(), path.c_str()) != 0) return failed();
  return {};
}

fs::path assets_folder() {
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem);
  return program.parent_path().parent_path() / "share" / "frontlijn";
}

Result<Catalogue> load_catalogue(const std::string& language) {
  constexpr std::size_t most_bytes = 1024 * 1024;
  const fs::path folder = assets_folder() / "languages" / language;
  std::error_code problem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.empty()) return fail(ErrorKind::not_found, "language.missing", {{"folder", folder.string()}});
  std::sort(files.begin(), files.end());
  Catalogue catalogue(language);
  for (const fs::path& file : files) {
    FRONTLIJN_TRY(const Bytes bytes, read_file(file, most_bytes));
    FRONTLIJN_CHECK(catalogue.add(as_text(bytes), file.string()));
  }
  return catalogue;
}

std::string preferred_language() {
  const char* wanted = std::getenv("FRONTLIJN_LANGUAGE");
  return wanted != nullptr && std::string_view(wanted) == "en" ? "en" : "nl";
}

}  // namespace frontlijn::platform
