using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>Moves named slices of device vectors to and from safetensors files, in chunks.</summary>
internal static class WeightTransfer
{
    private const int ChunkElements = 1 << 20;

    /// <summary>An entry of a file that is read from a slice when the file is written.</summary>
    /// <param name="device">Where the vector is.</param>
    /// <param name="vector">The vector that holds the slice.</param>
    /// <param name="slice">Which part of it.</param>
    /// <param name="prefix">Put before the slice's name.</param>
    /// <returns>The entry.</returns>
    public static TensorSource Source(Device device, View<Vec> vector, ParameterSlice slice, string prefix = "") =>
        TensorSource.F32(
            prefix + slice.Name,
            [.. slice.Sizes.Select(size => (long)size)],
            (offset, destination) => slice.Download(device, vector, offset, destination));

    /// <summary>Reads an entry of a file, whose shape was checked, into a slice.</summary>
    /// <param name="file">The file.</param>
    /// <param name="device">Where the vector is.</param>
    /// <param name="vector">The vector that holds the slice.</param>
    /// <param name="slice">Which part of it.</param>
    /// <param name="prefix">Put before the slice's name.</param>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static void Load(SafetensorsFile file, Device device, View<Vec> vector, ParameterSlice slice, string prefix = "")
    {
        float[] chunk = new float[Math.Min(ChunkElements, slice.Count)];
        for (long done = 0; done < slice.Count; done += chunk.Length)
        {
            Span<float> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, slice.Count - done));
            file.Read(prefix + slice.Name, done, part);
            slice.Upload(device, vector, done, part);
        }
    }

    /// <summary>Copies the values of a parameter to another that lies alike.</summary>
    /// <param name="from">Where they come from.</param>
    /// <param name="to">Where they go.</param>
    public static void Copy(Parameter from, Parameter to)
    {
        int count = from.Flat.Shape.Length;
        byte[] chunk = new byte[Math.Min(ChunkElements, count) * sizeof(float)];
        for (int done = 0; done < count; done += ChunkElements)
        {
            Span<byte> part = chunk.AsSpan(0, Math.Min(ChunkElements, count - done) * sizeof(float));
            nint offset = (nint)((long)done * sizeof(float));
            from.Device.Download(from.Flat.Address + offset, part);
            to.Device.Upload(part, to.Flat.Address + offset);
        }
    }
}
