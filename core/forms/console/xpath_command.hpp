#pragma once

#include <map>
#include <string>

#include "core/base/catalogue.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::forms {

/// `frontlijn xpath`: one expression over one document.
struct XpathRequest {
  ByteView document;
  std::string context = "/";                      ///< a location path
  std::map<std::string, std::string> namespaces;  ///< prefix → address
  WantedType type = WantedType::any;
  std::string expression;
};

struct ConsoleAnswer {
  std::string line;  ///< JSON, without the line's end
  bool ok = false;
};

/// {"ok":true,"type":…,"value":…}; numbers as texts as JavaScript prints them, nodes as location paths.
ConsoleAnswer run_xpath(const XpathRequest& request, const Clock& clock, RandomSource& random,
                        const TimeZone& zone, const Catalogue& sentences);

/// "any", "string", "number", "boolean", "nodes"; none for another word.
std::optional<WantedType> wanted_type(std::string_view name);

/// "/*[1]/*[3]/@id", "/*[1]/text()[2]": where a node stands in a document.
std::string location_of(Node node);

}  // namespace frontlijn::forms
