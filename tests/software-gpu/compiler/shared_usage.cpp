#include "shared_usage.h"

#include <cstring>
#include <elf.h>
#include <map>
#include <set>
#include <stdexcept>

namespace software_gpu {

namespace {

/// A view of the parts of an ELF file that matter here.
class ElfFile {
public:
    explicit ElfFile(const std::string& bytes) : bytes_(bytes)
    {
        const auto header = at<Elf64_Ehdr>(0);
        for (unsigned i = 0; i < header.e_shnum; i++) {
            sections.push_back(at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr)));
        }
        for (const Elf64_Shdr& section : sections) {
            if (section.sh_type != SHT_SYMTAB) {
                continue;
            }
            strings_ = sections.at(section.sh_link).sh_offset;
            symbols = table<Elf64_Sym>(section);
        }
    }

    template <class T>
    std::vector<T> table(const Elf64_Shdr& section) const
    {
        std::vector<T> entries;
        for (std::size_t offset = 0; offset < section.sh_size; offset += sizeof(T)) {
            entries.push_back(at<T>(section.sh_offset + offset));
        }
        return entries;
    }

    std::string name_of(const Elf64_Sym& symbol) const
    {
        const std::size_t begin = strings_ + symbol.st_name;
        return bytes_.substr(begin, bytes_.find('\0', begin) - begin);
    }

    std::vector<Elf64_Shdr> sections;
    std::vector<Elf64_Sym> symbols;

private:
    template <class T>
    T at(std::size_t offset) const
    {
        if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) {
            throw std::runtime_error("the compiler's output is not a complete object file");
        }
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    const std::string& bytes_;
    std::size_t strings_ = 0;
};

/// The thread-local variables that the code in a section refers to, itself or through the code it calls.
std::set<std::string> reachable_variables(const ElfFile& object, unsigned first_section)
{
    std::map<unsigned, std::vector<Elf64_Rela>> relocations;
    for (const Elf64_Shdr& section : object.sections) {
        if (section.sh_type == SHT_RELA) {
            relocations[section.sh_info] = object.table<Elf64_Rela>(section);
        }
    }
    std::set<std::string> variables;
    std::set<unsigned> visited;
    std::vector<unsigned> open = {first_section};
    while (!open.empty()) {
        const unsigned section = open.back();
        open.pop_back();
        if (!visited.insert(section).second) {
            continue;
        }
        for (const Elf64_Rela& relocation : relocations[section]) {
            const Elf64_Sym& symbol = object.symbols.at(ELF64_R_SYM(relocation.r_info));
            if (ELF64_ST_TYPE(symbol.st_info) == STT_TLS) {
                variables.insert(object.name_of(symbol));
            } else if (symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < SHN_LORESERVE) {
                open.push_back(symbol.st_shndx);
            }
        }
    }
    return variables;
}

} // namespace

void find_shared_variables(const std::string& object_bytes, const std::string& linked_bytes, KernelImage& image)
{
    const ElfFile object(object_bytes);
    const ElfFile linked(linked_bytes);
    std::map<std::string, SharedPlace> places;
    for (const Elf64_Sym& symbol : linked.symbols) {
        if (ELF64_ST_TYPE(symbol.st_info) == STT_TLS) {
            places[linked.name_of(symbol)] = {symbol.st_value, symbol.st_size};
        }
    }
    image.anchor_offset = places.at("software_gpu_shared_anchor").offset;
    for (KernelImage::Kernel& kernel : image.kernels) {
        for (const Elf64_Sym& symbol : object.symbols) {
            if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || object.name_of(symbol) != kernel.name) {
                continue;
            }
            for (const std::string& variable : reachable_variables(object, symbol.st_shndx)) {
                kernel.shared.push_back(places.at(variable));
            }
        }
    }
}

} // namespace software_gpu
