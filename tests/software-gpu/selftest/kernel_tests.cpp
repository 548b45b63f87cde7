// Correct kernels give the right results, whatever the schedule.
#include "device.h"
#include "expect.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

using namespace selftest;

namespace {

constexpr const char* file = "kernels.cu";

std::vector<float> numbers(std::size_t count)
{
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; i++) {
        values[i] = static_cast<float>(i * 7919 % 1000) / 64.0f;
    }
    return values;
}

template <class Body>
void under_every_schedule(Body body)
{
    for (const char* const schedule : schedules) {
        const Knob knob("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);
        const Session session;
        body(schedule);
    }
}

} // namespace

SELFTEST(adds_vectors)
{
    under_every_schedule([](const char* schedule) {
        constexpr int n = 1000;
        const std::vector<float> a = numbers(n);
        const std::vector<float> b(n, 0.5f);
        const CUdeviceptr sum = allocate<float>(n);
        check(launch(kernel(file, "add"), {4}, {256}, 0, nullptr, upload(a), upload(b), sum, n), "launch");
        const std::vector<float> result = download<float>(sum, n);
        for (int i = 0; i < n; i++) {
            expect_equal(a[static_cast<size_t>(i)] + 0.5f, result[static_cast<size_t>(i)], std::string(schedule) + " sum");
        }
    });
}

SELFTEST(sums_with_barriers_and_with_shuffles)
{
    under_every_schedule([](const char* schedule) {
        constexpr unsigned blocks = 5;
        const std::vector<float> values = numbers(blocks * 128);
        for (const char* const name : {"sum_with_barriers", "sum_with_shuffles"}) {
            const CUdeviceptr sums = allocate<float>(blocks);
            check(launch(kernel(file, name), {blocks}, {128}, 0, nullptr, upload(values), sums), "launch");
            const std::vector<float> result = download<float>(sums, blocks);
            for (unsigned i = 0; i < blocks; i++) {
                const float expected = std::accumulate(values.begin() + i * 128, values.begin() + (i + 1) * 128, 0.0f);
                expect_equal(expected, result[i], std::string(schedule) + " " + name);
            }
        }
    });
}

SELFTEST(gives_every_lane_its_share_of_warp_operations)
{
    under_every_schedule([](const char* schedule) {
        const CUdeviceptr out = allocate<int>(32 * 8);
        check(launch(kernel(file, "warp_operations"), {}, {32}, 0, nullptr, out), "launch");
        const std::vector<int> result = download<int>(out, 32 * 8);
        for (int lane = 0; lane < 32; lane++) {
            const int segment = lane / 8 * 8;
            const int expected[8] = {
                50,
                lane == 0 ? 0 : lane - 1,
                lane + 3 < segment + 8 ? lane + 3 : lane,
                segment + 1,
                0x49249249,
                1,
                lane < 16 ? lane ^ 1 : -(lane ^ 2),
                16,
            };
            for (int i = 0; i < 8; i++) {
                expect_equal(expected[i], result[static_cast<size_t>(lane * 8 + i)],
                             std::string(schedule) + " lane " + std::to_string(lane) + " operation " + std::to_string(i));
            }
        }
    });
}

SELFTEST(multiplies_a_tile_with_one_call_for_a_whole_warp)
{
    under_every_schedule([](const char* schedule) {
        const std::vector<float> a = numbers(32);
        std::vector<float> b(32);
        std::iota(b.begin(), b.end(), -5.0f);
        const CUdeviceptr out = upload(std::vector<float>(3 * 64, 0.5f));
        check(launch(kernel(file, "multiply_in_warp"), {}, {96}, 0, nullptr, upload(a), upload(b), out), "launch");
        const std::vector<float> result = download<float>(out, 3 * 64);
        for (size_t i = 0; i < result.size(); i++) {
            float expected = 0.5f;
            for (size_t k = 0; k < 4; k++) {
                expected = std::fmaf(a[i % 64 / 8 * 4 + k], b[i % 8 * 4 + k], expected);
            }
            expect_equal(expected, result[i], std::string(schedule) + " element " + std::to_string(i));
        }
    });
}

SELFTEST(reverses_in_dynamic_shared_memory)
{
    under_every_schedule([](const char* schedule) {
        const std::vector<float> values = numbers(3 * 96);
        const CUdeviceptr out = allocate<float>(values.size());
        check(launch(kernel(file, "reverse_in_dynamic_shared"), {3}, {96}, 96 * sizeof(float), nullptr, upload(values), out), "launch");
        const std::vector<float> result = download<float>(out, values.size());
        for (size_t i = 0; i < values.size(); i++) {
            expect_equal(values[i / 96 * 96 + 95 - i % 96], result[i], schedule);
        }
    });
}

