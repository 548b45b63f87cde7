using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>The sparse instructions of mma_sparse.cuh multiply what the layouts of the PTX ISA say, on the software GPU as on a real one.</summary>
public class SparseInstructionTests : GpuTest
{
    private const int Rows = 16;
    private const int Columns = 8;
    private const int Lanes = 32;
    private const int Registers = 4;

    private static readonly CudaSource Source = new(
        "sparse_instructions.cu",
        """
        #include "mma_sparse.cuh"

        #define INSTRUCTION(name, multiply)                                                                                 \
          extern "C" __global__ void name(const unsigned* a, const unsigned* b, const unsigned* metadata, float* c) {       \
            unsigned rows[4], columns[4];                                                                                   \
            float sums[4];                                                                                                  \
            for (int i = 0; i < 4; i++) {                                                                                   \
              rows[i] = a[threadIdx.x * 4 + i];                                                                             \
              columns[i] = b[threadIdx.x * 4 + i];                                                                          \
              sums[i] = c[threadIdx.x * 4 + i];                                                                             \
            }                                                                                                               \
            multiply(sums, rows, columns, metadata[threadIdx.x]);                                                           \
            for (int i = 0; i < 4; i++) c[threadIdx.x * 4 + i] = sums[i];                                                   \
          }

        INSTRUCTION(tf32_0, mma_sparse_tf32<0>)
        INSTRUCTION(tf32_1, mma_sparse_tf32<1>)
        INSTRUCTION(bf16_0, mma_sparse_bf16<0>)
        INSTRUCTION(bf16_1, mma_sparse_bf16<1>)
        """,
        [.. KernelSources.BuiltIn.Names.Where(name => name.EndsWith(".cuh", StringComparison.Ordinal))
            .Select(name => new CudaHeader(name, KernelSources.BuiltIn.Text(name)))]);

    [TestCase("tf32", 0)]
    [TestCase("tf32", 1)]
    [TestCase("bf16", 0)]
    [TestCase("bf16", 1)]
    public void A_sparse_matrix_is_multiplied(string precision, int selector)
    {
        RequireTensorCores();
        Operands operands = new(precision, selector, new Random(Seed: 5));
        Assert.That(Multiply($"{precision}_{selector}", operands), Is.EqualTo(operands.Expected));
    }

    /// <summary>One chunk has metadata that a device would do anything with: places that are equal or descend, or halves of two numbers.</summary>
    [TestCase("tf32", 0b0000u)]
    [TestCase("tf32", 0b0110u)]
    [TestCase("tf32", 0b1101u)]
    [TestCase("bf16", 0b0000u)]
    [TestCase("bf16", 0b1010u)]
    [TestCase("bf16", 0b0001u)]
    public void Metadata_that_are_not_defined_are_refused(string precision, uint places)
    {
        if (!Device.Info.Name.Contains("software", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Ignore("a real GPU says nothing; run it on the software GPU");
        }

        Operands operands = new(precision, selector: 0, new Random(Seed: 5));
        operands.Metadata[21] = (operands.Metadata[21] & ~(0xFu << 12)) | (places << 12);
        CudaException error = Assert.Throws<CudaException>(() => Multiply($"{precision}_0", operands))!;
        Assert.That(error.Message, Does.Contain("CUDA_ERROR_LAUNCH_FAILED"));
    }

    private void RequireTensorCores()
    {
        if (Device.Info.Capability < KernelVariants.OldestTensorCores)
        {
            Assert.Ignore($"{Device.Info.Name} has no such tensor cores; run it on a GPU of capability {KernelVariants.OldestTensorCores} or later");
        }
    }

    private float[] Multiply(string kernel, Operands operands)
    {
        CudaModule module = Load(Source);
        using CudaDeviceVariable<uint> a = Words(operands.A);
        using CudaDeviceVariable<uint> b = Words(operands.B);
        using CudaDeviceVariable<uint> metadata = Words(operands.Metadata);
        using CudaDeviceVariable<float> c = Upload(operands.C);
        using (module)
        {
            module.GetKernel(kernel).Launch(new LaunchShape(1, Lanes), Stream, a.Address, b.Address, metadata.Address, c.Address);
            return Download(c);
        }
    }

    private CudaDeviceVariable<uint> Words(uint[] words)
    {
        CudaDeviceVariable<uint> variable = new(Context, words.Length);
        variable.CopyToDevice(words, Stream);
        return variable;
    }

    /// <summary>Random matrices of small integers, whose products are exact, as lanes hold them; and the plain product.</summary>
    private sealed class Operands
    {
        private const int Chunks = 8;

        public Operands(string precision, int selector, Random random)
        {
            bool isTf32 = precision == "tf32";
            int chunk = isTf32 ? 2 : 4;
            int depth = Chunks * chunk;
            float[,] a = new float[Rows, depth];
            float[,] b = new float[depth, Columns];
            uint[,] stored = new uint[Rows, Chunks];
            uint[,] places = new uint[Rows, Chunks];
            for (int row = 0; row < Rows; row++)
            {
                for (int i = 0; i < Chunks; i++)
                {
                    int low = random.Next(chunk - 1 + (isTf32 ? 1 : 0));
                    int high = isTf32 ? low : random.Next(low + 1, chunk);
                    (float first, float second) = (random.Next(1, 9), random.Next(1, 9));
                    a[row, (i * chunk) + low] = first;
                    stored[row, i] = isTf32 ? Bits(first) : (Bits(first) >> 16) | Bits(second);
                    places[row, i] = isTf32 ? (low == 0 ? 0b0100u : 0b1110u) : (uint)(low | (high << 2));
                    if (!isTf32)
                    {
                        a[row, (i * chunk) + high] = second;
                    }
                }
            }

            for (int k = 0; k < depth; k++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    b[k, column] = random.Next(-8, 9);
                }
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                (int g, int t) = Math.DivRem(lane, 4);
                for (int i = 0; i < Registers; i++)
                {
                    int register = (lane * Registers) + i;
                    A[register] = stored[g + (i % 2 * 8), t + (i / 2 * 4)];
                    B[register] = isTf32
                        ? Bits(b[(4 * i) + t, g])
                        : (Bits(b[(8 * i) + (2 * t), g]) >> 16) | Bits(b[(8 * i) + (2 * t) + 1, g]);
                    (int row, int column) = (g + (i / 2 * 8), (2 * t) + (i % 2));
                    C[register] = random.Next(-100, 100);
                    Expected[register] = C[register] + Enumerable.Range(0, depth).Sum(k => a[row, k] * b[k, column]);
                }

                // What the other lanes of a group bring is not looked at.
                int half = t - (2 * selector);
                for (int i = 0; half is 0 or 1 && i < Chunks; i++)
                {
                    Metadata[lane] |= places[g + (i / 4 * 8), (4 * half) + (i % 4)] << (4 * i);
                }
            }
        }

        public uint[] A { get; } = new uint[Lanes * Registers];

        public uint[] B { get; } = new uint[Lanes * Registers];

        public float[] C { get; } = new float[Lanes * Registers];

        public uint[] Metadata { get; } = new uint[Lanes];

        public float[] Expected { get; } = new float[Lanes * Registers];

        private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
    }
}
