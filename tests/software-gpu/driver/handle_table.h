// Owns the objects behind the handles that a program holds, and knows which handles are still valid.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

namespace software_gpu {

template <class T>
class HandleTable {
public:
    T* add(std::unique_ptr<T> object)
    {
        objects_.push_back(std::move(object));
        return objects_.back().get();
    }

    bool contains(const T* handle) const { return find(handle) != objects_.end(); }

    /// Takes the object out; null when the handle is not (or no longer) valid.
    std::unique_ptr<T> take(const T* handle)
    {
        const auto position = find(handle);
        if (position == objects_.end()) {
            return nullptr;
        }
        std::unique_ptr<T> object = std::move(*position);
        objects_.erase(position);
        return object;
    }

    template <class Predicate>
    void erase_if(Predicate predicate)
    {
        objects_.erase(std::remove_if(objects_.begin(), objects_.end(), [&](const auto& object) { return predicate(*object); }),
                       objects_.end());
    }

    const std::vector<std::unique_ptr<T>>& all() const { return objects_; }

private:
    auto find(const T* handle) const
    {
        return std::find_if(objects_.begin(), objects_.end(), [handle](const auto& object) { return object.get() == handle; });
    }

    auto find(const T* handle)
    {
        return std::find_if(objects_.begin(), objects_.end(), [handle](const auto& object) { return object.get() == handle; });
    }

    std::vector<std::unique_ptr<T>> objects_;
};

} // namespace software_gpu
