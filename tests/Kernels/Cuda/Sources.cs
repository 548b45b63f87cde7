using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>Small kernels for tests of the binding.</summary>
internal static class Sources
{
    public const string ScaleText = """
        #include "factor.cuh"

        extern "C" __global__ void scale(const float* input, float* output, int count, float by)
        {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            if (i < count)
            {
                output[i] = input[i] * by + SHIFT;
            }
        }
        """;

    public static CudaSource Scale(string shift = "0.0f") => new("scale.cu", ScaleText, [new CudaHeader("factor.cuh", $"#define SHIFT {shift}\n")]);

    public static CudaSource Of(string name, string text) => new(name, text, []);
}
