#include "sync/net/http.hpp"

#include <algorithm>
#include <stdexcept>

namespace frontlijn::net {

namespace {

bool same_ignoring_case(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (same_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

HttpResponse& HttpResponse::set(std::string name, std::string value) {
  if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    throw std::invalid_argument("line break in a header");
  headers.push_back({std::move(name), std::move(value)});
  return *this;
}

Responder::~Responder() {
  if (answer_) answer_(HttpResponse{.status = 500, .headers = {}, .body = {}});
}

void Responder::operator()(HttpResponse response) {
  if (auto answer = std::exchange(answer_, nullptr)) answer(std::move(response));
}

}  // namespace frontlijn::net
