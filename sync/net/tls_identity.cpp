#include "sync/net/tls_identity.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <boost/asio/ip/address.hpp>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/net/openssl_handles.hpp"

namespace frontlijn::net {

namespace {

constexpr std::size_t largest_pem_file = 256 * 1024;
constexpr long one_day = 24 * 60 * 60;
constexpr long years_valid = 20;

Error bad_certificate(std::string why) {
  return fail(ErrorKind::invalid_input, "net.bad-certificate", {{"why", std::move(why)}});
}

Error file_error(const std::filesystem::path& path, std::string why) {
  return fail(ErrorKind::io, "net.certificate-file", {{"file", path.string()}, {"why", std::move(why)}});
}

BioHandle reader(const std::string& text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

bool add_extension(X509& certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(&certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

/// "DNS:server.example,IP:127.0.0.1"
Result<std::string> alternative_names(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) {
    const bool plain =
        !name.empty() && name.size() <= 253 &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
            std::string::npos;
    if (!plain) return fail(ErrorKind::invalid_input, "net.not-a-host", {{"host", name.substr(0, 80)}});
    boost::system::error_code is_no_address;
    boost::asio::ip::make_address(name, is_no_address);
    if (!all.empty()) all += ',';
    all.append(is_no_address ? "DNS:" : "IP:").append(name);
  }
  return all;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(path, problem);
  if (problem) return file_error(path, problem.message());
  if (size > largest_pem_file) return file_error(path, "too large");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return file_error(path, std::strerror(errno));
  return text.str();
}

Result<void> write_file(const std::filesystem::path& path, const std::string& text, mode_t mode) {
  // Beside it and moved into place: a cut write never leaves half a key.
  const std::string beside = path.string() + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return file_error(path, std::strerror(errno));
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fchmod(file, mode) == 0 && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  if (!written) return file_error(path, std::strerror(why));
  std::error_code problem;
  std::filesystem::rename(beside, path, problem);
  if (problem) return file_error(path, problem.message());
  return {};
}

}  // namespace

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "unknown";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

Result<Fingerprint> fingerprint_of(const X509& certificate) {
  Fingerprint fingerprint;
  unsigned size = 0;
  if (X509_digest(&certificate, EVP_sha256(), fingerprint.bytes.data(), &size) != 1 ||
      size != Fingerprint::size)
    return bad_certificate(openssl_reason());
  return fingerprint;
}

Result<Fingerprint> Fingerprint::from_text(std::string_view text) {
  std::string hex;
  for (const char c : text.substr(0, 200)) {
    if (c != ':' && c != ' ') hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto read = from_hex(hex);
  if (!read || read->size() != size)
    return fail(ErrorKind::invalid_input, "net.not-a-fingerprint",
                {{"text", std::string(text.substr(0, 100))}});
  Fingerprint fingerprint;
  std::copy(read->begin(), read->end(), fingerprint.bytes.begin());
  return fingerprint;
}

Result<CertificatePin> CertificatePin::from_start(ByteView start) {
  if (start.size() < least_bytes || start.size() > Fingerprint::size)
    return fail(ErrorKind::invalid_input, "net.not-a-fingerprint",
                {{"text", to_hex(start.first(std::min<std::size_t>(start.size(), 64)))}});
  return CertificatePin(Bytes(start.begin(), start.end()));
}

bool CertificatePin::fits(const Fingerprint& found) const {
  return std::equal(start_.begin(), start_.end(), found.bytes.begin());
}

Result<TlsIdentity> TlsIdentity::make(const std::vector<std::string>& names, Instant now) {
  FRONTLIJN_TRY(const auto alternatives, alternative_names(names));
  const KeyHandle key(EVP_EC_gen("P-256"));
  const CertificateHandle certificate(X509_new());
  if (!key || !certificate) return bad_certificate(openssl_reason());

  std::array<std::uint8_t, 16> serial{};
  if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1)
    return bad_certificate(openssl_reason());
  serial[0] &= 0x7F;  // positive, RFC 5280 §4.1.2.2
  BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);

  const auto moment = static_cast<std::time_t>(to_ms(now) / 1000);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_TIME_adj(X509_getm_notBefore(certificate.get()), moment, -1, 0);
  ASN1_TIME_adj(X509_getm_notAfter(certificate.get()), moment, static_cast<int>(365 * years_valid), one_day);
  X509_set_pubkey(certificate.get(), key.get());

  const std::string common_name = names.empty() ? "Frontlijn" : names.front().substr(0, 64);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const bool extended =
      add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(*certificate, NID_key_usage, "critical,digitalSignature") &&
      add_extension(*certificate, NID_ext_key_usage, "serverAuth") &&
      (alternatives.empty() || add_extension(*certificate, NID_subject_alt_name, alternatives));
  if (!extended || X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
    return bad_certificate(openssl_reason());

  const BioHandle certificate_text(BIO_new(BIO_s_mem()));
  const BioHandle key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return bad_certificate(openssl_reason());
  return from_pem(text_of(certificate_text.get()), text_of(key_text.get()));
}

Result<TlsIdentity> TlsIdentity::from_pem(std::string certificate, std::string key) {
  if (certificate.size() > largest_pem_file || key.size() > largest_pem_file)
    return bad_certificate("too large");
  const CertificateHandle read_certificate(
      PEM_read_bio_X509(reader(certificate).get(), nullptr, nullptr, nullptr));
  if (!read_certificate) return bad_certificate(openssl_reason());
  // An empty pass phrase is handed in, else OpenSSL would ask for one on the terminal.
  char no_phrase[] = "";
  const KeyHandle read_key(PEM_read_bio_PrivateKey(reader(key).get(), nullptr, nullptr, no_phrase));
  if (!read_key) return bad_certificate(openssl_reason());
  if (X509_check_private_key(read_certificate.get(), read_key.get()) != 1)
    return bad_certificate(openssl_reason());
  FRONTLIJN_TRY(const auto fingerprint, fingerprint_of(*read_certificate));
  return TlsIdentity(std::move(certificate), std::move(key), fingerprint);
}

Result<TlsIdentity> TlsIdentity::load(const std::filesystem::path& certificate,
                                      const std::filesystem::path& key) {
  FRONTLIJN_TRY(auto certificate_text, read_file(certificate));
  FRONTLIJN_TRY(auto key_text, read_file(key));
  return from_pem(std::move(certificate_text), std::move(key_text));
}

Result<void> TlsIdentity::store(const std::filesystem::path& certificate,
                                const std::filesystem::path& key) const {
  FRONTLIJN_CHECK(write_file(key, key_, 0600));
  return write_file(certificate, certificate_, 0644);
}

}  // namespace frontlijn::net
