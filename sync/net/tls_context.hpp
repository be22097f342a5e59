#pragma once

#include <memory>
#include <optional>

#include <boost/asio/ssl/context.hpp>

#include "sync/net/tls_identity.hpp"
#include "sync/net/tls_stream.hpp"

/// TLS settings of both ends. Internal to sync/net.
namespace frontlijn::net {

/// Fails with "net.bad-certificate".
Result<std::shared_ptr<boost::asio::ssl::context>> server_context(const TlsIdentity& identity);

/// What the client saw of the server's certificate; must outlive the handshake.
struct Pin {
  CertificatePin expected;
  std::optional<Fingerprint> found;
};

/// Trusts exactly the certificate that `pin` expects, whoever signed it and whatever its dates.
std::shared_ptr<boost::asio::ssl::context> client_context(std::shared_ptr<Pin> pin);

/// `tls-exporter` of RFC 9266. Fails with "net.no-tls".
Result<Bytes> channel_binding_of(TlsStream& stream);

}  // namespace frontlijn::net
