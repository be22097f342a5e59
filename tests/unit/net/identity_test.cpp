#include <filesystem>

#include <catch2/catch.hpp>

#include "sync/net/client.hpp"
#include "sync/net/tls_identity.hpp"

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

const Instant now = instant_from_ms(1'800'000'000'000);

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "frontlijn-net-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("an identity survives being stored, and its key is for its owner only") {
  const TemporaryFolder folder;
  const auto made = *TlsIdentity::make({"server.example", "127.0.0.1", "::1"}, now);
  const auto certificate = folder.path / "server.crt";
  const auto key = folder.path / "server.key";
  REQUIRE(made.store(certificate, key).has_value());
  const auto loaded = TlsIdentity::load(certificate, key);
  REQUIRE(loaded.has_value());
  CHECK(loaded->fingerprint() == made.fingerprint());
  CHECK((std::filesystem::status(key).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("two identities differ, and a key of another certificate is refused") {
  const auto one = *TlsIdentity::make({"localhost"}, now);
  const auto other = *TlsIdentity::make({"localhost"}, now);
  CHECK(one.fingerprint() != other.fingerprint());
  const auto mixed = TlsIdentity::from_pem(one.certificate_pem(), other.key_pem());
  REQUIRE(mixed.has_error());
  CHECK(mixed.error().key() == "net.bad-certificate");
  CHECK(TlsIdentity::from_pem("nonsense", one.key_pem()).has_error());
  CHECK(TlsIdentity::make({"a,DNS:evil"}, now).error().key() == "net.not-a-host");
  CHECK(TlsIdentity::load("/no/such/file", "/no/such/key").error().key() == "net.certificate-file");
}

TEST_CASE("a fingerprint is read with and without colons, in either case") {
  const auto identity = *TlsIdentity::make({"localhost"}, now);
  const auto text = identity.fingerprint().to_text();
  CHECK(*Fingerprint::from_text(text) == identity.fingerprint());
  std::string shouted;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (i > 0) shouted += ':';
    shouted += static_cast<char>(std::toupper(text[i]));
    shouted += static_cast<char>(std::toupper(text[i + 1]));
  }
  CHECK(*Fingerprint::from_text(shouted) == identity.fingerprint());
  CHECK(Fingerprint::from_text(text.substr(2)).has_error());
  CHECK(Fingerprint::from_text("").has_error());
}

TEST_CASE("the address of a server is read as people write it") {
  CHECK(*ServerAddress::from_text("https://server.example:8443/") == ServerAddress{"server.example", 8443});
  CHECK(*ServerAddress::from_text("server.example") == ServerAddress{"server.example", 443});
  CHECK(*ServerAddress::from_text(" 127.0.0.1:9 ") == ServerAddress{"127.0.0.1", 9});
  CHECK(*ServerAddress::from_text("https://[::1]:9") == ServerAddress{"::1", 9});
  CHECK(ServerAddress{"::1", 9}.to_text() == "https://[::1]:9");
  for (const char* wrong :
       {"", "https://", "a b", "a:0", "a:65536", "a:", "a:1x", "http://a", "[::1", "[x]:1", "a/b"})
    CHECK(ServerAddress::from_text(wrong).has_error());
}
