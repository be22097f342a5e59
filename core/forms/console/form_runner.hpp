#pragma once

#include <string>

#include "core/base/catalogue.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::forms {

/// `frontlijn form run`: one JSON command a line, one JSON answer a line. A command names what it wants in
/// "do": answer, state, add-repeat, remove-repeat, count, languages, language, tree, eval, validate,
/// serialize, finalize. An answer is {"ok":true,…} or {"ok":false,"why":…}.
class FormRunner {
 public:
  FormRunner(FormSession& session, const Catalogue& sentences) : session_(session), sentences_(sentences) {}

  /// Never fails otherwise than in what it answers.
  std::string run(std::string_view line);

 private:
  FormSession& session_;
  const Catalogue& sentences_;
};

/// Data sets that were read beforehand, by the instance's id or by the file name it was declared with.
class LoadedDatasets : public DatasetSource {
 public:
  /// `file_name` tells the kind: .csv, .geojson, else XML.
  Result<void> add(std::string name, std::string_view file_name, ByteView bytes);
  Result<std::shared_ptr<const NodeTree>> open(std::string_view id, std::string_view source) override;

 private:
  std::map<std::string, std::shared_ptr<const NodeTree>, std::less<>> trees_;
};

}  // namespace frontlijn::forms
