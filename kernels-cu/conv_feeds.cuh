// Feeds the operands of a convolution to gemm_mma.cuh. Channels are a multiple of four (the host pads what is not), so every piece
// of 16 bytes is one pixel's.
//
// Pixels       in row-major order (kWindow = 1), or ordered by the windows of a 2x2 pool (kWindow = 2), whose four pixels follow each other.
// Order of K   for the forward pass and the input gradient: 16 channels of the first tap, of the second …, then the next 16 channels (so that
//              taps find their pixels in L1); with four channels, four taps a stage. conv_pack_rows lays the weights out the same way.
//              For the weight gradient: K = pixels. Rows and columns that an odd size's pool drops have no gradient and are left out.
#pragma once
#include "conv_shape.cuh"
#include "gemm_mma.cuh"

constexpr int kFarOutside = -(1 << 24);  // a row of pixels that no tap reaches from the picture

// A thread's tap and channel, a stage at a time, from any stage on.
struct TapWalk {
  int r, t, channel;

  __device__ __forceinline__ TapWalk(const ConvShape& s, int channels, int firstStage) {
    int piece = threadIdx.x % (kStep / 4), taps = s.r * s.t;
    bool four = channels == 4;
    int tap = four ? kStep / 4 * firstStage + piece : firstStage % taps;
    channel = four ? 0 : kStep * (firstStage / taps) + 4 * piece;
    r = tap / s.t;
    t = tap % s.t;
    while (r >= s.r) next_chunk(s);
  }

  __device__ __forceinline__ void next(const ConvShape& s, int channels) {
    if (channels == 4) {
      for (t += kStep / 4; t >= s.t; t -= s.t) r++;
      if (r >= s.r) next_chunk(s);
      return;
    }
    bool lastColumn = ++t == s.t;
    t = lastColumn ? 0 : t;
    r += lastColumn;
    bool lastRow = r == s.r;
    r = lastRow ? 0 : r;
    channel += lastRow ? kStep : 0;
  }

  __device__ __forceinline__ void next_chunk(const ConvShape& s) {
    r -= s.r;
    channel += kStep;
  }
};

// Rows are output pixels, K the window of the kernel: the forward pass, and a dense input gradient (conv_phases.cuh).
template <int kTileRows, int kBlock, int kWindow>
struct WindowFeed {
  static constexpr bool kRounded = true;
  static constexpr Contiguous kContiguous = kAlongK;
  static constexpr int kPieces = kStep / 4, kPass = kBlock / kPieces, kSlots = kTileRows / kPass;

  ConvShape s;
  TapWalk walk;
  const float* image[kSlots];
  int top[kSlots], left[kSlots], place;

  __device__ __forceinline__ WindowFeed(const float* x, const ConvShape& shape, int row0, int firstStage)
      : s(shape), walk(shape, shape.c, firstStage) {
    place = unit_along_k<kGroupA>(threadIdx.x / kPieces, threadIdx.x % kPieces);
    int rows = s.p / kWindow, columns = s.q / kWindow;
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int row = row0 + threadIdx.x / kPieces + i * kPass, window = row / (kWindow * kWindow), position = row % (kWindow * kWindow);
      int n = window / columns / rows;
      image[i] = x + (n < s.n ? (offset_t)n * s.h * s.w * s.c : 0);
      top[i] = n < s.n ? (kWindow * (window / columns % rows) + position / kWindow) * s.stride - s.top : kFarOutside;
      left[i] = (kWindow * (window % columns) + position % kWindow) * s.stride - s.left;
    }
  }

  __device__ __forceinline__ void begin(AsyncCopies& copies, float* stage) {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int h = top[i] + walk.r, w = left[i] + walk.t;
      bool inside = (unsigned)h < (unsigned)s.h && (unsigned)w < (unsigned)s.w && walk.channel < s.c;
      int at = inside ? (h * s.w + w) * s.c + walk.channel : 0;
      copies.start(stage + place + i * kPass * kStep, image[i] + at, inside);
    }
    walk.next(s, s.c);
  }

  __device__ __forceinline__ void finish(float*) const {}
};

// Four channels of the pooled gradient, and which of a window's pixels received each: expanded when they have arrived.
struct GradientPiece {
  float4 value, gradient;
  int codes;

  __device__ __forceinline__ void fetch(const float* y, const unsigned char* codesOf, const float* dy, offset_t at) {
    gradient = four_at(dy + at);
    value = four_at(y + at);
    codes = codesOf[at / 4];
  }

  __device__ __forceinline__ void clear() {
    gradient = zeros();
    value = zeros();
    codes = 0;
  }

