// The order in which blocks and threads run. A kernel whose result depends on it has a race.
#pragma once

#include <cstdint>
#include <vector>

namespace software_gpu {

enum class Order { forward, reverse, shuffle };

struct Schedule {
    Order order = Order::forward;
    std::uint64_t seed = 1;
};

/// A small generator of pseudo-random numbers (splitmix64); the same seed gives the same schedule on every machine.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next()
    {
        std::uint64_t value = state_ += 0x9E3779B97F4A7C15u;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
        value = (value ^ value >> 27) * 0x94D049BB133111EBu;
        return value ^ value >> 31;
    }

    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

private:
    std::uint64_t state_;
};

/// A permutation of the numbers below `count` that needs no table, for grids of any size.
class BlockOrder {
public:
    BlockOrder(Schedule schedule, std::uint64_t launch, std::uint64_t count);
    std::uint64_t at(std::uint64_t position) const;

private:
    Order order_;
    std::uint64_t count_;
    std::uint64_t factor_ = 1;
    std::uint64_t offset_ = 0;
};

/// Fills `order` with the thread numbers of one block in the order in which they run.
void order_threads(Schedule schedule, std::uint64_t launch, std::uint64_t block, unsigned threads, std::vector<unsigned>& order);

} // namespace software_gpu
