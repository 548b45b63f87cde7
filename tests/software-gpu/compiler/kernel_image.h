// The file that this library's NVRTC makes and its driver loads: a header, a table of the kernels, and a shared object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace software_gpu {

/// A shared variable of a kernel, as a place in the image's thread-local storage.
struct SharedPlace {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct KernelImage {
    /// 90 for sm_90 or compute_90.
    int architecture = 0;
    /// Made for compute_NN: runs on that architecture and on all newer ones, as PTX does.
    bool is_portable = false;
    /// Where the anchor that the launch table exports sits in the thread-local storage.
    std::uint64_t anchor_offset = 0;
    struct Kernel {
        std::string name;
        std::vector<SharedPlace> shared;
    };
    std::vector<Kernel> kernels;
    std::string shared_object;
};

std::string write_image(const KernelImage& image);

/// The driver interface passes no length, so the image carries its own. Nothing when the bytes are no image of this very build.
std::optional<KernelImage> read_image(const void* bytes);

} // namespace software_gpu
