#include "sync/net/tls_context.hpp"

#include <openssl/ssl.h>

#include "sync/net/openssl_handles.hpp"

namespace frontlijn::net {

namespace {

constexpr std::size_t binding_size = 32;
constexpr std::string_view binding_label = "EXPORTER-Channel-Binding";

void only_tls_1_3(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  // A link lives long; resuming sessions would only cost memory and secrets that must be kept.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  // An idle connection gives its record buffers back.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

int check_pin(X509_STORE_CTX* chain, void* given) {
  auto& pin = *static_cast<Pin*>(given);
  const X509* certificate = X509_STORE_CTX_get0_cert(chain);
  if (certificate == nullptr) return 0;
  const auto found = fingerprint_of(*certificate);
  if (!found) return 0;
  pin.found = *found;
  if (pin.expected.fits(*found)) return 1;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_UNTRUSTED);
  return 0;
}

}  // namespace

Result<std::shared_ptr<boost::asio::ssl::context>> server_context(const TlsIdentity& identity) {
  auto context = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  only_tls_1_3(context->native_handle());
  boost::system::error_code problem;
  context->use_certificate_chain(boost::asio::buffer(identity.certificate_pem()), problem);
  if (!problem)
    context->use_private_key(boost::asio::buffer(identity.key_pem()), boost::asio::ssl::context::pem,
                             problem);
  if (problem) return fail(ErrorKind::invalid_input, "net.bad-certificate", {{"why", problem.message()}});
  return context;
}

std::shared_ptr<boost::asio::ssl::context> client_context(std::shared_ptr<Pin> pin) {
  struct Held {
    std::shared_ptr<Pin> pin;
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
  };
  auto held = std::make_shared<Held>();
  held->pin = std::move(pin);
  only_tls_1_3(held->context.native_handle());
  held->context.set_verify_mode(boost::asio::ssl::verify_peer);
  SSL_CTX_set_cert_verify_callback(held->context.native_handle(), check_pin, held->pin.get());
  return {held, &held->context};
}

Result<Bytes> channel_binding_of(TlsStream& stream) {
  Bytes binding(binding_size);
  if (SSL_export_keying_material(stream.native_handle(), binding.data(), binding.size(), binding_label.data(),
                                 binding_label.size(), nullptr, 0, 0) != 1)
    return fail(ErrorKind::unavailable, "net.no-tls", {{"why", openssl_reason()}});
  return binding;
}

}  // namespace frontlijn::net
