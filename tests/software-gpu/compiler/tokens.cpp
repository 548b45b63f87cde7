#include "tokens.h"

#include <cctype>

namespace software_gpu {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t end_of_quoted(std::string_view source, std::size_t begin)
{
    const char quote = source[begin];
    std::size_t i = begin + 1;
    while (i < source.size() && source[i] != quote && source[i] != '\n') {
        i += source[i] == '\\' ? 2 : 1;
    }
    return std::min(i + 1, source.size());
}

std::size_t end_of_raw_string(std::string_view source, std::size_t quote)
{
    const std::size_t open = source.find('(', quote);
    if (open == std::string_view::npos) {
        return source.size();
    }
    const std::string closing = ")" + std::string(source.substr(quote + 1, open - quote - 1)) + "\"";
    const std::size_t close = source.find(closing, open);
    return close == std::string_view::npos ? source.size() : close + closing.size();
}

std::size_t end_of_word(std::string_view source, std::size_t begin)
{
    const bool is_number = std::isdigit(static_cast<unsigned char>(source[begin])) != 0;
    std::size_t i = begin;
    // A number may hold digit separators and a point, which must not be taken for the begin of a character literal.
    while (i < source.size() && (is_word(source[i]) || (is_number && (source[i] == '\'' || source[i] == '.')))) {
        i++;
    }
    return i;
}

} // namespace

std::vector<Token> tokens_of(std::string_view source)
{
    std::vector<Token> tokens;
    bool at_line_start = true;
    std::size_t i = 0;
    while (i < source.size()) {
        const char c = source[i];
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            at_line_start = at_line_start || c == '\n';
            i++;
            continue;
        }
        Token::Kind kind = Token::Kind::punctuation;
        std::size_t end = i + 1;
        if (c == '#' && at_line_start) {
            kind = Token::Kind::directive;
            end = std::min(source.find('\n', i), source.size());
        } else if (c == '"' || c == '\'') {
            kind = Token::Kind::literal;
            end = end_of_quoted(source, i);
        } else if (is_word(c)) {
            kind = std::isdigit(static_cast<unsigned char>(c)) != 0 ? Token::Kind::literal : Token::Kind::identifier;
            end = end_of_word(source, i);
            if (end < source.size() && source[end] == '"' && source[end - 1] == 'R') {
                kind = Token::Kind::literal;
                end = end_of_raw_string(source, end);
            }
        }
        tokens.push_back({kind, i, source.substr(i, end - i)});
        at_line_start = false;
        i = end;
    }
    return tokens;
}

} // namespace software_gpu
