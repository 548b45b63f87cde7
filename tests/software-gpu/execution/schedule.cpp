#include "schedule.h"

#include <numeric>
#include <utility>

namespace software_gpu {

__extension__ using Wide = unsigned __int128;

BlockOrder::BlockOrder(Schedule schedule, std::uint64_t launch, std::uint64_t count) : order_(schedule.order), count_(count)
{
    if (order_ == Order::shuffle) {
        RandomNumbers random(schedule.seed ^ launch << 20);
        offset_ = random.below(count);
        do {
            factor_ = 1 + random.below(count);
        } while (std::gcd(factor_, count) != 1);
    }
}

std::uint64_t BlockOrder::at(std::uint64_t position) const
{
    switch (order_) {
    case Order::reverse:
        return count_ - 1 - position;
    case Order::shuffle:
        // The factor has no divisor in common with the count, so every number comes up once.
        return static_cast<std::uint64_t>((static_cast<Wide>(position) * factor_ + offset_) % count_);
    case Order::forward:
        break;
    }
    return position;
}

void order_threads(Schedule schedule, std::uint64_t launch, std::uint64_t block, unsigned threads, std::vector<unsigned>& order)
{
    order.resize(threads);
    for (unsigned i = 0; i < threads; i++) {
        order[i] = schedule.order == Order::reverse ? threads - 1 - i : i;
    }
    if (schedule.order == Order::shuffle) {
        RandomNumbers random(schedule.seed ^ launch << 20 ^ block << 40 ^ block);
        for (unsigned i = threads; i > 1; i--) {
            std::swap(order[i - 1], order[random.below(i)]);
        }
    }
}

} // namespace software_gpu
