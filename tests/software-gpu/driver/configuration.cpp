#include "configuration.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>
#include <unistd.h>

namespace software_gpu {

namespace {

constexpr std::array<Architecture, 5> architectures = {{
    {7, 5, 64 * 1024, 64 * 1024, 0, 1024, 16},
    {8, 0, 164 * 1024, 163 * 1024, 1024, 2048, 32},
    {8, 6, 100 * 1024, 99 * 1024, 1024, 1536, 16},
    {8, 9, 100 * 1024, 99 * 1024, 1024, 1536, 24},
    {9, 0, 228 * 1024, 227 * 1024, 1024, 2048, 32},
}};

bool environment_is_valid = true;

std::optional<std::uint64_t> number_in(const char* text, std::uint64_t lowest, std::uint64_t highest)
{
    char* end = nullptr;
    const std::uint64_t number = std::strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number < lowest || number > highest) {
        return std::nullopt;
    }
    return number;
}

template <class T>
bool assign(T& target, std::optional<std::uint64_t> number)
{
    if (number) {
        target = static_cast<T>(*number);
    }
    return number.has_value();
}

bool set_architecture(Configuration& configuration, const char* value)
{
    for (const Architecture& architecture : architectures) {
        if ("sm_" + std::to_string(architecture.number()) == value) {
            configuration.architecture = architecture;
            return true;
        }
    }
    return false;
}

bool set_schedule(Configuration& configuration, const char* value)
{
    const std::string text = value;
    Schedule schedule;
    if (text == "reverse") {
        schedule.order = Order::reverse;
    } else if (text == "shuffle" || text.rfind("shuffle:", 0) == 0) {
        schedule.order = Order::shuffle;
        if (text != "shuffle" && !assign(schedule.seed, number_in(value + std::strlen("shuffle:"), 0, UINT64_MAX))) {
            return false;
        }
    } else if (text != "forward") {
        return false;
    }
    configuration.schedule = schedule;
    return true;
}

bool set_streams(Configuration& configuration, const char* value)
{
    const std::string text = value;
    if (text == "late") {
        configuration.streams = StreamOrder::late;
    } else if (text == "others-first") {
        configuration.streams = StreamOrder::others_first;
    } else if (text == "at-call") {
        configuration.streams = StreamOrder::at_call;
    } else {
        return false;
    }
    return true;
}

struct Knob {
    const char* name;
    const char* values;
    bool (*set)(Configuration& configuration, const char* value);
    void (*reset)(Configuration& configuration, const Configuration& defaults);
};

const std::array<Knob, 9> knobs = {{
    {"WIKIART_SOFTWARE_GPU_ARCH", "sm_75, sm_80, sm_86, sm_89 or sm_90", set_architecture,
     [](Configuration& c, const Configuration& d) { c.architecture = d.architecture; }},
    {"WIKIART_SOFTWARE_GPU_SCHEDULE", "forward, reverse, shuffle or shuffle:SEED", set_schedule,
     [](Configuration& c, const Configuration& d) { c.schedule = d.schedule; }},
    {"WIKIART_SOFTWARE_GPU_STREAMS", "at-call, late or others-first", set_streams,
     [](Configuration& c, const Configuration& d) { c.streams = d.streams; }},
    {"WIKIART_SOFTWARE_GPU_MEMORY", "a number of bytes",
     [](Configuration& c, const char* value) { return assign(c.memory_bytes, number_in(value, 1, INT64_MAX)); },
     [](Configuration& c, const Configuration& d) { c.memory_bytes = d.memory_bytes; }},
    {"WIKIART_SOFTWARE_GPU_DEVICES", "a number from 0 to 16",
     [](Configuration& c, const char* value) { return assign(c.devices, number_in(value, 0, 16)); },
     [](Configuration& c, const Configuration& d) { c.devices = d.devices; }},
    {"WIKIART_SOFTWARE_GPU_MULTIPROCESSORS", "a number from 1 to 256",
     [](Configuration& c, const char* value) { return assign(c.multiprocessors, number_in(value, 1, 256)); },
     [](Configuration& c, const Configuration& d) { c.multiprocessors = d.multiprocessors; }},
    {"WIKIART_SOFTWARE_GPU_THREADS", "a number from 1 to 256",
     [](Configuration& c, const char* value) { return assign(c.threads, number_in(value, 1, 256)); },
     [](Configuration& c, const Configuration& d) { c.threads = d.threads; }},
    {"WIKIART_SOFTWARE_GPU_CXX", "the path of a g++",
     [](Configuration& c, const char* value) { c.compiler = value; return !c.compiler.empty(); },
     [](Configuration& c, const Configuration& d) { c.compiler = d.compiler; }},
    {"WIKIART_SOFTWARE_GPU_NVRTC_NEWEST", "a compute capability such as 80 or 90",
     [](Configuration& c, const char* value) { return assign(c.newest_nvrtc_architecture, number_in(value, 50, 90)); },
     [](Configuration& c, const Configuration& d) { c.newest_nvrtc_architecture = d.newest_nvrtc_architecture; }},
}};

std::size_t default_memory()
{
    // Memory that is handed out is really used, so a small machine pretends to be a small GPU.
    const std::size_t machine = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return std::min<std::size_t>(std::size_t{16} << 30, machine / 4 * 3);
}

bool apply(Configuration& configuration, const char* name, const char* value)
{
    for (const Knob& knob : knobs) {
        if (std::strcmp(knob.name, name) != 0) {
            continue;
        }
        if (value == nullptr) {
            knob.reset(configuration, Configuration());
            return true;
        }
        if (knob.set(configuration, value)) {
            return true;
        }
        std::fprintf(stderr, "software GPU: %s is '%s', expected %s\n", name, value, knob.values);
        return false;
    }
    std::fprintf(stderr, "software GPU: there is no knob named '%s'\n", name);
    return false;
}

Configuration from_environment()
{
    Configuration result;
    for (const Knob& knob : knobs) {
        const char* const value = std::getenv(knob.name);
        if (value != nullptr && !apply(result, knob.name, value)) {
            environment_is_valid = false;
        }
    }
    return result;
}

} // namespace

Configuration::Configuration()
    : architecture(architectures.back()), memory_bytes(default_memory()), threads(std::clamp(std::thread::hardware_concurrency(), 1u, 256u))
{
}

Configuration& configuration()
{
    static Configuration instance = from_environment();
    return instance;
}

bool configure(const char* name, const char* value) { return name != nullptr && apply(configuration(), name, value); }

bool configuration_is_valid()
{
    static_cast<void>(configuration());
    return environment_is_valid;
}

} // namespace software_gpu
