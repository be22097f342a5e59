#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "core/domain/enforcement/visit_run.hpp"

namespace frontlijn::platform {

/// What a file of answers says (its form is told by `frontlijn visit run --help`).
struct AnswersFile {
  std::filesystem::path path;
  nlohmann::ordered_json content;  ///< an object; answers are given in the order of the file
};

/// Fails with "file.missing" and the like, "answers.not-json" with the line, "answers.not-an-object", or
/// "answers.wrong-type" and "answers.unknown-key" for what stands beside the answers.
Result<AnswersFile> read_answers(const std::filesystem::path& path);

/// Gives every answer to the visit, adding instances of repeats that are named ("/data/room[2]/free"). Photos
/// and documents are read from beside the file. Fails with "answers.no-such-form", "answers.refused" (with
/// the form's reason), "answers.wrong" (a value that the question does not take), "answers.not-a-path",
/// naming file, form and path.
Result<void> give_answers(const AnswersFile& file, const domain::Context& context, domain::VisitRun& visit);

}  // namespace frontlijn::platform
