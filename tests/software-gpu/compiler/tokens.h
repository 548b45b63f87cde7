// As much of C++'s lexical grammar as it takes to find kernels in preprocessed source.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace software_gpu {

struct Token {
    enum class Kind { identifier, literal, punctuation, directive };
    Kind kind;
    std::size_t begin;
    std::string_view text;
};

/// Splits preprocessed source (no comments are left in it). A whole line that begins with # is one token.
std::vector<Token> tokens_of(std::string_view source);

} // namespace software_gpu