SELFTEST(counts_with_atomics)
{
    under_every_schedule([](const char* schedule) {
        constexpr int n = 5000;
        std::vector<int> values(n);
        for (int i = 0; i < n; i++) {
            values[static_cast<size_t>(i)] = i % 7;
        }
        const CUdeviceptr counts = upload(std::vector<int>(8, 0));
        const CUdeviceptr total = upload(std::vector<float>{0.0f});
        check(launch(kernel(file, "histogram"), {8}, {64}, 0, nullptr, upload(values), counts, total, n), "launch");
        const std::vector<int> result = download<int>(counts, 8);
        for (int i = 0; i < 7; i++) {
            expect_equal((n + 6 - i) / 7, result[static_cast<size_t>(i)], schedule);
        }
        expect_equal(6, result[7], "largest");
        expect_equal(static_cast<float>(n), download<float>(total, 1)[0], "total");
    });
}

SELFTEST(covers_grids_and_blocks_of_three_dimensions)
{
    under_every_schedule([](const char* schedule) {
        constexpr int width = 21;
        constexpr int height = 10;
        constexpr int depth = 6;
        const CUdeviceptr out = allocate<int>(width * height * depth);
        check(launch(kernel(file, "coordinates"), {3, 3, 3}, {8, 4, 2}, 0, nullptr, out, width, height), "launch");
        const std::vector<int> result = download<int>(out, width * height * depth);
        for (int i = 0; i < width * height * depth; i++) {
            const int expected = i % width + i / width % height * 1000 + i / width / height * 1000000;
            expect_equal(expected, result[static_cast<size_t>(i)], schedule);
        }
    });
}

SELFTEST(copies_vectors_of_four)
{
    const Session session;
    const CUdeviceptr out = allocate<float>(8);
    check(launch(kernel(file, "copy_vectors"), {}, {32}, 0, nullptr, upload(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}), out, 2), "launch");
    const std::vector<float> result = download<float>(out, 8);
    expect(result == std::vector<float>{4, 3, 2, 1, 8, 7, 6, 5}, "the vectors are not reversed");
}

SELFTEST(passes_arguments_of_every_size)
{
    const Session session;
    struct Affine {
        float scale;
        double offset;
    };
    const CUfunction function = kernel(file, "many_arguments");
    const CUdeviceptr out = allocate<float>(1);
    check(launch(function, {}, {1}, 0, nullptr, out, static_cast<char>(-3), static_cast<short>(1000), Affine{2.0f, 0.25}, 1000000LL,
                 static_cast<unsigned char>(200)), "launch");
    expect_equal(2.0f * (1000000 + 200 + 1000 - 3) + 0.25f, download<float>(out, 1)[0], "result");

    const std::size_t offsets[] = {0, 8, 10, 16, 32, 40};
    const std::size_t sizes[] = {8, 1, 2, 16, 8, 1};
    for (std::size_t i = 0; i < 6; i++) {
        std::size_t offset = 0;
        std::size_t size = 0;
        check(cuFuncGetParamInfo(function, i, &offset, &size), "cuFuncGetParamInfo");
        expect_equal(offsets[i], offset, "offset of parameter " + std::to_string(i));
        expect_equal(sizes[i], size, "size of parameter " + std::to_string(i));
    }
    std::size_t offset = 0;
    expect_equal(CUDA_ERROR_INVALID_VALUE, cuFuncGetParamInfo(function, 6, &offset, nullptr), "one parameter too many");
}

SELFTEST(poisons_what_nobody_wrote)
{
    const Session session;
    const CUdeviceptr out = allocate<float>(4);
    check(launch(kernel(file, "show_poison"), {}, {1}, 16, nullptr, out, 3), "launch");
    const std::vector<float> result = download<float>(out, 4);
    expect(std::isnan(result[0]), "static shared memory is not NaN");
    expect(std::isnan(result[1]), "dynamic shared memory is not NaN");
    expect_equal(1.0f, result[2], "device memory as the kernel sees it");
    expect(std::isnan(result[3]), "device memory is not NaN");
}

SELFTEST(multiplies_matrices_at_a_usable_speed)
{
    const Session session;
    constexpr int n = 512;
    const std::vector<float> a = numbers(n * n);
    std::vector<float> b(n * n);
    for (size_t i = 0; i < b.size(); i++) {
        b[i] = static_cast<float>(i % 13) - 6.0f;
    }
    const CUdeviceptr out = allocate<float>(n * n);
    const CUfunction function = kernel(file, "multiply_tiled");
    const Knob knob("WIKIART_SOFTWARE_GPU_THREADS", "1");
    const CUdeviceptr left = upload(a);
    const CUdeviceptr right = upload(b);
    check(launch(function, {1, 1}, {256}, 0, nullptr, left, right, out, n), "launch");
    const auto begin = std::chrono::steady_clock::now();
    check(launch(function, {n / 64, n / 64}, {256}, 0, nullptr, left, right, out, n), "launch");
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const std::vector<float> result = download<float>(out, n * n);
    for (const size_t i : {size_t{0}, size_t{77777}, size_t{n * n - 1}}) {
        float expected = 0.0f;
        for (size_t k = 0; k < n; k++) {
            expected = std::fmaf(a[i / n * n + k], b[k * n + i % n], expected);
        }
        expect_equal(expected, result[i], "element " + std::to_string(i));
    }
    std::printf("    tiled product of %d x %d matrices: %.2f GFLOP/s on one core\n", n, n, 2.0 * n * n * n / seconds / 1e9);
}
