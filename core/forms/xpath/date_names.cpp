#include "core/forms/xpath/date_names.hpp"

#include <algorithm>
#include <string>

// The languages of the forms that Dutch municipalities hand out: those of the kingdom, of their neighbours
// and of the largest groups of newcomers.
namespace frontlijn::forms {
namespace {

constexpr auto known_names = std::to_array<DateNames>({
    {"ar",
     {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
      "ديسمبر"},
     {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}},
    {"bg",
     {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"},
     {"нд", "пн", "вт", "ср", "чт", "пт", "сб"}},
    {"de",
     {"Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
     {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"}},
    {"en",
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}},
    {"es",
     {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
     {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}},
    {"fr",
     {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
     {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."}},
    {"fy",
     {"Jan", "Feb", "Mrt", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Des"},
     {"si", "mo", "ti", "wo", "to", "fr", "so"}},
    {"hu",
     {"jan.", "febr.", "márc.", "ápr.", "máj.", "jún.", "júl.", "aug.", "szept.", "okt.", "nov.", "dec."},
     {"V", "H", "K", "Sze", "Cs", "P", "Szo"}},
    {"it",
     {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
     {"dom", "lun", "mar", "mer", "gio", "ven", "sab"}},
    {"nl",
     {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
     {"zo", "ma", "di", "wo", "do", "vr", "za"}},
    {"pl",
     {"sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"},
     {"niedz.", "pon.", "wt.", "śr.", "czw.", "pt.", "sob."}},
    {"pt",
     {"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
     {"dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."}},
    {"ro",
     {"ian.", "feb.", "mar.", "apr.", "mai", "iun.", "iul.", "aug.", "sept.", "oct.", "nov.", "dec."},
     {"dum.", "lun.", "mar.", "mie.", "joi", "vin.", "sâm."}},
    {"ru",
     {"янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."},
     {"вс", "пн", "вт", "ср", "чт", "пт", "сб"}},
    {"so",
     {"Jan", "Feb", "Mar", "Abr", "May", "Jun", "Lul", "Ogs", "Seb", "Okt", "Nof", "Dis"},
     {"Axd", "Isn", "Tldo", "Arbc", "Khms", "Jmc", "Sbti"}},
    {"ti",
     {"ጥሪ", "ለካ", "መጋ", "ሚያ", "ግን", "ሰነ", "ሓም", "ነሓ", "መስ", "ጥቅ", "ሕዳ", "ታሕ"},
     {"ሰን", "ሰኑ", "ሰሉ", "ረቡ", "ሓሙ", "ዓር", "ቀዳ"}},
    {"tr",
     {"Oca", "Şub", "Mar", "Nis", "May", "Haz", "Tem", "Ağu", "Eyl", "Eki", "Kas", "Ara"},
     {"Paz", "Pzt", "Sal", "Çar", "Per", "Cum", "Cmt"}},
    {"uk",
     {"січ.", "лют.", "бер.", "квіт.", "трав.", "черв.", "лип.", "серп.", "вер.", "жовт.", "лист.", "груд."},
     {"нд", "пн", "вт", "ср", "чт", "пт", "сб"}},
    {"zh",
     {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
     {"周日", "周一", "周二", "周三", "周四", "周五", "周六"}},
});

const DateNames* names_in(std::string_view language) {
  const auto found = std::find_if(known_names.begin(), known_names.end(),
                                  [&](const DateNames& each) { return each.language == language; });
  return found == known_names.end() ? nullptr : &*found;
}

}  // namespace

const DateNames& date_names(std::string_view language) {
  std::string tag(language.substr(0, language.find_first_of("-_")));
  for (char& c : tag)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const DateNames* found = names_in(tag);
  return found != nullptr ? *found : *names_in("en");
}

}  // namespace frontlijn::forms
