#include "fuzz/sync_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  frontlijn::sync::fuzz::try_pass({data, size});
  return 0;
}
