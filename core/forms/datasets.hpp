#pragma once

#include <memory>

#include "core/forms/xpath/xml_tree.hpp"

namespace frontlijn::forms {

/// External data as the tree that forms expect: instance('id')/root/item/….
/// CSV (RFC 4180, a heading line, comma, semicolon or tab, UTF-8 with or without mark). Fails with
/// "dataset.csv" (line), "dataset.not-utf8", "xml.too-large".
Result<std::shared_ptr<const NodeTree>> tree_from_csv(ByteView csv, const Limits& limits = {});

/// A FeatureCollection (RFC 7946): each feature an item with `geometry` as ODK writes points, lines and
/// shapes, `id` and its properties. Fails with "dataset.geojson".
Result<std::shared_ptr<const XmlTree>> tree_from_geojson(ByteView json, const Limits& limits = {});

/// By the name's end: .csv, .geojson, else XML.
Result<std::shared_ptr<const NodeTree>> tree_from_file(std::string_view name, ByteView bytes,
                                                       const Limits& limits = {});

}  // namespace frontlijn::forms