  // What living windows received, rounded.
  template <class Engine>
  __device__ __forceinline__ float4 living() const {
    return make_float4(
        value.x <= 0.0f ? 0.0f : Engine::rounded(gradient.x), value.y <= 0.0f ? 0.0f : Engine::rounded(gradient.y),
        value.z <= 0.0f ? 0.0f : Engine::rounded(gradient.z), value.w <= 0.0f ? 0.0f : Engine::rounded(gradient.w));
  }

  // Of that, what one of the four pixels received.
  __device__ __forceinline__ float4 at(const float4& living, int position) const {
    return make_float4(
        (codes & 3) == position ? living.x : 0.0f, (codes >> 2 & 3) == position ? living.y : 0.0f,
        (codes >> 4 & 3) == position ? living.z : 0.0f, (codes >> 6 & 3) == position ? living.w : 0.0f);
  }
};

// The pooled gradient; o is a multiple of four.
struct PooledPieces {
  const float* y;
  const unsigned char* codes;
  const float* dy;
};

// Rows are input pixels, K the taps that read them (stride 1): the input gradient. Pieces go through registers, where they are expanded.
template <class Engine, int kTileRows, int kBlock>
struct ReaderFeed {
  static constexpr bool kRounded = true;
  static constexpr Contiguous kContiguous = kAlongK;
  static constexpr int kPieces = kStep / 4, kPass = kBlock / kPieces, kSlots = kTileRows / kPass;

  PooledPieces from;
  ConvShape s;
  TapWalk walk;
  int image[kSlots];
  unsigned corner[kSlots];  // the output pixel that tap (0, 0) comes from: 2^16 rows and columns at most, as the host sees to
  GradientPiece pieces[kSlots];
  int positions[kSlots], place;

  __device__ __forceinline__ ReaderFeed(const PooledPieces& of, const ConvShape& shape, int row0) : from(of), s(shape), walk(shape, shape.o, 0) {
    place = unit_along_k<kGroupA>(threadIdx.x / kPieces, threadIdx.x % kPieces);
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int row = row0 + threadIdx.x / kPieces + i * kPass;
      int n = row / s.w / s.h;
      image[i] = n * (s.p / 2);
      corner[i] = n < s.n ? (row / s.w % s.h + s.top) << 16 | (row % s.w + s.left) : 0xffff0000u;
    }
  }

  __device__ __forceinline__ void begin(AsyncCopies&, float*) {
    int rows = s.p / 2, columns = s.q / 2;
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int p = (int)(corner[i] >> 16) - walk.r, q = (int)(corner[i] & 0xffffu) - walk.t;
      positions[i] = (p & 1) * 2 + (q & 1);
      if ((unsigned)p < 2u * rows && (unsigned)q < 2u * columns && walk.channel < s.o) {
        pieces[i].fetch(from.y, from.codes, from.dy, ((offset_t)(image[i] + p / 2) * columns + q / 2) * s.o + walk.channel);
      } else {
        pieces[i].clear();
      }
    }
    walk.next(s, s.o);
  }

  __device__ __forceinline__ void finish(float* stage) const {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      *reinterpret_cast<float4*>(stage + place + i * kPass * kStep) = pieces[i].at(pieces[i].template living<Engine>(), positions[i]);
    }
  }
};

constexpr int kWindows = kStep / 4;  // pooling windows of a stage

// Four channels of one pooling window after another, read once for the window's four pixels.
struct WindowPieces {
  PooledPieces from;
  int channels, o, window, end;
  GradientPiece piece;

  __device__ __forceinline__ WindowPieces(const PooledPieces& of, const ConvShape& s, int firstChannel, int firstWindow, int endWindow)
      : from(of), channels(s.o), o(firstChannel), window(firstWindow), end(firstChannel < s.o ? endWindow : 0) {}

  __device__ __forceinline__ void fetch(int windows) {
    if (window < end) {
      piece.fetch(from.y, from.codes, from.dy, (offset_t)window * channels + o);
    } else {
      piece.clear();
    }
    window += windows;
  }
};

// Rows are output channels, K the pixels of pooling windows: the weight gradient.
template <class Engine, int kTileRows>
struct GradientFeed {
  static constexpr bool kRounded = true;
  static constexpr Contiguous kContiguous = kAlongRows;
  static constexpr int kAcross = kTileRows / 4;

  WindowPieces pieces;

  __device__ __forceinline__ GradientFeed(const PooledPieces& of, const ConvShape& s, int row0, int firstWindow, int endWindow)
      : pieces(of, s, row0 + threadIdx.x % kAcross * 4, firstWindow + threadIdx.x / kAcross, threadIdx.x < kAcross * kWindows ? endWindow : 0) {}

  __device__ __forceinline__ void begin(AsyncCopies&, float*) { pieces.fetch(kWindows); }

