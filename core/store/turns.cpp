#include "core/store/turns.hpp"

#include "core/store/tuning.hpp"

namespace frontlijn::store {

void Turns::give_way() {
  for (unsigned pauses = 0; pauses < tuning::pauses_for_a_turn; ++pauses) {
    const std::uint64_t before = writes_;
    asked_ = false;
    pause_(tuning::pause_for_a_turn);
    if (writes_ == before && !asked_) return;
  }
}

}  // namespace frontlijn::store
