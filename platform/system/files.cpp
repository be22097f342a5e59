#include "platform/system/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>
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

namespace {

/// A file beside the one that is meant, which takes its place when it is whole.
class FileBeside {
 public:
  FileBeside(const fs::path& path, mode_t rights)
      : path_(path),
        beside_(path.string() + ".new"),
        file_(::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, rights)),
        problem_(file_ < 0 ? errno : 0) {}
  ~FileBeside() {
    if (file_ >= 0) ::close(file_);
    if (is_made_ && !in_place_) ::unlink(beside_.c_str());
  }
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;

  Result<void> put(ByteView bytes) {
    while (problem_ == 0 && !bytes.empty()) {
      const auto count = ::write(file_, bytes.data(), bytes.size());
      if (count >= 0)
        bytes = bytes.subspan(static_cast<std::size_t>(count));
      else if (errno != EINTR)
        problem_ = errno;
    }
    return told();
  }

  Result<void> put_in_place() {
    if (problem_ == 0 && ::fsync(file_) != 0) problem_ = errno;
    if (file_ >= 0 && ::close(std::exchange(file_, -1)) != 0 && problem_ == 0) problem_ = errno;
    if (problem_ == 0 && ::rename(beside_.c_str(), path_.c_str()) != 0) problem_ = errno;
    if (problem_ == 0) {
      in_place_ = true;
      flush_folder(path_.parent_path());
    }
    return told();
  }

 private:
  Result<void> told() const {
    if (problem_ == 0) return {};
    return fail(ErrorKind::io, "file.unwritable",
                {{"file", path_.string()}, {"why", std::generic_category().message(problem_)}});
  }

  fs::path path_;
  fs::path beside_;
  int file_;
  int problem_;
  bool is_made_ = file_ >= 0;
  bool in_place_ = false;
};

}  // namespace

Result<void> write_file(const fs::path& path, ByteView bytes, bool owner_only) {
  FileBeside file(path, owner_only ? 0600 : 0644);
  FRONTLIJN_CHECK(file.put(bytes));
  return file.put_in_place();
}

Result<void> write_in_pieces(const fs::path& path, const std::function<Result<void>(const PutPiece&)>& make) {
  constexpr std::size_t at_once = 256 * 1024;
  FileBeside file(path, 0644);
  FRONTLIJN_CHECK(file.put({}));  // a file that cannot be made is told before anything is made for it
  Bytes waiting;
  const PutPiece put = [&](ByteView piece) -> Result<void> {
    waiting.insert(waiting.end(), piece.begin(), piece.end());
    if (waiting.size() < at_once) return {};
    FRONTLIJN_CHECK(file.put(waiting));
    waiting.clear();
    return {};
  };
  FRONTLIJN_CHECK(make(put));
  FRONTLIJN_CHECK(file.put(waiting));
  return file.put_in_place();
}

void flush_folder(const fs::path& folder) {
  const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
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
