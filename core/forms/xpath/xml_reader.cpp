#include <algorithm>

#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include "core/forms/xpath/xml_tree.hpp"

// libxml2's SAX2 interface: no tree of its own, no entity that was not built in, nothing fetched.
namespace frontlijn::forms {
namespace {

struct Reading {
  XmlTree::Builder* builder = nullptr;
  xmlParserCtxtPtr parser = nullptr;
  ByteView bytes;
  std::vector<std::size_t> line_starts{0};
  std::string text;
  bool in_text = false;
  bool entities = false;
};

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

/// Where the start tag that was just read begins: '<' cannot stand inside it. By the bytes as they were
/// handed in; exact in UTF-8, near in other encodings.
Place tag_place(const Reading& reading) {
  const xmlParserInputPtr input = reading.parser->input;
  if (input == nullptr || input->cur == nullptr || reading.bytes.empty()) return {};
  std::size_t at =
      static_cast<std::size_t>(input->consumed) + static_cast<std::size_t>(input->cur - input->base);
  at = std::min(at, reading.bytes.size() - 1);
  while (at > 0 && reading.bytes[at] != '<')
    --at;
  const auto next_line = std::upper_bound(reading.line_starts.begin(), reading.line_starts.end(), at);
  const auto line = static_cast<std::uint32_t>(next_line - reading.line_starts.begin());
  return {line, static_cast<std::uint32_t>(at - *(next_line - 1)) + 1};
}

void flush(Reading& reading) {
  if (!reading.in_text) return;
  reading.builder->leaf(NodeKind::text, reading.text);
  reading.text.clear();
  reading.in_text = false;
}

void stop_if_over(Reading& reading) {
  if (!reading.builder->within_limits()) xmlStopParser(reading.parser);
}

void on_start(void* user, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int namespaces,
              const xmlChar** declared, int attributes, int, const xmlChar** attribute) {
  auto& reading = *static_cast<Reading*>(user);
  flush(reading);
  reading.builder->open(view(local), view(prefix), view(uri), tag_place(reading));
  for (int i = 0; i < namespaces; ++i)
    reading.builder->declare(view(declared[2 * i]), view(declared[2 * i + 1]));
  for (int i = 0; i < attributes; ++i) {
    const xmlChar** five = attribute + std::ptrdiff_t{5} * i;
    const auto* begin = reinterpret_cast<const char*>(five[3]);
    const auto* end = reinterpret_cast<const char*>(five[4]);
    reading.builder->attribute(view(five[0]), std::string_view(begin, static_cast<std::size_t>(end - begin)),
                               view(five[1]), view(five[2]));
  }
  stop_if_over(reading);
}

void on_end(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto& reading = *static_cast<Reading*>(user);
  flush(reading);
  reading.builder->close();
}

void on_text(void* user, const xmlChar* text, int size) {
  auto& reading = *static_cast<Reading*>(user);
  reading.text.append(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  reading.in_text = true;
}

void on_cdata(void* user, const xmlChar* text, int size) {
  // A text node of its own, as in the DOM.
  auto& reading = *static_cast<Reading*>(user);
  flush(reading);
  reading.builder->leaf(NodeKind::text,
                        {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  stop_if_over(reading);
}

void on_comment(void* user, const xmlChar* text) {
  auto& reading = *static_cast<Reading*>(user);
  flush(reading);
  reading.builder->leaf(NodeKind::comment, view(text));
  stop_if_over(reading);
}

void on_instruction(void* user, const xmlChar* target, const xmlChar* data) {
  auto& reading = *static_cast<Reading*>(user);
  flush(reading);
  reading.builder->leaf(NodeKind::instruction, view(data), view(target));
  stop_if_over(reading);
}

void on_doctype(void* user, const xmlChar* name, const xmlChar*, const xmlChar*) {
  static_cast<Reading*>(user)->builder->leaf(NodeKind::doctype, {}, view(name));
}

void on_entity(void* user, const xmlChar*, int, const xmlChar*, const xmlChar*, xmlChar*) {
  auto& reading = *static_cast<Reading*>(user);
  reading.entities = true;
  xmlStopParser(reading.parser);
}

/// An entity that nobody declared, where a DTD elsewhere might have.
void on_reference(void* user, const xmlChar*) {
  auto& reading = *static_cast<Reading*>(user);
  reading.entities = true;
  xmlStopParser(reading.parser);
}

xmlEntityPtr find_entity(void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); }

void keep_quiet(void*, xmlErrorPtr) {}

xmlSAXHandler handler() {
  xmlSAXHandler out{};
  out.initialized = XML_SAX2_MAGIC;
  out.startElementNs = on_start;
  out.endElementNs = on_end;
  out.characters = on_text;
  out.ignorableWhitespace = on_text;
  out.cdataBlock = on_cdata;
  out.comment = on_comment;
  out.processingInstruction = on_instruction;
  out.internalSubset = on_doctype;
  out.entityDecl = on_entity;
  out.getEntity = find_entity;
  out.reference = on_reference;
  out.serror = keep_quiet;
  return out;
}

std::string sentence_of(const xmlError* problem) {
  if (problem == nullptr || problem->message == nullptr) return "?";
  std::string text(trimmed(problem->message));
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text.substr(0, 200);
}

}  // namespace

Result<std::shared_ptr<const XmlTree>> XmlTree::parse(ByteView xml, const Limits& limits) {
  if (xml.size() > limits.document_bytes)
    return fail(ErrorKind::limit_exceeded, "xml.too-large",
                {{"line", "1"}, {"column", "1"}, {"bytes", fmt::to_string(limits.document_bytes)}});
  Builder builder(limits);
  Reading reading;
  reading.builder = &builder;
  reading.bytes = xml;
  for (std::size_t i = 0; i < xml.size(); ++i)
    if (xml[i] == '\n') reading.line_starts.push_back(i + 1);
  xmlSAXHandler sax = handler();
  // The push parser never takes the bytes for a file name or an address.
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, &reading, nullptr, 0, nullptr);
  if (parser == nullptr) return fail(ErrorKind::io, "xml.no-memory");
  reading.parser = parser;
  xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_BIG_LINES);
  // libxml2 takes the size as int, and a form as one piece keeps columns right.
  const auto* bytes = reinterpret_cast<const char*>(xml.data());
  constexpr std::size_t piece = 1U << 30U;
  int code = 0;
  for (std::size_t at = 0; at < xml.size() && code == 0; at += piece)
    code = xmlParseChunk(parser, bytes + at, static_cast<int>(std::min(piece, xml.size() - at)), 0);
  if (code == 0) code = xmlParseChunk(parser, nullptr, 0, 1);
  flush(reading);

