namespace Wikiart.Cuda.Trainer.Import;

/// <summary>A tensor of a PyTorch checkpoint: a view of a storage.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Its first element inside the storage.</param>
/// <param name="Sizes">Its sizes.</param>
/// <param name="Strides">How many elements lie between neighbours in each dimension.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Sizes, long[] Strides)
{
    /// <summary>How many elements it has.</summary>
    public long Count => Sizes.Aggregate(1L, (count, size) => checked(count * size));

    /// <summary>Whether its elements lie side by side in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int i = Sizes.Length - 1; i >= 0; i--)
            {
                if (Sizes[i] != 1 && Strides[i] != expected)
                {
                    return false;
                }

                expected *= Sizes[i];
            }

            return true;
        }
    }

    /// <summary>The storage's elements that the tensor reaches into, counted from the storage's beginning.</summary>
    public long Extent => Count == 0 ? 0 : Offset + 1 + Sizes.Zip(Strides, (size, stride) => checked((size - 1) * stride)).Sum();
}
