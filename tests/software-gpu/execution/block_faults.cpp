// How a block ends when one of its threads goes wrong, or when they do not meet.
#include "block_runner.h"

#include <utility>

namespace software_gpu {

void BlockRunner::fail(FaultKind kind, std::string detail, SourceLine where)
{
    fault_.kind = kind;
    fault_.block = view_.block_index;
    fault_.detail = std::move(detail);
    if (where.file != nullptr) {
        fault_.source = std::string(where.file) + "(" + std::to_string(where.line) + ")";
    }
}

void BlockRunner::abandon(FaultKind kind, std::string detail, SourceLine where)
{
    fail(kind, std::move(detail), where);
    fault_.thread = current_->lane().thread_index;
    suspend();
    __builtin_unreachable();
}

void BlockRunner::note_signal(FaultKind kind, Address address, bool is_write, Address instruction)
{
    fault_.kind = kind;
    fault_.block = view_.block_index;
    fault_.thread = current_->lane().thread_index;
    fault_.address = address;
    fault_.is_write = is_write;
    fault_.instruction = instruction;
}

std::string BlockRunner::describe(const std::vector<unsigned>& threads) const
{
    constexpr size_t shown = 8;
    std::string text = std::to_string(threads.size()) + (threads.size() == 1 ? " thread (" : " threads (");
    for (size_t i = 0; i < threads.size() && i < shown; i++) {
        const Index3 index = thread_indices_[threads[i]];
        text += (i == 0 ? "" : " ") + std::to_string(index.x) + "," + std::to_string(index.y) + "," + std::to_string(index.z);
    }
    return text + (threads.size() > shown ? " ...)" : ")");
}

void BlockRunner::report_deadlock()
{
    std::vector<std::pair<std::string, std::vector<unsigned>>> groups;
    const auto add = [&groups](const std::string& key, unsigned thread) {
        for (auto& group : groups) {
            if (group.first == key) {
                group.second.push_back(thread);
                return;
            }
        }
        groups.push_back({key, {thread}});
    };
    unsigned first_waiting = threads_;
    for (unsigned i = 0; i < threads_; i++) {
        if (states_[i] == State::exited) {
            add("ended", i);
            continue;
        }
        if (first_waiting == threads_) {
            first_waiting = i;
        }
        const Wait& wait = waits_[i];
        add("wait at " + std::string(wait.operation) + " in " + wait.where.file + "(" + std::to_string(wait.where.line) + ")", i);
    }
    std::string detail = "the threads of the block do not meet:";
    for (const auto& group : groups) {
        detail += (&group == &groups.front() ? " " : ", ") + describe(group.second) + " " + group.first;
    }
    fail(FaultKind::divergent_barrier, std::move(detail), waits_[first_waiting].where);
    fault_.thread = thread_indices_[first_waiting];
}

} // namespace software_gpu
