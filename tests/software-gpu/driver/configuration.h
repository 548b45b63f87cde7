// What the software GPU pretends to be, and how it runs. Read from the environment by cuInit.
#pragma once

#include "../execution/schedule.h"

#include <cstddef>
#include <string>

namespace software_gpu {

/// The limits of one compute capability, from the table "Technical Specifications per Compute Capability" of the CUDA programming guide.
struct Architecture {
    int major;
    int minor;
    int shared_per_multiprocessor;
    int shared_per_block_opt_in;
    int shared_reserved_per_block;
    int threads_per_multiprocessor;
    int blocks_per_multiprocessor;

    int number() const { return major * 10 + minor; }
};

constexpr int shared_per_block_default = 48 * 1024;
constexpr int maximum_threads_per_block = 1024;

/// When streams do what they are given. What a program may rely on is the same in each: a missing wait shows in one of them.
enum class StreamOrder {
    /// At the call.
    at_call,
    /// When somebody waits for it.
    late,
    /// The first stream of a context when somebody waits for it, the others at the call, as far as the events that they wait for permit.
    others_first,
};

struct Configuration {
    Architecture architecture;
    int devices = 1;
    std::size_t memory_bytes;
    int multiprocessors = 4;
    unsigned threads;
    Schedule schedule;
    StreamOrder streams = StreamOrder::at_call;
    std::string compiler = "g++";
    int newest_nvrtc_architecture = 90;

    Configuration();
};

/// The configuration in force; reads the environment the first time.
Configuration& configuration();

/// Sets one knob as the environment would, for example ("WIKIART_SOFTWARE_GPU_SCHEDULE", "shuffle:7"). A null value gives the
/// default. Returns false, after a line on stderr, when there is no such knob or the value is not one of its values.
bool configure(const char* name, const char* value);

/// False when a variable in the environment has a value that its knob does not know.
bool configuration_is_valid();

} // namespace software_gpu
