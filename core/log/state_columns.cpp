#include "core/log/state_columns.hpp"

#include <string_view>
#include <unordered_map>

#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

enum class Type : std::uint8_t { nothing = 0, no = 1, yes = 2, whole = 3, moment = 4, text = 5, other = 6 };

/// How the texts of a column are written: as they are, by number from a list, or word by word from a list.
enum class Texts : std::uint8_t { plain = 0, listed = 1, words = 2 };

std::int64_t difference(std::int64_t after, std::int64_t before) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(after) - static_cast<std::uint64_t>(before));
}
std::int64_t sum(std::int64_t before, std::int64_t step) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) + static_cast<std::uint64_t>(step));
}

/// Gives each distinct text a number, in order of first use.
class Numbered {
 public:
  std::uint32_t number(std::string_view text) {
    const auto [at, is_new] = numbers_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(text);
    return at->second;
  }
  const std::vector<std::string_view>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::string_view> texts_;
};

template <class Visit>
void each_word(std::string_view text, Visit visit) {
  while (true) {
    const std::size_t space = text.find(' ');
    visit(text.substr(0, space));
    if (space == std::string_view::npos) return;
    text.remove_prefix(space + 1);
  }
}

void put_list(ArchiveWriter& out, const std::vector<std::string_view>& texts) {
  out(cereal::make_size_tag(texts.size()));
  for (const std::string_view text : texts) {
    out(cereal::make_size_tag(text.size()));
    out.put(text.data(), text.size());
  }
}

}  // namespace

void ValueColumn::add(const Value& value) {
  const auto number = [&](Type type, std::int64_t now) {
    types_.push_back(static_cast<std::uint8_t>(type));
    numbers_(difference(now, number_before_));
    number_before_ = now;
  };
  if (is_nothing(value)) {
    types_.push_back(static_cast<std::uint8_t>(Type::nothing));
  } else if (const auto* yes = std::get_if<bool>(&value)) {
    types_.push_back(static_cast<std::uint8_t>(*yes ? Type::yes : Type::no));
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    number(Type::whole, *whole);
  } else if (const auto* moment = std::get_if<Instant>(&value)) {
    number(Type::moment, to_ms(*moment));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    types_.push_back(static_cast<std::uint8_t>(Type::text));
    texts_.push_back(text);
  } else {
    types_.push_back(static_cast<std::uint8_t>(Type::other));
    save(others_, value);
  }
}

void ValueColumn::save_to(ArchiveWriter& out) const {
  Numbered whole;
  Numbered words;
  ArchiveWriter by_number;
  ArchiveWriter by_word;
  ArchiveWriter counts;
  ArchiveWriter lengths;
  std::size_t word_count = 0;
  for (const std::string* text : texts_) {
    by_number(whole.number(*text));
    std::uint64_t in_text = 0;
    each_word(*text, [&](std::string_view word) {
      by_word(words.number(word));
      ++in_text;
    });
    counts(in_text);
    word_count += in_text;
    lengths(static_cast<std::uint64_t>(text->size()));
  }
  Texts mode = Texts::plain;
  if (whole.texts().size() * 2 <= texts_.size())
    mode = Texts::listed;
  else if (words.texts().size() * 4 <= word_count)
    mode = Texts::words;

  ArchiveWriter plain;
  out(types_, numbers_.bytes(), others_.bytes(), static_cast<std::uint8_t>(mode));
  switch (mode) {
    case Texts::plain:
      put_list(out, {});
      for (const std::string* text : texts_)
        plain.put(text->data(), text->size());
      out(lengths.bytes(), plain.bytes());
      return;
    case Texts::listed:
      put_list(out, whole.texts());
      out(Bytes{}, by_number.bytes());
      return;
    case Texts::words:
      put_list(out, words.texts());
      out(counts.bytes(), by_word.bytes());
      return;
  }
}

ValueColumnReader::ValueColumnReader(ArchiveReader& in, ColumnBudget& budget) {
  in(types_, numbers_bytes_, others_bytes_, mode_);
  if (mode_ > static_cast<std::uint8_t>(Texts::words)) throw cereal::Exception("texts in an unknown way");
  for (std::uint64_t count = in.get_size(); count > 0; --count) {
    std::string word;
    in(word);
    budget.take(sizeof word + word.size());
    words_.push_back(std::move(word));
  }
  in(lengths_bytes_, texts_bytes_);
  numbers_.emplace(numbers_bytes_);
  others_.emplace(others_bytes_);
  texts_.emplace(texts_bytes_);
  lengths_.emplace(lengths_bytes_);
}

std::string ValueColumnReader::next_text(ColumnBudget& budget) {
  const auto listed = [&]() -> const std::string& {
    std::uint32_t number = 0;
    (*texts_)(number);
    if (number >= words_.size()) throw cereal::Exception("names a text that is not in its list");
    budget.take(words_[number].size());
    return words_[number];
  };
  switch (static_cast<Texts>(mode_)) {
    case Texts::listed:
      return listed();
    case Texts::words: {
      std::uint64_t count = 0;
      (*lengths_)(count);
      std::string text;
      for (std::uint64_t i = 0; i < count; ++i) {
        if (i > 0) text += ' ';
        text += listed();
        budget.take(1);
      }
      return text;
    }
    case Texts::plain:
      break;
  }
  std::uint64_t length = 0;
  (*lengths_)(length);
  if (length > texts_->left()) throw cereal::Exception("a text longer than its column");
  budget.take(static_cast<std::size_t>(length));
  std::string text(static_cast<std::size_t>(length), '\0');
  texts_->get(text.data(), text.size());
  return text;
}

Value ValueColumnReader::next(ColumnBudget& budget) {
  if (at_end()) throw cereal::Exception("fewer values than writes");
  const auto number = [&] {
    std::int64_t step = 0;
    (*numbers_)(step);
    return number_before_ = sum(number_before_, step);
  };
  switch (static_cast<Type>(types_[type_++])) {
    case Type::nothing:
      return Nothing{};
    case Type::no:
      return false;
    case Type::yes:
      return true;
    case Type::whole:
      return number();
    case Type::moment:
      return instant_from_ms(number());
    case Type::text: {
      std::string text = next_text(budget);
      if (text.size() > limits::text_bytes || !is_utf8(text)) throw cereal::Exception("not text");
      return text;
    }
    case Type::other: {
      const std::size_t before = others_->left();
      Value value;
      load(*others_, value);
      budget.take(before - others_->left());
      return value;
    }
  }
  throw cereal::Exception("a value of an unknown type");
}

}  // namespace frontlijn::log
