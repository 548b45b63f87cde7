#include "services.h"
#include "block_runner.h"

#include <cstdio>

namespace software_gpu {

namespace {

int sync_threads(int predicate, SourceLine where) { return this_runner()->wait_for_block(predicate, where); }

void warp_collective(unsigned mask, void* mine, WarpCombine combine, const char* operation, SourceLine where)
{
    this_runner()->wait_for_warp(mask, mine, combine, operation, where);
}

void misaligned(const void* address, const char* type, Address alignment, SourceLine where)
{
    char text[200];
    std::snprintf(text, sizeof text, "%p is used as %s, which needs an alignment of %zu bytes", address, type,
                  static_cast<size_t>(alignment));
    this_runner()->abandon(FaultKind::misaligned_address, text, where);
}

void out_of_bounds(Address index, const char* array_type, SourceLine where)
{
    const long long number = static_cast<long long>(index);
    this_runner()->abandon(FaultKind::array_bounds, "index " + std::to_string(number) + " is outside " + array_type, where);
}

void trap(const char* reason, SourceLine where) { this_runner()->abandon(FaultKind::trap, reason, where); }

} // namespace

const Services& services()
{
    static const Services table{sync_threads, warp_collective, misaligned, out_of_bounds, trap};
    return table;
}

} // namespace software_gpu