  const xmlError* problem = xmlCtxtGetLastError(parser);
  const std::uint32_t line =
      problem != nullptr && problem->line > 0 ? static_cast<std::uint32_t>(problem->line) : 1;
  const std::uint32_t column =
      problem != nullptr && problem->int2 > 0 ? static_cast<std::uint32_t>(problem->int2) : 1;
  const std::string why = sentence_of(problem);
  const bool well_formed = parser->wellFormed == 1;
  const Place stopped = parser->input == nullptr
                            ? Place{1, 1}
                            : Place{static_cast<std::uint32_t>(parser->input->line),
                                    static_cast<std::uint32_t>(std::max(parser->input->col, 1))};
  if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
  xmlFreeParserCtxt(parser);

  if (reading.entities)
    return fail(ErrorKind::refused, "xml.entities",
                {{"line", fmt::to_string(stopped.line)}, {"column", fmt::to_string(stopped.column)}});
  if (!builder.within_limits())
    return fail(ErrorKind::limit_exceeded, "xml.too-large",
                {{"line", fmt::to_string(stopped.line)}, {"column", fmt::to_string(stopped.column)}});
  if (!well_formed)
    return fail(ErrorKind::invalid_input, "xml.not-well-formed",
                {{"line", fmt::to_string(line)}, {"column", fmt::to_string(column)}, {"why", why}});
  auto tree = builder.finish();
  if (tree->root() == no_node)
    return fail(ErrorKind::invalid_input, "xml.not-well-formed",
                {{"line", "1"}, {"column", "1"}, {"why", "no element"}});
  return tree;
}

}  // namespace frontlijn::forms
