#include "fuzz/forms_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  frontlijn::forms::fuzz::try_table({data, size});
  return 0;
}
