// Channels padded to a multiple of four, for tensor cores' 16-byte pieces: the three of a picture, and whatever odd number a user chooses.
//
// Maths     y[pixel, c] = c < C ? x[pixel, c] : 0, rounded to tf32 if asked.
// Shapes    x [pixels, channels], y [pixels, padded].
// Bound by  memory: 19 MB in and 26 MB out for the baseline's pictures. All other layers have a multiple of four.
// Tested by tests/Kernels/Conformance (ConvReluPool… with 1, 3, 5, 17, 33 and 47 channels, implementations "gpu Tf32" and "gpu Bf16").
#include "mma.cuh"

extern "C" __global__ void conv_pad_channels(
    const float* __restrict__ x, offset_t pixels, int channels, int padded, int tf32, float* __restrict__ y) {
  for (offset_t i = global_index(); i < pixels * padded; i += grid_stride()) {
    int c = (int)(i % padded);
    float value = c < channels ? x[i / padded * channels + c] : 0.0f;
    y[i] = tf32 ? Tf32::rounded(value) : value;
  }
}
