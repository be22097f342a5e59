#pragma once

#include <functional>
#include <vector>

#include <catch2/catch.hpp>

#include "core/store/state_reading.hpp"

namespace frontlijn::test {

/// A state as it travels: its pages, and what their maker says of them.
struct SentState {
  std::vector<Bytes> pages;
  log::StateClaim claim;
  log::Signature signature{};
};

/// `meanwhile` is called before each page but the first.
inline SentState read_state(store::Store& from, SpaceId space, const std::function<void()>& meanwhile = {}) {
  SentState sent;
  const auto reading = store::StateReading::begin(from, space).value();
  REQUIRE(reading);
  Hasher hasher = log::state_hasher();
  while (auto page = reading->next().value()) {
    hasher.add(*page);
    sent.pages.push_back(std::move(*page));
    if (meanwhile) meanwhile();
  }
  sent.claim = reading->claim();
  sent.claim.pages = hasher.finish();
  sent.signature = log::sign(from.device(), sent.claim);
  return sent;
}

/// In parts of `part` bytes.
inline Result<void> take_state(store::Store& to, const log::DeviceId& maker, const SentState& sent,
                               std::size_t part = 300, const std::function<Result<void>()>& also = {}) {
  FRONTLIJN_TRY(const auto state, to.begin_state(sent.claim.space, maker));
  std::int64_t number = 0;
  for (const Bytes& page : sent.pages) {
    for (std::size_t at = 0; at < page.size(); at += part) {
      const auto some = ByteView(page).subspan(at, std::min(part, page.size() - at));
      FRONTLIJN_CHECK(to.add_state_part(state, number++, at + part >= page.size(), some));
    }
  }
  return to.take_state(state, maker, sent.claim, sent.signature, also);
}

}  // namespace frontlijn::test
