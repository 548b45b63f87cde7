// Turns a kernel's function type into the entry that the library launches it by.
namespace software_gpu {
template <class T> struct IsPointer { static constexpr bool value = false; };
template <class T> struct IsPointer<T*> { static constexpr bool value = true; };

template <unsigned... Index> struct Indices {};

template <auto Kernel> struct Signature;

template <class... Argument, void (*Kernel)(Argument...)>
struct Signature<Kernel> {
    static constexpr unsigned count = sizeof...(Argument);
    // One more than needed, because an array cannot be empty.
    static constexpr KernelParameter parameters[count + 1] = {{sizeof(Argument), alignof(Argument), IsPointer<Argument>::value}...};

    template <unsigned... Index>
    static void unpack(void* const* arguments, Indices<Index...>)
    {
        static_cast<void>(arguments);
        Kernel(*static_cast<Argument*>(arguments[Index])...);
    }

    static void call(void* const* arguments) { unpack(arguments, Indices<__integer_pack(count)...>()); }

    static constexpr KernelEntry entry(const char* name, int launch_bound) { return {name, call, parameters, count, launch_bound}; }
};

/// Where the storage of this thread's shared variables can be found from outside.
extern "C" {
__attribute__((visibility("default"))) thread_local char software_gpu_shared_anchor;
__attribute__((visibility("default"), used)) char* software_gpu_shared_anchor_address() { return &software_gpu_shared_anchor; }
}
} // namespace software_gpu

// The checks that the compiler adds (-fsanitize=alignment,bounds) call these when they fail. The layouts are the compiler's.
namespace software_gpu {
struct CheckLocation {
    const char* file;
    unsigned line;
    unsigned column;
};

struct CheckedType {
    unsigned short kind;
    unsigned short info;
    char name[1];
};

struct AlignmentCheck {
    CheckLocation location;
    const CheckedType* type;
    unsigned char log_alignment;
    unsigned char kind;
};

struct BoundsCheck {
    CheckLocation location;
    const CheckedType* array_type;
    const CheckedType* index_type;
};
} // namespace software_gpu

extern "C" __attribute__((noreturn, cold, used))
void __ubsan_handle_type_mismatch_v1_abort(::software_gpu::AlignmentCheck* check, const void* address)
{
    const ::software_gpu::SourceLine where = {check->location.file, static_cast<int>(check->location.line)};
    const ::software_gpu::Address alignment = ::software_gpu::Address{1} << check->log_alignment;
    ::software_gpu::this_lane().block->services->misaligned(address, check->type->name, alignment, where);
    __builtin_unreachable();
}

extern "C" __attribute__((noreturn, cold, used))
void __ubsan_handle_out_of_bounds_abort(::software_gpu::BoundsCheck* check, ::software_gpu::Address index)
{
    const ::software_gpu::SourceLine where = {check->location.file, static_cast<int>(check->location.line)};
    ::software_gpu::this_lane().block->services->out_of_bounds(index, check->array_type->name, where);
    __builtin_unreachable();
}
