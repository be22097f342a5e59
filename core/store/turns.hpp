#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "core/base/time.hpp"

namespace frontlijn::store {

/// Who writes to one file when, among the connections of one process: what a person waits for goes ahead of
/// long work, which stops in the middle and begins anew afterwards. May be used by several threads.
class Turns {
 public:
  using Pause = std::function<void(Milliseconds)>;
  explicit Turns(Pause pause) : pause_(std::move(pause)) {}

  /// Somebody waits to write.
  void ask() { asked_ = true; }
  bool is_asked() const { return asked_; }
  void note_write() { ++writes_; }
  /// Returns once nobody has written or asked for a moment, or has kept doing so for some seconds.
  void give_way();

 private:
  Pause pause_;
  std::atomic<bool> asked_ = false;
  std::atomic<std::uint64_t> writes_ = 0;
};

/// The part of one connection in it; none: it waits as any other process would.
struct Turn {
  std::shared_ptr<Turns> turns;
  bool gives_way = false;  ///< its long work is not what a person waits for
};

}  // namespace frontlijn::store
