#pragma once

namespace frontlijn::test {

/// While one exists, what programs linked with it sign and check is not Ed25519 but a hash of key and words:
/// a signature of another key or of other words fails as it does with Ed25519, for a hundredth of the cost.
/// Nobody in a simulated fleet forges; what forgers get is tested elsewhere, and every so many worlds run
/// with the true ones.
class QuickSignatures {
 public:
  explicit QuickSignatures(bool quick);
  ~QuickSignatures();
  QuickSignatures(const QuickSignatures&) = delete;
  QuickSignatures& operator=(const QuickSignatures&) = delete;
};

}  // namespace frontlijn::test
