#include "kernel_source.h"
#include "kernel_language.h"
#include "tokens.h"

#include <algorithm>
#include <cstdio>

namespace software_gpu {

namespace {

constexpr const char* kernel_attribute = "__attribute__((noinline, used, visibility(\"default\")))";
// A block runs on one operating system thread from begin to end, so that thread's storage is the block's.
constexpr const char* shared_storage = "static thread_local __attribute__((aligned(16)))";

/// Works through the tokens once, copying the source and changing it on the way. Line breaks stay where they are.
class Translator {
public:
    explicit Translator(const std::string& source) : source_(source), tokens_(tokens_of(source)) {}

    KernelSource run()
    {
        for (std::size_t i = 0; i < tokens_.size(); i++) {
            const Token& token = tokens_[i];
            if (token.kind == Token::Kind::directive) {
                directive(token);
            } else if (token.text == "__global__") {
                replace(token.begin, token.text.size(), kernel_attribute);
                note_kernel(i);
            } else if (token.text == "__launch_bounds__") {
                i = drop_launch_bounds(i);
            } else if (token.text == "__shared__") {
                if (i > 0 && text_at(i - 1) == "extern") {
                    error(token, "dynamic shared memory is declared with DYNAMIC_SHARED(type, name)");
                }
                replace(token.begin, token.text.size(), shared_storage);
            }
        }
        result_.text.append(source_, copied_);
        return std::move(result_);
    }

private:
    std::string_view text_at(std::size_t index) const { return index < tokens_.size() ? tokens_[index].text : std::string_view(); }

    void replace(std::size_t begin, std::size_t length, const std::string& text)
    {
        result_.text.append(source_, copied_, begin - copied_);
        result_.text += text;
        copied_ = begin + length;
    }

    std::size_t matching(std::size_t open) const
    {
        int depth = 0;
        for (std::size_t i = open; i < tokens_.size(); i++) {
            depth += text_at(i) == "(" ? 1 : text_at(i) == ")" ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens_.size() - 1;
    }

    std::size_t drop_launch_bounds(std::size_t index)
    {
        if (text_at(index + 1) != "(") {
            error(tokens_[index], "expected ( after __launch_bounds__");
            return index;
        }
        const std::size_t close = matching(index + 1);
        const std::size_t end = tokens_[close].begin + 1;
        const std::string dropped(source_, tokens_[index].begin, end - tokens_[index].begin);
        const auto lines = static_cast<std::size_t>(std::count(dropped.begin(), dropped.end(), '\n'));
        replace(tokens_[index].begin, dropped.size(), std::string(lines, '\n'));
        return close;
    }

    std::string launch_bound(std::size_t index) const
    {
        std::size_t end = index + 2;
        int depth = 0;
        while (end < tokens_.size() && !(depth == 0 && (text_at(end) == "," || text_at(end) == ")"))) {
            depth += text_at(end) == "(" ? 1 : text_at(end) == ")" ? -1 : 0;
            end++;
        }
        std::string text;
        for (std::size_t i = index + 2; i < end; i++) {
            text += std::string(text_at(i)) + " ";
        }
        return text;
    }

    /// The declaration around `__global__`: from behind the previous one to the parenthesis of its parameters.
    void note_kernel(std::size_t global)
    {
        bool is_entry = false;
        std::string bound;
        std::size_t begin = global;
        while (begin > 0 && text_at(begin - 1) != ";" && text_at(begin - 1) != "}" && text_at(begin - 1) != "{") {
            begin--;
        }
        for (std::size_t i = begin; i < tokens_.size(); i++) {
            const std::string_view text = text_at(i);
            if (text == "extern" && text_at(i + 1) == "\"C\"") {
                is_entry = true;
            } else if (text == "__launch_bounds__" && text_at(i + 1) == "(") {
                bound = launch_bound(i);
                i = matching(i + 1);
            } else if (text == "__attribute__" && text_at(i + 1) == "(") {
                i = matching(i + 1);
            } else if (text == "(" && i > global) {
                // Only a definition makes an entry; a kernel that is declared before it is found again there.
                const bool is_definition = text_at(matching(i) + 1) == "{";
                if (is_entry && is_definition && tokens_[i - 1].kind == Token::Kind::identifier) {
                    result_.kernels.push_back({std::string(text_at(i - 1)), bound});
                }
                return;
            } else if (text == ";" || text == "{") {
                return;
            }
        }
    }

    void directive(const Token& token)
    {
        const std::string line(token.text);
        char file[512];
        if (std::sscanf(line.c_str(), "# %d \"%511[^\"]\"", &marked_line_, file) == 2) {
            file_ = file;
            marker_ = token.begin + token.text.size() + 1;
            return;
        }
        constexpr const char* unroll = "#pragma unroll";
        if (line.rfind(unroll, 0) != 0) {
            return;
        }
        // g++ wants a number. Without one, and for one that only templates know, it gets the largest that is useful.
        std::string count;
        for (const char c : line.substr(std::string(unroll).size())) {
            if (c != ' ' && c != '(' && c != ')') {
                count += c;
            }
        }
        const bool is_number = !count.empty() && count.find_first_not_of("0123456789") == std::string::npos;
        replace(token.begin, token.text.size(), "#pragma GCC unroll " + (is_number ? count : std::string("128")));
    }

    void error(const Token& token, const std::string& message)
    {
        const auto begin = source_.begin() + static_cast<std::ptrdiff_t>(std::min(marker_, token.begin));
        const auto line = marked_line_ + std::count(begin, source_.begin() + static_cast<std::ptrdiff_t>(token.begin), '\n');
        result_.errors += file_ + "(" + std::to_string(line) + "): error: " + message + "\n";
    }

    const std::string& source_;
    std::vector<Token> tokens_;
    KernelSource result_;
    std::size_t copied_ = 0;
    std::string file_;
    int marked_line_ = 1;
    std::size_t marker_ = 0;
};

} // namespace

KernelSource translate(const std::string& preprocessed) { return Translator(preprocessed).run(); }

std::string launch_table(const KernelSource& source)
{
    std::string table = "\n# 1 \"launch-table\"\n" + launch_table_language()
        + "\nextern \"C\" __attribute__((visibility(\"default\"), used))\n"
          "const ::software_gpu::KernelEntry software_gpu_kernel_table[] = {\n";
    for (const KernelSource::Kernel& kernel : source.kernels) {
        const std::string bound = kernel.launch_bound.empty() ? "0" : kernel.launch_bound;
        table += "    ::software_gpu::Signature<&::" + kernel.name + ">::entry(\"" + kernel.name + "\", " + bound + "),\n";
    }
    return table + "    {nullptr, nullptr, nullptr, 0, 0},\n};\n";
}

} // namespace software_gpu
