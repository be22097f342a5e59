#pragma once

#include <string_view>

// Namespaces that forms use (ODK XForms specification, "Namespaces").
namespace frontlijn::forms {

inline constexpr std::string_view javarosa_namespace = "http://openrosa.org/javarosa";
inline constexpr std::string_view odk_namespace = "http://www.opendatakit.org/xforms";
inline constexpr std::string_view events_namespace = "http://www.w3.org/2001/xml-events";
inline constexpr std::string_view entities_namespace = "http://www.opendatakit.org/xforms/entities";
inline constexpr std::string_view openrosa_namespace = "http://openrosa.org/xforms";
inline constexpr std::string_view xforms_namespace = "http://www.w3.org/2002/xforms";

}  // namespace frontlijn::forms
