#include "kernel_image.h"
#include "kernel_language.h"

#include <array>
#include <cstring>

namespace software_gpu {

namespace {

// Ends with a zero byte, so that a program that prints it as text stops here.
constexpr std::array<char, 16> magic = {'S', 'O', 'F', 'T', 'W', 'A', 'R', 'E', '-', 'G', 'P', 'U', ' ', '1', '\n', '\0'};
constexpr std::size_t prefix_bytes = magic.size() + 3 * sizeof(std::uint64_t);

std::uint64_t hash_of(const char* bytes, std::size_t count)
{
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (std::size_t i = 0; i < count; i++) {
        hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 0x100000001B3u;
    }
    return hash;
}

/// Changes whenever what kernels and library agree on may have changed.
std::uint64_t language_hash()
{
    static const std::uint64_t hash = hash_of(kernel_language().data(), kernel_language().size());
    return hash;
}

void put(std::string& out, std::uint64_t number) { out.append(reinterpret_cast<const char*>(&number), sizeof number); }

void put(std::string& out, const std::string& text)
{
    put(out, std::uint64_t{text.size()});
    out += text;
}

class Reader {
public:
    Reader(const char* begin, const char* end) : next_(begin), end_(end) {}

    std::uint64_t number()
    {
        std::uint64_t result = 0;
        if (static_cast<std::size_t>(end_ - next_) < sizeof result) {
            failed = true;
            return 0;
        }
        std::memcpy(&result, next_, sizeof result);
        next_ += sizeof result;
        return result;
    }

    std::string text()
    {
        const std::uint64_t length = number();
        if (length > static_cast<std::uint64_t>(end_ - next_)) {
            failed = true;
            return {};
        }
        std::string result(next_, length);
        next_ += length;
        return result;
    }

    bool failed = false;

private:
    const char* next_;
    const char* end_;
};

} // namespace

std::string write_image(const KernelImage& image)
{
    std::string body;
    put(body, static_cast<std::uint64_t>(image.architecture));
    put(body, std::uint64_t{image.is_portable});
    put(body, image.anchor_offset);
    put(body, std::uint64_t{image.kernels.size()});
    for (const KernelImage::Kernel& kernel : image.kernels) {
        put(body, kernel.name);
        put(body, std::uint64_t{kernel.shared.size()});
        for (const SharedPlace& place : kernel.shared) {
            put(body, place.offset);
            put(body, place.size);
        }
    }
    put(body, image.shared_object);

    std::string result(magic.data(), magic.size());
    put(result, language_hash());
    put(result, std::uint64_t{body.size()});
    put(result, hash_of(body.data(), body.size()));
    return result + body;
}

std::optional<KernelImage> read_image(const void* bytes)
{
    const char* const begin = static_cast<const char*>(bytes);
    if (std::strncmp(begin, magic.data(), magic.size()) != 0) {
        return std::nullopt;
    }
    Reader prefix(begin + magic.size(), begin + prefix_bytes);
    const std::uint64_t language = prefix.number();
    const std::uint64_t length = prefix.number();
    const std::uint64_t hash = prefix.number();
    if (language != language_hash() || hash != hash_of(begin + prefix_bytes, length)) {
        return std::nullopt;
    }
    Reader reader(begin + prefix_bytes, begin + prefix_bytes + length);
    KernelImage image;
    image.architecture = static_cast<int>(reader.number());
    image.is_portable = reader.number() != 0;
    image.anchor_offset = reader.number();
    const std::uint64_t kernels = reader.number();
    for (std::uint64_t i = 0; i < kernels && !reader.failed; i++) {
        KernelImage::Kernel kernel;
        kernel.name = reader.text();
        const std::uint64_t places = reader.number();
        for (std::uint64_t j = 0; j < places && !reader.failed; j++) {
            kernel.shared.push_back({reader.number(), reader.number()});
        }
        image.kernels.push_back(std::move(kernel));
    }
    image.shared_object = reader.text();
    return reader.failed ? std::nullopt : std::optional(std::move(image));
}

} // namespace software_gpu
