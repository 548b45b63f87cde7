using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>A batch of decoded pictures, in buffers that a <see cref="BatchLoader"/> owns and uses again.</summary>
internal sealed class PixelBatch
{
    /// <summary>Creates an empty batch.</summary>
    public PixelBatch(int capacity, int side, int tasks)
    {
        Capacity = capacity;
        Side = side;
        TaskCount = tasks;
        Pixels = new byte[checked(capacity * side * side * 3)];
        Crops = new int[capacity * 3];
        Labels = new int[capacity * tasks];
        Samples = new int[capacity];
    }

    /// <summary>The most pictures a batch holds.</summary>
    public int Capacity { get; }

    /// <summary>The side of a picture in pixels.</summary>
    public int Side { get; }

    /// <summary>The number of labels of a picture.</summary>
    public int TaskCount { get; }

    /// <summary>The batch's place in its epoch, from 0; the number to resume after.</summary>
    public int Index { get; internal set; }

    /// <summary>The number of pictures; smaller than the capacity in the last batch and where pictures could not be read.</summary>
    public int Count { get; internal set; }

    /// <summary>RGB bytes, [picture][row][column][channel].</summary>
    public byte[] Pixels { get; }

    /// <summary>The crop of each picture, [picture][top, left, flip]; flip is 0 or 1 and mirrors the cropped picture.</summary>
    public int[] Crops { get; }

    /// <summary>Labels, [picture][task]; <see cref="LabelSet.Missing"/> is to be ignored.</summary>
    public int[] Labels { get; }

    /// <summary>The source's index of each picture.</summary>
    public int[] Samples { get; }

    /// <summary>How the pictures are mixed with each other; null when they are not.</summary>
    public BatchMix? Mix { get; internal set; }

    /// <summary>The pixels of one picture.</summary>
    public Span<byte> PixelsOf(int picture) => Pixels.AsSpan(picture * Side * Side * 3, Side * Side * 3);

    /// <summary>Moves a picture to an earlier place, so that no gap remains where one could not be read.</summary>
    internal void Move(int from, int to)
    {
        PixelsOf(from).CopyTo(PixelsOf(to));
        Crops.AsSpan(from * 3, 3).CopyTo(Crops.AsSpan(to * 3, 3));
        Labels.AsSpan(from * TaskCount, TaskCount).CopyTo(Labels.AsSpan(to * TaskCount, TaskCount));
        Samples[to] = Samples[from];
    }
}
