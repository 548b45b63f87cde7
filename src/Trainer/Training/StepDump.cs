using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>One batch with the weights that it met, as a safetensors file: the pixels as they were decoded, crops, mix and labels.</summary>
internal static class StepDump
{
    private const string Pixels = "batch.pixels";
    private const string Crops = "batch.crops";
    private const string Labels = "batch.labels";
    private const string Mix = "batch.mix";
    private const int CropFields = 3;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <param name="model">The weights.</param>
    /// <param name="batch">The batch.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string path, CheckpointInfo info, PaintingClassifier model, PixelBatch batch)
    {
        int n = batch.Count;
        float[] mix = new float[MixRecord.Fields];
        batch.Mix?.Write(mix);
        SafetensorsWriter.Write(path, info.ToMetadata(),
        [
            .. Checkpoint.Weights(model, prefix: string.Empty),
            TensorSource.U8(Pixels, [n, batch.Side, batch.Side, 3], batch.Pixels.AsMemory(0, n * batch.Side * batch.Side * 3)),
            TensorSource.I64(Crops, [n, CropFields], Longs(batch.Crops, n * CropFields)),
            TensorSource.I64(Labels, [n, batch.TaskCount], Longs(batch.Labels, n * batch.TaskCount)),
            .. batch.Mix is null ? (TensorSource[])[] : [TensorSource.F32(Mix, [mix.Length], mix)],
        ]);
    }

    /// <summary>Reads the batch of a file.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="UserException">The file holds no batch.</exception>
    public static PixelBatch ReadBatch(string path, SafetensorsFile file)
    {
        if (!file.Contains(Pixels) || !file.Contains(Crops) || !file.Contains(Labels))
        {
            throw new UserException($"'{path}' holds no batch: it is not what train saves when a loss is not finite.");
        }

        IReadOnlyList<long> dims = file.Get(Pixels).Dims;
        int n = (int)dims[0];
        PixelBatch batch = new(n, (int)dims[1], (int)file.Get(Labels).Dims[1]) { Count = n };
        file.ReadBytes(Pixels, 0, batch.Pixels);
        Read(file, Crops, batch.Crops);
        Read(file, Labels, batch.Labels);
        if (file.Contains(Mix))
        {
            float[] mix = new float[MixRecord.Fields];
            file.Read(Mix, mix);
            batch.Mix = BatchMix.Read(mix);
        }

        return batch;
    }

    private static long[] Longs(int[] values, int count) => [.. values.Take(count).Select(value => (long)value)];

    private static void Read(SafetensorsFile file, string name, int[] values)
    {
        long[] wide = new long[values.Length];
        file.ReadBytes(name, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(wide.AsSpan()));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (int)wide[i];
        }
    }
}
