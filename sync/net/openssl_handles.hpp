#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/base/result.hpp"
#include "sync/net/fingerprint.hpp"

/// Owning handles for what OpenSSL hands out. Internal to sync/net.
namespace frontlijn::net {

template <auto release>
struct Release {
  template <class T>
  void operator()(T* handle) const {
    release(handle);
  }
};

using BioHandle = std::unique_ptr<BIO, Release<BIO_free_all>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, Release<X509_free>>;

/// The newest reason OpenSSL gives, and clears its queue.
std::string openssl_reason();

/// Fails with "net.bad-certificate".
Result<Fingerprint> fingerprint_of(const X509& certificate);

}  // namespace frontlijn::net