  __device__ __forceinline__ void finish(float* stage) const {
    if (threadIdx.x >= kAcross * kWindows) return;
    float4 living = pieces.piece.template living<Engine>();
#pragma unroll
    for (int position = 0; position < 4; position++) {
      float* to = stage + unit_along_rows<kTileRows>(threadIdx.x % kAcross * 4, threadIdx.x / kAcross * 4 + position);
      *reinterpret_cast<float4*>(to) = pieces.piece.at(living, position);
    }
  }
};

// A stage's steps of K as pixels: windows one after the other, in each its pixels row by row, and so they lie in shared memory. A window of one
// pixel is a pixel.
template <int kWindow>
struct WindowAfterWindow {
  static constexpr int kSide = kWindow, kSteps = kStep;
  static __device__ __forceinline__ int place(int k) { return k; }
};

// Rows are taps and channels ((r·T + t)·C + c), K the pixels, of which each tap reads its input pixel. A thread has as many pixels of a window as
// it has steps of K, so that it looks for its place in the picture once for all of them.
template <int kTileRows, int kBlock, class Order>
struct WindowColumnFeed {
  static constexpr bool kRounded = true;
  static constexpr Contiguous kContiguous = kAlongRows;
  static constexpr int kAcross = kTileRows / 4, kDown = kBlock / kAcross, kSlots = Order::kSteps / kDown;
  static constexpr int kWindow = Order::kSide, kPositions = kWindow * kWindow, kPixels = kSlots < kPositions ? kSlots : kPositions;

  const float* x;
  ConvShape s;
  int top, left, channel;   // of the tap, for the thread's first position in a window
  int image, row, column;   // the window; passes and stages follow each other evenly
  int place;

  __device__ __forceinline__ WindowColumnFeed(const float* data, const ConvShape& shape, int row0, int firstWindow) : x(data), s(shape) {
    int index = row0 + threadIdx.x % kAcross * 4, step = threadIdx.x / kAcross * kPixels, position = step % kPositions, tap = index / s.c;
    channel = index % s.c;
    top = tap < s.r * s.t ? tap / s.t - s.top + position / kWindow * s.stride : kFarOutside;
    left = tap % s.t - s.left + position % kWindow * s.stride;
    int window = firstWindow + step / kPositions;
    image = window / (s.q / kWindow) / (s.p / kWindow);
    row = window / (s.q / kWindow) % (s.p / kWindow);
    column = window % (s.q / kWindow);
    place = unit_along_rows<kTileRows>(threadIdx.x % kAcross * 4, Order::place(step));
  }

  __device__ __forceinline__ void begin(AsyncCopies& copies, float* stage) {
#pragma unroll
    for (int i = 0; i < kSlots; i += kPixels) {
      int h = kWindow * row * s.stride + top, w = kWindow * column * s.stride + left;
      const float* corner = x + (((offset_t)image * s.h + h) * s.w + w) * s.c + channel;
#pragma unroll
      for (int j = 0; j < kPixels; j++) {
        int down = j / kWindow * s.stride, across = j % kWindow * s.stride;
        bool inside = image < s.n && (unsigned)(h + down) < (unsigned)s.h && (unsigned)(w + across) < (unsigned)s.w;
        float* to = stage + place + unit_along_rows<kTileRows>(0, Order::place(i * kDown + j));
        copies.start(to, corner + (down * s.w + across) * s.c, inside);  // of what is not inside, nothing is read
      }
      column += kDown * kPixels / kPositions;
      while (column >= s.q / kWindow) {
        column -= s.q / kWindow;
        if (++row == s.p / kWindow) {
          row = 0;
          image++;
        }
      }
    }
  }

  __device__ __forceinline__ void finish(float*) const {}
};

// Rows are output channels, K the output pixels, row by row: the weight gradient without a pool.
template <int kTileRows, int kBlock>
struct PixelFeed {
  static constexpr bool kRounded = true;
  static constexpr Contiguous kContiguous = kAlongRows;
  static constexpr int kAcross = kTileRows / 4, kPass = kBlock / kAcross, kSlots = kStep / kPass;

  const float* dy;
  int channels, o, pixel, end;

  __device__ __forceinline__ PixelFeed(const float* gradient, const ConvShape& s, int row0, int firstPixel, int endPixel)
      : dy(gradient), channels(s.o), o(row0 + threadIdx.x % kAcross * 4), pixel(firstPixel + threadIdx.x / kAcross), end(endPixel) {
    if (o >= channels) end = 0;
  }

  __device__ __forceinline__ void begin(AsyncCopies& copies, float* stage) {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      bool inside = pixel < end;
      float* to = stage + unit_along_rows<kTileRows>(threadIdx.x % kAcross * 4, threadIdx.x / kAcross + i * kPass);
      copies.start(to, dy + (inside ? (offset_t)pixel * channels + o : 0), inside);
      pixel += kPass;
    }
  }

  __device__ __forceinline__ void finish(float*) const {}
};
